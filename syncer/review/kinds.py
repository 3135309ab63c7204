"""What a variant runs on: between instances and serverless there is one way only, and scaling holds on to instance types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.compare import capacity
from syncer.model import Level
from syncer.review.preflight import Preflight, is_serverless, roll_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from syncer.model import Change, Declared, Snapshot

UNREAD = "scalable-targets"  # in Snapshot.unknown


def scaling_matters(change: Change, declared: Declared, snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """Return the variants whose scaling may forbid a change's roll, as (endpoint, variant), with what becomes of each."""
    roll = roll_of(change, declared, snapshot)
    if roll is None:
        return {}
    before, after = capacity.variants(roll.old), capacity.variants(roll.new)
    changed = {name: _becomes(capacity.types(variant), after, name) for name, variant in before.items()}
    return {(roll.move.endpoint, name): what for name, what in changed.items() if what}


def _becomes(old: frozenset[str], after: Mapping[str, Mapping[str, Any]], name: str) -> str:
    if name not in after:
        return "remove it"
    new = capacity.types(after[name])
    return "" if old == new else f"change its instance type from {_listed(old)} to {_listed(new)}"


def _listed(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "none"


def _scaled_variant_changes(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for (endpoint, variant), what in sorted(scaling_matters(change, declared, snapshot).items()):
        for dimension in snapshot.scalable.get((endpoint, variant), ()):
            problem = f"Application Auto Scaling scales variant {variant} of endpoint {endpoint}"
            command = _deregister(f"endpoint/{endpoint}/variant/{variant}", dimension)
            yield (
                f"{problem}, so SageMaker refuses to {what}",
                f"Take it out of scaling first: `{command}`. Then apply, and put it back",
            )


def _deregister(resource: str, dimension: str) -> str:
    target = f"--service-namespace sagemaker --resource-id {resource} --scalable-dimension {dimension}"
    return f"aws application-autoscaling deregister-scalable-target {target}"


def _scaling_unread(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    matters = scaling_matters(change, declared, snapshot)
    if matters and UNREAD in snapshot.unknown:
        variants = ", ".join(sorted(variant for _, variant in matters))
        yield (
            f"whether Application Auto Scaling scales {variants} could not be read; if it does, SageMaker refuses this roll",
            "Allow application-autoscaling:DescribeScalableTargets, or look by hand",
        )


def _to_serverless(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    if _turns(change, declared, snapshot, serverless=True):
        way_out = "Give it another Endpoint.EndpointName: that makes a new endpoint. Move the callers, then delete the old one"
        yield "an endpoint that runs on instances cannot become serverless", way_out


def _from_serverless(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    if _turns(change, declared, snapshot, serverless=False):
        problem = "the endpoint leaves serverless for good: SageMaker refuses the way back, also when git goes back"
        yield problem, "Make sure that this is meant"


def _turns(change: Change, declared: Declared, snapshot: Snapshot, *, serverless: bool) -> bool:
    """Say whether a roll takes an endpoint to serverless, or away from it."""
    roll = roll_of(change, declared, snapshot)
    if roll is None or not roll.old:
        return False
    before, after = (any(map(is_serverless, capacity.variants(side).values())) for side in (roll.old, roll.new))
    return before is not serverless and after is serverless


PREFLIGHTS = (
    Preflight(
        id="scaled-variant-kept",
        level=Level.ERROR,
        evidence="D",
        what="A variant that is a scalable target is neither removed nor moved to another instance type",
        reason="UpdateEndpoint refuses both until the scalable target is deregistered",
        source="developer guide, endpoint auto scaling",
        check=_scaled_variant_changes,
    ),
    Preflight(
        id="scaling-known",
        level=Level.WARNING,
        evidence="D",
        what="Whether a variant is a scalable target can be read where a roll removes it or changes its instance type",
        reason="Without the right to read it, only the call itself tells",
        source="developer guide, endpoint auto scaling",
        check=_scaling_unread,
    ),
    Preflight(
        id="instances-stay",
        level=Level.ERROR,
        evidence="D",
        what="An endpoint that runs on instances is not rolled onto a serverless config",
        reason="UpdateEndpoint refuses it",
        source="developer guide, serverless inference",
        check=_to_serverless,
    ),
    Preflight(
        id="serverless-one-way",
        level=Level.WARNING,
        evidence="D",
        what="A roll from serverless onto instances is told, for it cannot be undone",
        reason="The way back is refused",
        source="developer guide, serverless inference",
        check=_from_serverless,
    ),
)
