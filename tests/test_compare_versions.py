"""Which version is the right one: what was deleted, created again, taken by others, added by the service, or kept."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from stories import (
    VARIANT,
    by_hand,
    config_arn,
    edit_state,
    pairs,
    state,
    tags_of,
    text,
    told,
)
from world import World

FIRST = "fraud-d7025becb6"  # the name of the basic content; a golden hash


def two_versions(world: World) -> tuple[str, str]:
    """Go from the first content to a second; returns both names, the first one first."""
    world.edit("m1", "m2")
    world.applied()
    second = world.endpoint()["EndpointConfigName"]
    (first,) = set(world.configs()) - {second}
    return first, second


def test_what_was_just_applied_is_in_sync_and_costs_no_call(running: World) -> None:
    before = state(running)
    found = told(running)
    assert (found.code, found.cause, set(found.verdicts), found.steps) == (0, "none", {"in_sync"}, ())
    assert "In sync: 1 (fraud)" in text(running)
    assert "No drift." in text(running)
    assert running.run("apply --sandbox --yes").code == 0
    assert state(running) == before


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_deleted_config_is_missing_and_comes_back_under_its_own_name(running: World, *, forgotten: bool) -> None:
    running.call("DeleteEndpointConfig", EndpointConfigName=FIRST)
    if forgotten:
        running.forget()
    found = told(running)
    assert (found.code, found.cause, found.steps) == (3, "drift", ("CreateEndpointConfig",))
    assert set(found.verdicts) == {"missing"}
    assert FIRST in text(running)
    assert "Drift: 1 of 1: fraud." in text(running)
    running.applied()
    assert running.configs() == [FIRST]
    assert running.endpoint()["EndpointConfigName"] == FIRST
    assert set(told(running).verdicts) == {"in_sync"}


def test_a_config_without_endpoint_that_is_deleted_is_missing_while_the_ledger_knows_it(world: World) -> None:
    world.write()
    world.edit("Endpoint: {}\n", "")
    world.applied()
    world.call("DeleteEndpointConfig", EndpointConfigName=FIRST)
    assert (told(world).code, set(told(world).verdicts)) == (3, {"missing"})
    world.forget()
    assert (told(world).code, set(told(world).verdicts), told(world).cause) == (0, {"pending"}, "edit")


def test_the_served_config_is_missing_also_when_git_wants_another_version_that_exists(running: World) -> None:
    first, second = two_versions(running)
    running.call("DeleteEndpointConfig", EndpointConfigName=second)
    running.edit("m2", "m1")
    found = told(running)
    assert found.cause == "both"
    assert "missing" in found.verdicts
    assert found.code == 3
    assert f"serves {second}, which is gone" in found.refused
    assert first in running.configs()


def test_an_endpoint_cannot_leave_a_config_that_is_gone_so_the_way_out_is_told_and_works(running: World) -> None:
    running.call("DeleteEndpointConfig", EndpointConfigName=FIRST)
    running.edit("m1", "m2")
    before = state(running)
    result = running.run("apply --sandbox --yes")
    assert result.code == 4
    assert "Put the previous content back" in result.out
    assert state(running) == before
    running.edit("m2", "m1")
    running.applied()
    running.edit("m1", "m2")
    running.applied()
    assert running.endpoint()["EndpointConfigName"] != FIRST


def test_a_salted_config_that_is_gone_comes_back_under_the_name_that_the_endpoint_serves(world: World) -> None:
    by_hand(world, FIRST)
    world.write()
    world.applied()
    salted = world.endpoint()["EndpointConfigName"]
    world.call("DeleteEndpointConfig", EndpointConfigName=FIRST)
    world.call("DeleteEndpointConfig", EndpointConfigName=salted)
    found = told(world)
    assert found.params("CreateEndpointConfig")["EndpointConfigName"] == salted
    world.applied()
    assert world.configs() == [salted]
    assert set(told(world).verdicts) == {"in_sync"}


def add_routing(world: World) -> None:
    """Let the service fill in what the file leaves open."""

    def change(found: dict[str, Any]) -> None:
        found["configs"][FIRST]["request"]["ProductionVariants"][0]["RoutingConfig"] = {"RoutingStrategy": "RANDOM"}

    edit_state(world, change)


def forget_descriptions(world: World) -> None:
    """Lose what was once described, as after an update of botocore that knows more members."""
    with sqlite3.connect(world.path / "state" / "default.sandbox.db") as connection:
        connection.execute("delete from descriptions")
    connection.close()


@pytest.mark.parametrize("forgotten", [False, True])
def test_what_the_service_adds_is_told_and_is_no_difference(running: World, *, forgotten: bool) -> None:
    add_routing(running)
    (World.forget if forgotten else forget_descriptions)(running)
    found = told(running)
    assert (found.code, found.cause, found.steps) == (0, "none", ())
    assert set(found.verdicts) == {"server_added", "in_sync"}
    assert "server_added" in text(running)
    before = state(running)
    running.applied()
    assert state(running) == before
    assert set(told(running).verdicts) == {"server_added", "in_sync"}


def test_without_a_ledger_an_added_member_counts_only_beside_the_hash_of_the_desired_content(running: World) -> None:
    add_routing(running)
    running.forget()
    tag = {"Key": "syncer:hash", "Value": "1:0000"}
    running.call("AddTags", ResourceArn=config_arn(running, FIRST), Tags=[tag])
    found = told(running)
    assert "server_added" not in found.verdicts
    assert "in_sync" not in found.verdicts


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_member_that_git_removes_is_an_edit_and_never_taken_for_something_added(world: World, *, forgotten: bool) -> None:
    world.write()
    world.edit("    InitialInstanceCount: 1\n", "    InitialInstanceCount: 1\n    RoutingConfig: {RoutingStrategy: RANDOM}\n")
    world.applied()
    world.edit("    RoutingConfig: {RoutingStrategy: RANDOM}\n", "")
    if forgotten:
        world.forget()
    found = told(world)
    assert found.cause == "edit"
    assert "server_added" not in found.verdicts
    assert found.steps[:2] == ("CreateEndpointConfig", "UpdateEndpoint")


def test_older_versions_are_kept_and_told(running: World) -> None:
    first, second = two_versions(running)
    found = told(running)
    assert found.code == 0
    assert found.verdicts["superseded"] == f"1 other version kept for going back: {first}"
    assert "Versions to go back to are kept for 1 name" in text(running)
    assert first in running.run("show fraud --sandbox").out
    assert running.configs() == sorted([first, second])


def test_a_model_that_is_deleted_leaves_its_config_dangling(running: World) -> None:
    running.call("DeleteModel", ModelName="m1")
    found = told(running)
    assert (found.code, found.verdicts["dangling"], found.steps) == (3, "the model m1 is gone", ())
    assert "the model m1 is gone" in text(running)
    assert "in_sync" not in found.verdicts


def test_a_model_younger_than_its_config_is_told_and_is_no_drift(running: World) -> None:
    running.call("DeleteModel", ModelName="m1")
    running.seed("m1")
    found = told(running)
    assert (found.code, set(found.verdicts)) == (0, {"model_recreated", "in_sync"})
    assert "is younger" in text(running)


def test_pending_is_what_git_wants_and_nobody_applied_yet(world: World) -> None:
    world.write()
    found = told(world)
    assert (found.code, found.cause, set(found.verdicts)) == (0, "edit", {"pending"})
    assert found.steps == ("CreateEndpointConfig", "CreateEndpoint")
    assert "Waiting for an apply, no drift: 1 (fraud)" in text(world)


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_b_a_needs_two_configs_and_the_second_a_is_served_by_the_first(running: World, *, forgotten: bool) -> None:
    first, second = two_versions(running)
    assert first == FIRST
    if forgotten:
        running.forget()
    running.edit("m2", "m1")
    found = told(running)
    assert (found.cause, found.steps[0]) == ("edit", "UpdateEndpoint")
    assert "CreateEndpointConfig" not in found.steps
    running.applied()
    assert running.configs() == sorted([first, second])
    assert running.endpoint()["EndpointConfigName"] == first
    assert set(told(running).verdicts) == {"in_sync", "superseded"}
    book = running.ledger()
    newest = book.history("fraud")[0]
    book.close()
    assert (newest.revision, newest.config, newest.outcome) == (3, first, "done")


def test_going_back_to_a_version_with_the_tags_of_its_time_is_an_edit_and_no_drift(running: World) -> None:
    running.edit("m1", "m2")
    running.edit("Value: risk", "Value: fraud")
    running.applied()
    running.edit("m2", "m1")
    found = told(running)
    assert (found.code, found.cause) == (0, "edit")
    assert "tags" not in found.verdicts
    running.applied()
    assert tags_of(running, config_arn(running, FIRST))["team"] == "fraud"
    assert told(running).steps == ()


def test_an_exact_version_is_preferred_to_one_with_an_added_member(world: World) -> None:
    world.write()
    world.edit("Endpoint: {}\n", "")
    world.applied()
    tags = tags_of(world, config_arn(world, FIRST))
    world.call("DeleteEndpointConfig", EndpointConfigName=FIRST)
    extra = VARIANT | {"ModelName": "m1", "RoutingConfig": {"RoutingStrategy": "RANDOM"}}
    world.call("CreateEndpointConfig", EndpointConfigName=FIRST, ProductionVariants=[extra], Tags=pairs(tags))
    world.applied()
    (salted,) = set(world.configs()) - {FIRST}
    world.forget()
    assert told(world).report["current"] == salted
