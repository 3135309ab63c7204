"""What a simulated account holds: plain JSON data, times in seconds since the epoch with millisecond precision.

A record in a collection is never changed once it is there: what changes replaces it. So a shallow copy is a snapshot.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, TypedDict, TypeVar, cast

from syncer.sandbox.traits import Recorded, Traits

VERSION = 2
ACCOUNT = "000000000000"
REGION = "us-east-1"
# Regions outside the commercial partition say so in their names.
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}

Body = dict[str, Any]
Item = TypeVar("Item")
Collection = Literal["models", "configs", "endpoints", "components"]


class Resource(TypedDict):
    """A model or an endpoint config: the request as it came, without Tags. `tags` is None when it never had any."""

    name: str
    arn: str
    created: float
    request: Body
    tags: dict[str, str] | None


class Serving(TypedDict):
    """What an endpoint runs: variant summaries in the API's words, data capture, and config blocks that it repeats.

    `types` has the instance types that each variant may run on: Describe does not show them.
    """

    config: str
    types: dict[str, list[str]]
    variants: list[Body]
    shadows: list[Body]
    capture: Body | None
    extras: Body


class Roll(TypedDict):
    """A transition under way; `ends` decides, `outcome` says how, `next` what is then running."""

    outcome: str
    reason: str | None
    started: float
    ends: float
    next: Serving | None


class Endpoint(TypedDict):
    """An endpoint; `config` is the one that it shows, `serving` what runs (None before the first and after a failure)."""

    name: str
    arn: str
    created: float
    modified: float
    config: str
    status: str
    failure: str | None
    serving: Serving | None
    roll: Roll | None
    deployment: Body | None
    tags: dict[str, str] | None


class Script(TypedDict):
    """How the next roll of an endpoint will end."""

    outcome: str
    reason: str | None


class Target(TypedDict):
    """A scalable target of Application Auto Scaling."""

    endpoint: str
    variant: str
    dimension: str
    arn: str
    created: float
    low: int
    high: int
    role: str
    suspended: Body


class Component(TypedDict):
    """An inference component; `ends` is when its status changes, None when it does not."""

    name: str
    arn: str
    created: float
    modified: float
    endpoint: str
    variant: str
    copies: int
    status: str
    ends: float | None
    request: Body
    tags: dict[str, str] | None


class State(TypedDict):
    """One account in one region.

    `endpoints` and `scripts` are keyed by lower-case name, `targets` by resource and dimension, `births` by ARN, those of
    deleted resources too.
    """

    version: int
    account: str
    region: str
    traits: Recorded
    models: dict[str, Resource]
    configs: dict[str, Resource]
    endpoints: dict[str, Endpoint]
    components: dict[str, Component]
    scripts: dict[str, Script]
    targets: dict[str, Target]
    births: dict[str, float]


def new_state(region: str = REGION, account: str = ACCOUNT, traits: Traits | None = None) -> State:
    """Return an account with nothing in it."""
    return State(
        version=VERSION,
        account=account,
        region=region,
        traits=(traits or Traits()).record(),
        models={},
        configs={},
        endpoints={},
        components={},
        scripts={},
        targets={},
        births={},
    )


def snapshot(state: State) -> State:
    """Return the account as it is now; later changes of `state` do not show in it."""
    copied = {member: dict(value) if isinstance(value, dict) else value for member, value in state.items()}
    return cast("State", copied)


def copied(value: Item) -> Item:
    """Return a deep copy of plain JSON data, several times as fast as `copy.deepcopy`: calls do little else."""
    if isinstance(value, dict):
        return cast("Item", {key: copied(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return cast("Item", [copied(inner) for inner in value])
    return value


def changed(endpoint: Endpoint, **members: Any) -> Endpoint:
    """Return an endpoint with some members changed."""
    return cast("Endpoint", {**endpoint, **members})


def partition(region: str) -> str:
    """Return the ARN partition of a region."""
    return next((name for prefix, name in PARTITIONS.items() if region.startswith(prefix)), "aws")


def arn(state: State, kind: str, name: str) -> str:
    """Return the ARN of a resource; `kind` as ARNs spell it, such as `endpoint-config`."""
    return f"arn:{partition(state['region'])}:sagemaker:{state['region']}:{state['account']}:{kind}/{name}"


def later(now: float, than: float | None) -> float:
    """Return `now`, or a millisecond after `than` when the clock has not moved on since: no two moments look the same."""
    return round(now if than is None else max(now, than + 0.001), 3)


def born(state: State, resource_arn: str, now: float) -> float:
    """Record a creation and return its CreationTime, unique among all resources that ever had this ARN."""
    key = resource_arn.lower()
    state["births"][key] = later(now, state["births"].get(key))
    return state["births"][key]


def moment(seconds: float) -> datetime:
    """Return a stored time as boto3 answers it: aware, UTC, milliseconds."""
    return datetime.fromtimestamp(round(seconds, 3), UTC)
