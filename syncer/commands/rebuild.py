"""`syncer state rebuild`: the ledger anew, from tags and live reads."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from syncer import apply as applying
from syncer import ledger, rebuild
from syncer.commands import reading, session
from syncer.commands.options import What
from syncer.errors import Exit, NotApproved
from syncer.model import Identity, Record
from syncer.render import words
from syncer.state import Holder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.commands.options import Where
    from syncer.model import Declared
    from syncer.rebuild import Facts
    from syncer.shell import Shell

_LOST = (
    "who did what and when; revisions that went back to an old content; where git has moved on, which tags are ours, "
    "and contents that once rolled back"
)


def run(shell: Shell, where: Where, *, yes: bool, patience: float) -> Exit:
    """Read the account under the lock, and put a ledger with what it proves in place; the one that was there is kept beside."""
    target = session.target_of(shell, where)
    declared = session.files(shell, target, What(allow_empty=True))
    opened = session.open_session(shell, target, where, What(allow_empty=True))
    place, source = session.place_name(target, where), opened.provenance
    _ask(shell, place, yes=yes)
    holder = Holder(shell.unique(), source.actor, "state rebuild", source.commit, source.url)
    with session.held(shell, opened.keeper.anew(holder, patience=patience)) as held:
        found = _rebuilt(shell, opened, declared, watch=applying.Watch(held, shell.stop), holder=holder)
    counts = f"{words.count(len(found.versions), 'version')}, {words.count(len(found.applied), 'applied config')}"
    shell.say(f"{place} is made anew: {counts}. Lost are {_LOST}\n")
    return Exit.OK


def _ask(shell: Shell, place: str, *, yes: bool) -> None:
    """Get a yes from the flag or a person. Raises NotApproved."""
    if yes:
        return
    if shell.ask is None:
        raise NotApproved("nobody can be asked here, and nothing says yes", "Pass --yes")
    if not shell.ask(f"Make {place} anew? Lost are {_LOST}."):
        raise NotApproved("nothing was changed", "")


def _rebuilt(
    shell: Shell, opened: session.Session, declared: Mapping[str, Declared], *, watch: applying.Watch, holder: Holder
) -> Facts:
    with session.gathered(shell) as hands:
        made = reading.make_plan(reading.under_lock(shell, opened, watch, hands), declared, Record())
    found = rebuild.facts(made, Identity(opened.scope.owner, opened.scope.target))
    shell.stop.check()
    with contextlib.closing(ledger.write(watch.held.path, shell.now)) as book:
        rebuild.write(made, found, book, holder)
    return found
