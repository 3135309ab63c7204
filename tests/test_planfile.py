"""A plan file is an approval: of these changes, in this account, and of nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from stories import by_hand, second_file, state
from world import World

Setup = Callable[[World], object]


def plan_file(world: World, *names: str) -> dict[str, Any]:
    """Write a plan file and return it."""
    assert world.run("plan", "--sandbox", "--out", "plan.json", *names).code == 0
    found: dict[str, Any] = json.loads((world.path / "plan.json").read_text(encoding="utf-8"))
    return found


def write_plan(world: World, document: object) -> None:
    """Put a plan file in place of the one that was made."""
    (world.path / "plan.json").write_text(json.dumps(document), encoding="utf-8")


def test_an_unchanged_plan_is_carried_out(world: World) -> None:
    world.write()
    plan_file(world)
    assert world.run("apply --sandbox --plan plan.json").code == 0
    assert world.endpoint()["EndpointStatus"] == "InService"


CHANGES: dict[str, Setup] = {
    "the file": lambda world: world.edit("m1", "m2"),
    "a tag in the file": lambda world: world.edit("Value: risk", "Value: fraud"),
    "the name of the endpoint": lambda world: world.edit("Endpoint: {}", "Endpoint: {EndpointName: other}"),
    "the way of rolling": lambda world: world.edit(
        "Endpoint: {}", "Endpoint: {DeploymentConfig: {AutoRollbackConfiguration: {}}}"
    ),
    "another file": lambda world: world.write(second_file(), "desired/second.yaml"),
    "the account": lambda world: by_hand(world, "fraud-d7025becb6"),
    "the endpoint": lambda world: world.call("CreateEndpoint", EndpointName="fraud", EndpointConfigName=by_hand(world)),
}


@pytest.mark.parametrize("changed", CHANGES)
def test_a_plan_that_changed_since_review_is_refused_and_nothing_is_called(world: World, changed: str) -> None:
    world.write()
    plan_file(world)
    CHANGES[changed](world)
    before = state(world)
    result = world.run("apply --sandbox --plan plan.json")
    assert (result.code, state(world)) == (4, before)
    assert "no longer what was approved" in result.err


GARBAGE = {
    "no JSON": "{",
    "no object": "[]",
    "a number": "7",
    "nothing": "",
    "another version": '{"version": 2, "kind": "plan", "only": [], "changes": []}',
    "a drift report": '{"version": 1, "kind": "drift", "only": [], "changes": []}',
    "no changes": '{"version": 1, "kind": "plan", "only": []}',
    "changes of a wrong kind": '{"version": 1, "kind": "plan", "only": [], "changes": [7]}',
    "very deep": "[" * 100_000,
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_plan_file_that_is_none_is_wrong_usage(world: World, garbage: str) -> None:
    world.write()
    (world.path / "plan.json").write_text(GARBAGE[garbage], encoding="utf-8")
    before = state(world)
    result = world.run("apply --sandbox --plan plan.json")
    assert (result.code, state(world)) == (2, before)
    assert "Make it with `syncer plan --out FILE`" in result.err


def test_a_plan_file_without_an_end_is_read_as_far_as_its_limit(world: World) -> None:
    world.write()
    (world.path / "plan.json").symlink_to("/dev/zero")
    result = world.run("apply --sandbox --plan plan.json")
    assert result.code == 2
    assert "plan.json is too large" in result.err


def test_a_plan_that_is_in_place_already_may_be_applied_again(world: World) -> None:
    world.write()
    plan_file(world)
    world.applied()
    before = state(world)
    assert (world.run("apply --sandbox --plan plan.json").code, state(world)) == (0, before)


def test_calls_in_a_plan_file_are_never_executed_and_altered_ones_approve_nothing(world: World) -> None:
    world.write()
    document = plan_file(world)
    step = document["changes"][0]["steps"][0]
    step["params"]["EndpointConfigName"] = "evil"
    document["changes"][0]["steps"] = [step, {"operation": "DeleteModel", "params": {"ModelName": "m1"}, "summary": ""}]
    write_plan(world, document)
    assert world.run("apply --sandbox --plan plan.json").code == 4
    assert world.configs() == []
    assert world.box.call("DescribeModel", {"ModelName": "m1"})["ModelName"] == "m1"


def test_a_forged_digest_approves_nothing(world: World) -> None:
    world.write()
    document = plan_file(world)
    document["changes"][0]["digest"] = "0" * 64
    write_plan(world, document)
    before = state(world)
    assert world.run("apply --sandbox --plan plan.json").code == 4
    assert state(world) == before


def test_a_plan_for_some_names_is_applied_to_these_and_to_no_others(world: World) -> None:
    world.write()
    world.write(second_file(), "desired/second.yaml")
    plan_file(world, "second")
    assert world.run("apply --sandbox --plan plan.json fraud").code == 2
    assert world.run("apply --sandbox --plan plan.json").code == 0
    assert [name.rpartition("-")[0] for name in world.configs()] == ["second"]


def test_a_plan_for_all_names_is_not_applied_to_some(world: World) -> None:
    world.write()
    plan_file(world)
    assert world.run("apply --sandbox --plan plan.json fraud").code == 2


def test_names_restrict_and_the_report_says_so(world: World) -> None:
    world.write()
    world.write(second_file(), "desired/second.yaml")
    result = world.run("plan --sandbox second")
    assert "only second" in result.out
    assert "fraud" not in result.out
