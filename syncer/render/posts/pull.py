"""What is posted about a pull request: its plan as a comment and as a summary, invalid files, a plan without an account."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from syncer.model import Level
from syncer.render import rows, words
from syncer.render.posts import approval, details, fit, frame, marker, planned, short
from syncer.render.posts.danger import NOTHING, danger
from syncer.render.posts.details import Leaves
from syncer.render.posts.inert import cell, fence, html
from syncer.render.posts.page import Page, Section, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syncer.model import Finding, Plan
    from syncer.render.posts.origin import Origin
    from syncer.render.rows import Row

__all__ = ["danger", "invalid", "offline", "plan", "summary"]

_FULL = "Not everything has room here."


def plan(item: Plan, origin: Origin) -> str:
    """Write the comment with a plan, at most 65,000 characters with its marker."""
    line, kept = approval.plan(item, origin)
    page = planned.page(item, origin, rest=_in_summary(origin), ends=_ends(item, origin, kept=kept))
    return f"{line}\n{page.write(fit.COMMENT - len(line) - 1)}"


def summary(item: Plan, origin: Origin) -> str:
    """Write the record of a plan for the summary of a job, less than 1,000,000 bytes."""
    _line, kept = approval.plan(item, origin)
    rest = f"{_FULL} `syncer plan` shows the rest."
    return planned.page(item, origin, rest=rest, ends=_ends(item, origin, kept=kept)).write(fit.SUMMARY, fit.size)


def _in_summary(origin: Origin) -> str:
    return f"{_FULL} The summary of {frame.run(origin)} has the rest."


def _ends(item: Plan, origin: Origin, *, kept: bool) -> tuple[str, ...]:
    return ("---", f"**Next:** {' '.join(_next(item, kept=kept))}", "", *frame.foot(origin, item.digest))


def _next(item: Plan, *, kept: bool) -> Iterator[str]:
    """Say exactly what merging does."""
    pending = len(item.pending)
    if not pending:
        yield "merging changes nothing in the account."
    elif kept:
        yield f"merging applies exactly {_these(pending)}."
        yield "An edit that does not stand here stops that run before anything is done;"
        yield "what is changed outside git until then is left alone and reported."
    else:
        yield f"merging applies exactly {_these(pending)}, and only if nothing differs by then:"
        yield "there are too many to be recognised one by one."
    if any(change.refusals for change in item.changes):
        yield "Nothing is done about what is refused, and the run of the merge ends red."
    if rows.unread(item):
        yield "Nothing is done about what could not be read; plan again before merging."


def _these(number: int) -> str:
    return "this change" if number == 1 else f"these {number} changes"


_IN_FILES = "**{} in the files.** Nothing is planned while any file is invalid."
_ELSEWHERE = "**No plan could be made.** The files have no errors."
_MEND, _RERUN = "mend the files and push.", "when that is mended, re-run this check."


def invalid(findings: Sequence[Finding], target: str, origin: Origin) -> str:
    """Write the comment for files with errors; its marker is that of a plan, with nothing reviewed."""
    line = marker.write(marker.PLAN, target, approval.base(origin) | {"danger": NOTHING})
    worst = sorted(findings, key=lambda item: item.level is not Level.ERROR)
    errors = sum(item.level is Level.ERROR for item in findings)
    in_files = any(item.position for item in findings)
    top = (
        frame.title("syncer plan", target),
        "",
        *frame.alert("CAUTION", [_IN_FILES.format(words.count(errors, "error")) if in_files else _ELSEWHERE]),
    )
    ends = ("---", f"**Next:** {_MEND if in_files else _RERUN} Merged like this, nothing is applied.", "", *frame.foot(origin))
    section = Section(worst, ("| | Place | What is wrong |", "|:-:|---|---|"), partial(_finding, origin))
    return f"{line}\n{Page(top, top, (section,), _in_summary(origin), ends).write(fit.COMMENT - len(line) - 1)}"


def _finding(origin: Origin, item: Finding) -> str:
    sign = "❌" if item.level is Level.ERROR else "❕"
    place = cell(str(item.position or item.subject or "files"))
    if item.position:
        place = frame.file(origin, item.position.file, place, line=item.position.line)
    allowed = f" ({item.allowed})" if item.allowed else ""
    field = f"{cell(item.field)}: " if item.field else ""
    hint = f"{short.BREAK}{cell(item.hint)}" if item.hint else ""
    return f"| {sign} | {place} | {field}{cell(f'{item.problem}{allowed}')} [{cell(item.rule)}]{hint} |"


def offline(changed: Sequence[Row], unchanged: int, target: str, origin: Origin) -> str:
    """Write the summary of a plan that nobody may ask an account for: what the files of a fork change."""
    top = (
        frame.title("offline plan: git against base, not against AWS", target),
        "",
        *frame.alert(
            "NOTE",
            ["A pull request from a fork or from Dependabot gets no credentials: what the account makes of this is not known."],
        ),
        f"**{words.count(len(changed), 'file changes', 'files change')}** · {unchanged} unchanged",
        "",
    )
    ends = ("---", "**Next:** merging applies nothing that was not planned against the account.", "", *frame.foot(origin))
    section = Section(changed, ("| | Name | What changes |", "|:-:|---|---|"), partial(_offline_row, origin), _offline)
    rest = f"{_FULL} The files of the pull request have the rest."
    return Page(top, top, (section,), rest, ends).write(fit.SUMMARY, fit.size)


def _offline_row(origin: Origin, row: Row) -> str:
    name = frame.file(origin, row.file, cell(row.name)) if row.mark != "-" else cell(row.name)
    members = f", {words.count(len(row.fields), 'member')}" if row.fields else ""
    return f"| {cell(row.mark)} | {name} | {row.why}{members} |"


def _offline(row: Row, stage: Stage) -> Iterator[str]:
    if stage.changed is None:
        return
    lines = [*details.said(row, 0), *details.facts(row)]
    if row.fields and stage.changed is Leaves.WHOLE:
        lines += [
            *([""] if lines else []),
            *fence([f"{'!' if mark == '~' else mark} {said}" for mark, said in row.fields], "diff"),
        ]
    if lines:
        yield from details.folder(f"<code>{html(f'{row.mark} {row.name}')}</code>", row.why, lines)
