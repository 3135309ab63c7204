"""Read an account and make a plan of it: its lists come in while the files are loaded, the rest is asked for by all hands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncer import aws, crew, live, sync
from syncer.commands import session
from syncer.model import Identity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.apply import Watch
    from syncer.commands.options import What, Where
    from syncer.commands.session import Hands, Session
    from syncer.live import Listing
    from syncer.model import Declared, Record
    from syncer.remember import Reading
    from syncer.shell import Shell
    from syncer.targets import Target


@dataclass(frozen=True, slots=True)
class Begun:
    """An open account whose lists are under way."""

    opened: Session
    listing: Listing


def read(shell: Shell, target: Target, where: Where, what: What, *, load: Callable[[], Mapping[str, Declared]]) -> Reading:
    """Load the files, open the account, and make the plan from a copy of the ledger, without its lock.

    With several hands the account is opened and listed while `load` runs; what `load` raises comes first all the same.
    """
    with session.gathered(shell) as hands:
        opening = crew.begun(hands.crew, lambda: _opened(shell, target, where, what, hands=hands))
        declared = load()
        return on_copy(shell, opening(), declared)


def _opened(shell: Shell, target: Target, where: Where, what: What, *, hands: Hands) -> Begun:
    return _begin(shell, session.open_session(shell, target, where, what, hands=hands), hands)


def _begin(shell: Shell, opened: Session, hands: Hands, tend: Callable[[], object] = lambda: None) -> Begun:
    source = live.Source(opened.patient, shell.wall, hands.crew, tend, hands.tell)
    return Begun(opened, live.begin(source, Identity(opened.scope.owner, opened.scope.target)))


def begin(shell: Shell, opened: Session, hands: Hands) -> Begun:
    """Begin to list a session's account with hands that were gathered after it was opened."""
    return _begin(shell, replace(opened, patient=session.hands_on(shell, opened.account, hands)), hands)


def under_lock(shell: Shell, opened: Session, watch: Watch, hands: Hands) -> Begun:
    """Begin to list the account again under the ledger's lock, which is kept meanwhile and whose loss ends the reading.

    One thread alone looks after the lock: one hand does before each call, of several the thread that waits for them.
    """
    if hands.crew.hands == 1:
        patient = aws.Patient(watch.reading(opened.account), watch.clock(shell.clock))
        return _begin(shell, replace(opened, patient=patient), hands)

    def tend() -> None:
        watch.beat()
        shell.stop.check()

    opened = replace(opened, patient=session.hands_on(shell, opened.account, hands))
    return _begin(shell, opened, hands, tend)


def on_copy(shell: Shell, begun: Begun, declared: Mapping[str, Declared]) -> Reading:
    """Make the plan from a copy of the ledger, without its lock; a notice says when somebody is applying."""
    opened = begun.opened
    with opened.keeper.copy() as copy:
        reading = make_plan(begun, declared, session.recall(shell, copy.path, opened.scope))
    if not copy.under_way:
        return reading
    notice = f"an apply is under way, so that this may be out of date: {copy.under_way}"
    return replace(reading, plan=replace(reading.plan, notices=(notice, *reading.plan.notices)))


def make_plan(begun: Begun, declared: Mapping[str, Declared], record: Record, retry: tuple[str, ...] = ()) -> Reading:
    """Make the plan, waiting where AWS is busy; a notice says so."""
    opened = begun.opened
    reading = sync.make_plan(declared, begun.listing, record, opened.scope, retry=retry, levels=opened.target.rules)
    notices = (*reading.plan.notices, *opened.patient.notices())
    return replace(reading, plan=replace(reading.plan, notices=notices))
