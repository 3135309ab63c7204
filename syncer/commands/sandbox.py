"""`syncer sandbox`: a simulated account to try things on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syncer import desired
from syncer.commands import session
from syncer.commands.options import Where
from syncer.compare import capacity
from syncer.errors import Exit, UsageError
from syncer.sandbox import FileSandbox

if TYPE_CHECKING:
    from syncer.shell import Shell


def _open(shell: Shell, target: str | None) -> FileSandbox:
    chosen = session.target_of(shell, Where(target, sandbox=True))
    account = session.open_account(shell, chosen, Where(target, sandbox=True)).account
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
