"""`syncer history` and `syncer show`: what was done, and which version is current. History needs no account."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from syncer import ledger
from syncer.commands import reading, session
from syncer.commands.options import What
from syncer.errors import Exit, UsageError
from syncer.model import Verdict
from syncer.plan import tag_list
from syncer.render import past, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.commands.options import Where
    from syncer.ledger import Ledger
    from syncer.model import Change, Declared, RunRow
    from syncer.shell import Shell


@contextmanager
def book(shell: Shell, where: Where) -> Iterator[Ledger]:
    """Lend the ledger of a target to read from; needs no account."""
    keeper = session.keeper(shell, session.target_of(shell, where), where)
    with keeper.copy() as copy, closing(ledger.read(copy.path, shell.now)) as opened:
        yield opened


def history(shell: Shell, where: Where, name: str | None, *, limit: int, form: str) -> Exit:
    """Show the changes of past runs, the newest first."""
    with book(shell, where) as opened:
        rows = opened.history(name, limit)
    shell.say(tables.history_json(rows) if form == "json" else tables.history(rows, name, sandbox=where.sandbox))
    return Exit.OK


def run(shell: Shell, where: Where, sought: str, *, form: str) -> Exit:
    """Show one run, call by call; `sought` is its number, or how the id of its lock begins."""
    with book(shell, where) as opened:
        found = opened.runs(sought)
    row = _only(found, sought)
    shell.say(past.run_json(row) if form == "json" else past.run(row))
    return Exit.OK


def _only(found: list[RunRow], sought: str) -> RunRow:
    """Return the one run that was meant. Raises UsageError for none and for several."""
    if not found:
        raise UsageError(f"the ledger has no run {sought!r}", "`syncer history` lists their numbers")
    if len(found) > 1:
        listed = ", ".join(f"{row.run} ({row.holder})" for row in found)
        raise UsageError(f"{sought!r} may be any of {len(found)} runs", f"Choose one: {listed}")
    return found[0]


def show(shell: Shell, where: Where, name: str, *, request: bool, form: str) -> Exit:
    """Show one logical name: its current version, what serves, its versions; or the literal request of its content."""
    what = What((name,))
    target = session.target_of(shell, where)
    made = reading.read(shell, target, where, what, load=lambda: session.files(shell, target, what))
    for notice in made.plan.notices:
        shell.complain(notice)
    change = next(change for change in made.plan.changes if change.name == name)
    document = made.declared[name]
    facts = _request(document, change) if request else tables.facts(change, document, made.snapshot)
    code = Exit.INCOMPLETE if change.difference.has(Verdict.UNKNOWN) else Exit.OK
    as_json = request or form == "json"
    shell.say(json.dumps(facts, indent=2, ensure_ascii=False) + "\n" if as_json else tables.facts_text(facts))
    return code


def _request(document: Declared, change: Change) -> dict[str, Any]:
    """Return what CreateEndpointConfig gets, or got, for the current content."""
    step = next((step for step in change.steps if step.operation == "CreateEndpointConfig"), None)
    if step is not None:
        return dict(step.params)
    tags = {"Tags": tag_list(document.tags)} if document.tags else {}
    return {"EndpointConfigName": change.difference.current, **document.body, **tags}
