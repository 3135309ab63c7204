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
from syncer.sandbox import Faults, Sandbox, new_state
from syncer.sandbox.serve import Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from syncer.sandbox import FileSandbox
    from syncer.sandbox.gateway import Call
    from syncer.shell import Shell
    from syncer.targets import Target


def _open(shell: Shell, target: str | None) -> FileSandbox:
    return session.sandbox(shell, session.target_of(shell, Where(target, sandbox=True)))


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


def script(shell: Shell, target: str | None, endpoint: str, *, outcome: str, reason: str, alarm: str) -> Exit:
    """Decide how the next change of an endpoint ends, or the roll that is stuck."""
    _open(shell, target).script(endpoint, outcome, reason, alarm=alarm)
    change = "change of weights and capacities" if outcome == "rolling_back" else "roll"
    shell.say(f"the next {change} of {endpoint} ends: {outcome}\n")
    return Exit.OK


def system_update(shell: Shell, target: str | None, endpoint: str, *, seconds: float) -> Exit:
    """Have AWS maintain an endpoint for some seconds."""
    _open(shell, target).system_update(endpoint, seconds)
    shell.say(f"{endpoint} is maintained for {seconds:g} seconds\n")
    return Exit.OK


def serve(shell: Shell, target: str | None, *, port: int, memory: bool, fault: str) -> Exit:
    """Answer AWS's clients on loopback until Ctrl-C or SIGTERM, from the target's simulated account or an empty one."""
    chosen = session.target_of(shell, Where(target, sandbox=True))
    faults = Faults.parse(fault)
    call, region = (_forgotten if memory else _kept)(shell, chosen, faults)
    serving = Server(call, port=port, latency=faults.latency, sleep=shell.clock.sleep, complain=shell.complain)
    with _interruptible(), serving as server:
        shell.say(_how_to_use(server.url, region))
        server.wait()
    return Exit.OK


def _kept(shell: Shell, target: Target, faults: Faults) -> tuple[Call, str]:
    account = session.sandbox(shell, target, faults)
    return account.call, account.region


def _forgotten(shell: Shell, target: Target, faults: Faults) -> tuple[Call, str]:
    region = session.region_of(target)
    account = Sandbox(new_state(region), clock=shell.wall, timing=session.timing(shell), faults=faults)

    def call(operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        account.calls.clear()  # the log is for tests of one object; here it would only grow
        return account.call(operation, params)

    return call, region


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
