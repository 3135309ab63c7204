"""Options that several commands declare, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from syncer.shell import Shell

CODES = """\
Exit codes: 0 fine; 1 failed; 2 wrong usage; 3 differences (drift: drift, plan --exit-code: changes); 4 refused (invalid files,
foreign, changed since review, older commit, locked, nobody said yes); 5 incomplete (something could not be read, a roll is
under way, or it was stopped).
"""

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these endpoint configs.")]
Target = Annotated[str | None, typer.Option("--target", "-t", help="A target of syncer.yaml [env: SYNCER_TARGET].")]
Sandbox = Annotated[bool, typer.Option("--sandbox", help="Use the simulated account in place of AWS.")]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="An empty desired folder is meant.")]
Form = Annotated[Literal["text", "markdown", "json"], typer.Option("--format", help="How to write it.")]
ShortForm = Annotated[Literal["text", "json"], typer.Option("--format", help="How to write it.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
LockTimeout = Annotated[
    float, typer.Option("--lock-timeout", min=0, max=86_400, help="Seconds to wait while somebody else is applying.")
]


def shell_of(context: typer.Context) -> Shell:
    """Return the shell that `main` or a test put there."""
    found: Shell = context.obj
    return found
