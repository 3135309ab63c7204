"""The story, in the order in which it happens: load, read, compare, plan, review, apply, record."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from syncer import apply, live, names, plan, remember, review
from syncer.aws import member
from syncer.compare import View, compare
from syncer.errors import InvalidFiles, OlderCommit, PlanChanged, Refused, Stopped, UsageError, WrongAccount
from syncer.model import (
    Approved,
    ChangeFinished,
    Declared,
    Difference,
    Event,
    Identity,
    Level,
    Outcome,
    Plan,
    Scope,
    Snapshot,
    Verdict,
)
from syncer.remember import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping

    from syncer.apply import Context
    from syncer.aws import Account
    from syncer.desired import Loaded
    from syncer.ledger import Ledger
    from syncer.model import Record
    from syncer.state import Holder
    from syncer.targets import Target


def accept(loaded: Loaded, *, allow_empty: bool) -> Mapping[str, Declared]:
    """Return the declared configs of a tree that may be planned. Raises InvalidFiles, or Refused for an empty tree."""
    if loaded.errors:
        count = len(loaded.errors)
        text = f"{count} error{'s' if count > 1 else ''} in the desired files; nothing is planned while there is any"
        raise InvalidFiles(text, "Correct the lines above")
    if not loaded.declared and not allow_empty:
        raise Refused("there are no desired files", "Check the folder; if empty is meant, pass --allow-empty")
    return loaded.declared


def check_names(only: Collection[str], known: Collection[str]) -> None:
    """Raise UsageError for a name that nobody knows."""
    for name in only:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise UsageError(
                f"there is no endpoint config {name!r}", f"Did you mean {near[0]}?" if near else "See `syncer validate`"
            )


def open_scope(account: Account, target: Target, *, region: str, sandbox: bool, commit: str) -> Scope:
    """Ask the account who it is. Raises WrongAccount when the target declares another account or region."""
    operation = "GetCallerIdentity"
    number = member(account.call(operation, {}), "Account", operation)
    if sandbox:
        return Scope(target.name, target.owner, number, region, sandbox=True, commit=commit)
    if target.account and target.account != number:
        text = f"target {target.name} is account {target.account}; these credentials are of {number}"
        raise WrongAccount(text, "Use the credentials of that account, or correct `account` in syncer.yaml")
    if target.region and target.region != region:
        text = f"target {target.name} is in {target.region}; the account was opened in {region}"
        raise WrongAccount(text, "Correct AWS_REGION, or `region` in syncer.yaml")
    return Scope(target.name, target.owner, number, region, commit=commit)


def make_plan(
    declared: Mapping[str, Declared],
    listing: live.Listing,
    record: Record,
    scope: Scope,
    *,
    retry: Collection[str] = (),
    levels: Mapping[str, Level] | None = None,
) -> Reading:
    """Read the account, compare, plan and review. Only reads; `scope.only` restricts to some names.

    `listing` is what `live.begin` made for the scope's owner and target: its lists may be under way still. `retry` names what
    is tried again although it rolled back, `levels` lowers preflights.
    """
    identity = Identity(scope.owner, scope.target)
    reader = live.Reader(listing.source, live.interest(declared, record, identity))
    snapshot = reader.snapshot(listing, account_id=scope.account, region=scope.region)
    first = View(snapshot, record, identity, frozenset(retry))

    def judge(read: Snapshot) -> tuple[Difference, ...]:
        return compare(declared, replace(first, snapshot=read), scope.only)

    confirmed, differences = live.settled(reader, snapshot, judge)
    view = replace(first, snapshot=confirmed)
    built = plan.build(
        differences,
        declared,
        scope,
        revisions=_revisions(view, declared),
        unmanaged=_unmanaged(view),
    )
    found = _with_scaling(built, declared, view.snapshot, reader)
    reviewed = review.review(replace(built, notices=tuple(reader.notices)), declared, found, levels or {})
    return Reading(reviewed, declared, found, record)


def _with_scaling(built: Plan, declared: Mapping[str, Declared], snapshot: Snapshot, reader: live.Reader) -> Snapshot:
    """Read which variants scaling holds on to, where a roll would meet that: few rolls change what a variant runs on."""
    variants = review.scaling_matters(built, declared, snapshot)
    return reader.with_scaling(snapshot, variants) if variants else snapshot


def _revisions(view: View, declared: Mapping[str, Declared]) -> dict[str, int]:
    """Return the highest revision of each logical name that ledger or tags know; for display, never identity."""
    highest = dict(view.record.revisions)
    for name in declared:
        tagged = [names.revision(config.tags) for config in view.versions_of(name)]
        highest[name] = max([highest.get(name, 0), *tagged])
    return highest


def _unmanaged(view: View) -> tuple[int, int]:
    ours = sum(len(configs) for configs in view.index.versions.values())
    endpoints = sum(len(endpoints) for endpoints in view.index.endpoints.values())
    return (len(view.snapshot.config_names) - ours, len(view.snapshot.endpoint_names) - endpoints)


def check_approved(current: Plan, approved: Approved) -> None:
    """Hold a plan against the one that was approved. Raises PlanChanged, naming what differs.

    What was approved and is in place already is no difference: an apply may be repeated.
    """
    mine, theirs = (replace(scope, commit="") for scope in (current.scope, approved.scope))
    if mine != theirs:
        text = "the plan file was made for another target, account or region, or for other names"
        raise PlanChanged(text, "Use the plan of this target, or make a new one with `syncer plan --out FILE`")
    now = {change.name: change.digest for change in current.pending}
    done = {change.name for change in current.changes if not change.steps and change.difference.has(Verdict.IN_SYNC)}
    digests = {name: _honest(name, approved) for name in approved.changes if name not in done}
    changed = sorted(name for name in now.keys() | digests.keys() if now.get(name) != digests.get(name))
    if changed:
        text = f"the plan is no longer what was approved; changed: {', '.join(changed)}"
        raise PlanChanged(text, "Look at the new plan with `syncer plan`, and approve that")


def _honest(name: str, approved: Approved) -> str:
    """Return the digest of a change of a plan file, "" when it does not belong to the calls that the file shows."""
    presumed, steps, digest = approved.changes[name]
    return digest if digest == plan.digest(presumed, steps, approved.scope) else ""


def approved_by(agreed: Plan) -> Approved:
    """Return what somebody approved who was shown this plan."""
    shown = {change.name: (change.difference.presumes, change.steps, change.digest) for change in agreed.pending}
    return Approved(agreed.scope, shown)


def check_order(applied: str, ours: str, *, known: bool | None, allowed: bool) -> str:
    """Hold our commit against the one that was applied last; returns a warning, "" where all is well.

    `known` says whether that one comes before ours, None where nobody knows. Raises OlderCommit where it does not.
    """
    if not applied or (applied == ours and not ours.endswith("+dirty")):
        return ""
    if known is False and not allowed:
        text = f"commit {applied} has been applied already, and is no part of {ours}"
        raise OlderCommit(
            text, "Apply a commit that holds it; to go back, revert in git, or pass --allow-older to `syncer apply`"
        )
    if known is None:
        return f"nobody can tell whether {ours or 'this folder'} is newer than commit {applied}, which was applied last"
    return "the desired files are not as committed" if ours.endswith("+dirty") else ""


@dataclass(frozen=True, slots=True)
class By:
    """Who carries out: the holder of the lock, and who wrote the commit. `checkpoint` makes the ledger durable elsewhere."""

    holder: Holder
    author: str = ""
    checkpoint: Callable[[], None] = lambda: None


def carry_out(
    reading: Reading, context: Context, ledger: Ledger, *, by: By, parallel: int, hands: int = 1
) -> Generator[Event, None, None]:
    """Apply a plan; each event is in the ledger before it is yielded, and so before anything after it is done.

    The one place where effects are ordered: intents → durable → calls → outcomes → durable, change by change. What several
    changes tell at the same moment is written, and made durable, together; see `Saving` for how often. At most `hands` calls
    are under way.
    """
    scope = reading.plan.scope
    ledger.bind(scope)
    ledger.saw(change.difference for change in reading.plan.changes)
    if not reading.plan.pending:
        remember.write(reading, ledger)
        by.checkpoint()
        return
    holder = by.holder
    run = ledger.begin(
        actor=holder.actor,
        commit=scope.commit,
        changes=reading.plan.pending,
        command=holder.command,
        author=by.author,
        url=holder.url,
        holder=holder.id,
    )
    remember.write(reading, ledger, run)
    by.checkpoint()
    outcomes: set[Outcome] = set()
    saving = apply.Saving(by.checkpoint, context.clock)
    with closing(apply.run(reading.plan, reading.declared, context, parallel=parallel, hands=hands)) as batches:
        for batch in batches:
            ledger.note(run, *batch)
            ended = {event.outcome for event in batch if isinstance(event, ChangeFinished)}
            outcomes |= ended
            saving.after(ended=bool(ended))
            yield from batch
    ledger.finish(run, _ending(outcomes, context))
    by.checkpoint()


def _ending(outcomes: Collection[Outcome], context: Context) -> str:
    """Say how a run ended, for the ledger."""
    if set(outcomes) <= {Outcome.DONE}:
        return "done"
    return "stopped" if isinstance(context.stop.cause, Stopped) else "incomplete"
