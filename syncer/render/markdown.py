"""Plan and drift as Markdown, for pull requests and issues. Text from files and AWS only ever stands in code spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.render import rows, text, words
from syncer.render.posts.inert import code, fence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syncer.model import Plan, Verdict


def plan(item: Plan) -> str:
    """Write a plan."""
    lines = ["## syncer plan", "", code(rows.heading(item)), "", *_notices(item)]
    for row in rows.shown(item):
        lines += [*_row(row), ""]
    return "\n".join([*lines, *_quiet(item), f"**{text.plan_line(item)}**"]) + "\n"


def drift(item: Plan) -> str:
    """Write a drift report."""
    names = {words.plain(change.name) for change in (*rows.drifted(item), *rows.unread(item))}
    lines = ["## syncer drift", "", code(rows.heading(item)), "", *_notices(item)]
    for row in rows.shown(item):
        if row.name in names:
            lines += [*_row(row), ""]
    drifted, unread = len(rows.drifted(item)), len(rows.unread(item))
    last = f"Drift: {drifted} of {len(item.changes)}." if drifted else "No drift."
    last += f" Incomplete: {words.count(unread, 'name')} could not be read." if unread else ""
    if waiting := rows.waiting(item):
        lines += [f"Waiting for an apply, no drift: {', '.join(code(name) for name in waiting)}", ""]
    return "\n".join([*lines, *_quiet(item, (*rows.LOUD, *rows.TOLD)), f"**{last}**"]) + "\n"


def _notices(item: Plan) -> list[str]:
    return [line for notice in item.notices for line in (code(notice), "")]


def _row(row: rows.Row) -> Iterator[str]:
    why = f": {row.why}" if row.why else ""
    file = f" ({code(row.file)})" if row.file else ""
    yield f"### {code(f'{row.mark} {row.name}')}{why}{file}"
    yield ""
    for verdict, said in row.verdicts:
        yield f"- **{verdict}** {code(said)}"
    for label, said in row.facts:
        yield f"- {label}: {code(said)}" if label else f"  - {code(said)}"
    for refusal in row.refusals:
        yield f"- **{'nothing is done' if row.mark == '!' else 'warning'}** {code(refusal)}"
    if row.fields:
        yield from ("", *_diff(row))


def _diff(row: rows.Row) -> list[str]:
    return fence([f"{'!' if mark == '~' else mark} {said}" for mark, said in row.fields], "diff")


def _quiet(item: Plan, verdicts: Iterable[Verdict] = rows.TOLD) -> Iterator[str]:
    told = rows.told(item, verdicts)
    for name, said in told:
        yield f"- {code(name)} {code(said)}"
    if told:
        yield ""
    if synced := rows.in_sync(item):
        yield f"In sync: {len(synced)}"
        yield ""
    if others := rows.unmanaged(item):
        yield others
        yield ""
    if kept := rows.kept_versions(item):
        yield f"Versions to go back to are kept for {words.count(kept, 'name')}; `syncer show NAME` lists them"
        yield ""
