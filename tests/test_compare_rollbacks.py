"""A content that an endpoint came back from: remembered, not tried again, and no excuse for later moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stories import by_hand, recreate, state, tags_of, told

if TYPE_CHECKING:
    from world import World

FIRST = "fraud-d7025becb6"


def roll_by_hand(world: World, config: str) -> None:
    """Move the endpoint as somebody else would, and let it arrive."""
    world.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=config)


def rolled_back(world: World) -> World:
    """Let a roll onto a second content end where it began."""
    world.edit("m1", "m2")
    world.box.script("fraud", "rollback", "the image cannot be pulled")
    assert world.run("apply --sandbox --yes").code == 1
    return world


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_content_that_rolled_back_is_not_tried_again(running: World, *, forgotten: bool) -> None:
    rolled_back(running)
    if forgotten:
        running.forget()
    before = state(running)
    found = told(running)
    assert (found.code, found.cause, found.steps) == (0, "edit", ())
    assert "the image cannot be pulled" in found.verdicts["rolled_back"]
    assert "syncer apply --retry fraud" in found.refused
    assert running.run("plan --sandbox").code == 4
    assert running.run("apply --sandbox --yes").code == 1
    assert state(running) == before
    assert running.endpoint()["EndpointConfigName"] == FIRST


@pytest.mark.parametrize("forgotten", [False, True])
def test_retry_tries_a_rolled_back_content_again_and_forgets_that_it_failed(running: World, *, forgotten: bool) -> None:
    rolled_back(running)
    if forgotten:
        running.forget()
    assert running.run("apply --sandbox --yes --retry fraud").code == 0
    assert running.endpoint()["EndpointConfigName"] != FIRST
    assert "syncer:rejected" not in tags_of(running, running.endpoint()["EndpointArn"])
    assert told(running).code == 0
    assert "in_sync" in told(running).verdicts


def test_another_content_is_tried_after_a_roll_back(running: World) -> None:
    rolled_back(running)
    running.edit("m2", "m3")
    running.applied()
    assert set(told(running).verdicts) == {"in_sync", "superseded"}


def test_an_endpoint_moved_by_hand_after_a_roll_back_has_moved_too(running: World) -> None:
    rolled_back(running)
    roll_by_hand(running, by_hand(running))
    found = told(running)
    assert (found.code, found.steps) == (3, ())
    assert {"endpoint_moved", "rolled_back"} <= set(found.verdicts)


def test_a_rolled_back_content_is_not_slipped_in_behind_somebody_elses_roll(running: World) -> None:
    rolled_back(running)
    by_hand(running)
    running.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": "hand"})
    found = told(running, command="plan")
    assert found.steps == ()
    assert {"deploying", "rolled_back"} <= set(found.verdicts)


def test_a_mark_of_rejection_does_not_outlive_the_content_that_serves(running: World) -> None:
    rolled_back(running)
    (second,) = set(running.configs()) - {FIRST}
    roll_by_hand(running, second)
    running.applied()
    assert "syncer:rejected" not in tags_of(running, running.endpoint()["EndpointArn"])
    roll_by_hand(running, FIRST)
    found = told(running)
    assert (found.code, "endpoint_moved" in found.verdicts) == (3, True)


def test_a_roll_back_stays_a_failure_where_the_rejected_config_was_created_again_too(running: World) -> None:
    rolled_back(running)
    (second,) = set(running.configs()) - {FIRST}
    recreate(running, second, tagged=True, ModelName="m3")
    before = state(running)
    found = told(running)
    assert (found.code, found.steps, set(found.verdicts)) == (3, (), {"recreated", "rolled_back"})
    assert running.run("apply --sandbox --yes").code == 1
    assert state(running) == before
