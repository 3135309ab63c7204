"""Configs that were deleted and created again, or whose names others took: told, left alone, replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stories import (
    by_hand,
    config_arn,
    fingerprint,
    recreate,
    state,
    strip_tags,
    tags_of,
    text,
    told,
)

if TYPE_CHECKING:
    from world import World

FIRST = "fraud-d7025becb6"  # the name of the basic content; a golden hash


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize("tagged", [False, True])
def test_a_config_created_again_with_other_content_is_recreated_and_left_alone(
    running: World, *, tagged: bool, forgotten: bool
) -> None:
    recreate(running, FIRST, tagged=tagged)
    if forgotten:
        running.forget()
    before = fingerprint(running, "EndpointConfig", FIRST)
    found = told(running)
    assert (found.code, found.cause) == (3, "drift")
    assert "deleted and created again with other content" in found.verdicts["recreated"]
    assert found.steps == ("CreateEndpointConfig", "UpdateEndpoint")
    assert "recreated" in text(running)
    running.applied()
    assert running.endpoint()["EndpointConfigName"] not in (FIRST, "")
    assert fingerprint(running, "EndpointConfig", FIRST) == before
    after = told(running)
    assert "in_sync" in after.verdicts
    assert after.steps == ()


def test_the_leaves_of_a_recreated_config_are_told(running: World) -> None:
    recreate(running, FIRST, tagged=True)
    (note,) = [note for note in told(running).report["verdicts"] if note["verdict"] == "recreated"]
    assert note["fields"] == [{"path": "ProductionVariants[main].ModelName", "before": "m2", "after": "m1"}]


def test_a_config_recreated_behind_a_change_in_git_is_drift_too(running: World) -> None:
    recreate(running, FIRST, tagged=True)
    running.edit("m1", "m3")
    found = told(running)
    assert (found.code, found.cause) == (3, "both")
    assert "recreated" in found.verdicts
    running.applied()
    assert set(told(running).verdicts) == {"in_sync"}


def test_a_config_recreated_with_an_extra_member_is_recreated_while_the_ledger_knows_its_birth(running: World) -> None:
    recreate(running, FIRST, tagged=True, ModelName="m1", RoutingConfig={"RoutingStrategy": "RANDOM"})
    found = told(running)
    assert "recreated" in found.verdicts
    assert "server_added" not in found.verdicts


def test_a_config_recreated_with_the_same_content_and_our_tags_is_in_sync(running: World) -> None:
    recreate(running, FIRST, tagged=True, ModelName="m1")
    assert (told(running).code, set(told(running).verdicts)) == (0, {"in_sync"})
    running.applied()
    assert (told(running).code, set(told(running).verdicts)) == (0, {"in_sync"})


def test_a_config_that_lost_all_tags_with_the_ledger_lost_is_not_said_to_hold_other_content(running: World) -> None:
    strip_tags(running, config_arn(running, FIRST))
    running.forget()
    found = told(running)
    assert "has the right content, but lost our tags" in found.verdicts["recreated"]
    before = fingerprint(running, "EndpointConfig", FIRST)
    running.applied()
    assert fingerprint(running, "EndpointConfig", FIRST) == before
    assert "in_sync" in told(running).verdicts


def test_a_third_copy_is_not_made_where_two_of_ours_hold_something_else(running: World) -> None:
    recreate(running, FIRST, tagged=True)
    running.applied()
    recreate(running, running.endpoint()["EndpointConfigName"], tagged=True)
    before = state(running)
    found = told(running)
    assert "recreated" in found.verdicts
    assert "No further copy is made" in found.refused
    assert running.run("apply --sandbox --yes").code == 4
    assert state(running) == before


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_name_taken_by_somebody_elses_config_is_a_conflict_and_ours_gets_the_next(world: World, *, forgotten: bool) -> None:
    by_hand(world, FIRST)
    before = fingerprint(world, "EndpointConfig", FIRST)
    world.write()
    found = told(world, command="plan")
    assert "taken by a config of somebody else" in found.verdicts["conflict"]
    assert found.params("CreateEndpointConfig")["EndpointConfigName"] != FIRST
    assert "conflict" in world.run("plan --sandbox").out
    world.applied()
    if forgotten:
        world.forget()
    assert fingerprint(world, "EndpointConfig", FIRST) == before
    after = told(world)
    assert (after.code, after.steps, set(after.verdicts)) == (0, (), {"in_sync"})


def test_a_config_of_somebody_else_with_our_very_content_is_not_taken_for_ours(world: World) -> None:
    by_hand(world, FIRST, ModelName="m1")
    world.write()
    found = told(world, command="plan")
    assert "conflict" in found.verdicts
    world.applied()
    assert tags_of(world, config_arn(world, FIRST)) == {}
