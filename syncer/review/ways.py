"""The way of a roll against what runs: canary, linear and rolling deployments do not fit every change.

The way is the file's DeploymentConfig, or with RetainDeploymentConfig the endpoint's last one. Where both stand, which wins is
not documented, so both are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.compare import capacity
from syncer.model import Level
from syncer.review.preflight import Preflight, is_serverless, roll_of
from syncer.rules import sizes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.model import Body, Change, Declared, Property, Snapshot
    from syncer.review.preflight import Roll

_GUIDE = "developer guide, deployment guardrails exclusions"


@dataclass(frozen=True, slots=True)
class _Way:
    """A DeploymentConfig that a roll may go by; `retained`: it is the endpoint's last one."""

    config: Body
    retained: bool

    @property
    def kind(self) -> str:
        """Name the way that shifts traffic bit by bit, "" for all at once."""
        if "RollingUpdatePolicy" in self.config:
            return "rolling"
        routing = self.config.get("BlueGreenUpdatePolicy", {}).get("TrafficRoutingConfiguration", {})
        return {"CANARY": "canary", "LINEAR": "linear"}.get(routing.get("Type", ""), "")

    @property
    def title(self) -> str:
        """Name it in a sentence."""
        why = " (the way of the last roll, which RetainDeploymentConfig keeps)" if self.retained else ""
        return f"{self.kind} rolls{why}"


def _ways(roll: Roll, declared: Declared) -> Iterator[_Way]:
    spec, live = declared.endpoint, roll.move.live
    if spec is not None and spec.deployment:
        yield _Way(spec.deployment, retained=False)
    if spec is not None and spec.retain_deployment and live is not None and live.deployment:
        yield _Way(live.deployment, retained=True)


def _other_way(way: _Way) -> str:
    """Say how a change can still be made that its way forbids."""
    member = "RetainDeploymentConfig" if way.retained else "DeploymentConfig"
    return f"Use two commits: this change without {member}, so that it rolls all at once; then the {way.kind} way again"


def _variants_renamed(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    roll = roll_of(change, declared, snapshot)
    if roll is None or not roll.old:
        return
    differing = sorted(capacity.variants(roll.old).keys() ^ capacity.variants(roll.new).keys())
    for way in _ways(roll, declared):
        if way.kind and differing:
            problem = f"{way.title} need the same variant names on both sides; these differ: {', '.join(differing)}"
            yield problem, _other_way(way)


def _rolling_unfit(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    roll = roll_of(change, declared, snapshot)
    if roll is None:
        return
    sides = [capacity.variants(side) for side in (roll.old, roll.new)]
    serverless = any(is_serverless(variant) for side in sides for variant in side.values())
    most = max(len(side) for side in sides)
    why = "is serverless" if serverless else f"has {most} variants" if most > 1 else ""
    for way in _ways(roll, declared):
        if way.kind == "rolling" and why:
            yield f"{way.title} need one variant that runs on instances; endpoint {roll.move.endpoint} {why}", _other_way(way)


def _batch_outside(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Hold batch sizes against the instances that the roll ends with; what the file itself says, its rules have checked."""
    roll = roll_of(change, declared, snapshot)
    if roll is None:
        return
    production = capacity.variants(roll.new)
    counts = [item for item in roll.move.properties if item.kind == capacity.COUNT and item.variant in production]
    for way in _ways(roll, declared):
        live = [item for item in counts if way.retained or (item.kept and item.now != item.file)]
        yield from _misfits(way, live)


def _misfits(way: _Way, counts: list[Property]) -> Iterator[tuple[str, str]]:
    known = [item for item in counts if item.wanted is not None]
    for item in known:
        for batch, value in sizes.misfits(way.config, item.wanted):
            share = f"{batch.low} to {batch.high} percent are allowed"
            problem = f"{batch.member} is {value} of the {item.wanted} that {item.variant} has when it is rolled; {share}"
            yield problem, "Change the size, use CAPACITY_PERCENT, or scale the variant first"


PREFLIGHTS = (
    Preflight(
        id="variant-names-kept",
        level=Level.ERROR,
        evidence="D",
        what="A canary, linear or rolling roll has the same variant names before and after",
        reason="These ways move traffic between variants of one name",
        source=_GUIDE,
        check=_variants_renamed,
    ),
    Preflight(
        id="rolling-fits-endpoint",
        level=Level.ERROR,
        evidence="D",
        what="An endpoint that is rolled with RollingUpdatePolicy has one variant, on instances, before and after",
        reason="Rolling deployments exclude serverless endpoints and those with several variants",
        source=_GUIDE,
        check=_rolling_unfit,
    ),
    Preflight(
        id="batch-fits-live-count",
        level=Level.WARNING,
        evidence="M/I",
        what="A batch size in instances fits the number of instances that run now",
        reason="The share is of the instances at the moment of the roll, which scaling may change until then",
        source="inference from the botocore model",
        check=_batch_outside,
    ),
)
