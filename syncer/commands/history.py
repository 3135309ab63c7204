"""`syncer history` and `syncer show`: what was done, and which version is current. History needs no account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syncer import ledger, sync
from syncer.commands import session
from syncer.commands.options import What
from syncer.errors import Exit, UsageError
from syncer.plan import tag_list
from syncer.render import tables

if TYPE_CHECKING:
    from syncer.commands.options import Where
    from syncer.model import Change, Declared, Plan
    from syncer.shell import Shell


def history(shell: Shell, where: Where, name: str | None, *, limit: int, form: str) -> Exit:
    """Show the changes of past runs, the newest first."""
    path = session.ledger_path(session.target_of(shell, where), where)
    book = ledger.read(path, shell.now)
    try:
        rows = book.history(name, limit)
    finally:
        book.close()
    shell.say(tables.history_json(rows) if form == "json" else tables.history(rows))
    return Exit.OK


def show(shell: Shell, where: Where, name: str, *, request: bool, form: str) -> Exit:
    """Show one logical name: its current version, what serves, its versions; or the literal request of its content."""
    target = session.target_of(shell, where)
    declared = session.files(shell, target, What((name,)))
    if request:
        opened = session.open_session(shell, where, What((name,)))
        made = sync.make_plan(declared, opened.account, opened.record, opened.scope).plan
        shell.say(json.dumps(_request(declared[name], made), indent=2, ensure_ascii=False) + "\n")
        return Exit.OK
    opened = session.open_session(shell, where, What((name,)))
    reading = sync.make_plan(declared, opened.account, opened.record, opened.scope)
    change = _only(reading.plan, name)
    facts = tables.facts(change, declared[name], reading.snapshot)
    shell.say(json.dumps(facts, indent=2, ensure_ascii=False) + "\n" if form == "json" else tables.facts_text(facts))
    return Exit.OK


def _only(made: Plan, name: str) -> Change:
    found = next((change for change in made.changes if change.name == name), None)
    if found is None:
        raise UsageError(f"there is no endpoint config {name!r}", "Names are the EndpointConfigName of the desired files")
    return found


def _request(document: Declared, made: Plan) -> dict[str, Any]:
    """Return what CreateEndpointConfig gets, or got, for the current content."""
    change = _only(made, document.name)
    step = next((step for step in change.steps if step.operation == "CreateEndpointConfig"), None)
    if step is not None:
        return dict(step.params)
    tags = {"Tags": tag_list(document.tags)} if document.tags else {}
    return {"EndpointConfigName": change.difference.current, **document.body, **tags}
