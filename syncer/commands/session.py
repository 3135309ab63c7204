"""Open what a command works with: the target, its files, its account, the place of its ledger."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from syncer import aws, crew, desired, ledger, progress, provenance, state, sync, targets
from syncer.clock import Clock
from syncer.crew import ALONE
from syncer.errors import Stopped, UsageError
from syncer.render import problems
from syncer.stopping import SLICE, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from syncer.aws import Account, Connection, Patient
    from syncer.commands.options import What, Where
    from syncer.crew import Crew
    from syncer.model import Declared, Record, Scope
    from syncer.provenance import Provenance
    from syncer.sandbox import Faults, FileSandbox, Timing
    from syncer.shell import Shell
    from syncer.state import Held, Keeper
    from syncer.targets import Target


@dataclass(frozen=True, slots=True)
class Session:
    """An open account with what is known about it, and the place of the ledger, which is not opened yet.

    `expires` is when the account's credentials end, None where they are renewed or nobody knows. `patient` is the account for
    whoever reads and may wait. `is_ancestor` says whether one commit is another or comes before it, None where nobody knows.
    """

    target: Target
    account: Account
    patient: Patient
    expires: datetime | None
    scope: Scope
    keeper: Keeper
    provenance: Provenance
    is_ancestor: Callable[[str, str], bool | None]


@dataclass(frozen=True, slots=True)
class Hands:
    """Who asks an account; one alone is the caller. `off` gets a cause when nobody waits any more, `tell` hears of progress."""

    crew: Crew = ALONE
    off: Stop = field(default_factory=Stop)
    tell: Callable[[int, int], object] = lambda _done, _total: None


def within(path: Path, most: int) -> bytes:
    """Read a file that somebody named, which may have no end. Raises UsageError where it has more than `most` bytes."""
    with path.open("rb") as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise UsageError(f"{path.name} is too large", f"It may have {most} bytes: name another file")
    return found


def target_of(shell: Shell, where: Where) -> Target:
    """Return the target asked for. Raises UsageError."""
    name = where.target or shell.environment.get("SYNCER_TARGET") or None
    return targets.choose(targets.load(shell.cwd), name)


def sandbox_path(target: Target) -> Path:
    """Return the simulated account's file, beside the ledger."""
    return target.state.path.parent / ("sandbox.json" if target.name == targets.DEFAULT else f"sandbox-{target.name}.json")


def ledger_path(target: Target, where: Where) -> Path:
    """Return the ledger's file; the sandbox has its own, so that it never meets the real account's facts."""
    local = target.state.path
    return local.with_name(f"{local.stem}.sandbox.db") if where.sandbox else local


def files(shell: Shell, target: Target, what: What) -> Mapping[str, Declared]:
    """Load the desired files and tell their findings. Raises InvalidFiles when one has an error."""
    loaded = desired.load(target.desired, target.rules, shown_from=shell.cwd)
    if loaded.findings:
        shell.err.write(problems.text(loaded.findings, color=shell.color))
    declared = sync.accept(loaded, allow_empty=what.allow_empty)
    sync.check_names(what.names, declared)
    return declared


def open_account(shell: Shell, target: Target, where: Where) -> Connection:
    """Open the account: the simulated one, or AWS's by its own conventions."""
    if where.sandbox:
        box = sandbox(shell, target)
        return aws.Connection(shell.through(box), box.region)
    opened = aws.connect(target.region)
    return replace(opened, account=shell.through(opened.account))


def sandbox(shell: Shell, target: Target, faults: Faults | None = None) -> FileSandbox:
    """Return the simulated account of a target."""
    from syncer.sandbox import FileSandbox  # noqa: PLC0415  # a real run needs none of it

    path, region = sandbox_path(target), region_of(target)
    return FileSandbox(path, region=region, clock=shell.wall, timing=timing(shell), faults=faults)


def region_of(target: Target) -> str:
    """Return the region of a new simulated account."""
    return target.region or "us-east-1"


def timing(shell: Shell) -> Timing:
    """Return how long the simulated account takes to move an endpoint."""
    from syncer.sandbox import Timing  # noqa: PLC0415  # as above

    seconds = shell.sandbox_seconds
    return Timing(seconds, seconds, seconds / 2)


def place_name(target: Target, where: Where) -> str:
    """Return the ledger's place as people write it."""
    return str(ledger_path(target, where) if where.sandbox else target.state)


def keeper(shell: Shell, target: Target, where: Where) -> Keeper:
    """Return the keeper of a target's ledger; nothing is opened yet."""
    place, clock = target.state, stoppable(shell)
    if where.sandbox or not place.bucket:
        return state.Local(ledger_path(target, where), ledger, clock, shell.now, shell.complain)
    bucket = aws.bucket(target.region, place.bucket, clock)
    return state.Remote(bucket, place, ledger, clock, shell.now, shell.complain)


def open_session(shell: Shell, target: Target, where: Where, what: What, *, hands: Hands | None = None) -> Session:
    """Open the account, for the hands that will ask it. Raises WrongAccount or Unavailable before anything is read."""
    connection = open_account(shell, target, where)
    patient = hands_on(shell, connection.account, hands or Hands())
    source = provenance.find(shell.environment, shell.cwd, files=target.desired)
    scope = sync.open_scope(patient, target, region=connection.region, sandbox=where.sandbox, commit=source.commit)
    scope = replace(scope, only=tuple(sorted(what.names)))
    place = keeper(shell, target, where)
    is_ancestor = partial(provenance.is_ancestor, shell.environment, shell.cwd)
    return Session(target, connection.account, patient, connection.expires, scope, place, source, is_ancestor)


@contextlib.contextmanager
def gathered(shell: Shell) -> Iterator[Hands]:
    """Gather the shell's hands; whatever ends the block, their calls and pauses end soon."""
    off = Stop()
    with crew.gathered(shell.hands) as gathered_, progress.counting(shell) as tell:
        try:
            yield Hands(gathered_, off, tell)
        finally:
            off.ask(Stopped("nobody waits for this any more"))


def hands_on(shell: Shell, account: Account, hands: Hands) -> Patient:
    """Return an account for hands that read it: each call, and each pause before it is made again, ends at a stop."""
    if hands.crew.hands == 1:
        return aws.Patient(account, stoppable(shell))
    clock = stoppable(shell)

    def check() -> None:
        shell.stop.check()
        hands.off.check()

    def sleep(seconds: float) -> None:
        slices = max(1, math.ceil(seconds / SLICE))
        for _ in range(slices):
            clock.sleep(seconds / slices)
            check()

    return aws.Patient(account, Clock(clock.now, sleep, clock.draw), check=check)


def stoppable(shell: Shell) -> Clock:
    """Return the shell's clock for whoever has nothing under way: a pause that a stop cuts short raises it."""

    def sleep(seconds: float) -> None:
        shell.clock.sleep(seconds)
        if not shell.stop.holding:
            shell.stop.check()

    return Clock(shell.clock.now, sleep, shell.clock.draw)


def recall(shell: Shell, path: Path, scope: Scope) -> Record:
    """Read what a ledger file knows. Raises WrongAccount for one of another account, LedgerError for damage."""
    with contextlib.closing(ledger.read(path, shell.now)) as book:
        book.check_binding(scope)
        return book.record()


@contextlib.contextmanager
def held(shell: Shell, holding: AbstractContextManager[Held]) -> Iterator[Held]:
    """Hold a ledger's lock as a keeper lends it; no signal cuts the block. Raises Locked when somebody else has it."""
    with shell.stop.deferred(), holding as lock:
        shell.stop.holding = True
        yield lock
