"""How dangerous a plan is: a small ordered scale, by what merging does to what serves now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.model import Cause, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.model import Change, Plan

NOTHING, ADDS, ROLLS, UNDOES, RECREATED, TAKES_OVER = range(6)


@dataclass(frozen=True, slots=True)
class Danger:
    """One grade. `says` is the warning above a plan, "" where the table is enough; `why` it stands where it stands."""

    level: int
    sign: str
    says: str
    why: str
    holds: Callable[[Change], bool]


def _has(*verdicts: Verdict) -> Callable[[Change], bool]:
    return lambda change: change.difference.has(*verdicts)


def _calls(*operations: str) -> Callable[[Change], bool]:
    return lambda change: any(step.operation in operations for step in change.steps)


# The worst first; a change is what the first row that holds says.
DANGERS = (
    Danger(
        TAKES_OVER,
        "🚨",
        "Merging takes over an endpoint that belongs to somebody else",
        "the traffic is not ours yet, and its owner was not asked here",
        _has(Verdict.FOREIGN),
    ),
    Danger(
        RECREATED,
        "🚨",
        "Somebody made a config of ours again, with other content or without our tags; merging puts ours back",
        "somebody writes where only syncer should, and what they put there may be serving",
        _has(Verdict.RECREATED),
    ),
    Danger(
        UNDOES,
        "🚨",
        "Merging undoes what somebody did outside git",
        "it may have been done on purpose: a rollback by hand in the night, an endpoint stopped to save money",
        _has(Verdict.MISSING, Verdict.ENDPOINT_MOVED, Verdict.ENDPOINT_FAILED, Verdict.DANGLING),
    ),
    Danger(
        UNDOES,
        "🚨",
        "Merging may undo what somebody did outside git: nothing tells who moved it",
        "as above, as long as nobody knows better",
        lambda change: change.difference.cause is Cause.UNDETERMINED,
    ),
    Danger(
        ROLLS,
        "🔁",
        "",
        "traffic moves onto other instances; git asks for it, and SageMaker can come back from it",
        _calls("UpdateEndpoint", "DescribeEndpoint"),
    ),
    Danger(
        ADDS,
        "🔖",
        "Merging puts tags back that somebody changed outside git",
        "done by hand and undone, but nothing that serves notices",
        _has(Verdict.TAGS),
    ),
    Danger(ADDS, "🟢", "", "nothing that serves now is touched", _calls("CreateEndpoint", "CreateEndpointConfig")),
    Danger(ADDS, "🔖", "", "tags: nothing that serves now is touched", _calls("AddTags", "DeleteTags")),
)


def of(change: Change) -> Danger | None:
    """Return the grade of a change; None where nothing would be done."""
    return next((row for row in DANGERS if row.holds(change)), None) if change.steps else None


def level(change: Change) -> int:
    """Return how dangerous a change is."""
    found = of(change)
    return found.level if found else NOTHING


def danger(plan: Plan) -> int:
    """Return how dangerous a plan is: as its worst change; 0 when nothing would be done."""
    return max(map(level, plan.pending), default=NOTHING)


def order(change: Change) -> tuple[int, bool, int, str]:
    """Sort by this: what undoes or takes over, then what needs a person, then rolls, creates and tags; names within."""
    grade = level(change)
    return (-grade if grade >= UNDOES else 0, bool(change.steps), -grade, change.name)
