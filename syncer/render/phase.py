"""An endpoint on its way, in words for who watches it at night."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.model import LiveEndpoint, RuntimeVariant

# What the bare status does not say (source: botocore's documentation of EndpointStatus).
_MEANINGS = {
    "SystemUpdating": "maintenance by AWS, which changes nothing",
    "RollingBack": "a change of counts or weights failed and is taken back",
}
_SERVING = re.compile(r"capacity of (\d+) instance")  # in AWS's message while traffic flows (source: EventBridge examples)


def phase(live: LiveEndpoint | None) -> str:
    """Say what an endpoint does right now: its status, its variants' stages, and how much of the traffic has moved.

    The text holds words of AWS's: whoever prints it makes it harmless first.
    """
    if live is None:
        return "not visible yet"
    meaning = f" ({_MEANINGS[live.status]})" if live.status in _MEANINGS else ""
    return "; ".join([f"{live.status}{meaning}", *_stages(live), *_shifted(live)])


def _stages(live: LiveEndpoint) -> Iterator[str]:
    """Yield what each variant does; while two fleets run, the old one is called so."""
    said = ("", live.status)  # a variant that says no more than its endpoint says nothing
    yield from (f"{variant.name}{_new(variant)}: {variant.status}" for variant in live.coming if variant.status not in said)
    old = " (old)" if live.coming else ""
    yield from (f"{variant.name}{old}: {variant.status}" for variant in live.variants if variant.status not in said)


def _new(variant: RuntimeVariant) -> str:
    """Mark a new fleet that goes: otherwise its end reads like that of the old one."""
    return " (new)" if variant.status.startswith(("Terminating", "Deleting")) else ""


def _shifted(live: LiveEndpoint) -> Iterator[str]:
    """Yield the share of the traffic on the new config, where the answer tells it for every variant."""
    shares = [(_weight(variant), _share(variant)) for variant in live.coming]
    known = [(weight, share) for weight, share in shares if share is not None]
    total = sum(weight for weight, _ in known)
    if total and len(known) == len(shares):
        yield f"{100 * sum(weight * share for weight, share in known) / total:.3g} % on the new config"


def _weight(variant: RuntimeVariant) -> float:
    return 1.0 if variant.desired_weight is None else variant.desired_weight


def _share(variant: RuntimeVariant) -> float | None:
    """Return the part of a new fleet that takes traffic: while it bakes, the message names these instances.

    The weights say nothing here: both fleets show the weight that the variant has among its like.
    """
    serving = _SERVING.search(variant.status)
    if serving is None or not variant.status.startswith("Baking") or not variant.desired_count:
        return None
    return min(1.0, int(serving[1]) / variant.desired_count)
