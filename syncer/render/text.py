"""Plan, drift and run as text for a terminal, with color or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import ChangeFinished, Outcome, Plan, Verdict
from syncer.render import rows, words
from syncer.render.problems import Paint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LABEL = 10


def plan(item: Plan, *, color: bool) -> str:
    """Write a plan: what changes first, then what is told, then the count."""
    paint = Paint(color=color)
    lines = [paint("bold", f"Plan · {rows.heading(item)}"), *_notices(item), ""]
    for row in rows.shown(item):
        lines += [*_row(row, paint), ""]
    lines += [*_quiet(item, paint), paint("bold", plan_line(item))]
    return "\n".join(lines) + "\n"


def _notices(item: Plan) -> list[str]:
    return [words.plain(notice) for notice in item.notices]


def _row(row: rows.Row, paint: Paint) -> Iterator[str]:
    file = f"  {row.file}" if row.file else ""
    why = f"  {row.why}" if row.why else ""
    yield paint(row.mark, f"{row.mark} {row.name}") + paint("dim", f"{why}{file}")
    for verdict, text in row.verdicts:
        yield f"    {paint('!', verdict)}: {text}"
    for label, text in row.facts:
        yield f"    {label:<{_LABEL}}{text}"
    for mark, text in row.fields:
        yield "    " + paint(mark, f"{mark} {text}")
    for refusal in row.refusals:
        yield "    " + paint("!", f"nothing is done: {refusal}" if row.mark == "!" else refusal)


def _quiet(item: Plan, paint: Paint, verdicts: Iterable[Verdict] = rows.TOLD) -> Iterator[str]:
    for name, text in rows.told(item, verdicts):
        yield paint("dim", f"  {name}  {text}")
    if synced := rows.in_sync(item):
        yield paint("ok", f"In sync: {len(synced)}") + paint("dim", f" ({words.listed(synced)})")
    if others := rows.unmanaged(item):
        yield paint("dim", others)
    if kept := rows.kept_versions(item):
        yield paint("dim", f"Versions to go back to are kept for {words.count(kept, 'name')}; `syncer show NAME` lists them")


def plan_line(item: Plan) -> str:
    """Sum a plan up in one or two sentences."""
    refused = sum(bool(change.refusals) for change in item.changes)
    unread = len(rows.unread(item))
    if item.pending:
        text = f"Plan: {words.count(len(item.pending), 'change')}: {rows.summary(item)}."
    elif refused or unread:
        text = "Plan: nothing that may be done."
    elif rows.drifted(item) or rows.orphaned(item):
        text = "Plan: no changes. What is told above is not mended by an apply."
    else:
        text = f"Plan: no changes. The account is as {'these' if item.scope.only else 'the'} files say."
    text += f" {words.count(refused, 'change')} refused." if refused else ""
    text += f" {words.count(unread, 'name')} could not be read." if unread else ""
    return text


def drift(item: Plan, *, color: bool) -> str:
    """Write a drift report: what somebody changed, what waits for an apply, and what is told."""
    paint = Paint(color=color)
    lines = [paint("bold", f"Drift · {rows.heading(item)}"), *_notices(item), ""]
    if rows.drifted(item):
        lines.insert(1, paint("dim", "Lines with + - ~ say what an apply would change back"))
    shown = {words.plain(change.name) for change in (*rows.drifted(item), *rows.unread(item))}
    for row in rows.shown(item):
        if row.name in shown:
            lines += [*_row(row, paint), ""]
    if waiting := rows.waiting(item):
        lines.append(f"Waiting for an apply, no drift: {len(waiting)} ({words.listed(waiting)})")
    lines += [*_quiet(item, paint, (*rows.LOUD, *rows.TOLD)), paint("bold", drift_line(item))]
    return "\n".join(lines) + "\n"


def drift_line(item: Plan) -> str:
    """Sum a drift report up in one sentence."""
    drifted, unread = rows.drifted(item), rows.unread(item)
    names = words.listed(change.name for change in drifted)
    text = f"Drift: {len(drifted)} of {len(item.changes)}: {names}." if drifted else "No drift."
    if unread:
        text += f" Incomplete: {words.count(len(unread), 'name')} could not be read."
    return text


def outcome(event: ChangeFinished, *, color: bool) -> str:
    """Write how one change ended, with what to do next."""
    paint = Paint(color=color)
    if event.outcome is Outcome.DONE:
        now = event.applied
        stands = f"endpoint {now.endpoint} serves {now.config}" if now and now.endpoint else ""
        told = "; ".join(filter(None, (stands, event.detail)))
        return paint("ok", words.plain(f"✓ {event.name} done" + (f": {told}" if told else "")))
    text = f"✗ {words.plain(event.name)} {event.outcome.value.replace('_', ' ')}: {words.plain(event.detail)}"
    return paint("!", text) + (f"\n  {words.plain(event.hint)}" if event.hint else "")
