"""`syncer apply`: plan again, ask, carry out, record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncer import apply as applying
from syncer import ledger, progress, sync
from syncer import plan as planning
from syncer.commands import session
from syncer.errors import Exit, NotApproved, UsageError, worst
from syncer.model import Approved, ChangeFinished, Identity, Outcome
from syncer.render import as_json, text

if TYPE_CHECKING:
    from syncer.commands.options import What, Where
    from syncer.shell import Shell
    from syncer.sync import Reading

_EXITS = {
    Outcome.DONE: Exit.OK,
    Outcome.FAILED: Exit.FAILED,
    Outcome.ROLLED_BACK: Exit.FAILED,
    Outcome.SKIPPED: Exit.INCOMPLETE,  # not begun, for want of time: the next run does it
    Outcome.UNDER_WAY: Exit.INCOMPLETE,
}
CREDENTIALS_MARGIN = 120.0  # seconds that are left for the last answers and the record
SANDBOX_POLL = 1.0  # nothing throttles the simulated account


@dataclass(frozen=True, slots=True)
class Approval:
    """Who says yes: `--yes`, or the plan file that was reviewed. `retry` lifts what a roll-back forbids."""

    yes: bool = False
    plan_file: str | None = None
    retry: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How many changes are under way at once, and for how many minutes each roll is waited for."""

    parallel: int = 10
    timeout: int = 45


def run(shell: Shell, where: Where, what: What, approval: Approval, *, pace: Pace) -> Exit:
    """Show the plan, get a yes, carry it out; the exit code is the worst of all that happened."""
    approved = None
    if approval.plan_file is not None:
        approved = _approved(shell, approval.plan_file)
        what = _restricted(what, approved.only)
    elif approval.retry and not what.names:
        what = replace(what, names=approval.retry)  # nobody who retries one name means all the others
    target = session.target_of(shell, where)
    declared = session.files(shell, target, what)
    sync.check_names(approval.retry, declared)
    opened = session.open_session(shell, target, where, what)
    reading = session.make_plan(opened, declared, approval.retry)
    shell.say(text.plan(reading.plan, color=shell.color))
    if approved is not None:
        sync.check_approved(reading.plan, approved)
    if reading.plan.pending:
        _ask(shell, reading, approval)
    finished = _carry_out(shell, opened, reading, pace)
    return worst(*planning.exits(reading.plan), *(_EXITS[event.outcome] for event in finished))


def _approved(shell: Shell, name: str) -> Approved:
    """Read a plan file. Raises UsageError when it is none."""
    try:
        return as_json.approved((shell.cwd / name).read_bytes(), name)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}", "Make it with `syncer plan --out FILE`") from None


def _restricted(what: What, only: tuple[str, ...]) -> What:
    """Take the names of the plan file, for they are part of what was approved."""
    if what.names and tuple(sorted(what.names)) != only:
        raise UsageError("the plan file was made for other names", "Leave the names out: the plan file has them")
    return replace(what, names=only)


def _ask(shell: Shell, reading: Reading, approval: Approval) -> None:
    """Get a yes from a flag, the plan file or a person. Raises NotApproved."""
    if approval.yes or approval.plan_file:
        return
    if shell.ask is None:
        text_ = "nobody can be asked here, and nothing says yes"
        raise NotApproved(text_, "Pass --yes, or --plan FILE with the plan that was reviewed")
    count = len(reading.plan.pending)
    if not shell.ask("Apply this change?" if count == 1 else f"Apply these {count} changes?"):
        raise NotApproved("nothing was changed", "")


def _carry_out(shell: Shell, opened: session.Session, reading: Reading, pace: Pace) -> list[ChangeFinished]:
    limits = applying.Limits(roll=pace.timeout * 60.0)
    limits = replace(limits, poll=SANDBOX_POLL) if reading.plan.scope.sandbox else limits
    identity = Identity(reading.plan.scope.owner, reading.plan.scope.target)
    context = applying.Context(opened.account, identity, shell.clock, limits, _ends(shell, opened))
    book = ledger.write(opened.ledger_path, shell.now)
    try:
        events = sync.carry_out(reading, context, book, actor=opened.provenance.actor, parallel=pace.parallel)
        return progress.show(events, shell)
    finally:
        book.close()


def _ends(shell: Shell, opened: session.Session) -> float | None:
    """Return when, in the clock's seconds, nothing more may be waited for; the credentials end in the time of day."""
    if opened.expires is None:
        return None
    return shell.clock.now() + opened.expires.timestamp() - shell.wall() - CREDENTIALS_MARGIN
