"""`syncer ci validate`: files only; problems on their lines, and all of them in the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer import targets
from syncer.commands.ci import files
from syncer.errors import Exit, InvalidFiles
from syncer.render import words
from syncer.render.posts import pull

if TYPE_CHECKING:
    from syncer.commands.ci.job import Job


def run(job: Job) -> Exit:
    """Check the files of one target, or of all of them. Raises InvalidFiles after all of them were told."""
    known = targets.load(job.shell.cwd)
    chosen = [targets.choose(known, job.inputs.target)] if job.inputs.target else list(known.values())
    loaded = [(target, files.load(job, target)) for target in chosen]
    for target, tree in loaded:
        if tree.findings:
            job.runner.summary(pull.invalid(tree.findings, target.name, job.origin))
        parts = [words.count(tree.files, "file"), words.count(len(tree.errors), "error")]
        warnings = words.count(len(tree.findings) - len(tree.errors), "warning")
        job.shell.say(f"target {target.name}: {', '.join([*parts, warnings])}\n")
    if errors := sum(len(tree.errors) for _, tree in loaded):
        raise InvalidFiles(f"{words.count(errors, 'error')} in the desired files", "Correct the lines above")
    return Exit.OK
