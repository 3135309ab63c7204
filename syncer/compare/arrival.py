"""An endpoint that serves the wanted config, held against what the roll was to end with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.compare import capacity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syncer.model import Body, LiveEndpoint, Property

Found = tuple["Property", Any]  # a property, and what the endpoint says about it now


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is not as planned: `wrong` is the roll's doing, `moved` that of scaling or people since it began."""

    wrong: tuple[Found, ...] = ()
    moved: tuple[Found, ...] = ()


def check(properties: Iterable[Property], live: LiveEndpoint, normal: Body) -> Arrival:
    """Compare what an endpoint runs with what was planned; `normal` is the config that it serves.

    While an endpoint rolls it refuses every other change. So a kept value that is neither what it was right before the call nor
    what the new config says was set by scaling or people, after the roll. Where it is what the new config says, the roll did
    not keep it.
    """
    telling = [(item, _found(item, live)) for item in properties if _tells(item, live, normal)]
    differing = [(item, found) for item, found in telling if found != item.wanted]
    moved = tuple((item, found) for item, found in differing if item.kept and item.variant and found != item.file)
    return Arrival(tuple(pair for pair in differing if pair not in moved), moved)


def _found(item: Property, live: LiveEndpoint) -> Any:
    if item.kind == capacity.CAPTURE:
        return live.capture
    running = capacity.running(live).get(item.variant)
    if running is None:
        return None
    return running.desired_count if item.kind == capacity.COUNT else running.desired_weight


def _tells(item: Property, live: LiveEndpoint, normal: Body) -> bool:
    """Say whether both sides say something: serverless variants have no count, and some counts the service keeps moving."""
    if item.kind == capacity.CAPTURE:
        return True
    managed = item.kind == capacity.COUNT and capacity.manages_itself(capacity.both(normal).get(item.variant, {}))
    return not managed and item.wanted is not None and _found(item, live) is not None
