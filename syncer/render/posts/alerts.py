"""What stands above a plan: what would be undone, what is refused, what could not be read, what the run noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.render import rows, words
from syncer.render.posts import danger, fit, frame, short
from syncer.render.posts.danger import DANGERS, UNDOES
from syncer.render.posts.inert import code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syncer.model import Change, Plan

_TOLD, _LONGEST = 5, 200  # so many changes are told with what happened, each in so many characters; the rest is counted


def all_of(plan: Plan) -> Iterator[str]:
    """Write all alerts, the worst first."""
    yield from _dangers(plan)
    yield from _refused(plan)
    yield from unread(plan)
    yield from noticed(plan)


def noticed(plan: Plan) -> Iterator[str]:
    """Write what the run noticed about itself."""
    if plan.notices:
        yield from frame.alert("NOTE", [f"- {code(notice)}" for notice in plan.notices])


def counted(plan: Plan) -> Iterator[str]:
    """Write the alerts without names: how many there are of each."""
    for row, changes in _graded(plan):
        yield from frame.alert(_kind(row), [f"**{row.says}:** {words.count(len(changes), 'change')}"])
    yield from _refused(plan, names=False)
    yield from unread(plan, names=False)


def _graded(plan: Plan) -> list[tuple[danger.Danger, list[Change]]]:
    grades = [(danger.of(change), change) for change in plan.pending]
    found = [(row, [change for grade, change in grades if grade is row]) for row in DANGERS if row.says]
    return [(row, changes) for row, changes in found if changes]


def _kind(row: danger.Danger) -> str:
    return "CAUTION" if row.level >= UNDOES else "WARNING"


def _dangers(plan: Plan) -> Iterator[str]:
    for row, changes in _graded(plan):
        yield from frame.alert(_kind(row), [f"**{row.says}:**", "", *_told(changes)])


def _told(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes[:_TOLD]:
        said = [code(text) for text in short.verdicts(change) if len(text) <= _LONGEST][:_TOLD]
        yield f"- {code(change.name)}" + (f": {', '.join(said)}" if said else "")
    if len(changes) > _TOLD:
        yield f"- and {len(changes) - _TOLD} more"


def _refused(plan: Plan, *, names: bool = True) -> Iterator[str]:
    refused = [change.name for change in plan.changes if change.refusals]
    if refused:
        which = f": {fit.listed(refused)}" if names else ""
        yield from frame.alert(
            "WARNING", [f"**{words.count(len(refused), 'change')} refused**{which}. Nothing is done about it."]
        )


def unread(plan: Plan, *, names: bool = True) -> Iterator[str]:
    """Say what could not be read; a report without it is not complete."""
    missed = [change.name for change in rows.unread(plan)]
    if missed:
        which = f": {fit.listed(missed)}" if names else ""
        said = f"**Incomplete: {words.count(len(missed), 'name')} could not be read**{which}. Nothing is known about it."
        yield from frame.alert("WARNING", [said])
