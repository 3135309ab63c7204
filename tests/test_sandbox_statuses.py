"""The rarer statuses of a simulated endpoint: stuck, maintained, rolling back, half rolled back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import Clock, account, refusal, with_config
from test_sandbox_endpoints import describe, in_service, moment, roll, scale
from test_sandbox_store import opened

from syncer.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

BUSY = "Cannot update in-progress endpoint"
MOVES: dict[str, dict[str, Any]] = {
    "UpdateEndpoint": {"EndpointConfigName": "c2"},
    "UpdateEndpointWeightsAndCapacities": {"DesiredWeightsAndCapacities": [{"VariantName": "main", "DesiredInstanceCount": 1}]},
    "DeleteEndpoint": {},
}


def refusals(sandbox: Any) -> set[str]:
    return {refusal(sandbox, name, EndpointName="E", **more).message[: len(BUSY)] for name, more in MOVES.items()}


def test_a_rollback_that_fails_leaves_a_mix_with_its_reason() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "rollback_failed", "no capacity to go back")
    roll(sandbox)
    clock.advance(6)
    answer = describe(sandbox)
    assert (answer["EndpointStatus"], answer["EndpointConfigName"]) == ("UpdateRollbackFailed", "c1")
    assert answer["FailureReason"] == "no capacity to go back"
    assert answer["ProductionVariants"]


@pytest.mark.parametrize("config", ["c1", "c2"])
def test_an_endpoint_that_could_not_roll_back_can_be_rolled_onto_either_config(config: str) -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "rollback_failed", "no")
    roll(sandbox)
    clock.advance(6)
    roll(sandbox, config)
    clock.advance(6)
    answer = describe(sandbox)
    assert (answer["EndpointStatus"], answer["EndpointConfigName"]) == ("InService", config)
    assert "FailureReason" not in answer


def test_a_stuck_roll_does_not_end_until_it_is_scripted_to() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "stuck")
    roll(sandbox)
    clock.advance(1_000_000)
    assert describe(sandbox)["EndpointStatus"] == "Updating"
    assert refusals(sandbox) == {BUSY}
    sandbox.script("e", "rollback", "gave up")
    answer = describe(sandbox)
    assert (answer["EndpointStatus"], answer["EndpointConfigName"]) == ("InService", "c1")
    assert (answer["FailureReason"], answer["LastModifiedTime"]) == ("gave up", moment(clock.now))


def test_what_frees_a_stuck_roll_is_used_up_by_it() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "stuck")
    roll(sandbox)
    clock.advance(3)
    sandbox.script("E", "rollback", "gave up")
    assert describe(sandbox)["EndpointStatus"] == "Updating"
    clock.advance(3)
    roll(sandbox)
    clock.advance(6)
    assert describe(sandbox)["EndpointConfigName"] == "c2"


def test_a_first_deployment_can_be_stuck_too() -> None:
    clock = Clock()
    sandbox = account(clock)
    with_config(sandbox)
    sandbox.script("E", "stuck")
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1"})
    clock.advance(1000)
    assert describe(sandbox)["EndpointStatus"] == "Creating"
    sandbox.script("E", "ok")
    assert describe(sandbox)["EndpointStatus"] == "InService"


def test_maintenance_changes_nothing_and_ends_by_itself() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    before = describe(sandbox)
    clock.advance(10)
    sandbox.system_update("e", 30)
    during = describe(sandbox)
    assert during["EndpointStatus"] == "SystemUpdating"
    assert (during["EndpointConfigName"], during["ProductionVariants"]) == ("c1", before["ProductionVariants"])
    assert "PendingDeploymentSummary" not in during
    assert refusals(sandbox) == {BUSY}
    clock.advance(30)
    after = describe(sandbox)
    assert after["EndpointStatus"] == "InService"
    assert after["LastModifiedTime"] == moment(clock.now)
    assert after["ProductionVariants"] == before["ProductionVariants"]


@pytest.mark.parametrize(("name", "why"), [("gone", "no such endpoint"), ("E", "its status is Updating")])
def test_only_an_endpoint_in_service_can_be_maintained(name: str, why: str) -> None:
    sandbox = in_service(Clock())
    roll(sandbox)
    with pytest.raises(UsageError, match=why):
        sandbox.system_update(name, 30)


def test_a_failed_change_of_weights_rolls_back_and_says_why() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    before = describe(sandbox)["ProductionVariants"]
    sandbox.script("E", "rolling_back", "no capacity")
    scale(sandbox, DesiredInstanceCount=9)
    assert describe(sandbox)["EndpointStatus"] == "Updating"
    clock.advance(3)
    during = describe(sandbox)
    assert (during["EndpointStatus"], during["ProductionVariants"]) == ("RollingBack", before)
    assert "FailureReason" not in during
    assert refusals(sandbox) == {BUSY}
    clock.advance(3)
    after = describe(sandbox)
    assert (after["EndpointStatus"], after["FailureReason"]) == ("InService", "no capacity")
    assert after["ProductionVariants"] == before


def test_a_script_for_weights_waits_for_them_past_a_roll() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "rolling_back", "no capacity")
    roll(sandbox)
    clock.advance(6)
    assert describe(sandbox)["EndpointConfigName"] == "c2"
    scale(sandbox, DesiredInstanceCount=9)
    clock.advance(6)
    assert describe(sandbox)["FailureReason"] == "no capacity"


def test_maintenance_and_scripts_are_kept_in_the_file(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "sandbox.json"
    first = opened(path, clock)
    first.seed_models(["m"])
    with_config(first)  # type: ignore[arg-type]  # it is called like the one in memory
    first.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1"})
    clock.advance(6)
    first.system_update("E", 30)
    assert opened(path, clock).call("DescribeEndpoint", {"EndpointName": "E"})["EndpointStatus"] == "SystemUpdating"
