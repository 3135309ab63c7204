"""Rolling a simulated endpoint onto another config: outcomes, refusals, and what a roll retains."""

from __future__ import annotations

from typing import Any

import pytest
from test_sandbox import CONFIG_ARN, ENDPOINT_ARN, START, Clock, account, refusal, variant, with_config
from test_sandbox_endpoints import CAPTURE, creating, describe, in_service, moment, roll, scale

BUSY = f'Cannot update in-progress endpoint "{ENDPOINT_ARN}E".'


# --- rolling -----------------------------------------------------------------------------------------------------------


def test_an_updating_endpoint_names_the_old_config_and_has_the_new_one_pending() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    clock.advance(100)
    roll(sandbox)
    answer = describe(sandbox)
    assert answer["EndpointStatus"] == "Updating"
    assert answer["EndpointConfigName"] == "c1"
    assert answer["ProductionVariants"][0]["CurrentInstanceCount"] == 2
    assert answer["LastModifiedTime"] == moment(START + 106)
    pending = answer["PendingDeploymentSummary"]
    assert (pending["EndpointConfigName"], pending["StartTime"]) == ("c2", moment(START + 106))
    assert pending["ProductionVariants"][0]["DesiredInstanceCount"] == 1


def test_a_roll_ends_in_service_on_the_new_config() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    roll(sandbox)
    clock.advance(6)
    answer = describe(sandbox)
    assert (answer["EndpointStatus"], answer["EndpointConfigName"]) == ("InService", "c2")
    assert answer["LastModifiedTime"] == moment(START + 12)
    assert answer["ProductionVariants"][0]["CurrentInstanceCount"] == 1
    assert "PendingDeploymentSummary" not in answer


@pytest.mark.parametrize("reason", ["the alarm went off", ""])
def test_a_scripted_rollback_returns_to_the_old_config_with_its_reason(reason: str) -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("e", "rollback", reason)
    roll(sandbox)
    clock.advance(6)
    answer = describe(sandbox)
    assert (answer["EndpointStatus"], answer["EndpointConfigName"]) == ("InService", "c1")
    assert answer["FailureReason"] == reason
    assert answer["ProductionVariants"][0]["CurrentInstanceCount"] == 2


def test_a_scripted_rollback_can_be_silent() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "rollback", None)
    roll(sandbox)
    clock.advance(6)
    answer = describe(sandbox)
    assert answer["EndpointConfigName"] == "c1"
    assert "FailureReason" not in answer


def test_a_script_is_used_up_by_one_roll_and_the_next_update_clears_the_reason() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "rollback", "no")
    roll(sandbox)
    clock.advance(6)
    roll(sandbox)
    assert "FailureReason" not in describe(sandbox)
    clock.advance(6)
    assert describe(sandbox)["EndpointConfigName"] == "c2"


def test_a_refused_update_does_not_use_up_the_script() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "rollback", "no")
    refusal(sandbox, "UpdateEndpoint", EndpointName="E", EndpointConfigName="gone")
    roll(sandbox)
    clock.advance(6)
    assert describe(sandbox)["FailureReason"] == "no"


def test_a_scripted_failure_leaves_a_failed_endpoint_without_variants() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "failed", "no capacity")
    roll(sandbox)
    clock.advance(6)
    answer = describe(sandbox)
    assert (answer["EndpointStatus"], answer["FailureReason"]) == ("Failed", "no capacity")
    assert "ProductionVariants" not in answer


@pytest.mark.parametrize("outcome", ["failed", "rollback"])
def test_a_first_deployment_that_does_not_work_out_fails(outcome: str) -> None:
    clock = Clock()
    sandbox = account(clock)
    with_config(sandbox)
    sandbox.script("E", outcome, "image not found")
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1"})
    clock.advance(6)
    answer = describe(sandbox)
    assert (answer["EndpointStatus"], answer["FailureReason"]) == ("Failed", "image not found")
    assert answer["EndpointConfigName"] == "c1"


@pytest.mark.parametrize("operation", ["UpdateEndpoint", "UpdateEndpointWeightsAndCapacities"])
def test_a_failed_endpoint_can_only_be_deleted(operation: str) -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "failed")
    roll(sandbox)
    clock.advance(6)
    wanted = [{"VariantName": "main", "DesiredInstanceCount": 1}]
    params = {"EndpointName": "E", "EndpointConfigName": "c2", "DesiredWeightsAndCapacities": wanted}
    assert "DeleteEndpoint is the only operation" in refusal(sandbox, operation, **params).message
    sandbox.call("DeleteEndpoint", {"EndpointName": "E"})
    assert describe(sandbox)["EndpointStatus"] == "Deleting"


@pytest.mark.parametrize("operation", ["UpdateEndpoint", "UpdateEndpointWeightsAndCapacities", "DeleteEndpoint"])
@pytest.mark.parametrize("under_way", ["CreateEndpoint", "UpdateEndpoint", "DeleteEndpoint"])
def test_an_endpoint_in_transition_is_busy(operation: str, under_way: str) -> None:
    sandbox = creating(Clock()) if under_way == "CreateEndpoint" else in_service(Clock())
    params = {
        "EndpointName": "E",
        "EndpointConfigName": "c2",
        "DesiredWeightsAndCapacities": [{"VariantName": "main", "DesiredInstanceCount": 1}],
    }
    if under_way != "CreateEndpoint":
        sandbox.call(under_way, params)
    error = refusal(sandbox, operation, **params)
    assert (error.code, error.message) == ("ValidationException", BUSY)


def test_updating_to_the_config_in_use_is_refused_with_its_bare_name() -> None:
    error = refusal(in_service(Clock()), "UpdateEndpoint", EndpointName="E", EndpointConfigName="c1")
    assert error.message == 'Cannot update endpoint with the currently in use endpoint configuration "c1"'


def test_a_recreated_config_of_the_same_name_cannot_be_rolled_out() -> None:
    sandbox = in_service(Clock())
    sandbox.call("DeleteEndpointConfig", {"EndpointConfigName": "c1"})
    with_config(sandbox, "c1", variant(InitialInstanceCount=9))
    error = refusal(sandbox, "UpdateEndpoint", EndpointName="E", EndpointConfigName="c1")
    assert "currently in use" in error.message
    assert describe(sandbox)["ProductionVariants"][0]["CurrentInstanceCount"] == 2


def test_an_update_needs_the_new_config() -> None:
    error = refusal(in_service(Clock()), "UpdateEndpoint", EndpointName="E", EndpointConfigName="gone")
    assert error.message == f'Could not find endpoint configuration "{CONFIG_ARN}gone".'


def test_an_update_needs_the_old_config_too() -> None:
    sandbox = in_service(Clock())
    sandbox.call("DeleteEndpointConfig", {"EndpointConfigName": "c1"})
    error = refusal(sandbox, "UpdateEndpoint", EndpointName="E", EndpointConfigName="c2")
    assert error.message == f'Could not find endpoint configuration "{CONFIG_ARN}c1".'


# --- retaining, deployment config --------------------------------------------------------------------------------------


def rolled(members: dict[str, Any]) -> dict[str, Any]:
    clock = Clock()
    sandbox = in_service(clock, DataCaptureConfig=CAPTURE)
    scale(sandbox, DesiredInstanceCount=7, DesiredWeight=3)
    clock.advance(6)
    roll(sandbox, **members)
    clock.advance(6)
    answer = describe(sandbox)
    main = answer["ProductionVariants"][0]
    return {
        "count": (main["CurrentInstanceCount"], main["DesiredInstanceCount"]),
        "weight": (main["CurrentWeight"], main["DesiredWeight"]),
        "capture": "DataCaptureConfig" in answer,
    }


def exclude(*kinds: str) -> dict[str, Any]:
    return {
        "RetainAllVariantProperties": True,
        "ExcludeRetainedVariantProperties": [{"VariantPropertyType": kind} for kind in kinds],
    }


FROM_CONFIG = {"count": (1, 1), "weight": (0.5, 0.5), "capture": False}
RETAINED = {"count": (7, 7), "weight": (3.0, 3.0), "capture": True}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, FROM_CONFIG),
        ({"RetainAllVariantProperties": False}, FROM_CONFIG),
        ({"RetainAllVariantProperties": True}, RETAINED),
        (exclude("DesiredInstanceCount"), RETAINED | {"count": (1, 1)}),
        (exclude("DesiredWeight"), RETAINED | {"weight": (0.5, 0.5)}),
        (exclude("DataCaptureConfig"), RETAINED | {"capture": False}),
        (exclude("DesiredInstanceCount", "DesiredWeight", "DataCaptureConfig"), FROM_CONFIG),
    ],
)
def test_a_roll_retains_what_it_is_asked_to(members: dict[str, Any], expected: dict[str, Any]) -> None:
    assert rolled(members) == expected


def test_only_variants_of_the_same_name_retain_their_values() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    with_config(sandbox, "c3", variant(VariantName="other", InitialInstanceCount=4))
    roll(sandbox, "c3", RetainAllVariantProperties=True)
    clock.advance(6)
    assert describe(sandbox)["ProductionVariants"][0]["CurrentInstanceCount"] == 4


def test_the_last_deployment_config_is_kept_only_when_asked() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    policy = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "a"}]}}
    roll(sandbox, DeploymentConfig=policy)
    clock.advance(6)
    assert describe(sandbox)["LastDeploymentConfig"] == policy
    roll(sandbox, "c1", RetainDeploymentConfig=True)
    clock.advance(6)
    assert describe(sandbox)["LastDeploymentConfig"] == policy
    roll(sandbox)
    assert "LastDeploymentConfig" not in describe(sandbox)
