"""`syncer apply`: lock, plan, ask, carry out, record."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncer import apply as applying
from syncer import aws, ledger, progress, provenance, remember, sync
from syncer import plan as planning
from syncer.commands import reading, session
from syncer.errors import Exit, LedgerError, NotApproved, UsageError, worst
from syncer.model import Approved, ChangeFinished, Identity, Outcome
from syncer.render import as_json, text, words
from syncer.state import Holder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from syncer.commands.options import What, Where
    from syncer.commands.reading import Begun
    from syncer.model import Declared
    from syncer.remember import Reading
    from syncer.shell import Shell

_EXITS = {
    Outcome.DONE: Exit.OK,
    Outcome.FAILED: Exit.FAILED,
    Outcome.ROLLED_BACK: Exit.FAILED,
    Outcome.SKIPPED: Exit.INCOMPLETE,  # not begun, for want of time or at a stop: the next run does it
    Outcome.UNDER_WAY: Exit.INCOMPLETE,
}
CREDENTIALS_MARGIN = 120.0  # seconds that are left for the last answers and the record
_LARGEST_PLAN = 64 * 1024 * 1024  # bytes: ten thousand changes have half of that
SANDBOX_POLL = 1.0  # nothing throttles the simulated account


@dataclass(frozen=True, slots=True)
class Approval:
    """Who says yes: `--yes`, or the plan file that was reviewed.

    `retry` lifts what a roll-back forbids, `allow_older` the order of commits.
    """

    yes: bool = False
    plan_file: str | None = None
    retry: tuple[str, ...] = ()
    allow_older: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How many changes are under way at once, for how many minutes a roll is waited for, and how many seconds for the lock."""

    parallel: int = 10
    timeout: int = 45
    lock_timeout: float = 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """What one apply works with from its first moment to its last."""

    shell: Shell
    opened: session.Session
    declared: Mapping[str, Declared]
    approval: Approval


@dataclass(frozen=True, slots=True)
class Ended:
    """What was to be carried out, and how each change of it ended."""

    reading: Reading
    finished: tuple[ChangeFinished, ...]
    error: LedgerError | None = None  # why it ended early

    def code(self) -> Exit:
        """Return the worst of all that happened. Raises the LedgerError that ended it."""
        if self.error is not None:
            raise self.error
        return worst(*planning.exits(self.reading.plan), *(_EXITS[event.outcome] for event in self.finished))


def run(shell: Shell, where: Where, what: What, approval: Approval, *, pace: Pace) -> Exit:
    """Show the plan, get a yes, carry it out under the lock; the exit code is the worst of all that happened.

    Where nobody needs to be asked the lock comes first. Nobody is kept out while a person thinks; the plan is made again then.
    """
    approved = None
    if approval.plan_file is not None:
        approved = _approved(shell, approval.plan_file)
        what = _restricted(what, approved.only)
    elif approval.retry and not what.names:
        what = replace(what, names=approval.retry)  # nobody who retries one name means all the others
    target = session.target_of(shell, where)
    declared = session.files(shell, target, what)
    sync.check_names(approval.retry, declared)
    job = Job(shell, session.open_session(shell, target, where, what), declared, approval)
    if approval.yes or approved is not None:
        return locked(job, pace, _consent(approved)).code()
    with session.gathered(shell) as hands, job.opened.keeper.copy() as copy:
        shown = _planned(job, reading.begin(shell, job.opened, hands), copy.path)
    shell.say(text.plan(shown.plan, color=shell.color))
    if not remember.is_news(shown):
        return worst(*planning.exits(shown.plan))
    _ask(shell, shown)
    return locked(job, pace, _consent(sync.approved_by(shown.plan)), again=True).code()


def _consent(approved: Approved | None) -> Callable[[Reading], Reading]:
    """Return what lets a plan pass as a whole, if it is the approved one; None approves whatever it is."""

    def consent(made: Reading) -> Reading:
        if approved is not None:
            sync.check_approved(made.plan, approved)
        return made

    return consent


def _approved(shell: Shell, name: str) -> Approved:
    """Read a plan file. Raises UsageError when it is none."""
    try:
        return as_json.approved(session.within(shell.cwd / name, _LARGEST_PLAN), name)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}", "Make it with `syncer plan --out FILE`") from None


def _restricted(what: What, only: tuple[str, ...]) -> What:
    """Take the names of the plan file, for they are part of what was approved."""
    if what.names and tuple(sorted(what.names)) != only:
        raise UsageError("the plan file was made for other names", "Leave the names out: the plan file has them")
    return replace(what, names=only)


def _planned(job: Job, begun: Begun, path: Path) -> Reading:
    """Read the ledger, hold the commits against each other, make the plan."""
    shell, source = job.shell, begun.opened.provenance
    record = session.recall(shell, path, begun.opened.scope)
    older = provenance.bare(record.commit), provenance.bare(source.commit)
    known = begun.opened.is_ancestor(*older)
    warning = sync.check_order(record.commit, source.commit, known=known, allowed=job.approval.allow_older)
    if warning:
        shell.complain(f"warning: {words.plain(warning)}")
    return reading.make_plan(begun, job.declared, record, job.approval.retry)


def _ask(shell: Shell, shown: Reading) -> None:
    """Get a yes from a person where there is anything to do. Raises NotApproved."""
    count = len(shown.plan.pending)
    if not count:
        return
    if shell.ask is None:
        text_ = "nobody can be asked here, and nothing says yes"
        raise NotApproved(text_, "Pass --yes, or --plan FILE with the plan that was reviewed")
    if not shell.ask("Apply this change?" if count == 1 else f"Apply these {count} changes?"):
        raise NotApproved("nothing was changed", "")


def locked(job: Job, pace: Pace, consent: Callable[[Reading], Reading], *, again: bool = False) -> Ended:
    """Take the lock, plan on what stands now, ask for consent, and carry out what comes back from that.

    `again`: the plan was shown before. `consent` returns the reading with the changes that may be made, or raises Refused.
    """
    shell, opened = job.shell, job.opened
    source = opened.provenance
    holder = Holder(shell.unique(), source.actor, "apply", source.commit, source.url)
    with session.held(shell, opened.keeper.hold(holder, patience=pace.lock_timeout)) as held:
        watch = applying.Watch(held, shell.stop)
        with session.gathered(shell) as hands:
            made = _planned(job, reading.under_lock(shell, opened, watch, hands), held.path)
        if not again:
            shell.say(text.plan(made.plan, color=shell.color))
        made = consent(made)
        shell.stop.check()
        by = sync.By(holder, source.author, watch.checkpoint)
        finished = _carry_out(shell, opened, made, pace, watch=watch, by=by)
    cause = shell.stop.cause
    return Ended(made, tuple(finished), cause if isinstance(cause, LedgerError) else None)


def _carry_out(
    shell: Shell, opened: session.Session, made: Reading, pace: Pace, *, watch: applying.Watch, by: sync.By
) -> list[ChangeFinished]:
    limits = applying.Limits(roll=pace.timeout * 60.0)
    limits = replace(limits, poll=SANDBOX_POLL) if made.plan.scope.sandbox else limits
    identity = Identity(made.plan.scope.owner, made.plan.scope.target)
    ends = _ends(shell, opened)
    paced = aws.Paced(opened.account, shell.clock)
    context = applying.Context(opened.account, identity, watch.clock(shell.clock), limits, ends, shell.stop, watch, paced)
    with contextlib.closing(ledger.write(watch.held.path, shell.now)) as book:
        events = sync.carry_out(made, context, book, by=by, parallel=pace.parallel, hands=shell.hands)
        with contextlib.closing(events):  # whatever ends the showing: no call may be under way when the ledger is closed
            finished = progress.show(events, shell)
    shell.murmur("".join(f"{notice}\n" for notice in paced.notices()))
    return finished


def _ends(shell: Shell, opened: session.Session) -> float | None:
    """Return when, in the clock's seconds, nothing more may be waited for; the credentials end in the time of day."""
    if opened.expires is None:
        return None
    return shell.clock.now() + opened.expires.timestamp() - shell.wall() - CREDENTIALS_MARGIN
