"""What the action runs: the commands as a workflow needs them. The action itself is glue; everything is decided here.

While a command runs, the runner takes no workflow commands from its output, except those that `Runner` writes itself: a name
from a file or a message from AWS must never be one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syncer.commands.ci import apply, drift, job, plan, validate
from syncer.errors import Exit, SyncerError
from syncer.github import Runner
from syncer.render import words

if TYPE_CHECKING:
    from collections.abc import Callable

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
    shell = replace(shell, err=shell.out)  # two streams are read apart, and the order of what they say is not kept
    runner = Runner(shell.environment, shell.say, shell.unique())
    with runner.deaf():
        try:
            code = COMMANDS[command](job.open_job(shell, runner))
        except SyncerError as error:
            return _told(error, shell, runner)
        runner.output("failure-reason", job.REASONS_OF_CODES.get(code, ""))
        return code


def _told(error: SyncerError, shell: Shell, runner: Runner) -> Exit:
    """Say what went wrong in the log, on the page of the run, and to the steps after this one."""
    for line in str(error).splitlines():
        shell.complain(f"error: {words.plain(line)}")
    shell.complain(f"  {words.plain(error.hint)}")
    runner.annotate("error", f"{error}. {error.hint}" if error.hint else str(error))
    runner.output("failure-reason", job.reason(error))
    return error.exit_code
