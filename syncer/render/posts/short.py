"""A change in a few words: for the cells of a table, for a marker, for one line of a list. What has no room is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import DRIFT, Level, Move, Verdict
from syncer.render import moves, rows, words
from syncer.render.posts import danger
from syncer.render.posts.inert import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syncer.model import Change, FieldChange

_MOST, _LONGEST = 3, 200  # of a cell: so many lines of so many characters
_SENTENCE = 300  # characters of a reason in a cell
BREAK = "<br>"
_VERBS = {
    "UpdateEndpoint": "roll",
    "CreateEndpoint": "create",
    "DescribeEndpoint": "wait for",
    "CreateEndpointConfig": "create",
    "AddTags": "tag",
    "DeleteTags": "untag",
}


def sign(change: Change) -> str:
    """Return the sign of a change: what a person must see first."""
    grade = danger.of(change)
    if grade:
        return grade.sign
    return "❓" if change.difference.has(Verdict.UNKNOWN) else "⛔" if change.refusals else "❗"


def verb(change: Change) -> str:
    """Say in a word or two what is done about it."""
    operations = {step.operation for step in change.steps}
    found = next((said for operation, said in _VERBS.items() if operation in operations), "")
    if found:
        return found
    return "not read:" if change.difference.has(Verdict.UNKNOWN) else "refused:" if change.refusals else "not mended:"


def versions(change: Change) -> str:
    """Say what a change does to what serves: "served → new config", or its tag calls."""
    difference = change.difference
    if difference.create or difference.move:
        return words.plain(f"{difference.served or 'nothing'} → {difference.current}")
    return words.plain("; ".join(step.summary for step in change.steps))


def what(change: Change) -> str:
    """Say for a cell what a change changes: why it is refused, what was done by hand, or the first leaves."""
    if change.refusals:
        return _cells(refused(change), _SENTENCE, "reason")
    told = verdicts(change)
    if told:
        return _cells([*told, *(leaves(change.difference.fields) if change.steps else ())], _LONGEST, "line")
    if words.is_new(change):
        return f"new{BREAK}{_cells(_new(change), _LONGEST, 'variant')}"
    return _cells(leaves(change.difference.fields) or [step.summary for step in change.steps], _LONGEST, "line")


def found(change: Change) -> str:
    """Say for a cell what was found, whatever is done about it."""
    return _cells(verdicts(change) or leaves(change.difference.fields), _LONGEST, "line")


def _new(change: Change) -> list[str]:
    move = change.difference.move
    return moves.capacities((), move.after) if move else ["config only, no endpoint"]


def refused(change: Change) -> list[str]:
    """Say why nothing is done, with the way out."""
    return list(rows.of(change).refusals[: len(change.refusals)])


def warnings(change: Change) -> list[str]:
    """Return what preflights warn of."""
    return [words.finding(item) for item in change.findings if item.level is Level.WARNING]


def verdicts(change: Change) -> list[str]:
    """Say what was found, of all that is drift, or could not be read, or is somebody else's."""
    loud = {*DRIFT, Verdict.UNKNOWN, *rows.LOUD}
    return [
        words.plain(_about(change.name, note.subject, note.text)) for note in change.difference.notes if note.verdict in loud
    ]


def _about(name: str, subject: str, text: str) -> str:
    return text if subject == name else f"{subject}: {text}"


def leaves(fields: Iterable[FieldChange]) -> list[str]:
    """Write leaves, each with its sign where it comes or goes."""
    lines = [line for leaf in fields for line in words.field(leaf)]
    return [said if mark == "~" else f"{mark} {said}" for mark, said in lines]


def traffic(change: Change) -> str:
    """Say for a cell what the traffic does meanwhile."""
    move = change.difference.move
    if not change.steps or move is None:
        return "–"
    if move.move is Move.CREATE:
        return "begins to serve"
    if move.move is Move.WAIT:
        return "a roll is under way"
    way, watch = moves.strategy(change)[:2]
    return _cells([way, *(["no alarms"] if watch == moves.NO_ALARMS else [watch])], _LONGEST, "line")


def _cells(lines: Sequence[str], longest: int, noun: str) -> str:
    shown = [cell(line) for line in lines if len(line) <= longest][:_MOST]
    rest = len(lines) - len(shown)
    more = f"and {words.count(rest, f'more {noun}')}" if shown else words.count(rest, noun)
    return BREAK.join([*shown, *([more] if rest else [])])
