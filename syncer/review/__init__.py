"""Review: a plan and the account it was made from → findings; a change with an error keeps its diff and loses its calls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syncer import rules
from syncer.model import Change, Declared, Finding, Level, Plan, Snapshot
from syncer.review import existence, kinds, ways
from syncer.review.kinds import UNREAD
from syncer.review.preflight import Preflight

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LOWERABLE", "PREFLIGHTS", "UNREAD", "Preflight", "review", "scaling_matters"]

PREFLIGHTS: tuple[Preflight, ...] = (*existence.PREFLIGHTS, *ways.PREFLIGHTS, *kinds.PREFLIGHTS)
LOWERABLE = frozenset(row.id for row in PREFLIGHTS if row.lowerable)


def scaling_matters(plan: Plan, declared: Mapping[str, Declared], snapshot: Snapshot) -> set[tuple[str, str]]:
    """Return the variants, as (endpoint, variant), whose scaling may forbid a roll of this plan: the account must be asked."""
    changes = [(change, declared[change.name]) for change in plan.pending]
    return {variant for change, document in changes for variant in kinds.scaling_matters(change, document, snapshot)}


def review(plan: Plan, declared: Mapping[str, Declared], snapshot: Snapshot, levels: Mapping[str, Level]) -> Plan:
    """Return the plan with the findings of every preflight; changes with an error lose their steps.

    `levels` lowers preflights by id, those that may be, to a warning or switches them off.
    """
    return replace(plan, changes=tuple(_reviewed(change, declared, snapshot, levels) for change in plan.changes))


def _reviewed(change: Change, declared: Mapping[str, Declared], snapshot: Snapshot, levels: Mapping[str, Level]) -> Change:
    document = declared.get(change.name)
    if document is None or not change.steps:
        return change
    findings = tuple(
        Finding(level, row.id, "", problem, hint=hint, subject=change.name)
        for row in PREFLIGHTS
        if (level := _level(row, levels)) is not Level.OFF
        for problem, hint in row.check(change, document, snapshot)
    )
    if any(finding.level is Level.ERROR for finding in findings):
        return replace(change, findings=findings, steps=(), digest="")
    return replace(change, findings=findings)


def _level(row: Preflight, levels: Mapping[str, Level]) -> Level:
    return rules.lowered(row.id, row.level, levels) if row.lowerable else row.level
