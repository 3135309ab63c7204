"""`syncer ci …`: what the action of GitHub runs; people run the commands without it."""

from __future__ import annotations

import typer

from syncer.cli.options import CODES, shell_of

ci_app = typer.Typer(help="What the action runs: inputs and event come from the environment (docs/github.md).", epilog=CODES)


def _run(context: typer.Context, command: str) -> None:
    from syncer.commands import ci

    raise typer.Exit(ci.run(shell_of(context), command))


@ci_app.command(epilog=CODES)
def validate(context: typer.Context) -> None:
    """Check the desired files; each problem on its line of the pull request."""
    _run(context, "validate")


@ci_app.command(epilog=CODES)
def plan(context: typer.Context) -> None:
    """Put the plan on the pull request; offline, in the summary, where there are no rights."""
    _run(context, "plan")


@ci_app.command(epilog=CODES)
def apply(context: typer.Context) -> None:
    """Carry out what was reviewed, and nothing else."""
    _run(context, "apply")


@ci_app.command(epilog=CODES)
def drift(context: typer.Context) -> None:
    """Keep the drift issue of the target."""
    _run(context, "drift")
