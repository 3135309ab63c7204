"""The issue about drift: one a target, rewritten every night; how long each thing has been so; what is said when it changes."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from syncer.model import DRIFT, Verdict
from syncer.render import rows, words
from syncer.render.posts import alerts, approval, danger, details, fit, frame, marker, planned, short
from syncer.render.posts.inert import cell, code, fence, link
from syncer.render.posts.page import Page, Section, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from syncer.model import Change, Plan
    from syncer.render.posts.origin import Origin

_ROOM = 16 * 1024  # characters of a marker that keeps since when
_UNTOLD = "undetermined"  # stands for a verdict where nothing tells who moved it
_FULL = "Not everything has room here."
_DATE = len("2026-11-24")
_TOLD, _LONGEST = 10, 200  # of a comment: so many names, so many things each, in so many characters


class Moment(Protocol):
    """A time, as `datetime` has it; it is given, since nothing here may ask a clock."""

    def strftime(self, form: str, /) -> str:
        """Write it in a form."""


def key(name: str, verdict: str, subject: str) -> str:
    """Return what one drifting thing is kept under; the ledger's table of drift has the same three columns."""
    return f"{name} {verdict} {subject}"


def _keys(change: Change) -> list[str]:
    found = [key(change.name, note.verdict, note.subject) for note in change.difference.notes if note.verdict in DRIFT]
    return found or [key(change.name, _UNTOLD, change.name)]


def fingerprint(plan: Plan) -> str:
    """Return the SHA-256 (hex) of what drifts: names, verdicts, subjects and their leaves; "" for no drift.

    What git wants is no part of it: a merge that leaves the drift as it is makes it no other drift.
    """
    found = [_seen(change) for change in rows.drifted(plan)]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest() if found else ""


def _seen(change: Change) -> list[Any]:
    notes = [note for note in change.difference.notes if note.verdict in DRIFT]
    moved = change.difference.has(Verdict.ENDPOINT_MOVED) or not notes
    leaves = [[note.verdict, note.subject, [[leaf.path, leaf.before] for leaf in note.fields]] for note in notes]
    return [change.name, change.difference.served if moved else "", leaves]


def seen(before: Mapping[str, Any], plan: Plan, now: Moment, first: Mapping[str, str]) -> dict[str, list[Any]]:
    """Return {key: [first seen (ISO 8601), last night (date), nights]} of what drifts.

    `before` is what the issue kept; where it does not know a thing, `first`, the ledger's, says since when.
    """
    moment, night = now.strftime("%Y-%m-%dT%H:%M:%SZ"), now.strftime("%Y-%m-%d")
    unread = {change.name for change in rows.unread(plan)}  # what cannot be read tonight may go on all the same
    found = {name: list(item) for name, item in before.items() if name.partition(" ")[0] in unread and _sound(item)}
    for name in (name for change in rows.drifted(plan) for name in _keys(change)):
        start, last, nights = _sound(before.get(name)) or (first.get(name, moment), "", 0)
        found[name] = [start, night, nights + (last != night)]
    return found


def _sound(item: Any) -> tuple[str, str, int] | None:
    """Return what the marker kept, if it is that: people can edit it."""
    match item:
        case [str(start), str(last), int(nights)] if nights >= 0 and not isinstance(nights, bool):
            return start, last, nights
    return None


def title(plan: Plan) -> str:
    """Return the title of the issue; people see it in lists and mails, as plain text."""
    return f"Drift in {words.plain(frame.label(plan.scope.target))}: {_differ(plan)}"


def _differ(plan: Plan) -> str:
    return words.count(len(rows.drifted(plan)), "name differs from git", "names differ from git")


def body(plan: Plan, seen: Mapping[str, Sequence[Any]], origin: Origin, *, apply_url: str) -> str:
    """Write the issue, at most 65,000 characters; `apply_url` is the page from which the apply workflow is dispatched."""
    line, kept = _marker(plan, seen, origin)
    drifted = sorted(rows.drifted(plan), key=danger.order)
    first = drifted[0] if drifted else None
    head = (
        (("| | Name | What differs | Since | Nights |", "|:-:|---|---|---|--:|"))
        if kept
        else (("| | Name | What differs |", "|:-:|---|---|"))
    )
    row = partial(_row, origin, seen if kept else {})
    section = Section(drifted, head, row, partial(_detail, first))
    heading = (frame.title(f"Drift: {_differ(plan)}", plan.scope.target), "")
    top, brief = (
        (*heading, *frame.place(plan, brief=few), *alerts.unread(plan, names=not few), *([] if few else alerts.noticed(plan)))
        for few in (False, True)
    )
    ends = (*_what_to_do(plan, apply_url), *_kept(kept=kept), *frame.foot(origin, plan.digest))
    rest = f"{_FULL} `syncer drift` shows the rest."
    return f"{line}\n{Page(top, brief, (section,), rest, ends).write(fit.COMMENT - len(line) - 1)}"


def _marker(plan: Plan, seen: Mapping[str, Sequence[Any]], origin: Origin) -> tuple[str, bool]:
    """Return the marker, and whether it had room for since when."""
    common = approval.base(origin) | {"fingerprint": fingerprint(plan)}
    whole = marker.write(marker.DRIFT, plan.scope.target, common | {"seen": dict(seen)})
    if len(whole) <= _ROOM:
        return whole, True
    return marker.write(marker.DRIFT, plan.scope.target, common | {"seen": {}}), False


def _row(origin: Origin, seen: Mapping[str, Sequence[Any]], change: Change) -> str:
    what = short.BREAK.join(filter(None, (short.found(change), short.what(change) if change.refusals else "")))
    cells = f"| {short.sign(change)} | {planned.name(change, origin)} | {what} |"
    times = [seen[name] for name in _keys(change) if name in seen]
    if not seen:
        return cells
    start, nights = min((time[0] for time in times), default=""), max((time[2] for time in times), default=0)
    return f"{cells} {cell(start[:_DATE])} | {nights} |"


def _detail(first: Change | None, change: Change, stage: Stage) -> Iterator[str]:
    return details.found(change, stage.changed, unfolded=change is first) if stage.changed else iter(())


def _what_to_do(plan: Plan, apply_url: str) -> Iterator[str]:
    drifted = rows.drifted(plan)
    mended = sum(bool(change.steps) for change in drifted)
    yield from ("### What to do", "")
    if mended:
        yield f"- **Git is right:** {link('run the apply workflow', apply_url)} with `approve-digest` set to the digest below."
        yield f"  It carries out the whole plan of now: {planned.done(plan)}{_besides(len(plan.pending) - mended)}."
    if mended < len(drifted):
        yield f"- **An apply cannot mend {len(drifted) - mended} of it:** what stands under the name says why, and the way out."
    yield "- **The account is right:** write what is live into the files and merge that; `syncer show NAME` tells what serves."
    yield ""
    if mended:
        yield from (*fence([plan.digest], "text"), "")


def _besides(waiting: int) -> str:
    return f". Git asks for {waiting} of them; {'that is' if waiting == 1 else 'those are'} no drift" if waiting else ""


def _kept(*, kept: bool) -> Iterator[str]:
    if not kept:
        yield from ("There is too much drift to keep since when each of it has been so.", "")
    yield from (
        "---",
        "The nightly check keeps this issue: it rewrites it, and closes it after a complete check that finds no drift.",
        "",
    )


def changed(plan: Plan, origin: Origin) -> str:
    """Write the comment for drift that is another than the night before."""
    return _comment("The drift is another now", plan, origin)


def back(plan: Plan, origin: Origin) -> str:
    """Write the comment for drift that is there again."""
    return _comment("Drift again", plan, origin)


def _comment(said: str, plan: Plan, origin: Origin) -> str:
    drifted = sorted(rows.drifted(plan), key=danger.order)
    lines = [f"- {short.sign(change)} {code(change.name)}: {_found(change)}" for change in drifted[:_TOLD]]
    more = [f"- and {len(drifted) - _TOLD} more"] if len(drifted) > _TOLD else []
    return "\n".join([f"**{said}: {_differ(plan)}.**", "", *lines, *more, "", *frame.foot(origin)]) + "\n"


def _found(change: Change) -> str:
    told = [code(text) for text in short.verdicts(change) if len(text) <= _LONGEST]
    return ", ".join(told[:_TOLD]) or words.CAUSES[change.difference.cause]


def gone(origin: Origin) -> str:
    """Write the comment with which the issue is closed."""
    return "\n".join(["**No drift.** A complete check found the account as git says.", "", *frame.foot(origin)]) + "\n"
