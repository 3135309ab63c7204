"""What is not ours is never touched: not by an apply, not after a lost ledger, not while an index lags behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from stories import (
    Watched,
    by_hand,
    config_arn,
    fingerprint,
    pairs,
    reading,
    state,
    strip_tags,
    tags_of,
    text,
    told,
    verdicts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from world import World

FIRST = "fraud-d7025becb6"
OTHERS = {"syncer:owner": "team-b", "syncer:target": "default", "syncer:name": "fraud"}
STACK = {"aws:cloudformation:stack-name": "prod-stack"}


def endpoint_by_hand(world: World, tags: dict[str, str] | None = None, *, count: int = 3) -> None:
    """Create the endpoint `fraud` as somebody else would."""
    by_hand(world, InitialInstanceCount=count)
    given = {"Tags": pairs(tags)} if tags else {}
    world.call("CreateEndpoint", EndpointName="fraud", EndpointConfigName="hand", **given)


def by_stack(world: World) -> None:
    endpoint_by_hand(world)
    world.box.tag_as_aws(world.endpoint()["EndpointArn"], STACK)


OWNERS: dict[str, tuple[Callable[[World], None], str]] = {
    "by hand": (endpoint_by_hand, "somebody else"),
    "by another owner": (lambda world: endpoint_by_hand(world, OTHERS), "syncer owner 'team-b'"),
    "for another target": (
        lambda world: endpoint_by_hand(world, OTHERS | {"syncer:owner": "default", "syncer:target": "prod"}),
        "target 'prod'",
    ),
    "by CloudFormation": (by_stack, "the CloudFormation stack prod-stack"),
}


@pytest.mark.parametrize("made", OWNERS)
def test_an_endpoint_of_somebody_else_is_foreign_and_left_alone(world: World, made: str) -> None:
    create, owner = OWNERS[made]
    create(world)
    world.write()
    before, stored = fingerprint(world, "Endpoint", "fraud"), state(world)
    found = told(world)
    assert (found.code, found.steps) == (0, ())
    assert owner in found.verdicts["foreign"]
    assert "it serves hand and is left alone" in found.verdicts["foreign"]
    assert "TakeOver: true" in found.refused
    assert [world.run(f"{command} --sandbox").code for command in ("plan", "drift")] == [4, 0]
    assert world.run("apply --sandbox --yes").code == 4
    assert state(world) == stored
    assert fingerprint(world, "Endpoint", "fraud") == before


@pytest.mark.parametrize("made", OWNERS)
def test_take_over_rolls_it_and_the_plan_shows_what_it_serves_now(world: World, made: str) -> None:
    OWNERS[made][0](world)
    world.write()
    world.edit("Endpoint: {}", "Endpoint: {TakeOver: true}")
    found = told(world, command="plan")
    assert (found.code, found.cause) == (0, "edit")
    assert found.steps == ("CreateEndpointConfig", "UpdateEndpoint", "AddTags")
    assert set(found.verdicts) == {"foreign", "pending"}
    plan = world.run("plan --sandbox").out
    assert "from hand onto" in plan
    assert "main: 3 × ml.m5.large → 1 × ml.m5.large, 100 % of the traffic" in plan
    assert told(world).code == 0
    world.applied()
    assert world.endpoint()["EndpointConfigName"] == FIRST
    assert tags_of(world, world.endpoint()["EndpointArn"])["syncer:owner"] == "default"
    before = state(world)
    world.applied()
    assert state(world) == before
    assert set(told(world).verdicts) == {"in_sync"}


def test_take_over_keeps_the_tags_that_others_put_there(world: World) -> None:
    endpoint_by_hand(world, {"theirs": "1"})
    world.write()
    world.edit("Endpoint: {}", "Endpoint: {TakeOver: true}")
    world.applied()
    assert tags_of(world, world.endpoint()["EndpointArn"])["theirs"] == "1"


def test_a_tag_that_we_put_elsewhere_is_not_removed_from_an_endpoint_taken_over(running: World) -> None:
    by_hand(running)
    given = pairs({"team": "theirs"})
    running.call("CreateEndpoint", EndpointName="taken", EndpointConfigName="hand", Tags=given)
    running.edit("Endpoint: {}", "Endpoint: {EndpointName: taken, TakeOver: true}")
    running.edit("Tags:\n  - {Key: team, Value: risk}\n", "")
    running.applied()
    assert tags_of(running, running.endpoint("taken")["EndpointArn"])["team"] == "theirs"


def test_our_endpoint_deleted_and_made_again_by_hand_is_foreign_although_the_ledger_knows_its_name(running: World) -> None:
    running.call("DeleteEndpoint", EndpointName="fraud")
    endpoint_by_hand(running)
    stored = state(running)
    found = told(running)
    assert {"foreign", "missing"} <= set(found.verdicts)
    assert (found.code, found.steps) == (3, ())
    assert running.run("apply --sandbox --yes").code == 4
    assert state(running) == stored
    assert "what we put there is gone, or was given to somebody else" in text(running)


def test_an_endpoint_that_another_owner_took_over_is_not_taken_back(running: World) -> None:
    by_hand(running)
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName="hand")
    running.call("AddTags", ResourceArn=running.endpoint()["EndpointArn"], Tags=pairs(OTHERS))
    stored = state(running)
    found = told(running)
    assert "syncer owner 'team-b'" in found.verdicts["foreign"]
    assert running.run("apply --sandbox --yes").code == 4
    assert state(running) == stored


def test_an_endpoint_without_tags_that_serves_a_strange_config_is_foreign(running: World) -> None:
    by_hand(running)
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName="hand")
    strip_tags(running, running.endpoint()["EndpointArn"])
    stored = state(running)
    assert "foreign" in told(running).verdicts
    assert running.run("apply --sandbox --yes").code == 4
    assert state(running) == stored


def test_an_index_that_still_calls_an_endpoint_ours_is_not_believed_before_a_roll(running: World) -> None:
    stale = running.box.call("GetResources", {"TagFilters": [{"Key": "syncer:owner", "Values": ["default"]}]})
    by_hand(running)
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName="hand")
    running.call("AddTags", ResourceArn=running.endpoint()["EndpointArn"], Tags=pairs(OTHERS))
    account = Watched(running.box, {"GetResources": lambda _params, _ask: stale})
    found = reading(running, account)
    assert "foreign" in verdicts(found)
    assert found.plan.pending == ()


def test_an_index_that_does_not_know_our_things_yet_makes_them_no_strangers(running: World) -> None:
    def empty(_params: Any, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        return ask() | {"ResourceTagMappingList": []}

    found = reading(running, Watched(running.box, {"GetResources": empty}), remembers=False)
    assert verdicts(found) == {"in_sync"}


def test_an_endpoint_that_no_list_has_yet_is_asked_for_before_it_is_created(world: World) -> None:
    endpoint_by_hand(world)
    world.write()

    def without(_params: Any, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        return ask() | {"Endpoints": []}

    found = reading(world, Watched(world.box, {"ListEndpoints": without}), remembers=False)
    assert "foreign" in verdicts(found)
    assert found.plan.pending == ()


def test_an_endpoint_that_somebody_creates_after_the_plan_is_not_marked_as_ours(world: World) -> None:
    world.write()
    planned = world.run("plan --sandbox --out plan.json")
    assert planned.code == 0
    endpoint_by_hand(world)
    before = fingerprint(world, "Endpoint", "fraud")
    assert world.run("apply --sandbox --plan plan.json").code == 4
    assert fingerprint(world, "Endpoint", "fraud") == before


def test_planning_and_reporting_make_no_writing_call(running: World) -> None:
    running.edit("m1", "m2")
    account = Watched(running.box)
    found = reading(running, account)
    assert found.plan.pending
    assert account.written == []
    stored = state(running)
    for command in ("plan", "drift", "show fraud", "plan --format json", "drift --format markdown"):
        running.run(f"{command} --sandbox")
    assert state(running) == stored


def test_strangers_stay_exactly_as_they_are_through_a_whole_life(world: World) -> None:
    by_hand(world, "hand")
    by_hand(world, FIRST)
    by_hand(world, "fraud-0123456789", tags={"syncer:owner": "team-b", "syncer:target": "default", "syncer:name": "fraud"})
    world.call("CreateEndpoint", EndpointName="strange", EndpointConfigName="hand", Tags=pairs(OTHERS))
    strangers = [("EndpointConfig", "hand"), ("EndpointConfig", FIRST), ("EndpointConfig", "fraud-0123456789")]
    strangers.append(("Endpoint", "strange"))
    before = [fingerprint(world, kind, name) for kind, name in strangers]
    world.write()
    world.applied()
    world.edit("m1", "m2")
    world.applied()
    world.forget()
    world.edit("m2", "m1")
    world.applied()
    world.edit("Endpoint: {}", "Endpoint: {EndpointName: fraud-v2}")
    world.applied()
    world.run("drift --sandbox")
    assert [fingerprint(world, kind, name) for kind, name in strangers] == before


def test_another_targets_versions_of_the_same_logical_name_are_not_ours(world: World) -> None:
    tags = {"syncer:owner": "default", "syncer:target": "prod", "syncer:name": "fraud", "syncer:hash": "1:x"}
    by_hand(world, FIRST, tags=tags, ModelName="m1")
    world.write()
    assert "conflict" in told(world, command="plan").verdicts
    world.applied()
    assert tags_of(world, config_arn(world, FIRST)) == tags


def test_a_config_with_our_tags_under_a_name_that_does_not_fit_is_not_ours(running: World) -> None:
    tags = tags_of(running, config_arn(running, FIRST))
    by_hand(running, "copy-of-fraud", tags=tags, ModelName="m1")
    before = fingerprint(running, "EndpointConfig", "copy-of-fraud")
    report = running.run("drift --sandbox --format json").json
    assert report["unmanaged"] == {"configs": 1, "endpoints": 0}
    running.edit("Value: risk", "Value: fraud")
    running.applied()
    assert fingerprint(running, "EndpointConfig", "copy-of-fraud") == before
