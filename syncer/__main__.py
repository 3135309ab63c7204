"""`python -m syncer`, and the `syncer` command."""

from __future__ import annotations

import gc
import os
import sys

from syncer.cli import root
from syncer.errors import Exit, SyncerError
from syncer.shell import Shell, real

_CLICK_INTERRUPTED = 130
# A command makes values and keeps them until its end, in no cycles: looking through them after every 700, as Python does by
# itself, takes a fifth of the time that a plan of thousands of files takes, and finds nothing.
NEW_OBJECTS = 500_000


def main() -> None:
    """Run the command line on the real shell and exit with its code."""
    gc.set_threshold(NEW_OBJECTS)
    code = run(sys.argv[1:], real())
    gc.freeze()  # Python's last collections find nothing that anybody waits for, and take a tenth of `validate`
    sys.exit(code)


def run(arguments: list[str], shell: Shell) -> int:
    """Run a command; errors of ours become a line and a hint on the standard error, never a traceback."""
    try:
        root()(arguments, obj=shell, prog_name="syncer")
    except SystemExit as stopped:
        if stopped.code == _CLICK_INTERRUPTED:
            return _interrupted(shell)
        return stopped.code if isinstance(stopped.code, int) else Exit.FAILED
    except SyncerError as error:
        return _told(error, shell)
    except KeyboardInterrupt:
        return _interrupted(shell)
    except OSError as error:
        return _unwritten(error, shell)
    return Exit.OK


def _unwritten(error: OSError, shell: Shell) -> int:
    """Tell of a full disk under a redirected output; say nothing where the reader has gone, as `head` does."""
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        _complain(shell, f"error: {error}")
    return Exit.FAILED


def _interrupted(shell: Shell) -> int:
    shell.complain(f"error: {shell.stop.cause or 'interrupted'}; nothing further was begun")
    return Exit.INCOMPLETE


def _told(error: SyncerError, shell: Shell) -> int:
    for line in str(error).splitlines() or [type(error).__name__]:
        _complain(shell, f"error: {line}")
    if error.hint:
        _complain(shell, f"  {error.hint}")
    return error.exit_code


def _complain(shell: Shell, line: str) -> None:
    from syncer.render import words  # noqa: PLC0415  # a third of the time of `--help`, where nothing is wrong

    shell.complain(words.plain(line))


if __name__ == "__main__":
    main()
