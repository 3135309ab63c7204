"""What the comment with a plan keeps in its marker, for the gate to hold an apply against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.model import DIGITS
from syncer.render.posts import marker, short
from syncer.render.posts.danger import danger

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.model import Change, Plan
    from syncer.render.posts.origin import Origin

_KIB = 1024
# How much of each change is kept: as much as leaves room for the plan itself in a comment of 65,536 characters.
_KEPT: tuple[tuple[int, Callable[[Change], str]], ...] = (
    (16 * _KIB, short.versions),  # with words: a refused apply can then show what was reviewed
    (24 * _KIB, lambda _change: ""),  # each change can be recognised; beyond that only the whole plan
)


def base(origin: Origin) -> dict[str, Any]:
    """Return what the marker of every post says of the run that wrote it."""
    return {
        "head": origin.head,
        "base": origin.base,
        "run": origin.run,
        "attempt": origin.attempt,
        "number": origin.number,
    }


def plan(item: Plan, origin: Origin) -> tuple[str, bool]:
    """Return the marker of a plan, and whether each of its changes can be recognised by it."""
    common = base(origin) | {"digest": item.digest, "danger": danger(item)}
    for limit, said in _KEPT:
        changes = {change.name: [change.digest[:DIGITS], said(change)] for change in item.pending}
        line = marker.write(marker.PLAN, item.scope.target, common | {"changes": changes})
        if len(line) <= limit:
            return line, True
    return marker.write(marker.PLAN, item.scope.target, common | {"changes": None}), False
