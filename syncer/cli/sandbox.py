"""The command line of `syncer sandbox`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from syncer.cli.options import CODES, Target, shell_of

sandbox_app = typer.Typer(
    help="A simulated account, kept in state/sandbox.json.", no_args_is_help=True, rich_markup_mode=None, epilog=CODES
)


@sandbox_app.command("seed", epilog=CODES)
def sandbox_seed(
    context: typer.Context,
    models: Annotated[list[str] | None, typer.Argument(metavar="[MODEL]...", help="Default: all that files name.")] = None,
    *,
    target: Target = None,
) -> None:
    """Create the models that the desired files name."""
    from syncer.commands import sandbox as command

    raise typer.Exit(command.seed(shell_of(context), target, tuple(models or ())))


@sandbox_app.command("call", epilog=CODES)
def sandbox_call(
    context: typer.Context,
    operation: Annotated[str, typer.Argument(help="Such as UpdateEndpoint.")],
    params: Annotated[str, typer.Argument(help="Its parameters, as a JSON object.")] = "{}",
    *,
    target: Target = None,
) -> None:
    """Make one API call on the simulated account, behind syncer's back."""
    from syncer.commands import sandbox as command

    raise typer.Exit(command.call(shell_of(context), target, operation, params))


@sandbox_app.command("script", epilog=CODES)
def sandbox_script(
    context: typer.Context,
    endpoint: Annotated[str, typer.Argument(help="An endpoint's name.")],
    outcome: Annotated[
        Literal["ok", "rollback", "failed", "rollback_failed", "stuck", "rolling_back", "system-update"],
        typer.Argument(help="How its next roll ends (rolling_back: its next change of weights); or maintenance by AWS, now."),
    ],
    *,
    reason: Annotated[str, typer.Option("--reason", help="The FailureReason.")] = "",
    alarm: Annotated[str, typer.Option("--alarm", help="An alarm that goes off: the FailureReason names it.")] = "",
    seconds: Annotated[float, typer.Option("--seconds", min=0, max=86_400, help="How long the maintenance takes.")] = 60.0,
    target: Target = None,
) -> None:
    """Decide how the next roll of an endpoint ends, or the one that is stuck; or have AWS maintain the endpoint now."""
    from syncer.commands import sandbox as command

    shell = shell_of(context)
    if outcome == "system-update":
        raise typer.Exit(command.system_update(shell, target, endpoint, seconds=seconds))
    raise typer.Exit(command.script(shell, target, endpoint, outcome=outcome, reason=reason, alarm=alarm))


@sandbox_app.command("serve", epilog=CODES)
def sandbox_serve(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="On 127.0.0.1; 0: a free one.")] = 0,
    target: Target = None,
    memory: Annotated[bool, typer.Option("--memory", help="An empty account, forgotten at the end.")] = False,
    fault: Annotated[str, typer.Option("--fault", help="What goes wrong: throttle=0.2,lost=0.05,stale=5s,…")] = "",
) -> None:
    """Answer boto3 and the AWS CLI over HTTP, until Ctrl-C."""
    from syncer.commands import sandbox as command

    raise typer.Exit(command.serve(shell_of(context), target, port=port, memory=memory, fault=fault))
