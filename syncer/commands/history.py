"""`syncer history` and `syncer show`: what was done, and which version is current. History needs no account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syncer import ledger
from syncer.commands import session
from syncer.commands.options import What
from syncer.errors import Exit
from syncer.model import Verdict
from syncer.plan import tag_list
from syncer.render import tables

if TYPE_CHECKING:
    from syncer.commands.options import Where
    from syncer.model import Change, Declared
    from syncer.shell import Shell


def history(shell: Shell, where: Where, name: str | None, *, limit: int, form: str) -> Exit:
    """Show the changes of past runs, the newest first."""
    path = session.ledger_path(session.target_of(shell, where), where)
    book = ledger.read(path, shell.now)
    try:
        rows = book.history(name, limit)
    finally:
        book.close()
    shell.say(tables.history_json(rows) if form == "json" else tables.history(rows, name, sandbox=where.sandbox))
    return Exit.OK


def show(shell: Shell, where: Where, name: str, *, request: bool, form: str) -> Exit:
    """Show one logical name: its current version, what serves, its versions; or the literal request of its content."""
    what = What((name,))
    target = session.target_of(shell, where)
    declared = session.files(shell, target, what)
    opened = session.open_session(shell, target, where, what)
    reading = session.plan_on_copy(shell, opened, declared)
    change = next(change for change in reading.plan.changes if change.name == name)
    found = _request(declared[name], change) if request else tables.facts(change, declared[name], reading.snapshot)
    code = Exit.INCOMPLETE if change.difference.has(Verdict.UNKNOWN) else Exit.OK
    as_json = request or form == "json"
    shell.say(json.dumps(found, indent=2, ensure_ascii=False) + "\n" if as_json else tables.facts_text(found))
    return code


def _request(document: Declared, change: Change) -> dict[str, Any]:
    """Return what CreateEndpointConfig gets, or got, for the current content."""
    step = next((step for step in change.steps if step.operation == "CreateEndpointConfig"), None)
    if step is not None:
        return dict(step.params)
    tags = {"Tags": tag_list(document.tags)} if document.tags else {}
    return {"EndpointConfigName": change.difference.current, **document.body, **tags}
