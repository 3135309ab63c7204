"""`syncer ci plan`: the plan as one comment of a pull request, whole in the summary of the run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from syncer import desired, offline, provenance, sync
from syncer import plan as planning
from syncer.commands import reading
from syncer.commands.ci import comment, files, outputs
from syncer.commands.options import What
from syncer.errors import Exit, GitHubError, SyncerError, worst
from syncer.render import text, words
from syncer.render.posts import marker, pull

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.commands.ci.job import Job
    from syncer.desired import Loaded
    from syncer.model import Declared, Plan
    from syncer.targets import Target


def run(job: Job) -> Exit:
    """Plan, tell, and leave the rest to the reader; the exit code is that of `syncer plan`."""
    target = job.target
    loaded = files.load(job, target)
    try:
        declared = sync.accept(loaded, allow_empty=False)
        if job.event.forked:
            return _offline(job, target, declared)
        made = reading.read(job.shell, target, job.where, What(), load=lambda: declared).plan
    except SyncerError as error:
        _untold(job, target, loaded, error)
        raise
    job.shell.say(text.plan(made, color=False))
    outputs.write(job, made)
    job.runner.summary(pull.summary(made, job.origin))
    _comment(job, made)
    return worst(*({Exit.REFUSED if code is Exit.FAILED else code for code in planning.exits(made)}))


def _untold(job: Job, target: Target, loaded: Loaded, error: SyncerError) -> None:
    """Say that there is no plan, where an older one would be taken for it."""
    body = pull.invalid(loaded.errors or (files.as_finding(error),), target.name, job.origin)
    job.runner.summary(body)
    if not job.event.pull or job.event.forked:
        return
    if not loaded.errors and _stands(job, target):
        job.runner.annotate("notice", "the plan that was made of this commit before stays on the pull request")
        return
    comment.put(job, job.event.pull, body)


def _stands(job: Job, target: Target) -> bool:
    """Say whether a plan of this very commit stands there: an account that cannot be asked for once takes nothing back."""
    if job.inputs.comment == "false":
        return False
    try:
        newest = comment.plan(job, job.event.pull, target.name)
    except GitHubError:
        return False  # then putting one says what is wrong
    return newest is not None and newest.marker.data.get("head") == job.origin.head and "digest" in newest.marker.data


def _comment(job: Job, made: Plan) -> None:
    """Put the plan on its pull request: anew, with the old one minimised, when it is more dangerous than that was."""
    if not job.event.pull or (job.inputs.comment == "changes-only" and not _worth_telling(job, made)):
        return
    danger = pull.danger(made)
    comment.put(
        job,
        job.event.pull,
        pull.plan(made, job.origin),
        anew=lambda old: marker.is_count(old.data.get("danger")) and danger > old.data["danger"],
    )


def _worth_telling(job: Job, made: Plan) -> bool:
    """Say whether there are changes, or an older comment that says there are."""
    if made.pending or any(change.refusals for change in made.changes):
        return True
    try:
        return comment.plan(job, job.event.pull, made.scope.target) is not None
    except GitHubError:
        return True  # then putting it says what is wrong


def _offline(job: Job, target: Target, declared: Mapping[str, Declared]) -> Exit:
    """Tell what a pull request without rights asks for: git against its base."""
    base, notice = _base(job, target)
    rows = offline.changed(base, declared)
    changed = sum(row.mark != "-" for row in rows)
    body = pull.offline(rows, len(declared) - changed, target.name, job.origin)
    for row in rows:
        job.shell.say(f"{row.mark} {row.name}  {row.why}\n")
    job.shell.say(f"Offline plan, git against its base: {words.count(len(rows), 'change')}. {notice}\n")
    job.runner.summary(body)
    told = "no plan against AWS and no comment: a pull request from a fork or from Dependabot has no rights here"
    job.runner.annotate("warning", " ".join(filter(None, (told, notice))))
    job.runner.output("changes", "true" if rows else "false")
    return Exit.OK


def _base(job: Job, target: Target) -> tuple[Mapping[str, Declared], str]:
    """Return the files of the base commit; where git does not have it everything looks new, and that is said."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder).resolve() / target.desired.name
        environment = job.shell.environment
        if provenance.extract(environment, job.shell.cwd, job.event.base, files=target.desired, into=into):
            return (desired.load(into, target.rules, shown_from=into.parent).declared if into.is_dir() else {}), ""
    return {}, "the base commit is not in this checkout, so that every file looks new: check out with fetch-depth: 0"
