"""The shapes of the API, from the installed botocore model, and the shape of a desired file made of them."""

from __future__ import annotations

from functools import cache

from syncer.schema.service import Service, Shape, load

# The block that follows a config is ours; its members are those of UpdateEndpoint, by the same shapes.
_ENDPOINT_MEMBERS = {
    "EndpointName": "EndpointName",
    "DeploymentConfig": "DeploymentConfig",
    "RetainAllVariantProperties": "Boolean",
    "ExcludeRetainedVariantProperties": "VariantPropertyList",
    "RetainDeploymentConfig": "Boolean",
    "TakeOver": "Boolean",
}
_DOCUMENTATION = {
    "EndpointName": "The endpoint that serves this config. Default: the logical name.",
    "DeploymentConfig": "How to roll, as in UpdateEndpoint. It is no part of equality: a change applies to the next roll.",
    "RetainAllVariantProperties": "Keep counts, weights and capture that scaling or people set. Default: true.",
    "ExcludeRetainedVariantProperties": "What a roll takes from the new config. Default: what git changed.",
    "RetainDeploymentConfig": "Use the deployment settings of the last roll. Default: false.",
    "TakeOver": "An endpoint that exists and is not ours becomes ours. Default: false.",
}


@cache
def service() -> Service:
    """Return SageMaker's service model, read once; no network."""
    return load("sagemaker")


def input_shape(operation: str) -> Shape:
    """Return the shape of an operation's parameters."""
    return service().operation_model(operation).input_shape


@cache
def desired_shape() -> Shape:
    """Return the shape of a desired file: CreateEndpointConfig's input and our `Endpoint` block."""
    shapes = service().description["shapes"]
    request = input_shape("CreateEndpointConfig").name
    endpoint = {name: {"shape": shape, "documentation": _DOCUMENTATION[name]} for name, shape in _ENDPOINT_MEMBERS.items()}
    desired = dict(shapes[request])
    desired["members"] = desired["members"] | {
        "Endpoint": {"shape": "SyncerEndpoint", "documentation": "The endpoint that follows this config; {} for defaults."}
    }
    ours = {"SyncerEndpoint": {"type": "structure", "members": endpoint}, "SyncerDesired": desired}
    return Shape("SyncerDesired", {**shapes, **ours})
