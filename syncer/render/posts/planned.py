"""The parts of a post about a plan: what merging does, what was so before, what needs nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from syncer.model import Cause
from syncer.render import rows, words
from syncer.render.posts import alerts, danger, details, fit, frame, short
from syncer.render.posts.inert import cell, code
from syncer.render.posts.page import Page, Section, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syncer.model import Change, Plan
    from syncer.render.posts.origin import Origin

HEAD = ("| | Name | What changes | Traffic while applying |", "|:-:|---|---|---|")


def page(item: Plan, origin: Origin, *, rest: str, ends: tuple[str, ...]) -> Page:
    """Put the page of a plan together; what git has no part in has a section of its own."""
    title = (frame.title("syncer plan", item.scope.target), "")
    count = (counts(item), "")
    shown = sorted((change for change in item.changes if rows.needs_showing(change)), key=danger.order)
    edits = [change for change in shown if change.difference.cause is not Cause.DRIFT]
    drift = [change for change in shown if change.difference.cause is Cause.DRIFT]
    first = shown[0] if shown else None
    return Page(
        top=(*title, *frame.place(item), *alerts.all_of(item), *count),
        brief=(*title, *frame.place(item, brief=True), *alerts.counted(item), *count),
        sections=(section(edits, origin, first), section(drift, origin, first, intro=already(drift))),
        rest=rest,
        ends=ends,
        lists=tuple(_lists(item)),
        counted=tuple(_counted(item)),
    )


def section(changes: Sequence[Change], origin: Origin, first: Change | None, intro: tuple[str, ...] = ()) -> Section[Change]:
    """Write a table of changes and their details; `first` is the one to look at, and is not folded."""
    return Section(changes, HEAD, partial(_row, origin), partial(detail, first), intro)


def _row(origin: Origin, change: Change) -> str:
    warned = len(short.warnings(change))
    note = f"{short.BREAK}{words.count(warned, 'warning')}" if warned else ""
    return f"| {short.sign(change)} | {name(change, origin)} | {short.what(change)}{note} | {short.traffic(change)} |"


def name(change: Change, origin: Origin) -> str:
    """Write the name of a change for a cell, linked to its file."""
    return frame.file(origin, change.difference.file, cell(change.name))


def detail(first: Change | None, change: Change, stage: Stage) -> Iterator[str]:
    """Write one change as far as a stage goes."""
    leaves = stage.new if words.is_new(change) else stage.changed
    return details.folded(change, leaves, unfolded=change is first) if leaves else iter(())


def already(drift: Sequence[Change]) -> tuple[str, ...]:
    """Say of what follows that git has no part in it, and what merging does about it."""
    mended = sum(bool(change.steps) for change in drift)
    left = len(drift) - mended
    said = "The account was changed outside git; no edit of this pull request has a part in what follows."
    if not left:
        said += " **Merging puts it back too.**"
    elif mended:
        said += f" **Merging puts {mended} of it back too**, and cannot mend the other {left}."
    else:
        said += " Merging cannot mend it."
    return ("### Already so before this pull request", "", said, "")


def counts(plan: Plan) -> str:
    """Count, on one line, what would be done and what not."""
    refused = sum(bool(change.refusals) for change in plan.changes)
    unread = len(rows.unread(plan))
    before = sum(change.difference.cause is Cause.DRIFT for change in plan.pending)
    parts = [f"**{done(plan)}**" if plan.pending else "**No changes**"]
    parts += [f"{before} already so before this pull request"] if before else []
    parts += [f"**{refused} refused**"] if refused else []
    parts += [f"**{unread} not read**"] if unread else []
    return " · ".join([*parts, f"{len(rows.in_sync(plan))} in sync"])


def done(plan: Plan) -> str:
    """Count what would be done."""
    return f"{words.count(len(plan.pending), 'change')}: {rows.summary(plan)}"


def _lists(plan: Plan) -> Iterator[str]:
    told = rows.told(plan)
    if told:
        yield from details.folder(
            f"Seen, and left as it is: {len(told)}", "", (f"- {code(about)} {code(said)}" for about, said in told)
        )
    synced = rows.in_sync(plan)
    if synced:
        yield from (f"In sync: {len(synced)} ({fit.listed(synced)})", "")
    yield from _others(plan)


def _counted(plan: Plan) -> Iterator[str]:
    told = len(rows.told(plan))
    if told:
        yield from (f"Seen, and left as it is: {told}", "")
    yield from _others(plan)


def _others(plan: Plan) -> Iterator[str]:
    if others := rows.unmanaged(plan):
        yield from (others, "")
