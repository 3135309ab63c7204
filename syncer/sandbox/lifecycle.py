"""How an endpoint gets from one status to the next: a roll starts with a call and ends when the clock says so.

Nothing runs in the background. Every call first settles what has ended since, and settling depends on the stored state and
the time alone, so it does not matter who looks first or whether what he saw was stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.errors import UsageError
from syncer.sandbox.state import Endpoint, Roll, Script, State, later

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Serving

OK, ROLLBACK, FAILED, DELETED = "ok", "rollback", "failed", "deleted"
OUTCOMES = (OK, ROLLBACK, FAILED)


def script(state: State, endpoint_name: str, outcome: str, reason: str | None) -> None:
    """Decide how the next roll of an endpoint ends; raises UsageError for an unknown outcome."""
    if outcome not in OUTCOMES:
        raise UsageError(f"outcome {outcome!r} is unknown: allowed are {', '.join(OUTCOMES)}")
    state["scripts"][endpoint_name.lower()] = Script(outcome=outcome, reason=reason)


def scripted(state: State, endpoint_name: str) -> Script:
    """Return how the roll that starts now will end, and use that up."""
    return state["scripts"].pop(endpoint_name.lower(), Script(outcome=OK, reason=None))


def begin(request: Request, endpoint: Endpoint, status: str, roll: Roll) -> None:
    """Put an endpoint into transition; what failed before is forgotten."""
    endpoint["status"] = status
    endpoint["failure"] = None
    endpoint["roll"] = roll
    endpoint["modified"] = later(request.now, endpoint["modified"])


def roll(request: Request, seconds: float, following: Serving | None, how: Script) -> Roll:
    """Return a roll that takes `seconds` and ends as `how` says."""
    return Roll(
        outcome=how["outcome"],
        reason=how["reason"],
        started=round(request.now, 3),
        ends=round(request.now + seconds, 3),
        next=following,
    )


def settle(state: State, now: float) -> None:
    """Finish every transition whose time has come."""
    for key, endpoint in list(state["endpoints"].items()):
        ended = endpoint["roll"]
        if ended is None or ended["ends"] > now:
            continue
        if ended["outcome"] == DELETED:
            del state["endpoints"][key]
            continue
        endpoint["roll"] = None
        endpoint["modified"] = later(ended["ends"], endpoint["modified"])
        ENDINGS[ended["outcome"]](endpoint, ended)


def _succeed(endpoint: Endpoint, ended: Roll) -> None:
    endpoint["status"] = "InService"
    endpoint["serving"] = ended["next"]
    if ended["next"] is not None:
        endpoint["config"] = ended["next"]["config"]


def _roll_back(endpoint: Endpoint, ended: Roll) -> None:
    if endpoint["serving"] is None:  # a first deployment has nothing to go back to
        _fail(endpoint, ended)
        return
    endpoint["status"] = "InService"
    endpoint["failure"] = ended["reason"]


def _fail(endpoint: Endpoint, ended: Roll) -> None:
    endpoint["status"] = "Failed"
    endpoint["serving"] = None
    endpoint["failure"] = ended["reason"] or ""


ENDINGS: dict[str, Callable[[Endpoint, Roll], None]] = {OK: _succeed, ROLLBACK: _roll_back, FAILED: _fail}
