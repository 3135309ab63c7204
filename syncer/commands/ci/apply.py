"""`syncer ci apply`: carry out what stood on the reviewed plans of the merged pull requests, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from syncer import gate, provenance, sync
from syncer.commands import apply as applying
from syncer.commands.ci import comment, files, outputs
from syncer.errors import Exit, GitHubError, NotReviewed, PlanChanged, TooManyChanges
from syncer.gate import Mode
from syncer.github import pulls as merges
from syncer.model import Outcome
from syncer.render import words
from syncer.render.posts import marker, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syncer.commands.apply import Ended
    from syncer.commands.ci.job import Job
    from syncer.github import Pull
    from syncer.model import Change, Decision, Plan, Reviewed
    from syncer.remember import Reading


@dataclass(slots=True)
class Gatekeeper:
    """Consents to what was reviewed; `decision` and `plan` are what it came to, None before it was asked."""

    job: Job
    reviews: Sequence[Reviewed]
    decision: Decision | None = field(default=None)
    plan: Plan | None = field(default=None)

    def __call__(self, reading: Reading) -> Reading:
        """Return the reading with the changes that may be made. Raises PlanChanged or TooManyChanges."""
        given = self.job.inputs
        review = gate.Review(tuple(self.reviews), given.mode, given.digest)
        decision = gate.decide(reading.plan, reading.declared, review)
        self.decision, self.plan = decision, reading.plan
        outputs.write(self.job, reading.plan)
        if decision.stopping and (given.digest or given.mode is Mode.REQUIRE):
            raise self._refusal(decision)
        if given.most is not None and len(decision.allowed) > given.most:
            text = f"{words.count(len(decision.allowed), 'change')} would be made; max-changes allows {given.most}"
            raise TooManyChanges(text, "Merge less at once, or raise max-changes")
        self._warn(decision)
        allowed = set(decision.allowed)
        changes = tuple(change if change.name in allowed else _without_calls(change) for change in reading.plan.changes)
        return replace(reading, plan=replace(reading.plan, changes=changes))

    def _refusal(self, decision: Decision) -> PlanChanged:
        stopped = words.listed(change.name for change in decision.stopping)
        if self.job.inputs.digest:
            text = f"the plan is not the one that approve-digest names; it would change: {stopped}"
            return PlanChanged(text, "Look at the plan above; to apply it, give its digest")
        if not decision.reviews:
            text = f"no reviewed plan was found for this commit; unreviewed: {stopped}"
            return NotReviewed(text, "Merge through a pull request that has a plan, or approve this plan by its digest")
        text = f"the plan is no longer what was reviewed; unreviewed: {stopped}"
        return PlanChanged(text, "Look at what differs, and approve this plan by its digest, or plan again in a pull request")

    def _warn(self, decision: Decision) -> None:
        if decision.stopping:
            told = words.listed(change.name for change in decision.stopping)
            self.job.runner.annotate("warning", f"applied although nobody reviewed it (reviewed-plan: warn): {told}")
        if decision.left:
            told = words.listed(change.name for change in decision.left)
            self.job.runner.annotate("warning", f"left alone, for only drift asks for it and nobody reviewed it: {told}")


def _without_calls(change: Change) -> Change:
    return replace(change, steps=(), digest="")


def run(job: Job) -> Exit:
    """Apply; every merged pull request of the push is told what was done, or why the gate refused it."""
    target = job.target
    declared = sync.accept(files.load(job, target), allow_empty=False)
    sync.check_names(job.inputs.retry, declared)
    pulls, reviews = _reviewed(job, target.name)
    keeper = Gatekeeper(job, reviews)
    approval = applying.Approval(retry=job.inputs.retry)
    work = applying.Job(job.shell, job.session(target), declared, approval)
    pace = applying.Pace(timeout=job.inputs.timeout, lock_timeout=job.inputs.lock_timeout)
    begun = job.shell.clock.now()
    try:
        ended = applying.locked(work, pace, keeper)
    except PlanChanged:
        _tell_refusal(job, keeper, pulls)
        raise
    _tell_ended(job, keeper, pulls, ended, seconds=job.shell.clock.now() - begun)
    return ended.code()


def _reviewed(job: Job, target: str) -> tuple[tuple[Pull, ...], list[Reviewed]]:
    """Return the pull requests that were merged, and their plans; without the gate a GitHub that fails only stays untold."""
    try:
        pulls = _pulls(job)
        return pulls, [review for pull in pulls if (review := _review(job, pull, target))]
    except GitHubError as error:
        if job.inputs.mode is not Mode.OFF:
            raise
        job.runner.annotate("warning", f"no pull request is told of this: {error}. {error.hint}")
        return (), []


def _pulls(job: Job) -> tuple[Pull, ...]:
    """Return the pull requests that this push merged. Raises GitHubError: what cannot be read was not reviewed."""
    if job.inputs.mode is Mode.OFF and job.api is None:
        return ()
    if job.api is None:
        raise GitHubError(
            "there is no token to read the reviewed plan with", "Set the input github-token, or reviewed-plan: off"
        )
    event = job.event
    commits = provenance.first_parents(job.shell.environment, job.shell.cwd, event.before, event.after or event.sha)
    return merges.merged(job.api, event, commits)


def _review(job: Job, pull: Pull, target: str) -> Reviewed | None:
    """Return the plan that stood on a pull request: the newest of ours, by marker and author."""
    newest = comment.plan(job, pull.number, target)
    return marker.reviewed(newest.marker, pull.number, newest.url) if newest else None


def _tell_refusal(job: Job, keeper: Gatekeeper, pulls: Sequence[Pull]) -> None:
    if keeper.decision is None or keeper.plan is None:
        return
    body = outcome.refused(keeper.decision, keeper.plan, job.origin, dispatch_url=job.apply_page)
    job.runner.summary(body)
    for pull in pulls:
        comment.put(job, pull.number, body)


def _tell_ended(job: Job, keeper: Gatekeeper, pulls: Sequence[Pull], ended: Ended, *, seconds: float) -> None:
    done = sum(event.outcome is Outcome.DONE for event in ended.finished)
    job.runner.output("applied", str(done))
    for event in [event for event in ended.finished if event.outcome is not Outcome.DONE][: files.MOST]:
        level = "warning" if event.outcome in (Outcome.UNDER_WAY, Outcome.SKIPPED) else "error"
        job.runner.annotate(level, words.plain(f"{event.name}: {event.detail}. {event.hint}"))
    if keeper.decision is None:
        return
    for change in keeper.decision.barred[: files.MOST]:
        job.runner.annotate(
            "error", words.plain(f"{change.name}: not done: {'; '.join(change.refusals) or 'it could not be read'}")
        )
    target = ended.reading.plan.scope.target
    body = outcome.applied(keeper.decision, ended.finished, target, job.origin, seconds=seconds)
    job.runner.summary(body)
    if ended.finished or keeper.decision.barred:
        for pull in pulls:
            comment.put(job, pull.number, body)
