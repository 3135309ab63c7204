"""Scalable targets of Application Auto Scaling in the simulated account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import Clock, refusal, variant, with_config
from test_sandbox_endpoints import describe, in_service, moment, roll

if TYPE_CHECKING:
    from syncer.sandbox import Sandbox

COUNT = "sagemaker:variant:DesiredInstanceCount"
TARGET = {"ServiceNamespace": "sagemaker", "ResourceId": "endpoint/E/variant/main", "ScalableDimension": COUNT}


def register(sandbox: Sandbox, **changes: Any) -> None:
    sandbox.call("RegisterScalableTarget", TARGET | {"MinCapacity": 1, "MaxCapacity": 4} | changes)


def targets(sandbox: Sandbox, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.call("DescribeScalableTargets", {"ServiceNamespace": "sagemaker", **params})[
        "ScalableTargets"
    ]
    return found


def wide(clock: Clock | None = None) -> Sandbox:
    """An endpoint with two variants, each a scalable target."""
    sandbox = in_service(clock or Clock())
    with_config(sandbox, "two", variant(), variant(VariantName="side"))
    sandbox.call("CreateEndpoint", {"EndpointName": "Wide", "EndpointConfigName": "two"})
    (clock or Clock()).advance(6)
    return sandbox


def test_a_registered_target_is_described() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    register(sandbox)
    (found,) = targets(sandbox)
    assert found.pop("ScalableTargetARN").startswith("arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/")
    assert found.pop("RoleARN").endswith("AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint")
    assert found.pop("SuspendedState") == {
        "DynamicScalingInSuspended": False,
        "DynamicScalingOutSuspended": False,
        "ScheduledScalingSuspended": False,
    }
    assert found == TARGET | {"MinCapacity": 1, "MaxCapacity": 4, "CreationTime": moment(clock.now)}


def test_registering_again_changes_what_is_named_and_keeps_the_rest() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    register(sandbox)
    before = targets(sandbox)[0]
    clock.advance(5)
    sandbox.call("RegisterScalableTarget", TARGET | {"MaxCapacity": 9})
    assert targets(sandbox) == [before | {"MaxCapacity": 9}]


def test_targets_are_found_by_resource_and_dimension() -> None:
    sandbox = in_service(Clock())
    register(sandbox)
    assert len(targets(sandbox, ResourceIds=["endpoint/E/variant/main", "endpoint/F/variant/main"])) == 1
    assert targets(sandbox, ResourceIds=["endpoint/F/variant/main"]) == []
    assert len(targets(sandbox, ResourceIds=["endpoint/E/variant/main"], ScalableDimension=COUNT)) == 1
    other = "sagemaker:variant:DesiredProvisionedConcurrency"
    assert targets(sandbox, ResourceIds=["endpoint/E/variant/main"], ScalableDimension=other) == []


def test_targets_come_in_pages() -> None:
    clock = Clock()
    sandbox = wide(clock)
    clock.advance(6)
    for name in ("main", "side"):
        register(sandbox, ResourceId=f"endpoint/Wide/variant/{name}")
    asked = {"ServiceNamespace": "sagemaker", "MaxResults": 1}
    first = sandbox.call("DescribeScalableTargets", asked)
    second = sandbox.call("DescribeScalableTargets", asked | {"NextToken": first["NextToken"]})
    found = [one["ResourceId"] for one in first["ScalableTargets"] + second["ScalableTargets"]]
    assert found == ["endpoint/Wide/variant/main", "endpoint/Wide/variant/side"]
    assert "NextToken" not in second


@pytest.mark.parametrize("size", [0, 51])
def test_a_page_of_targets_has_1_to_50(size: int) -> None:
    error = refusal(in_service(Clock()), "DescribeScalableTargets", ServiceNamespace="sagemaker", MaxResults=size)
    assert "at 'maxResults'" in error.message


def test_a_token_that_is_none_is_refused() -> None:
    error = refusal(in_service(Clock()), "DescribeScalableTargets", ServiceNamespace="sagemaker", NextToken="x")
    assert error.code == "InvalidNextTokenException"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ResourceId": "endpoint/gone/variant/main"}, "is no variant of an endpoint"),
        ({"ResourceId": "endpoint/E/variant/gone"}, "is no variant of an endpoint"),
        ({"ResourceId": "E"}, "is no variant of an endpoint"),
        ({"ScalableDimension": "ecs:service:DesiredCount"}, "'scalableDimension' failed to satisfy constraint"),
        ({"ServiceNamespace": "ecs"}, "'serviceNamespace' failed to satisfy constraint"),
        ({"MinCapacity": 5}, "MinCapacity"),
    ],
)
def test_what_cannot_scale_is_refused(changes: dict[str, Any], said: str) -> None:
    sandbox = in_service(Clock())
    params = TARGET | {"MinCapacity": 1, "MaxCapacity": 4} | changes
    assert said in refusal(sandbox, "RegisterScalableTarget", **params).message
    assert targets(sandbox) == []


def test_a_new_target_needs_both_capacities() -> None:
    assert "MinCapacity" in refusal(in_service(Clock()), "RegisterScalableTarget", **TARGET, MaxCapacity=3).message


def test_deregistering_removes_a_target_and_refuses_one_that_is_not_there() -> None:
    sandbox = in_service(Clock())
    register(sandbox)
    sandbox.call("DeregisterScalableTarget", TARGET)
    assert targets(sandbox) == []
    error = refusal(sandbox, "DeregisterScalableTarget", **TARGET)
    assert error.code == "ObjectNotFoundException"
    assert error.message == (
        "No scalable target found for service namespace: sagemaker, resource ID: endpoint/E/variant/main, "
        f"scalable dimension: {COUNT}"
    )


def test_deleting_an_endpoint_deregisters_its_targets_and_no_others() -> None:
    clock = Clock()
    sandbox = wide(clock)
    clock.advance(6)
    register(sandbox)
    register(sandbox, ResourceId="endpoint/Wide/variant/side")
    sandbox.call("DeleteEndpoint", {"EndpointName": "E"})
    assert [one["ResourceId"] for one in targets(sandbox)] == ["endpoint/Wide/variant/side"]


@pytest.mark.parametrize("change", [{"InstanceType": "ml.m5.xlarge"}, {"VariantName": "other"}])
def test_a_roll_that_changes_the_type_of_or_removes_a_scaled_variant_is_refused(change: dict[str, Any]) -> None:
    clock = Clock()
    sandbox = in_service(clock)
    with_config(sandbox, "c3", variant(**change))
    register(sandbox)
    params = {"EndpointName": "E", "EndpointConfigName": "c3"}
    assert 'scalable target of variant "main"' in refusal(sandbox, "UpdateEndpoint", **params).message
    assert describe(sandbox)["EndpointStatus"] == "InService"
    sandbox.call("DeregisterScalableTarget", TARGET)
    roll(sandbox, "c3")
    assert describe(sandbox)["EndpointStatus"] == "Updating"


def test_a_roll_that_keeps_the_type_of_a_scaled_variant_is_allowed() -> None:
    sandbox = in_service(Clock())
    register(sandbox)
    roll(sandbox)
    assert describe(sandbox)["EndpointStatus"] == "Updating"
