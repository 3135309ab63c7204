"""One call under way, and what it looks up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.sandbox.messages import RefusalError
from syncer.sandbox.state import arn
from syncer.sandbox.traits import region

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from syncer.sandbox.paging import Orders
    from syncer.sandbox.state import Body, Endpoint, Resource, State
    from syncer.sandbox.traits import Region


@dataclass(frozen=True, slots=True)
class Timing:
    """How many seconds an endpoint is in transition."""

    create: float = 6.0
    update: float = 6.0
    delete: float = 3.0


@dataclass(frozen=True, slots=True)
class Request:
    """One call: the account as it is at `now` (seconds since the epoch), and what was asked.

    `past` answers the account as a look-up of a config or a model inside a write sees it: perhaps as it was.
    `orders` remembers how lists were sorted.
    """

    operation: str
    params: Body
    state: State
    now: float
    timing: Timing
    rng: random.Random
    past: Callable[[], State]
    orders: Orders

    def arn(self, kind: str, name: str) -> str:
        """Return the ARN of a resource of this account."""
        return arn(self.state, kind, name.lower() if self.state["traits"]["lower_case_arns"] else name)

    @property
    def region(self) -> Region:
        """What the region of this account does and does not do."""
        return region(self.state["region"])


def model_of(request: Request, name: str, state: State | None = None) -> Resource:
    """Return a model, of another `state` than the request's if given; raises RefusalError when there is none."""
    found = (state or request.state)["models"].get(name)
    if found is None:
        raise RefusalError("model_missing", arn=request.arn("model", name))
    return found


def config_of(request: Request, name: str, state: State | None = None) -> Resource:
    """Return an endpoint config, of another `state` than the request's if given; raises RefusalError when there is none."""
    found = (state or request.state)["configs"].get(name)
    if found is None:
        raise RefusalError("config_missing", arn=request.arn("endpoint-config", name))
    return found


def loaded_model(request: Request, name: str) -> Resource:
    """Return a model as a write looks it up: one that was just created may not be seen yet."""
    return model_of(request, name, request.past())


def loaded_config(request: Request, name: str) -> Resource:
    """Return an endpoint config as a write looks it up: one that was just created may not be seen yet."""
    return config_of(request, name, request.past())


def endpoint_of(request: Request) -> Endpoint:
    """Return the endpoint of the call, whatever the case of its name; raises RefusalError when there is none."""
    name = request.params["EndpointName"]
    if name.lower() not in request.state["endpoints"]:
        raise RefusalError("endpoint_missing", arn=request.arn("endpoint", name))
    return request.state["endpoints"][name.lower()]


def without_tags(params: Body) -> Body:
    """Return a create request as Describe will give it back: Tags are never part of it."""
    return {member: value for member, value in params.items() if member != "Tags"}


def variants_in(body: Body) -> list[Body]:
    """Return the variants of an endpoint config, those that serve and those that shadow."""
    return [*body["ProductionVariants"], *body.get("ShadowProductionVariants", [])]


def instance_types(variant: Body) -> list[str]:
    """Return the instance types that a variant may run on: its own, and those of its pools."""
    own = [variant["InstanceType"]] if "InstanceType" in variant else []
    return own + [pool["InstanceType"] for pool in variant.get("InstancePools", []) if "InstanceType" in pool]
