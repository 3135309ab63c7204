"""The gate between a merge and the account: only what was reviewed passes. It detects change, not malice."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from syncer.model import DIGITS, DRIFT, Cause, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syncer.model import Change, Plan, Reviewed


class Mode(StrEnum):
    """What becomes of a change that stood on no reviewed plan: it stops the run, it is told and done, or it is done."""

    REQUIRE = "require"
    WARN = "warn"
    OFF = "off"


def decide(plan: Plan, reviews: Sequence[Reviewed], mode: Mode, digest: str = "") -> Decision:
    """Hold a plan against what was reviewed; `digest` approves one whole plan, and no other.

    A change that was reviewed and is not pending any more is no difference: an apply may be repeated, after a part of it, and
    the plans of several merges may be applied as one.
    """
    seen = tuple(reviews)
    if digest:
        same = digest == plan.digest
        return Decision(_names(plan.pending) if same else (), () if same else plan.pending, (), seen, approved=same)
    if mode is Mode.OFF:
        return Decision(_names(plan.pending), reviews=seen)
    unreviewed = [change for change in plan.pending if not _reviewed(change, plan, seen)]
    left = tuple(change for change in unreviewed if _only_drift(change))
    stopping = tuple(change for change in unreviewed if change not in left)
    barred = {change.name for change in (left if mode is Mode.WARN else unreviewed)}
    return Decision(_names(change for change in plan.pending if change.name not in barred), stopping, left, seen)


def _names(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(change.name for change in changes)


def _reviewed(change: Change, plan: Plan, reviews: Sequence[Reviewed]) -> bool:
    """Say whether a change stood on one of these plans; a plan too large to keep its changes is known as a whole."""
    for review in reviews:
        if review.changes is None:
            if review.digest == plan.digest:
                return True
        elif review.changes.get(change.name, ("", ""))[0] == change.digest[:DIGITS]:
            return True
    return False


def _only_drift(change: Change) -> bool:
    """Say whether git asked for nothing new: then nobody's merge meant it, and nobody's merge may do it."""
    cause = change.difference.cause
    return cause is Cause.DRIFT or (cause is Cause.UNDETERMINED and change.difference.has(*DRIFT))
