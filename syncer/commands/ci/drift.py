"""`syncer ci drift`: one issue per target, which is open while there is drift; green means that the check was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer import github, notify, sync
from syncer.commands import session
from syncer.commands.ci import files, outputs
from syncer.errors import Exit, GitHubError, SyncerError, worst
from syncer.notify import Notice
from syncer.render import rows, text, words
from syncer.render.posts import drift as posts

if TYPE_CHECKING:
    from syncer.commands.ci.job import Job
    from syncer.github import Kept
    from syncer.model import Plan
    from syncer.remember import Reading

_WORKFLOW = "actions/workflows/apply.yml"


def run(job: Job) -> Exit:
    """Check, keep the issue, tell who wants to be told; a check that breaks is told too."""
    where = notify.parse(job.inputs.notify) if job.inputs.notify else None
    target = job.target
    try:
        reading = _read(job)
        kept = _keep_issue(job, reading)
    except SyncerError as error:
        if where is not None:
            notice = Notice(
                target.name, "broken", f"syncer: the drift check of {target.name} broke", str(error), job.origin.run_url
            )
            notify.send(notice, where, job.shell)
        raise
    condition = kept.condition if kept else _condition(reading.plan)
    if where is not None and condition != "same":
        notify.send(_notice(job, reading.plan, condition, kept), where, job.shell)
    return _exit(job, reading.plan)


def _read(job: Job) -> Reading:
    """Compare, and leave the report in the log, the summary and the outputs."""
    target = job.target
    declared = sync.accept(files.load(job, target), allow_empty=False)
    reading = session.plan_on_copy(job.shell, job.session(target), declared)
    job.shell.say(text.drift(reading.plan, color=False))
    outputs.write(job, reading.plan, drift=True)
    return reading


def _exit(job: Job, plan: Plan) -> Exit:
    """Return how the check ended: drift alone makes it red only where that is wanted."""
    incomplete = {Exit.INCOMPLETE} if rows.unread(plan) else set()
    drifted = rows.drifted(plan) and job.inputs.on_drift in ("fail", "both")
    return worst(*incomplete, *({Exit.DIFFERENCES} if drifted else set()))


def _keep_issue(job: Job, reading: Reading) -> Kept | None:
    """Open, rewrite, close or reopen the issue. Raises GitHubError: a check that nobody hears of is a broken one."""
    if job.inputs.on_drift not in ("issue", "both"):
        job.runner.summary(posts.body(reading.plan, _seen({}, job, reading), job.origin, apply_url=_apply_page(job)))
        return None
    if job.api is None:
        raise GitHubError("there is no token to keep the drift issue with", "Set the input github-token, or on-drift: report")
    plan, label = reading.plan, job.inputs.labels[0]
    found = github.find(job.api, job.event, author=job.inputs.author, target=plan.scope.target, label=label)
    before = found[0].marker.data.get("seen", {}) if found else {}
    body = posts.body(plan, _seen(before, job, reading), job.origin, apply_url=_apply_page(job))
    job.runner.summary(body)
    kept = _kept(job, plan, found, body)
    if kept is not None:
        job.runner.output("issue-number", str(kept.number))
        job.runner.output("issue-url", kept.url)
    return kept


def _kept(job: Job, plan: Plan, found: Sequence[Issue], body: str) -> Kept | None:
    """Report what drifts; close the issue only after a check in which everything could be read."""
    if job.api is None:
        return None
    if rows.drifted(plan):
        post = github.Report(
            posts.title(plan),
            body,
            comment=posts.changed(plan, job.origin),
            back=posts.back(plan, job.origin),
            labels=job.inputs.labels,
            assignees=job.inputs.assignees,
        )
        return github.report(job.api, job.event, found, post)
    if rows.unread(plan):
        return None
    return github.clear(job.api, job.event, found, comment=posts.gone(job.origin))


def _seen(before: Any, job: Job, reading: Reading) -> dict[str, Any]:
    """Return since when each thing drifts, by the issue of before, and where that does not know it by the ledger."""
    first = {posts.key(*what): when for what, when in reading.record.drift.items()}
    return posts.seen(before if isinstance(before, dict) else {}, reading.plan, job.shell.now(), first)


def _apply_page(job: Job) -> str:
    return f"{job.event.server}/{job.event.repository}/{_WORKFLOW}"


def _condition(plan: Plan) -> str:
    """Return the condition where no issue remembers the one of before: drift is told each time, its absence never."""
    return "changed" if rows.drifted(plan) else "same"


def _notice(job: Job, plan: Plan, condition: str, kept: Kept | None) -> Notice:
    target = plan.scope.target
    told = text.drift_line(plan) if rows.drifted(plan) else f"No drift in {target} any more."
    return Notice(
        target,
        condition,
        words.plain(f"syncer: drift in {target}: {condition}"),
        told,
        kept.url if kept else job.origin.run_url,
    )
