"""Scalable targets of Application Auto Scaling, and what they forbid an endpoint to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from syncer.sandbox.messages import RefusalError, check_failed, checks_failed, text
from syncer.sandbox.paging import cut
from syncer.sandbox.serving import all_variants
from syncer.sandbox.state import Target, moment, partition

if TYPE_CHECKING:
    from syncer.sandbox.paging import Key
    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Body, Endpoint, Serving, State

NAMESPACE = "sagemaker"
DIMENSIONS = ("sagemaker:variant:DesiredInstanceCount", "sagemaker:variant:DesiredProvisionedConcurrency")
LARGEST_PAGE = 50
RESOURCE = re.compile(r"endpoint/([^/]+)/variant/([^/]+)")
ROLE = (
    "arn:{partition}:iam::{account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
)


def register(request: Request) -> Body:
    """RegisterScalableTarget: creates, or changes what the request names."""
    params = request.params
    _check(params)
    key = f"{params['ResourceId']} {params['ScalableDimension']}"
    before = request.state["targets"].get(key)
    target = _changed(before or _new(request), params)
    if not 0 <= target["low"] <= target["high"]:
        raise RefusalError("target_capacity")
    request.state["targets"][key] = target
    return {"ScalableTargetARN": target["arn"]}


def deregister(request: Request) -> Body:
    """DeregisterScalableTarget."""
    params = request.params
    _check(params)
    key = f"{params['ResourceId']} {params['ScalableDimension']}"
    if key not in request.state["targets"]:
        raise RefusalError(
            "target_missing", namespace=NAMESPACE, resource=params["ResourceId"], dimension=params["ScalableDimension"]
        )
    del request.state["targets"][key]
    return {}


def describe(request: Request) -> Body:
    """DescribeScalableTargets: those of some resources, or all."""
    params = request.params
    _check(params)
    wanted = params.get("ResourceIds") or None
    found: list[tuple[Key, Target]] = [
        ((key,), target)
        for key, target in sorted(request.state["targets"].items())
        if (wanted is None or _resource(target) in wanted)
        and params.get("ScalableDimension", target["dimension"]) == target["dimension"]
    ]
    size, token = params.get("MaxResults", LARGEST_PAGE), params.get("NextToken", "")
    page, token = cut(found, size, request.operation, token, refusal="target_token")
    return {"ScalableTargets": [_shown(target) for target in page]} | ({"NextToken": token} if token else {})


def refuse_conflicts(state: State, endpoint: Endpoint, following: Serving) -> None:
    """Raise RefusalError when a roll would change the instance type of, or remove, a variant with a scalable target."""
    old = endpoint["serving"]
    left = {variant["VariantName"] for variant in all_variants(following)}
    for target in _targets_of(state, endpoint).values():
        name = target["variant"]
        if name not in left or (old is not None and old["types"].get(name) != following["types"].get(name)):
            raise RefusalError("scalable_target", arn=endpoint["arn"], variant=name)


def forget(state: State, endpoint: Endpoint) -> None:
    """Deregister the scalable targets of an endpoint that goes."""
    for key in _targets_of(state, endpoint):
        del state["targets"][key]


def _targets_of(state: State, endpoint: Endpoint) -> dict[str, Target]:
    name = endpoint["name"].lower()
    return {key: target for key, target in state["targets"].items() if target["endpoint"].lower() == name}


def _resource(target: Target) -> str:
    return f"endpoint/{target['endpoint']}/variant/{target['variant']}"


def _variant(request: Request) -> tuple[str, str]:
    resource = request.params["ResourceId"]
    match = RESOURCE.fullmatch(resource)
    endpoint = request.state["endpoints"].get(match[1].lower()) if match else None
    if match is None or endpoint is None or endpoint["serving"] is None:
        raise RefusalError("target_resource", resource=resource)
    if match[2] not in {variant["VariantName"] for variant in all_variants(endpoint["serving"])}:
        raise RefusalError("target_resource", resource=resource)
    return match[1], match[2]


def _check(params: Body) -> None:
    choices = {"ServiceNamespace": (NAMESPACE,), "ScalableDimension": DIMENSIONS}
    size = params.get("MaxResults", 1)
    problems = []
    if not 1 <= size <= LARGEST_PAGE:  # the model gives the range in words only
        limit = text("check_low", limit=1) if size < 1 else text("check_high", limit=LARGEST_PAGE)
        problems.append(check_failed(size, "maxResults", limit))
    for member, allowed in choices.items():
        if member in params and params[member] not in allowed:
            path, constraint = member[0].lower() + member[1:], text("check_enum", values=", ".join(allowed))
            problems.append(check_failed(params[member], path, constraint))
    if problems:
        raise checks_failed(problems)


def _new(request: Request) -> Target:
    endpoint, variant = _variant(request)
    state, identity = request.state, UUID(int=request.rng.getrandbits(128), version=4).hex
    home = f"{partition(state['region'])}:application-autoscaling:{state['region']}:{state['account']}"
    return Target(
        endpoint=endpoint,
        variant=variant,
        dimension=request.params["ScalableDimension"],
        arn=f"arn:{home}:scalable-target/{identity}",
        created=round(request.now, 3),
        low=-1,
        high=-1,
        role=ROLE.format(partition=partition(state["region"]), account=state["account"]),
        suspended={},
    )


def _changed(target: Target, params: Body) -> Target:
    return Target(
        **{
            **target,
            "low": params.get("MinCapacity", target["low"]),
            "high": params.get("MaxCapacity", target["high"]),
            "role": params.get("RoleARN", target["role"]),
            "suspended": target["suspended"] | params.get("SuspendedState", {}),
        }
    )


def _shown(target: Target) -> Body:
    suspended = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")
    return {
        "ServiceNamespace": NAMESPACE,
        "ResourceId": _resource(target),
        "ScalableDimension": target["dimension"],
        "MinCapacity": target["low"],
        "MaxCapacity": target["high"],
        "RoleARN": target["role"],
        "CreationTime": moment(target["created"]),
        "SuspendedState": dict.fromkeys(suspended, False) | target["suspended"],
        "ScalableTargetARN": target["arn"],
    }
