"""The gate between a merge and the account: only what was reviewed passes. It detects change, not malice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from syncer import plan as planning
from syncer.model import DIGITS, DRIFT, Cause, Decision, Verdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from syncer.model import Change, Declared, Plan, Reviewed


class Mode(StrEnum):
    """What becomes of a change that stood on no reviewed plan: it stops the run, it is told and done, or it is done."""

    REQUIRE = "require"
    WARN = "warn"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Review:
    """What a plan is held against: the plans that were reviewed, the mode, and the digest of a plan that was approved whole."""

    plans: tuple[Reviewed, ...]
    mode: Mode = Mode.REQUIRE
    digest: str = ""


def decide(plan: Plan, declared: Mapping[str, Declared], review: Review) -> Decision:
    """Hold a plan against what was reviewed; a digest approves one whole plan, and no other.

    A change that was reviewed and is not pending any more is no difference, nor is one that has begun: an apply may be
    repeated, after a part of it, and the plans of several merges may be applied as one.
    """
    barred = tuple(change for change in plan.changes if change.refusals or change.difference.has(Verdict.UNKNOWN))
    return replace(_decide(plan, declared, review), reviews=review.plans, barred=barred)


def _decide(plan: Plan, declared: Mapping[str, Declared], review: Review) -> Decision:
    seen, mode, digest = review.plans, review.mode, review.digest
    if digest:
        same = digest == plan.digest
        return Decision(_names(plan.pending) if same else (), () if same else plan.pending, approved=same)
    if mode is Mode.OFF:
        return Decision(_names(plan.pending))
    unreviewed = _unreviewed(plan, declared, seen)
    named = {name for each in seen for name in each.changes or ()}
    left = tuple(change for change in unreviewed if _only_drift(change, named))
    stopping = tuple(change for change in unreviewed if not _only_drift(change, named))
    held = {change.name for change in (left if mode is Mode.WARN else unreviewed)}
    return Decision(_names(change for change in plan.pending if change.name not in held), stopping, left)


def _names(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(change.name for change in changes)


def _unreviewed(plan: Plan, declared: Mapping[str, Declared], reviews: Sequence[Reviewed]) -> list[Change]:
    """Return the changes that stood on no plan; one that was too large to keep its changes is known as a whole."""
    whole = {review.digest for review in reviews if review.changes is None}
    if plan.digest in whole:
        return []
    kept = [review.changes for review in reviews if review.changes is not None]
    return [change for change in plan.pending if not _passes(change, plan, declared, kept)]


def _passes(
    change: Change, plan: Plan, declared: Mapping[str, Declared], reviewed: Iterable[Mapping[str, tuple[str, str]]]
) -> bool:
    """Say whether a change, or the one that it is the rest of, stood on one of these plans, or asks for nothing."""
    if planning.only_notes(change):
        return True
    digests = {change.digest}
    if change.name in declared:
        digests.add(planning.digest_from_start(change, declared[change.name], plan.scope))
    starts = {digest[:DIGITS] for digest in digests}
    return any(changes.get(change.name, ("", ""))[0] in starts for changes in reviewed)


def _only_drift(change: Change, named: Container[str]) -> bool:
    """Say whether git asked for nothing new: then nobody's merge meant it, and nobody's merge may do it.

    Where nobody can tell who moved, it is drift if something of ours is live or on its way, and no reviewed plan named it.
    """
    cause = change.difference.cause
    undecided = cause is Cause.UNDETERMINED and change.difference.has(*DRIFT, Verdict.DEPLOYING)
    return cause is Cause.DRIFT or (undecided and change.name not in named)
