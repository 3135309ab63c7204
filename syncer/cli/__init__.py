"""The command line: names, options and help. Bodies are in `commands`, imported when called, so that help is quick."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command

from syncer import __version__
from syncer.cli.ci import ci_app
from syncer.cli.options import CODES, AllowEmpty, Form, LockTimeout, Names, Sandbox, ShortForm, Target, shell_of
from syncer.cli.sandbox import sandbox_app
from syncer.cli.state import state_app
from syncer.commands.options import What, Where
from syncer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    help="Keep SageMaker endpoint configs as YAML in git; plan, apply, and report drift.",
    epilog=CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    rich_markup_mode=None,
)
app.add_typer(sandbox_app, name="sandbox")
app.add_typer(state_app, name="state")
app.add_typer(ci_app, name="ci")


@cache
def root() -> Callable[..., object]:
    """Return the whole command line, built once per process: calling `app` builds it anew, which takes longer than a plan."""
    return get_command(app)


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


@app.command(epilog=CODES)
def validate(context: typer.Context, target: Target = None) -> None:
    """Check the desired files; needs no account and no network."""
    from syncer.commands import validate as command

    raise typer.Exit(command.run(shell_of(context), Where(target)))


@app.command(epilog=CODES)
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
    raise typer.Exit(command.plan(shell_of(context), where, what, form=form, out=out, exit_code=exit_code))


@app.command(epilog=CODES)
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
    lock_timeout: LockTimeout = 0.0,
    allow_older: Annotated[bool, typer.Option("--allow-older", help="Going back to an older commit is meant.")] = False,
    allow_empty: AllowEmpty = False,
) -> None:
    """Carry out the plan: create versions, roll endpoints onto them, prove that they arrived."""
    from syncer.commands import apply as command

    where, what = Where(target, sandbox), What(tuple(names or ()), allow_empty)
    approval = command.Approval(yes=yes, plan_file=plan_file, retry=tuple(retry or ()), allow_older=allow_older)
    raise typer.Exit(command.run(shell_of(context), where, what, approval, pace=command.Pace(parallel, timeout, lock_timeout)))


@app.command(epilog=CODES)
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
    raise typer.Exit(command.drift(shell_of(context), where, what, form=form))


@app.command(epilog=CODES)
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
        raise typer.Exit(command.run(shell_of(context), Where(target, sandbox), run, form=form))
    raise typer.Exit(command.history(shell_of(context), Where(target, sandbox), name, limit=limit, form=form))


@app.command(epilog=CODES)
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
    raise typer.Exit(show_it(shell_of(context), Where(target, sandbox), name, request=request, form=form))


@app.command(epilog=CODES)
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

    raise typer.Exit(command.diff(shell_of(context), Where(target, sandbox), before, after, form=form))


@app.command(epilog=CODES)
def skeleton(context: typer.Context) -> None:
    """Print a commented desired file with every parameter, its type, allowed values and defaults."""
    from syncer.commands import begin as command

    raise typer.Exit(command.show_skeleton(shell_of(context)))


@app.command(epilog=CODES)
def schema(context: typer.Context) -> None:
    """Print the JSON Schema of a desired file, for editors."""
    from syncer.commands import begin as command

    raise typer.Exit(command.show_schema(shell_of(context)))


@app.command(epilog=CODES)
def init(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option("--owner", help="Who owns what this repository makes.")] = None,
    github: Annotated[bool, typer.Option("--github", help="Also make the workflows of each target of syncer.yaml.")] = False,
    action: Annotated[
        str | None, typer.Option("--action", metavar="OWNER/REPO@COMMIT", help="The action that the workflows use.")
    ] = None,
) -> None:
    """Make syncer.yaml, folders, a first desired file and .gitignore here; overwrites nothing."""
    from syncer import workflows
    from syncer.commands import begin as command

    if action is not None and not github:
        raise UsageError("--action is for workflows", "Add --github")
    chosen = workflows.PLACEHOLDER if action is None else action
    raise typer.Exit(command.init(shell_of(context), owner=owner, action=chosen if github else None))
