"""Who is told when the condition of a target changes: drift that comes, is another, or goes, and a check that breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syncer import aws, notify
from syncer.commands import session
from syncer.errors import SyncerError
from syncer.notify import Notice
from syncer.render import rows, text, words

if TYPE_CHECKING:
    from syncer.commands.ci.job import Job
    from syncer.github import Kept
    from syncer.model import Plan
    from syncer.notify import Address

SAME = "same"
_WORDS = {"opened": "drift", "changed": "the drift changed", "reopened": "drift again", "closed": "no drift any more"}


def address(job: Job) -> Address | None:
    """Return who is to be told, None for nobody. Raises UsageError before anything is done."""
    return notify.parse(job.inputs.notify) if job.inputs.notify else None


def changed(job: Job, plan: Plan, kept: Kept | None) -> None:
    """Tell of a condition that changed. Raises Unavailable: whoever waits for notices must know that none comes."""
    to = address(job)
    condition = kept.condition if kept else _alone(plan)
    if to is None or condition == SAME:
        return
    target = plan.scope.target
    said = f"{target}: {_WORDS[condition]}. {text.drift_line(plan)}"
    _send(job, to, Notice(words.plain(said), target, condition, kept.url if kept else job.origin.run_url))


def broken(job: Job, error: SyncerError) -> None:
    """Tell that a check broke; that this cannot be told either must not hide the first error."""
    to = address(job)
    if to is None:
        return
    target = job.inputs.target or "default"
    try:
        _send(job, to, Notice(words.plain(f"{target}: the drift check broke: {error}"), target, "broken", job.origin.run_url))
    except SyncerError as second:
        job.runner.annotate("warning", f"{second}. {second.hint}")


def _alone(plan: Plan) -> str:
    """Return the condition where no issue remembers the one of before: drift is told every time, its end never."""
    return "changed" if rows.drifted(plan) else SAME


def _send(job: Job, to: Address, notice: Notice) -> None:
    def connect(region: str) -> aws.Connection:
        opened = aws.connect(region)
        return replace(opened, account=job.shell.through(opened.account))

    notify.send(notice, to, job.shell.environment, session.stoppable(job.shell), connect=connect)
