"""CreateEndpointConfig, DescribeEndpointConfig, DeleteEndpointConfig, ListEndpointConfigs."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.sandbox import tags
from syncer.sandbox.messages import RefusalError
from syncer.sandbox.paging import Listing, listed
from syncer.sandbox.refusals import refuse
from syncer.sandbox.request import config_of, loaded_model, variants_in, without_tags
from syncer.sandbox.state import Resource, born, copied, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Body

WEIGHT = "InitialVariantWeight"


@dataclass(frozen=True, slots=True)
class Default:
    """A variant member that Describe has although the request did not, and on which variants."""

    member: str
    value: Any
    applies: Callable[[Body], bool]
    why: str


DEFAULTS = (
    Default(WEIGHT, 1.0, lambda variant: "ModelName" in variant, "variants of inference components have no weight"),
    Default(
        "VolumeSizeInGB",
        5,
        lambda variant: "ServerlessConfig" in variant,
        "answered for serverless variants, whose requests may not even contain it",
    ),
)


def create(request: Request) -> Body:
    """CreateEndpointConfig: never an update, and no second time, not even with the same content."""
    name = request.params["EndpointConfigName"]
    arn = request.arn("endpoint-config", name)
    if not request.state["traits"]["shapes_only"]:
        refuse(request.params, request.region)
    if name in request.state["configs"]:
        raise RefusalError("config_exists", arn=arn)
    need_models(request, request.params)
    allowed = tags.on_create(request)
    request.state["configs"][name] = Resource(
        name=name,
        arn=arn,
        created=born(request.state, arn, request.now),
        request=without_tags(request.params),
        tags=allowed,
    )
    return {"EndpointConfigArn": arn}


def describe(request: Request) -> Body:
    """DescribeEndpointConfig: the request, plus defaults, minus the precision that a 32-bit float does not have."""
    config = config_of(request, request.params["EndpointConfigName"])
    added = {"EndpointConfigArn": config["arn"], "CreationTime": moment(config["created"])}
    return {"EnableNetworkIsolation": False} | described(config["request"]) | added


def delete(request: Request) -> Body:
    """DeleteEndpointConfig: allowed while an endpoint serves it, as it is in the real service."""
    name = request.params["EndpointConfigName"]
    config_of(request, name)
    del request.state["configs"][name]
    return {}


def list_(request: Request) -> Body:
    """ListEndpointConfigs."""
    return listed(request, request.state["configs"].values(), LISTING)


def described(body: Body) -> Body:
    """Return a copy of a create request with its variants as Describe shows them."""
    shown = copied(body)
    for variant in variants_in(shown):
        for default in DEFAULTS:
            if default.applies(variant):
                variant.setdefault(default.member, default.value)
        if WEIGHT in variant:
            variant[WEIGHT] = float32(variant[WEIGHT])
    return shown


def float32(value: float) -> float:
    """Return the 32-bit float nearest to `value`: the type of weights in the API model."""
    try:
        rounded: float = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:  # no check of ranges here: a weight beyond every float32 stays what it is
        return value
    return rounded


def need_models(request: Request, body: Body) -> None:
    """Raise RefusalError unless every model that an endpoint config names exists."""
    for variant in variants_in(body):
        for name in _models_of(variant):
            loaded_model(request, name)


def _models_of(variant: Body) -> Iterator[str]:
    if "ModelName" in variant:
        yield variant["ModelName"]
    for pool in variant.get("InstancePools", []):
        if "ModelNameOverride" in pool:
            yield pool["ModelNameOverride"]


def _summary(config: Mapping[str, Any]) -> Body:
    return {
        "EndpointConfigName": config["name"],
        "EndpointConfigArn": config["arn"],
        "CreationTime": moment(config["created"]),
    }


LISTING = Listing(
    member="EndpointConfigs",
    filters=("NameContains", "CreationTimeBefore", "CreationTimeAfter"),
    summary=_summary,
)
