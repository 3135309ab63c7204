"""The desired files as a workflow checks them: each problem on its line, the worst ten as annotations."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from syncer import desired
from syncer.model import Finding, Level
from syncer.render import problems, words

if TYPE_CHECKING:
    from syncer.commands.ci.job import Job
    from syncer.desired import Loaded
    from syncer.errors import SyncerError
    from syncer.targets import Target

MOST = 10  # annotations of one level that GitHub shows for a step


def load(job: Job, target: Target) -> Loaded:
    """Load the files, and tell their findings in the log and on their lines."""
    loaded = desired.load(target.desired, target.rules, shown_from=job.shell.cwd)
    tell(job, loaded.findings)
    return loaded


def tell(job: Job, findings: tuple[Finding, ...]) -> None:
    """Write all findings to the log, and annotate the first ten errors and the first ten warnings."""
    job.shell.say(problems.text(findings, color=False))
    for level in (Level.ERROR, Level.WARNING):
        for finding in islice((item for item in findings if item.level is level), MOST):
            _annotate(job, finding)


def _annotate(job: Job, finding: Finding) -> None:
    place = finding.position
    job.runner.annotate(
        finding.level.value,
        words.finding(finding),
        file=os.path.join(job.origin.folder, place.file) if place else "",  # noqa: PTH118  # a text for GitHub, not a path of ours
        line=place.line if place else 0,
        column=place.column if place else 0,
        title=f"syncer: {finding.rule}",
    )


def as_finding(error: SyncerError) -> Finding:
    """Return an error in the form in which a post tells what is wrong with files."""
    return Finding(Level.ERROR, type(error).__name__, "", str(error), hint=error.hint)
