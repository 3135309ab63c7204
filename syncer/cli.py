"""The command line: names, options and help. Bodies are in `commands`, imported when called, so that help is quick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from syncer import __version__
from syncer.commands.options import What, Where
from syncer.errors import UsageError

if TYPE_CHECKING:
    from syncer.shell import Shell

_CODES = """\
Exit codes: 0 fine; 1 failed; 2 wrong usage; 3 differences (drift: drift, plan --exit-code: changes); 4 refused (invalid files,
foreign, changed since review, nobody said yes); 5 incomplete (something could not be read, or a roll is under way).
"""

app = typer.Typer(
    help="Keep SageMaker endpoint configs as YAML in git; plan, apply, and report drift.",
    epilog=_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    rich_markup_mode=None,
)
sandbox_app = typer.Typer(
    help="A simulated account, kept in state/sandbox.json.", no_args_is_help=True, rich_markup_mode=None, epilog=_CODES
)
app.add_typer(sandbox_app, name="sandbox")

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these endpoint configs.")]
Target = Annotated[str | None, typer.Option("--target", "-t", help="A target of syncer.yaml [env: SYNCER_TARGET].")]
Sandbox = Annotated[bool, typer.Option("--sandbox", help="Use the simulated account in place of AWS.")]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="An empty desired folder is meant.")]
Form = Annotated[Literal["text", "markdown", "json"], typer.Option("--format", help="How to write it.")]
ShortForm = Annotated[Literal["text", "json"], typer.Option("--format", help="How to write it.")]


def _shell(context: typer.Context) -> Shell:
    """Return the shell that `main` or a test put there."""
    found: Shell = context.obj
    return found


def _version(asked: bool) -> None:  # noqa: FBT001  # typer calls it so
    if asked:
        typer.echo(f"syncer {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[  # its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command(epilog=_CODES)
def validate(context: typer.Context, target: Target = None) -> None:
    """Check the desired files; needs no account and no network."""
    from syncer.commands import validate as command

    raise typer.Exit(command.run(_shell(context), Where(target)))


@app.command(epilog=_CODES)
def plan(
    context: typer.Context,
    names: Names = None,
    *,
    target: Target = None,
    sandbox: Sandbox = False,
    out: Annotated[str | None, typer.Option("--out", help="Also write the plan here, for `apply --plan`.")] = None,
    form: Form = "text",
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 3 when there are changes.")] = False,
    allow_empty: AllowEmpty = False,
) -> None:
    """Show what apply would do, call by call; changes nothing."""
    from syncer.commands import plan as command

    where, what = Where(target, sandbox), What(tuple(names or ()), allow_empty)
    raise typer.Exit(command.plan(_shell(context), where, what, form=form, out=out, exit_code=exit_code))


@app.command(epilog=_CODES)
def apply(
    context: typer.Context,
    names: Names = None,
    *,
    target: Target = None,
    sandbox: Sandbox = False,
    plan_file: Annotated[str | None, typer.Option("--plan", help="A reviewed plan: refuse when it changed.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    retry: Annotated[list[str] | None, typer.Option("--retry", help="Try a rolled-back content again.")] = None,
    parallel: Annotated[int, typer.Option("--parallel", min=1, max=100, help="Changes under way at once.")] = 10,
    timeout: Annotated[int, typer.Option("--timeout", min=1, max=1440, help="Minutes to wait for a roll.")] = 45,
    allow_empty: AllowEmpty = False,
) -> None:
    """Carry out the plan: create versions, roll endpoints onto them, prove that they arrived."""
    from syncer.commands import apply as command

    where, what = Where(target, sandbox), What(tuple(names or ()), allow_empty)
    approval = command.Approval(yes=yes, plan_file=plan_file, retry=tuple(retry or ()))
    raise typer.Exit(command.run(_shell(context), where, what, approval, pace=command.Pace(parallel, timeout)))


@app.command(epilog=_CODES)
def drift(
    context: typer.Context,
    names: Names = None,
    *,
    target: Target = None,
    sandbox: Sandbox = False,
    form: Form = "text",
    allow_empty: AllowEmpty = False,
) -> None:
    """Report what was changed outside git; changes nothing. Exits 3 when there is drift."""
    from syncer.commands import plan as command

    where, what = Where(target, sandbox), What(tuple(names or ()), allow_empty)
    raise typer.Exit(command.drift(_shell(context), where, what, form=form))


@app.command(epilog=_CODES)
def history(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only this endpoint config.")] = None,
    *,
    target: Target = None,
    sandbox: Sandbox = False,
    run: Annotated[str | None, typer.Option("--run", metavar="ID", help="Each call of one run: its number or id.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="At most so many rows.")] = 50,
    form: ShortForm = "text",
) -> None:
    """Show what was applied, when, by whom, from which commit; needs no account."""
    from syncer.commands import history as command

    if run is not None and name is not None:
        raise UsageError("--run shows a whole run", "Leave the name out")
    if run is not None:
        raise typer.Exit(command.run(_shell(context), Where(target, sandbox), run, form=form))
    raise typer.Exit(command.history(_shell(context), Where(target, sandbox), name, limit=limit, form=form))


@app.command(epilog=_CODES)
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The EndpointConfigName of a desired file; NAME@3 for a revision of it.")],
    *,
    target: Target = None,
    sandbox: Sandbox = False,
    request: Annotated[bool, typer.Option("--request", help="Print the literal CreateEndpointConfig request.")] = False,
    form: ShortForm = "text",
) -> None:
    """Show one endpoint config: its current version, what its endpoint serves, its tags; or, without an account, NAME@REV."""
    from syncer.commands import history, revisions

    show_it = revisions.show if "@" in name else history.show
    raise typer.Exit(show_it(_shell(context), Where(target, sandbox), name, request=request, form=form))


@app.command(epilog=_CODES)
def diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="NAME@REV", help="A revision, such as fraud@3.")],
    after: Annotated[str, typer.Argument(metavar="NAME@REV|live", help="Another one, or `live`: what its endpoint serves.")],
    *,
    target: Target = None,
    sandbox: Sandbox = False,
    form: ShortForm = "text",
) -> None:
    """Show where two revisions differ, or a revision and what is live; only `live` needs an account."""
    from syncer.commands import revisions as command

    raise typer.Exit(command.diff(_shell(context), Where(target, sandbox), before, after, form=form))


@app.command(epilog=_CODES)
def skeleton(context: typer.Context) -> None:
    """Print a commented desired file with every parameter, its type, allowed values and defaults."""
    from syncer.commands import begin as command

    raise typer.Exit(command.show_skeleton(_shell(context)))


@app.command(epilog=_CODES)
def schema(context: typer.Context) -> None:
    """Print the JSON Schema of a desired file, for editors."""
    from syncer.commands import begin as command

    raise typer.Exit(command.show_schema(_shell(context)))


@app.command(epilog=_CODES)
def init(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option("--owner", help="Who owns what this repository makes.")] = None,
) -> None:
    """Make syncer.yaml, folders, a first desired file and .gitignore here; overwrites nothing."""
    from syncer.commands import begin as command

    raise typer.Exit(command.init(_shell(context), owner=owner))


@sandbox_app.command("seed", epilog=_CODES)
def sandbox_seed(
    context: typer.Context,
    models: Annotated[list[str] | None, typer.Argument(metavar="[MODEL]...", help="Default: all that files name.")] = None,
    *,
    target: Target = None,
) -> None:
    """Create the models that the desired files name."""
    from syncer.commands import sandbox as command

    raise typer.Exit(command.seed(_shell(context), target, tuple(models or ())))


@sandbox_app.command("call", epilog=_CODES)
def sandbox_call(
    context: typer.Context,
    operation: Annotated[str, typer.Argument(help="Such as UpdateEndpoint.")],
    params: Annotated[str, typer.Argument(help="Its parameters, as a JSON object.")] = "{}",
    *,
    target: Target = None,
) -> None:
    """Make one API call on the simulated account, behind syncer's back."""
    from syncer.commands import sandbox as command

    raise typer.Exit(command.call(_shell(context), target, operation, params))


@sandbox_app.command("script", epilog=_CODES)
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

    shell = _shell(context)
    if outcome == "system-update":
        raise typer.Exit(command.system_update(shell, target, endpoint, seconds=seconds))
    raise typer.Exit(command.script(shell, target, endpoint, outcome=outcome, reason=reason, alarm=alarm))


@sandbox_app.command("serve", epilog=_CODES)
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

    raise typer.Exit(command.serve(_shell(context), target, port=port, memory=memory, fault=fault))
