"""One call under way, and the checks that every call goes through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.sandbox.messages import RefusalError, check_failed, checks_failed, text
from syncer.sandbox.shapes import (
    ANYTHING,
    FLAG,
    INTEGER,
    NUMBER,
    TEXT,
    TIMESTAMP,
    ListOf,
    Object,
    Shape,
    must_fit,
    wire_path,
)
from syncer.sandbox.state import arn

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from syncer.sandbox.state import Body, Endpoint, Resource, State

NAME_PATTERN = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
NAME_LENGTH = 63
NAMES = ("ModelName", "EndpointConfigName", "EndpointName")
TAGS = ListOf(Object(required={"Key": TEXT, "Value": TEXT}))
VARIANTS = ListOf(
    Object(
        required={"VariantName": TEXT},
        optional={
            "ModelName": TEXT,
            "InitialVariantWeight": NUMBER,
            "InitialInstanceCount": INTEGER,
            "ServerlessConfig": ANYTHING,
            "InstancePools": ListOf(Object(optional={"ModelNameOverride": TEXT})),
        },
    )
)
# The members that the simulation itself reads; every other member is kept and given back unread.
MEMBERS: dict[str, Shape] = {
    "ModelName": TEXT,
    "PrimaryContainer": ANYTHING,
    "EndpointConfigName": TEXT,
    "EndpointName": TEXT,
    "ProductionVariants": VARIANTS,
    "ShadowProductionVariants": VARIANTS,
    "DataCaptureConfig": ANYTHING,
    "DeploymentConfig": ANYTHING,
    "RetainAllVariantProperties": FLAG,
    "RetainDeploymentConfig": FLAG,
    "ExcludeRetainedVariantProperties": ListOf(Object(required={"VariantPropertyType": TEXT})),
    "DesiredWeightsAndCapacities": ListOf(
        Object(
            required={"VariantName": TEXT},
            optional={"DesiredWeight": NUMBER, "DesiredInstanceCount": INTEGER, "ServerlessUpdateConfig": ANYTHING},
        )
    ),
    "ResourceArn": TEXT,
    "Tags": TAGS,
    "TagKeys": ListOf(TEXT),
    "MaxResults": INTEGER,
    "NextToken": TEXT,
    "SortBy": TEXT,
    "SortOrder": TEXT,
    "StatusEquals": TEXT,
    "NameContains": TEXT,
    "CreationTimeBefore": TIMESTAMP,
    "CreationTimeAfter": TIMESTAMP,
    "LastModifiedTimeBefore": TIMESTAMP,
    "LastModifiedTimeAfter": TIMESTAMP,
    "ResourcesPerPage": INTEGER,
    "PaginationToken": TEXT,
    "TagFilters": ListOf(Object(optional={"Key": TEXT, "Values": ListOf(TEXT)})),
    "ResourceTypeFilters": ListOf(TEXT),
    "ResourceARNList": ListOf(TEXT),
    "ServiceNamespace": TEXT,
    "ResourceId": TEXT,
    "ResourceIds": ListOf(TEXT),
    "ScalableDimension": TEXT,
    "MinCapacity": INTEGER,
    "MaxCapacity": INTEGER,
    "RoleARN": TEXT,
    "SuspendedState": ANYTHING,
}


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
    """

    operation: str
    params: Body
    state: State
    now: float
    timing: Timing
    rng: random.Random
    past: Callable[[], State]

    def arn(self, kind: str, name: str) -> str:
        """Return the ARN of a resource of this account."""
        return arn(self.state, kind, name)


def check(params: Body, required: Sequence[str]) -> None:
    """Raise RefusalError unless the required members are there, all members have their types and names are names."""
    must_fit(params, Object(required={member: MEMBERS[member] for member in required}, optional=MEMBERS))
    problems = [problem for member in NAMES if member in params for problem in _name_problems(member, params[member])]
    if problems:
        raise checks_failed(problems)


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


def _name_problems(member: str, name: Any) -> list[str]:
    path = wire_path((member,))
    problems = []
    if not re.fullmatch(NAME_PATTERN, name):
        problems.append(check_failed(name, path, text("check_pattern", pattern=NAME_PATTERN)))
    if len(name) > NAME_LENGTH:
        problems.append(check_failed(name, path, text("check_long", limit=NAME_LENGTH)))
    return problems
