"""The life of a simulated endpoint, in virtual time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from test_sandbox import CONFIG_ARN, ENDPOINT_ARN, MODEL_ARN, START, Clock, account, refusal, serverless, variant, with_config

from syncer.sandbox import Sandbox, Timing, new_state

BUSY = f'Cannot update in-progress endpoint "{ENDPOINT_ARN}E".'
CAPTURE = {"InitialSamplingPercentage": 20, "DestinationS3Uri": "s3://b/p", "CaptureOptions": [{"CaptureMode": "Input"}]}


def creating(clock: Clock, **members: Any) -> Sandbox:
    sandbox = account(clock)
    with_config(sandbox, "c1", **members)
    with_config(sandbox, "c2", variant(InitialInstanceCount=1, InitialVariantWeight=0.5))
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1"})
    return sandbox


def in_service(clock: Clock, **members: Any) -> Sandbox:
    sandbox = creating(clock, **members)
    clock.advance(6)
    return sandbox


def describe(sandbox: Sandbox, name: str = "E") -> dict[str, Any]:
    return sandbox.call("DescribeEndpoint", {"EndpointName": name})


def roll(sandbox: Sandbox, to: str = "c2", **members: Any) -> None:
    sandbox.call("UpdateEndpoint", {"EndpointName": "E", "EndpointConfigName": to, **members})


def scale(sandbox: Sandbox, **wanted: Any) -> None:
    entry = {"VariantName": "main", **wanted}
    sandbox.call("UpdateEndpointWeightsAndCapacities", {"EndpointName": "E", "DesiredWeightsAndCapacities": [entry]})


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# --- creating ----------------------------------------------------------------------------------------------------------


def test_a_new_endpoint_is_creating_and_shows_no_variants() -> None:
    answer = describe(creating(Clock()))
    assert answer["EndpointStatus"] == "Creating"
    assert answer["EndpointConfigName"] == "c1"
    assert answer["CreationTime"] == answer["LastModifiedTime"] == moment(START)
    assert "ProductionVariants" not in answer
    assert answer["PendingDeploymentSummary"]["EndpointConfigName"] == "c1"


def test_an_endpoint_is_in_service_when_its_time_has_come_and_not_before() -> None:
    clock = Clock()
    sandbox = creating(clock)
    clock.advance(5.9)
    assert describe(sandbox)["EndpointStatus"] == "Creating"
    clock.advance(0.1)
    answer = describe(sandbox)
    assert answer["EndpointStatus"] == "InService"
    assert "PendingDeploymentSummary" not in answer
    assert "FailureReason" not in answer


def test_the_time_of_completion_does_not_depend_on_who_looks_when() -> None:
    clock = Clock()
    sandbox = creating(clock)
    clock.advance(1000)
    assert describe(sandbox)["LastModifiedTime"] == moment(START + 6)


def test_variants_in_service_show_weights_and_counts() -> None:
    assert describe(in_service(Clock()))["ProductionVariants"] == [
        {
            "VariantName": "main",
            "CurrentWeight": 1.0,
            "DesiredWeight": 1.0,
            "CurrentInstanceCount": 2,
            "DesiredInstanceCount": 2,
        }
    ]


def test_serverless_variants_show_their_serverless_config_instead_of_counts() -> None:
    clock = Clock()
    sandbox = account(clock)
    with_config(sandbox, "c1", serverless())
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1"})
    clock.advance(6)
    block = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}
    assert describe(sandbox)["ProductionVariants"] == [
        {
            "VariantName": "main",
            "CurrentWeight": 1.0,
            "DesiredWeight": 1.0,
            "CurrentServerlessConfig": block,
            "DesiredServerlessConfig": block,
        }
    ]


def test_shadow_variants_are_shown_beside_those_that_serve() -> None:
    sandbox = in_service(Clock(), ShadowProductionVariants=[variant(VariantName="dark")])
    shadows = describe(sandbox)["ShadowProductionVariants"]
    assert [(one["VariantName"], one["CurrentInstanceCount"]) for one in shadows] == [("dark", 2)]


@pytest.mark.parametrize(("enabled", "status"), [(None, "Started"), (True, "Started"), (False, "Stopped")])
def test_data_capture_is_summarized_when_the_config_has_it(*, enabled: bool | None, status: str) -> None:
    block = CAPTURE if enabled is None else CAPTURE | {"EnableCapture": enabled}
    assert describe(in_service(Clock(), DataCaptureConfig=block))["DataCaptureConfig"] == {
        "EnableCapture": status == "Started",
        "CaptureStatus": status,
        "CurrentSamplingPercentage": 20,
        "DestinationS3Uri": "s3://b/p",
        "KmsKeyId": "",
    }


def test_data_capture_is_absent_when_the_config_has_none() -> None:
    assert "DataCaptureConfig" not in describe(in_service(Clock()))


@pytest.mark.parametrize("name", ["E", "e"])
def test_a_duplicate_endpoint_is_refused_whatever_the_case_of_its_name(name: str) -> None:
    error = refusal(in_service(Clock()), "CreateEndpoint", EndpointName=name, EndpointConfigName="c1")
    assert error.message == f'Cannot create already existing endpoint "{ENDPOINT_ARN}E".'


def test_an_endpoint_needs_its_config() -> None:
    error = refusal(account(), "CreateEndpoint", EndpointName="E", EndpointConfigName="gone")
    assert error.message == f'Could not find endpoint configuration "{CONFIG_ARN}gone".'


@pytest.mark.parametrize("operation", ["CreateEndpoint", "UpdateEndpoint"])
def test_deploying_a_config_needs_its_models(operation: str) -> None:
    sandbox = in_service(Clock())
    sandbox.call("DeleteModel", {"ModelName": "m"})
    name = "E" if operation == "UpdateEndpoint" else "F"
    error = refusal(sandbox, operation, EndpointName=name, EndpointConfigName="c2")
    assert error.message == f'Could not find model "{MODEL_ARN}m".'


@pytest.mark.parametrize("operation", ["DescribeEndpoint", "DeleteEndpoint", "UpdateEndpoint"])
def test_a_missing_endpoint_is_told_with_its_arn(operation: str) -> None:
    error = refusal(account(), operation, EndpointName="nope", EndpointConfigName="c1")
    assert error.message == f'Could not find endpoint "{ENDPOINT_ARN}nope".'


def test_timing_is_configurable_down_to_nothing_and_each_step_still_has_its_own_moment() -> None:
    sandbox = Sandbox(new_state(), clock=Clock(), timing=Timing(create=0, update=0, delete=0))
    sandbox.seed_models(["m"])
    with_config(sandbox, "c1")
    with_config(sandbox, "c2")
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1"})
    before = describe(sandbox)
    roll(sandbox)
    after = describe(sandbox)
    assert (before["EndpointConfigName"], after["EndpointConfigName"]) == ("c1", "c2")
    assert before["CreationTime"] < before["LastModifiedTime"] < after["LastModifiedTime"]


# --- deleting ----------------------------------------------------------------------------------------------------------


def test_a_deleted_endpoint_stays_visible_until_it_is_gone() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.call("DeleteEndpoint", {"EndpointName": "e"})
    answer = describe(sandbox)
    assert answer["EndpointStatus"] == "Deleting"
    assert answer["ProductionVariants"]
    clock.advance(3)
    assert "Could not find endpoint" in refusal(sandbox, "DescribeEndpoint", EndpointName="E").message
    assert sandbox.call("ListEndpoints", {})["Endpoints"] == []


def test_a_name_is_free_again_only_after_the_deletion_is_over() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.call("DeleteEndpoint", {"EndpointName": "E"})
    assert "already existing" in refusal(sandbox, "CreateEndpoint", EndpointName="e", EndpointConfigName="c1").message
    clock.advance(3)
    sandbox.call("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c1"})
    assert describe(sandbox)["EndpointName"] == "e"
