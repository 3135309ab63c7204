"""What git no longer wants, or wants under another name: told with what it costs, never deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from stories import by_hand, state, tags_of, text, told

if TYPE_CHECKING:
    from world import World

FIRST = "fraud-d7025becb6"


def test_a_removed_file_leaves_config_and_endpoint_orphaned(running: World) -> None:
    running.write(json.dumps({"EndpointConfigName": "other", "ProductionVariants": [VARIANT]}), "desired/other.json")
    (running.path / "desired" / "fraud.yaml").unlink()
    before = state(running)
    found = told(running)
    assert (found.code, found.cause, found.steps, set(found.verdicts)) == (0, "none", (), {"orphaned"})
    assert "InService and still paid for: 1 × ml.m5.large" in found.verdicts["orphaned"]
    assert f"1 config without a file: {FIRST}" in found.verdicts["orphaned"]
    assert "orphaned: fraud" in text(running)
    running.forget()
    assert set(told(running).verdicts) == {"orphaned"}
    assert state(running) == before


VARIANT: dict[str, Any] = {
    "VariantName": "main",
    "ModelName": "m1",
    "InstanceType": "ml.m5.large",
    "InitialInstanceCount": 1,
}


def test_a_removed_endpoint_block_orphans_the_endpoint_and_putting_it_back_takes_it_up_again(running: World) -> None:
    running.edit("Endpoint: {}\n", "")
    before = state(running)
    found = told(running)
    assert (found.code, found.cause, set(found.verdicts)) == (0, "none", {"orphaned", "in_sync"})
    assert "still paid for: 1 × ml.m5.large" in found.verdicts["orphaned"]
    running.applied()
    running.edit("Tags:", "Endpoint: {}\nTags:")
    back = told(running)
    assert (back.code, back.cause, set(back.verdicts), back.steps) == (0, "none", {"in_sync"}, ())
    running.applied()
    assert state(running) == before


@pytest.mark.parametrize("forgotten", [False, True])
def test_another_endpoint_name_makes_a_new_endpoint_and_orphans_the_old(running: World, *, forgotten: bool) -> None:
    running.edit("Endpoint: {}", "Endpoint: {EndpointName: fraud-v2}")
    if forgotten:
        running.forget()
    found = told(running)
    assert (found.code, found.cause, found.steps) == (0, "edit", ("CreateEndpoint",))
    assert "1 × ml.m5.large" in found.verdicts["orphaned"]
    running.applied()
    assert running.endpoint("fraud-v2")["EndpointConfigName"] == FIRST
    assert running.endpoint("fraud")["EndpointStatus"] == "InService"
    assert set(told(running).verdicts) == {"orphaned", "in_sync"}


def test_a_new_logical_name_leaves_the_old_one_orphaned(running: World) -> None:
    running.edit("EndpointConfigName: fraud", "EndpointConfigName: risk")
    assert told(running, "risk").steps == ("CreateEndpointConfig", "CreateEndpoint")
    assert set(told(running, "fraud").verdicts) == {"orphaned"}
    running.applied()
    assert running.endpoint("risk")["EndpointStatus"] == "InService"
    assert running.endpoint("fraud")["EndpointStatus"] == "InService"


def test_a_new_logical_name_that_keeps_its_endpoint_rolls_and_retags_it(running: World) -> None:
    running.edit("EndpointConfigName: fraud", "EndpointConfigName: risk")
    running.edit("Endpoint: {}", "Endpoint: {EndpointName: fraud}")
    found = told(running, "risk")
    assert (found.code, found.cause) == (0, "edit")
    assert found.steps == ("CreateEndpointConfig", "UpdateEndpoint", "AddTags")
    assert "no file wants this endpoint" not in told(running, "fraud").verdicts["orphaned"]
    running.applied()
    assert running.endpoint()["EndpointConfigName"].startswith("risk-")
    assert tags_of(running, running.endpoint()["EndpointArn"])["syncer:name"] == "risk"
    assert told(running, "risk").steps == ()


def test_an_endpoint_of_another_name_of_the_same_owner_is_foreign_to_who_never_had_it(running: World) -> None:
    """Two repositories without a syncer.yaml have one owner and target; neither may take the other's endpoint."""
    running.edit("EndpointConfigName: fraud", "EndpointConfigName: risk")
    running.edit("Endpoint: {}", "Endpoint: {EndpointName: fraud}")
    running.forget()
    found = told(running, "risk")
    assert (running.run("plan --sandbox").code, found.steps) == (4, ())
    assert "syncer owner 'default', target 'default', name 'fraud'" in found.verdicts["foreign"]
    running.edit("EndpointName: fraud", "EndpointName: fraud, TakeOver: true")
    running.applied()
    assert running.endpoint()["EndpointConfigName"].startswith("risk-")
    assert told(running, "risk").steps == ()


def test_two_files_that_swap_their_endpoints_have_no_orphans(world: World) -> None:
    world.write()
    world.write(_other("risk"), "desired/risk.yaml")
    world.applied()
    world.edit("Endpoint: {}", "Endpoint: {EndpointName: risk}")
    world.edit("Endpoint: {}", "Endpoint: {EndpointName: fraud}", "desired/risk.yaml")
    assert "orphaned" not in told(world, "fraud").verdicts
    world.applied()
    assert world.endpoint("risk")["EndpointConfigName"].startswith("fraud-")
    assert world.endpoint("fraud")["EndpointConfigName"].startswith("risk-")
    before = state(world)
    world.applied()
    assert state(world) == before
    assert set(told(world, "risk").verdicts) == set(told(world, "fraud").verdicts) == {"in_sync"}


def _other(name: str) -> str:
    document = {"EndpointConfigName": name, "ProductionVariants": [VARIANT], "Endpoint": {}}
    return json.dumps(document).replace('"Endpoint": {}', "Endpoint: {}")


def test_the_names_of_endpoints_ignore_case(running: World) -> None:
    running.edit("Endpoint: {}", "Endpoint: {EndpointName: FRAUD}")
    found = told(running)
    assert (found.code, found.steps, set(found.verdicts)) == (0, (), {"in_sync"})


def test_what_is_not_ours_is_counted_as_unmanaged(running: World) -> None:
    by_hand(running)
    running.call("CreateEndpoint", EndpointName="hand", EndpointConfigName="hand")
    report = running.run("drift --sandbox --format json").json
    assert report["unmanaged"] == {"configs": 1, "endpoints": 1}
    assert "1 endpoint config and 1 endpoint in this account are not managed here" in text(running)
