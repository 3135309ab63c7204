"""`syncer ci drift`: one issue per target, which is open while there is drift; green means that the check was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer import sync
from syncer.commands import reading
from syncer.commands.ci import files, outputs, telling
from syncer.commands.options import What
from syncer.errors import Exit, GitHubError, Incomplete, SyncerError, worst
from syncer.github import issues
from syncer.render import rows, text, words
from syncer.render.posts import drift as posts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syncer.commands.ci.job import Job
    from syncer.github import Issue, Kept
    from syncer.model import Declared, Plan
    from syncer.remember import Reading


def run(job: Job) -> Exit:
    """Check, keep the issue, and tell who wants to be told; a check that breaks is told, too."""
    telling.address(job)  # what is no address is known before anything is done
    try:
        reading = _read(job)
        kept = _keep_issue(job, reading)
    except SyncerError as error:
        telling.broken(job, error)
        raise
    telling.changed(job, reading.plan, kept)
    if unread := rows.unread(reading.plan):
        telling.broken(job, Incomplete(f"{words.count(len(unread), 'name')} could not be read"))
    return _exit(job, reading.plan)


def _read(job: Job) -> Reading:
    """Compare, and leave the report in the log, the summary and the outputs."""
    target = job.target

    def load() -> Mapping[str, Declared]:
        return sync.accept(files.load(job, target), allow_empty=False)

    made = reading.read(job.shell, target, job.where, What(), load=load)
    job.shell.say(text.drift(made.plan, color=False))
    outputs.write(job, made.plan, drift=True)
    return made


def _exit(job: Job, plan: Plan) -> Exit:
    """Return how the check ended: drift alone makes it red only where that is wanted."""
    incomplete = {Exit.INCOMPLETE} if rows.unread(plan) else set()
    drifted = rows.drifted(plan) and job.inputs.on_drift in ("fail", "both")
    return worst(*incomplete, *({Exit.DIFFERENCES} if drifted else set()))


def _keep_issue(job: Job, reading: Reading) -> Kept | None:
    """Open, rewrite, close or reopen the issue. Raises GitHubError: a check that nobody hears of is a broken one."""
    if job.inputs.on_drift not in ("issue", "both"):
        body = posts.body(reading.plan, _seen({}, job, reading), job.origin, apply_url=job.apply_page)
        job.runner.summary(_summary(job, reading.plan, body))
        return None
    if job.api is None:
        raise GitHubError("there is no token to keep the drift issue with", "Set the input github-token, or on-drift: report")
    plan, label = reading.plan, job.inputs.labels[0]
    found = issues.find(job.api, job.event, author=job.inputs.author, target=plan.scope.target, label=label)
    still = next((issue for issue in found if issue.open), None)  # what was over does not count as having lasted
    before = still.marker.data.get("seen") if still else None
    body = posts.body(plan, _seen(before, job, reading), job.origin, apply_url=job.apply_page)
    job.runner.summary(_summary(job, plan, body))
    kept = _kept(job, plan, found, body)
    if kept is not None:
        job.runner.output("issue-number", str(kept.number))
        job.runner.output("issue-url", kept.url)
    return kept


def _summary(job: Job, plan: Plan, body: str) -> str:
    """Return what the page of the run says: what the issue says, or that a complete check found nothing."""
    return body if rows.drifted(plan) or rows.unread(plan) else posts.gone(job.origin)


def _kept(job: Job, plan: Plan, found: Sequence[Issue], body: str) -> Kept | None:
    """Report what drifts; close the issue only after a check in which everything could be read."""
    if job.api is None:
        return None
    if rows.drifted(plan):
        return issues.report(
            job.api,
            job.event,
            found,
            title=posts.title(plan),
            body=body,
            labels=job.inputs.labels,
            assignees=job.inputs.assignees,
            comment=posts.changed(plan, job.origin),
            back=posts.back(plan, job.origin),
        )
    if rows.unread(plan):
        return None
    return issues.clear(job.api, job.event, found, body=None, comment=posts.gone(job.origin))


def _seen(before: Any, job: Job, reading: Reading) -> dict[str, Any]:
    """Return since when each thing drifts, by the issue of before, and where that does not know it by the ledger."""
    first = {posts.key(*what): when for what, when in reading.record.drift.items()}
    return posts.seen(before if isinstance(before, dict) else {}, reading.plan, job.shell.now(), first)
