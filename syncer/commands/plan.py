"""`syncer plan` and `syncer drift`: read, compare, tell. Neither changes anything anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer import plan as planning
from syncer.commands import reading, session
from syncer.errors import Exit, UsageError, worst
from syncer.render import as_json, markdown, rows, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syncer.commands.options import What, Where
    from syncer.model import Plan
    from syncer.remember import Reading
    from syncer.shell import Shell


def read(shell: Shell, where: Where, what: What) -> Reading:
    """Load the files, open the account and make the plan."""
    target = session.target_of(shell, where)
    return reading.read(shell, target, where, what, load=lambda: session.files(shell, target, what))


def plan(shell: Shell, where: Where, what: What, *, form: str, out: str | None, exit_code: bool) -> Exit:
    """Show the plan, and write it to `out` for `apply --plan`."""
    made = read(shell, where, what).plan
    shell.say(formatted(made, form, shell=shell, drift=False))
    if out is not None:
        _write(shell.cwd / out, as_json.plan(made))
    changes = {Exit.DIFFERENCES} if exit_code and made.pending else set()
    # What an apply would fail at without a call is, for a plan, one more change that is refused.
    stopped = {Exit.REFUSED if code is Exit.FAILED else code for code in planning.exits(made)}
    return worst(*stopped, *changes)


def drift(shell: Shell, where: Where, what: What, *, form: str) -> Exit:
    """Report what somebody changed in the account; 3 when there is any, 5 when not all could be read."""
    made = read(shell, where, what).plan
    shell.say(formatted(made, form, shell=shell, drift=True))
    drifted = {Exit.DIFFERENCES} if rows.drifted(made) else set()
    return worst(*drifted, *(planning.exits(made) & {Exit.INCOMPLETE}))


def formatted(made: Plan, form: str, *, shell: Shell, drift: bool) -> str:
    """Write a plan or a drift report in one of the three forms."""
    forms: dict[tuple[str, bool], Callable[[], str]] = {
        ("text", False): lambda: text.plan(made, color=shell.color),
        ("text", True): lambda: text.drift(made, color=shell.color),
        ("markdown", False): lambda: markdown.plan(made),
        ("markdown", True): lambda: markdown.drift(made),
        ("json", False): lambda: as_json.plan(made),
        ("json", True): lambda: as_json.drift(made),
    }
    return forms[form, drift]()


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", "Name another file with --out") from None
