"""`syncer sandbox`: a simulated account to try things on."""

from __future__ import annotations

import contextlib
import json
import signal
from typing import TYPE_CHECKING, Any

from syncer import desired
from syncer.commands import session
from syncer.commands.options import Where
from syncer.compare import capacity
from syncer.errors import Exit, UsageError
from syncer.sandbox import FileSandbox, Sandbox, new_state
from syncer.sandbox.serve import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.shell import Shell


def _open(shell: Shell, target: str | None) -> FileSandbox:
    chosen = session.target_of(shell, Where(target, sandbox=True))
    account, _ = session.open_account(shell, chosen, Where(target, sandbox=True))
    if not isinstance(account, FileSandbox):
        raise TypeError(account)
    return account


def seed(shell: Shell, target: str | None, models: tuple[str, ...]) -> Exit:
    """Create models in the simulated account: those named, else those that the desired files name."""
    chosen = session.target_of(shell, Where(target, sandbox=True))
    wanted = set(models)
    if not wanted:
        loaded = desired.load(chosen.desired, chosen.rules, shown_from=shell.cwd)
        wanted = {name for item in loaded.declared.values() for name in capacity.models(item.content.normal)}
    created = _open(shell, target).seed_models(sorted(wanted))
    others = "" if len(created) == len(wanted) else "; the others were there"
    shell.say(f"{len(created)} of {len(wanted)} models created{others}\n")
    return Exit.OK


def call(shell: Shell, target: str | None, operation: str, params: str) -> Exit:
    """Make one API call on the simulated account, as somebody else would, and print the answer."""
    answer = _open(shell, target).call(operation, _object(params))
    shown = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
    shell.say(json.dumps(shown, indent=2, default=str, ensure_ascii=False) + "\n")
    return Exit.OK


def _object(params: str) -> dict[str, Any]:
    try:
        found = json.loads(params)
    except ValueError as error:
        raise UsageError(f"the parameters are no JSON: {error}", 'Write them as \'{"Name": "value"}\'') from None
    if not isinstance(found, dict):
        raise UsageError("the parameters are no JSON object", 'Write them as \'{"Name": "value"}\'')
    return found


def script(shell: Shell, target: str | None, endpoint: str, *, outcome: str, reason: str) -> Exit:
    """Decide how the next roll of an endpoint ends."""
    try:
        _open(shell, target).script(endpoint, outcome, reason)
    except ValueError as error:
        raise UsageError(str(error), "Outcomes: ok, rollback, failed") from None
    shell.say(f"the next roll of {endpoint} ends: {outcome}\n")
    return Exit.OK


def serve(shell: Shell, target: str | None, *, port: int, memory: bool) -> Exit:
    """Answer AWS's clients on loopback until Ctrl-C or SIGTERM: from the target's simulated account, or an empty one."""
    kept = _open(shell, target)
    account = Sandbox(new_state(kept.region), clock=shell.wall, timing=session.timing(shell)) if memory else kept
    with _interruptible(), Server(account.call, port=port, complain=shell.complain) as server:
        shell.say(_how_to_use(server.url, kept.region))
        server.wait()
    return Exit.OK


def _how_to_use(url: str, region: str) -> str:
    names = {
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,  # the only one that boto3 and version 1 of the AWS CLI read
    }
    set_up = " ".join(f"{name}={value}" for name, value in names.items())
    return f"{url}\nexport AWS_ENDPOINT_URL={url}\nexport {set_up}\n"


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the block, and nothing else."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, signal.default_int_handler) for number in signals]
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
