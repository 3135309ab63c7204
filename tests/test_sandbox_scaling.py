"""UpdateEndpointWeightsAndCapacities: what runs moves, the config does not."""

from __future__ import annotations

from typing import Any

import pytest
from test_sandbox import Clock, account, refusal, serverless, with_config
from test_sandbox_endpoints import describe, in_service, roll, scale

# --- weights and capacities --------------------------------------------------------------------------------------------


def test_scaling_is_an_update_that_never_changes_the_config() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    scale(sandbox, DesiredInstanceCount=5, DesiredWeight=0.8)
    during = describe(sandbox)
    assert (during["EndpointStatus"], during["EndpointConfigName"]) == ("Updating", "c1")
    assert "PendingDeploymentSummary" not in during
    main = during["ProductionVariants"][0]
    assert (main["CurrentInstanceCount"], main["DesiredInstanceCount"]) == (2, 5)
    clock.advance(6)
    after = describe(sandbox)
    main = after["ProductionVariants"][0]
    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", "c1")
    assert (main["CurrentInstanceCount"], main["DesiredInstanceCount"]) == (5, 5)
    assert main["CurrentWeight"] == main["DesiredWeight"] == 0.800000011920929


def test_scaling_a_serverless_variant_changes_its_concurrency_only() -> None:
    clock = Clock()
    sandbox = account(clock)
    with_config(sandbox, "c1", serverless())
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1"})
    clock.advance(6)
    scale(sandbox, ServerlessUpdateConfig={"MaxConcurrency": 9})
    clock.advance(6)
    main = describe(sandbox)["ProductionVariants"][0]
    assert main["CurrentServerlessConfig"] == {"MemorySizeInMB": 2048, "MaxConcurrency": 9}


def test_scaling_leaves_the_script_for_the_next_roll() -> None:
    clock = Clock()
    sandbox = in_service(clock)
    sandbox.script("E", "rollback", "no")
    scale(sandbox, DesiredInstanceCount=5)
    clock.advance(6)
    assert "FailureReason" not in describe(sandbox)
    roll(sandbox)
    clock.advance(6)
    assert describe(sandbox)["FailureReason"] == "no"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["main", "main"], 'The variant name "main" was non-unique within the request.'),
        (["x", "y"], 'The variant name(s) "x, y" is/are not present within endpoint configuration "c1".'),
    ],
)
def test_scaling_refuses_repeated_and_unknown_variants(names: list[str], message: str) -> None:
    wanted = [{"VariantName": name, "DesiredInstanceCount": 1} for name in names]
    params = {"EndpointName": "E", "DesiredWeightsAndCapacities": wanted}
    assert refusal(in_service(Clock()), "UpdateEndpointWeightsAndCapacities", **params).message == message


def test_scaling_nothing_is_refused() -> None:
    params: dict[str, Any] = {"EndpointName": "E", "DesiredWeightsAndCapacities": []}
    assert "length" in refusal(in_service(Clock()), "UpdateEndpointWeightsAndCapacities", **params).message
