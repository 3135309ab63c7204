"""The basic file with other members, for tests of what a plan makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from world import World

POLICY = {
    "BlueGreenUpdatePolicy": {
        "TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 60},
        "TerminationWaitInSeconds": 120,
    }
}


CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 20,
    "DestinationS3Uri": "s3://captured/",
    "CaptureOptions": [{"CaptureMode": "Input"}],
}


def document(world: World, **members: Any) -> None:
    """Write the basic file with other members; a value of None takes one out."""
    basic = {
        "EndpointConfigName": "fraud",
        "ProductionVariants": [variant()],
        "Tags": [{"Key": "team", "Value": "risk"}],
        "Endpoint": {},
    }
    found = {key: value for key, value in (basic | members).items() if value is not None}
    world.write(yaml.safe_dump(found, sort_keys=False))


def variant(name: str = "main", **members: Any) -> dict[str, Any]:
    """Return a variant."""
    return {"VariantName": name, "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1} | members
