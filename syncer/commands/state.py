"""`syncer state`: where the ledger lives, its copies and its lock."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

from syncer import ledger, provenance
from syncer.commands import session
from syncer.errors import Exit, LedgerError, UsageError
from syncer.render import words
from syncer.state import Holder

if TYPE_CHECKING:
    from syncer.commands.options import Where
    from syncer.shell import Shell
    from syncer.targets import Target

_NONE = "there is no ledger yet"


def show(shell: Shell, where: Where, *, form: str) -> Exit:
    """Show where the ledger lives, which state it is in, its last run, and who holds its lock."""
    target = session.target_of(shell, where)
    with session.keeper(shell, target, where).copy() as copy:
        found: dict[str, Any] = {"place": session.place_name(target, where), "exists": copy.path.exists()}
        if copy.path.exists():
            with contextlib.closing(ledger.read(copy.path, shell.now)) as book:
                found |= {"size": copy.path.stat().st_size, **book.facts()}
        found["locked_by"] = copy.under_way
    shell.say(json.dumps({"version": 1, **found}, indent=2) + "\n" if form == "json" else _told(found))
    return Exit.OK


def _told(found: dict[str, Any]) -> str:
    """Write facts as lines, without those that there are none of."""
    lines = {
        "ledger": found["place"] if found["exists"] else f"{found['place']} ({_NONE})",
        "size": f"{found['size']} bytes, schema {found['schema']}" if found["exists"] else "",
        "state": f"lineage {found['lineage']}, serial {found['serial']}" if found["exists"] else "",
        "about": found.get("about", ""),
        "last run": found.get("last_run", ""),
        "lock": f"held by {found['locked_by']}" if found["locked_by"] else "free",
    }
    return "".join(f"{name:<10}{words.plain(text)}\n" for name, text in lines.items() if text)


def verify(shell: Shell, where: Where) -> Exit:
    """Fetch the ledger and check all of it: seal and head, schema, pages, keys, rows. Raises LedgerError, with the way out."""
    target = session.target_of(shell, where)
    with session.keeper(shell, target, where).copy() as copy:
        if not copy.path.exists():
            shell.say(f"{session.place_name(target, where)}: {_NONE}\n")
            return Exit.OK
        with contextlib.closing(ledger.read(copy.path, shell.now)) as book:
            book.record()
            flaws = book.flaws()
    if flaws:
        way_out = "Put a good copy back with `syncer state push`, or make it anew with `syncer state rebuild`"
        raise LedgerError("\n".join(flaws), way_out)
    shell.say(f"{session.place_name(target, where)}: sound\n")
    return Exit.OK


def pull(shell: Shell, where: Where, file: str | None) -> Exit:
    """Write a copy of the ledger to a new file, or to the standard output."""
    with session.keeper(shell, session.target_of(shell, where), where).copy() as copy:
        if not copy.path.exists():
            raise LedgerError(_NONE, "The first `syncer apply` begins it")
        if file is None:
            sys.stdout.buffer.write(copy.path.read_bytes())
            return Exit.OK
        target = shell.cwd / file
        if target.exists():
            raise UsageError(f"{file} exists", "Name a new file")
        try:
            shutil.copy(copy.path, target)
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror}", "Name another file") from None
    return Exit.OK


def push(shell: Shell, where: Where, file: str, *, force: bool, patience: float) -> Exit:
    """Put a ledger file in the ledger's place, under its lock."""
    target = session.target_of(shell, where)
    with shell.stop.deferred():
        place = session.keeper(shell, target, where)
        place.push(shell.cwd / file, holder(shell, target, "state push"), force=force, patience=patience)
    shell.say(f"{file} is now {session.place_name(target, where)}\n")
    return Exit.OK


def unlock(shell: Shell, where: Where, lock: str) -> Exit:
    """Break the lock of a run that is dead."""
    target = session.target_of(shell, where)
    whose = session.keeper(shell, target, where).unlock(lock)
    shell.say(f"{session.place_name(target, where)} is free; the lock was that of {words.plain(whose)}\n")
    return Exit.OK


def holder(shell: Shell, target: Target, command: str) -> Holder:
    """Return who we are, as a lock tells it."""
    source = provenance.find(shell.environment, shell.cwd, files=target.desired)
    return Holder(shell.unique(), source.actor, command, source.commit, source.url)
