"""From differences to literal calls: their order, their parameters, and a digest that moves with each of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from documents import CAPTURE, POLICY, document, variant
from stories import by_hand, reading, recreate, state, tags_of, told

from syncer import plan as planning
from syncer.model import Scope, Step

if TYPE_CHECKING:
    from world import World

FIRST = "fraud-d7025becb6"


def digest(world: World) -> str:
    """Return the digest of the one change."""
    return str(told(world, command="plan").report["digest"])


EDITS: dict[str, dict[str, Any]] = {
    "a count": {"ProductionVariants": [variant(InitialInstanceCount=2)]},
    "a model": {"ProductionVariants": [variant(ModelName="m2")]},
    "a member more": {"ProductionVariants": [variant(RoutingConfig={"RoutingStrategy": "RANDOM"})]},
    "a default written out": {"ProductionVariants": [variant(InitialVariantWeight=1)]},
    "another variant": {"ProductionVariants": [variant(), variant("second")]},
    "a tag": {"Tags": [{"Key": "team", "Value": "fraud"}]},
    "no tag": {"Tags": None},
    "the endpoint's name": {"Endpoint": {"EndpointName": "other"}},
    "no endpoint": {"Endpoint": None},
    "the way of rolling": {"Endpoint": {"DeploymentConfig": POLICY}},
}


@pytest.mark.parametrize("edited", EDITS)
def test_the_digest_of_a_creation_moves_with_each_parameter(world: World, edited: str) -> None:
    document(world)
    before = digest(world)
    document(world, **EDITS[edited])
    assert digest(world) != before
    document(world)
    assert digest(world) == before


ROLLS: dict[str, dict[str, Any]] = {
    "nothing retained": {"RetainAllVariantProperties": False},
    "a list of its own": {"ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}]},
    "the deployment kept": {"RetainDeploymentConfig": True},
    "the way of rolling": {"DeploymentConfig": POLICY},
}


@pytest.mark.parametrize("edited", ROLLS)
def test_the_digest_of_a_roll_moves_with_each_parameter(running: World, edited: str) -> None:
    document(running, ProductionVariants=[variant(ModelName="m2")])
    before = digest(running)
    document(running, ProductionVariants=[variant(ModelName="m2")], Endpoint=ROLLS[edited])
    assert digest(running) != before


def test_the_digest_moves_with_what_serves_now(running: World) -> None:
    running.edit("m1", "m2")
    before = digest(running)
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=by_hand(running, ModelName="m1"))
    assert digest(running) != before


def test_the_digest_does_not_move_with_the_commit(world: World) -> None:
    world.write()
    world.environment["GITHUB_SHA"] = "a" * 40
    before = told(world, command="plan")
    world.environment["GITHUB_SHA"] = "b" * 40
    after = told(world, command="plan")
    assert before.report["digest"] == after.report["digest"] != ""
    assert before.params("CreateEndpointConfig") != after.params("CreateEndpointConfig")


def test_a_plan_of_a_branch_is_applied_from_the_merged_commit(world: World) -> None:
    world.write()
    world.environment["GITHUB_SHA"] = "a" * 40
    world.run("plan --sandbox --out plan.json")
    world.environment["GITHUB_SHA"] = "b" * 40
    assert world.run("apply --sandbox --plan plan.json").code == 0
    arn = world.box.call("DescribeEndpointConfig", {"EndpointConfigName": FIRST})["EndpointConfigArn"]
    assert tags_of(world, arn)["syncer:commit"] == "b" * 40


SCOPE = Scope("prod", "risk", "000000000000", "us-east-1")


ELSEWHERE = {
    "another target": replace(SCOPE, target="another"),
    "another owner": replace(SCOPE, owner="another"),
    "another account": replace(SCOPE, account="another"),
    "another region": replace(SCOPE, region="another"),
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_the_digest_moves_with_the_target(where: str) -> None:
    steps = (Step("fraud", "CreateEndpointConfig", {"EndpointConfigName": "fraud-0"}, ""),)
    assert planning.digest("", steps, SCOPE) != planning.digest("", steps, ELSEWHERE[where])


def test_without_calls_there_is_no_digest_to_approve(running: World) -> None:
    assert digest(running) == ""
    assert planning.digest("", (), SCOPE) == ""


def test_the_plans_digest_stands_for_those_of_its_changes(world: World) -> None:
    world.write()
    plan = reading(world, world.box, remembers=False).plan
    (change,) = plan.changes
    assert plan.digest == hashlib.sha256(f"fraud {change.digest}".encode()).hexdigest()


def test_the_steps_come_in_the_order_in_which_they_can_succeed(running: World) -> None:
    running.edit("m1", "m2")
    running.edit("Value: risk", "Value: fraud")
    found = told(running, command="plan")
    assert found.steps == ("CreateEndpointConfig", "UpdateEndpoint", "AddTags")


def test_one_call_tags_the_endpoint_with_what_git_and_the_roll_want(running: World) -> None:
    running.edit("m1", "m2")
    running.edit("Value: risk", "Value: fraud")
    found = told(running, command="plan").params("AddTags")
    assert [tag["Key"] for tag in found["Tags"]] == ["syncer:applied", "team"]
    assert found["ResourceArn"] == running.endpoint()["EndpointArn"]


def test_the_request_is_the_body_as_written_plus_name_and_tags(world: World) -> None:
    written = {
        "ProductionVariants": [variant("b", InitialVariantWeight=1, InitialInstanceCount=1), variant("a")],
        "DataCaptureConfig": CAPTURE,
        "EnableNetworkIsolation": False,
    }
    document(world, **written)
    params = told(world, command="plan").params("CreateEndpointConfig")
    name, tags = params.pop("EndpointConfigName"), params.pop("Tags")
    assert params == written
    assert name.startswith("fraud-")
    assert {tag["Key"] for tag in tags} == {
        "team",
        "syncer:owner",
        "syncer:target",
        "syncer:name",
        "syncer:hash",
        "syncer:revision",
    }


def test_with_as_many_user_tags_as_allowed_no_resource_has_more_than_fifty(world: World) -> None:
    world.environment["GITHUB_SHA"] = "a" * 40
    document(world, Tags=[{"Key": f"key-{number}", "Value": "x"} for number in range(42)])
    params = told(world, command="plan").params("CreateEndpointConfig")
    assert len(params["Tags"]) == 48
    world.applied()
    document(
        world,
        ProductionVariants=[variant(ModelName="m2")],
        Tags=[{"Key": f"key-{number}", "Value": "x"} for number in range(42)],
    )
    world.box.script("fraud", "rollback", "no")
    world.run("apply --sandbox --yes")
    assert len(tags_of(world, world.endpoint()["EndpointArn"])) <= 50


def test_a_tag_put_right_is_no_revision_and_going_back_is_one(running: World) -> None:
    running.edit("Value: risk", "Value: fraud")
    (change,) = reading(running, running.box).plan.changes
    assert change.revision == 1
    running.edit("m1", "m2")
    (change,) = reading(running, running.box).plan.changes
    assert change.revision == 2


def test_orphans_have_no_calls_even_when_they_have_a_name(running: World) -> None:
    running.edit("EndpointConfigName: fraud", "EndpointConfigName: risk")
    plan = reading(running, running.box).plan
    assert [(change.name, bool(change.steps)) for change in plan.changes] == [("fraud", False), ("risk", True)]


def test_applying_twice_changes_nothing_the_second_time(world: World) -> None:
    document(world, DataCaptureConfig=CAPTURE, Endpoint={"DeploymentConfig": POLICY})
    world.applied()
    before, ledger = state(world), (world.path / "state" / "default.sandbox.db").read_bytes()
    world.applied()
    assert state(world) == before
    assert (world.path / "state" / "default.sandbox.db").read_bytes() == ledger


def test_the_plan_is_the_same_with_and_without_a_ledger(running: World) -> None:
    running.edit("m1", "m2")
    with_ledger = digest(running)
    running.forget()
    assert digest(running) == with_ledger


def test_the_plan_of_a_repair_is_reviewed_by_its_calls(running: World) -> None:
    recreate(running, FIRST, tagged=True)
    found = told(running, command="plan")
    assert found.params("UpdateEndpoint")["EndpointConfigName"] == found.params("CreateEndpointConfig")["EndpointConfigName"]
    assert json.dumps(found.report).count(FIRST) > 0
