"""What an account says when it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model.document import Body, Content


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in an account: what our tags say."""

    owner: str
    target: str


@dataclass(frozen=True, slots=True)
class LiveConfig:
    """An endpoint config as described; (name, created) identifies its content for ever. `created` is ISO 8601, UTC."""

    name: str
    arn: str
    created: str
    body: Body
    content: Content
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuntimeVariant:
    """What an endpoint says about one of its variants right now; None where it does not say."""

    name: str
    current_weight: float | None = None
    desired_weight: float | None = None
    current_count: int | None = None
    desired_count: int | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """Data capture that is on; `sampling` is in percent. `status` is how it does, no part of what it is."""

    sampling: int
    destination: str
    status: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class LiveEndpoint:
    """An endpoint as described. While it rolls, `config` is the old config and `pending` the new one.

    `variants` and `shadows` run now, `coming` are those of the roll under way. `deployment` is the way of the last roll. `body`
    is the whole answer with times as text, for the ledger: two endpoints that say the same to us are equal without it.
    """

    name: str
    arn: str
    config: str
    status: str
    created: str
    modified: str
    failure: str = ""
    pending: str = ""
    variants: tuple[RuntimeVariant, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    shadows: tuple[RuntimeVariant, ...] = ()
    coming: tuple[RuntimeVariant, ...] = ()
    capture: Capture | None = None
    deployment: Body | None = None
    body: Body = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One read of an account. What could not be read completely is in `unknown`, never silently absent.

    `configs` holds the described ones: ours, and those that a wanted endpoint serves or that stand where we want a name.
    `config_names`, `models`: every name with its CreationTime. `endpoints`: by lower-case name, for names ignore case there.
    `scalable`: of the variants that were asked about, those that Application Auto Scaling may scale, as (endpoint, variant),
    with the dimensions that it scales.
    """

    account: str
    region: str
    configs: Mapping[str, LiveConfig]
    config_names: Mapping[str, str]
    endpoints: Mapping[str, LiveEndpoint]
    endpoint_names: Mapping[str, str]
    models: Mapping[str, str]
    scalable: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
