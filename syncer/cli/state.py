"""The command line of `syncer state`."""

from __future__ import annotations

from typing import Annotated

import typer

from syncer.cli.options import CODES, LockTimeout, Sandbox, ShortForm, Target, Yes, shell_of
from syncer.commands.options import Where

state_app = typer.Typer(
    help="The ledger: where it lives, its copies, its lock.", no_args_is_help=True, rich_markup_mode=None, epilog=CODES
)


@state_app.command("show", epilog=CODES)
def state_show(context: typer.Context, *, target: Target = None, sandbox: Sandbox = False, form: ShortForm = "text") -> None:
    """Show where the ledger lives, which state it is in, its last run, and who holds its lock; changes nothing."""
    from syncer.commands import state as command

    raise typer.Exit(command.show(shell_of(context), Where(target, sandbox), form=form))


@state_app.command("verify", epilog=CODES)
def state_verify(context: typer.Context, *, target: Target = None, sandbox: Sandbox = False) -> None:
    """Check all of the ledger; changes nothing. Exits 1, and says the way out, when it is damaged."""
    from syncer.commands import state as command

    raise typer.Exit(command.verify(shell_of(context), Where(target, sandbox)))


@state_app.command("pull", epilog=CODES)
def state_pull(
    context: typer.Context,
    file: Annotated[str | None, typer.Argument(metavar="[FILE]", help="A new file; default: the standard output.")] = None,
    *,
    target: Target = None,
    sandbox: Sandbox = False,
) -> None:
    """Write a copy of the ledger: a SQLite file."""
    from syncer.commands import state as command

    raise typer.Exit(command.pull(shell_of(context), Where(target, sandbox), file))


@state_app.command("push", epilog=CODES)
def state_push(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A ledger, such as one that `pull` wrote.")],
    *,
    target: Target = None,
    sandbox: Sandbox = False,
    force: Annotated[bool, typer.Option("--force", help="Also an older one, another one, or over a damaged one.")] = False,
    lock_timeout: LockTimeout = 0.0,
) -> None:
    """Put a ledger file in the ledger's place, under its lock."""
    from syncer.commands import state as command

    raise typer.Exit(command.push(shell_of(context), Where(target, sandbox), file, force=force, patience=lock_timeout))


@state_app.command("unlock", epilog=CODES)
def state_unlock(
    context: typer.Context,
    lock: Annotated[str, typer.Argument(metavar="ID", help="The lock's id, as `state show` tells it.")],
    *,
    target: Target = None,
    sandbox: Sandbox = False,
) -> None:
    """Break the lock of a run that is dead."""
    from syncer.commands import state as command

    raise typer.Exit(command.unlock(shell_of(context), Where(target, sandbox), lock))


@state_app.command("rebuild", epilog=CODES)
def state_rebuild(
    context: typer.Context,
    *,
    target: Target = None,
    sandbox: Sandbox = False,
    yes: Yes = False,
    lock_timeout: LockTimeout = 0.0,
) -> None:
    """Make the ledger anew from tags and live reads; one that is there is kept beside it."""
    from syncer.commands import rebuild as command

    raise typer.Exit(command.run(shell_of(context), Where(target, sandbox), yes=yes, patience=lock_timeout))
