"""What the action runs: the commands as a workflow needs them. The action itself is glue; everything is decided here.

While a command runs, the runner takes no workflow commands from its output, except those that `Runner` writes itself: a name
from a file or a message from AWS must never be one.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from syncer.commands.ci import apply, drift, job, plan, validate
from syncer.errors import Exit, SyncerError
from syncer.github import Runner
from syncer.render import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syncer.commands.ci.job import Job
    from syncer.shell import Shell

COMMANDS: dict[str, Callable[[Job], Exit]] = {
    "validate": validate.run,
    "plan": plan.run,
    "apply": apply.run,
    "drift": drift.run,
}


def run(shell: Shell, command: str) -> Exit:
    """Run a command of the action; an error becomes an annotation and an output, never a traceback."""
    # Two streams are read apart, and the order of what they say is not kept; and a log is no terminal, even where it is one.
    shell = replace(shell, err=shell.out, color=False, live=False)
    with _deaf(shell) as runner:
        try:
            with job.open_job(shell, runner) as opened:
                code = COMMANDS[command](opened)
        except SyncerError as error:
            return _told(error, runner)
        runner.output("failure-reason", job.REASONS_OF_CODES.get(code, ""))
        return code


@contextlib.contextmanager
def _deaf(shell: Shell) -> Iterator[Runner]:
    """Lend a runner that hears commands from nobody but it. Source: GitHub, workflow commands, "Stopping and starting"."""
    if shell.environment.get("GITHUB_ACTIONS") != "true":
        yield Runner(shell.environment, shell.say, shell.unique)
        return
    word = shell.unique()
    stop, start = f"::stop-commands::{word}\n", f"::{word}::\n"
    shell.say(stop)
    try:
        yield Runner(shell.environment, lambda text: shell.say(f"{start}{text}{stop}"), shell.unique)
    finally:
        shell.murmur(start)


def _told(error: SyncerError, runner: Runner) -> Exit:
    """Say what went wrong in the log, on the page of the run, and to the steps after this one."""
    said = f"{error}. {error.hint}" if error.hint else str(error)
    runner.annotate("error", "\n".join(words.plain(line) for line in said.splitlines()))
    runner.output("failure-reason", job.reason(error))
    return error.exit_code
