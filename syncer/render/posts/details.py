"""The part of a post that says everything about one change, folded."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from syncer.model import DRIFT, Cause, Verdict
from syncer.render import rows, words
from syncer.render.posts import short
from syncer.render.posts.inert import code, fence, html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syncer.model import Change, FieldChange

_PATHS = 20


class Leaves(Enum):
    """How much of a diff is shown."""

    WHOLE = "whole"
    PATHS = "paths"
    NONE = "none"


def by_hand(change: Change) -> bool:
    """Say whether the account moved, as far as anybody can tell."""
    return change.difference.has(*DRIFT) or change.difference.cause is Cause.UNDETERMINED


def folded(change: Change, leaves: Leaves, *, unfolded: bool = False) -> Iterator[str]:
    """Write one change, folded unless it is the one to look at."""
    row = rows.of(change)
    head = f"{short.sign(change)} {short.verb(change)} <code>{html(change.name)}</code>"
    lines = [*said(row, len(change.refusals)), *facts(row), *_SHOWN[leaves](change)]
    return folder(head, row.why, lines, unfolded=unfolded)


def found(change: Change, leaves: Leaves, *, unfolded: bool = False) -> Iterator[str]:
    """Write one change as something that was found, and what an apply would do about it."""
    row = rows.of(change)
    head = f"{short.sign(change)} <code>{html(change.name)}</code>"
    back = ["", "An apply would put it back:", "", *facts(row)] if change.steps else []
    return folder(head, row.why, [*said(row, len(change.refusals)), *_SHOWN[leaves](change), *back], unfolded=unfolded)


def folder(head: str, why: str, lines: Iterable[str], *, unfolded: bool = False) -> Iterator[str]:
    """Fold lines below a head, which is HTML."""
    yield f"<details{' open' if unfolded else ''}><summary>{head}{f': {why}' if why else ''}</summary>"
    yield ""
    yield from lines
    yield from ("", "</details>", "")


def said(row: rows.Row, refusals: int) -> Iterator[str]:
    """Write what was found and why nothing is done; so many of the row's refusals are that, the rest are warnings."""
    for verdict, text in row.verdicts:
        yield f"- **{verdict}** {code(text)}"
    for text in row.refusals[:refusals]:
        yield f"- **nothing is done** {code(text)}"
    for text in row.refusals[refusals:]:
        yield f"- **warning** {code(text)}"


def facts(row: rows.Row) -> Iterator[str]:
    """Write what is done, call by call, and what becomes of the endpoint."""
    for label, text in row.facts:
        yield f"- {label}: {code(text)}" if label else f"  - {code(text)}"


def _whole(change: Change) -> Iterator[str]:
    fields = change.difference.fields or _of_notes(change)
    if not fields:
        return
    hand = by_hand(change)
    lines = [line for leaf in fields for line in (_undone(leaf) if hand else _edited(leaf))]
    yield ""
    if hand:
        yield "Live now → what git says:"
        yield ""
    yield from fence(lines, "diff")


def _of_notes(change: Change) -> tuple[FieldChange, ...]:
    return tuple(leaf for note in change.difference.notes if note.verdict in {*DRIFT, Verdict.UNKNOWN} for leaf in note.fields)


def _edited(leaf: FieldChange) -> list[str]:
    if leaf.before is None or leaf.after is None:
        return [f"{mark} {said}" for mark, said in words.field(leaf)]
    path = words.plain(leaf.path)
    return [f"- {path}: {words.value(leaf.before)}", f"+ {path}: {words.value(leaf.after)}"]


def _undone(leaf: FieldChange) -> list[str]:
    only = {"+": "  (only in git)", "-": "  (only live)"}
    return [f"! {said}{only.get(mark, '')}" for mark, said in words.field(leaf)]


def _paths(change: Change) -> Iterator[str]:
    fields = change.difference.fields or _of_notes(change)
    shown = [code(leaf.path) for leaf in fields[:_PATHS]]
    rest = len(fields) - len(shown)
    if shown:
        yield f"- changes {', '.join(shown)}" + (f" and {rest} more" if rest else "")


def _none(change: Change) -> Iterator[str]:
    if change.difference.fields:
        yield f"- changes {words.count(len(change.difference.fields), 'member')}"


_SHOWN = {Leaves.WHOLE: _whole, Leaves.PATHS: _paths, Leaves.NONE: _none}
