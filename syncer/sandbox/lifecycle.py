"""How an endpoint gets from one status to the next: a roll starts with a call and ends when the clock says so.

Nothing runs in the background. Every call first settles what has ended since, and settling depends on the stored state and
the time alone, so it does not matter who looks first or whether what he saw was stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from syncer.errors import UsageError
from syncer.sandbox.state import Endpoint, Roll, Script, State, changed, later

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Component, Serving

OK, ROLLBACK, FAILED, ROLLBACK_FAILED, STUCK = "ok", "rollback", "failed", "rollback_failed", "stuck"
ROLLING_BACK = "rolling_back"
ROLLS = (OK, ROLLBACK, FAILED, ROLLBACK_FAILED, STUCK)  # how a CreateEndpoint or an UpdateEndpoint can end
SCALINGS = (OK, ROLLING_BACK)  # how a change of weights and capacities can end
OUTCOMES = (*ROLLS, ROLLING_BACK)
DELETED, SYSTEM = "deleted", "system"  # what is not scripted


def script(state: State, now: float, endpoint_name: str, how: Script) -> None:
    """Decide how an endpoint's roll that is stuck ends, else its next one; raises UsageError for an unknown outcome."""
    if how["outcome"] not in OUTCOMES:
        raise UsageError(f"outcome {how['outcome']!r} is unknown: allowed are {', '.join(OUTCOMES)}")
    key = endpoint_name.lower()
    endpoint = state["endpoints"].get(key)
    stuck = endpoint["roll"] if endpoint is not None else None
    if endpoint is None or stuck is None or stuck["outcome"] != STUCK or how["outcome"] not in ROLLS:
        state["scripts"][key] = how
        return
    freed = Roll(**{**stuck, **how, "ends": max(stuck["ends"], round(now, 3))})
    state["endpoints"][key] = changed(endpoint, roll=freed)


def scripted(state: State, endpoint_name: str, among: tuple[str, ...] = ROLLS) -> Script:
    """Return how the change that starts now will end, and use that up; a script for the other kind of change stays."""
    key = endpoint_name.lower()
    if key in state["scripts"] and state["scripts"][key]["outcome"] in among:
        return state["scripts"].pop(key)
    return Script(outcome=OK, reason=None)


def system_update(state: State, now: float, endpoint_name: str, seconds: float) -> None:
    """Begin maintenance by AWS, which changes nothing; raises UsageError unless the endpoint is in service."""
    key = endpoint_name.lower()
    endpoint = state["endpoints"].get(key)
    if endpoint is None or endpoint["status"] != "InService":
        status = "there is no such endpoint" if endpoint is None else f"its status is {endpoint['status']}"
        raise UsageError(f"endpoint {endpoint_name!r} cannot be maintained: {status}; it must be InService")
    maintained = Roll(
        outcome=SYSTEM, reason=None, started=round(now, 3), ends=round(now + seconds, 3), next=endpoint["serving"]
    )
    moved = later(now, endpoint["modified"])
    state["endpoints"][key] = changed(endpoint, status="SystemUpdating", roll=maintained, modified=moved)


def begin(request: Request, endpoint: Endpoint, status: str, roll: Roll) -> None:
    """Put an endpoint into transition; what failed before is forgotten."""
    request.state["endpoints"][endpoint["name"].lower()] = changed(
        endpoint, status=status, failure=None, roll=roll, modified=later(request.now, endpoint["modified"])
    )


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
    moving = [(key, one, one["roll"]) for key, one in state["endpoints"].items() if one["roll"] is not None]
    for key, endpoint, under_way in moving:
        after = _after(endpoint, under_way, now)
        if after is None:
            del state["endpoints"][key]
        else:
            state["endpoints"][key] = after
    if state["components"]:
        _settle_components(state, now)


def _settle_components(state: State, now: float) -> None:
    for name, component in list(state["components"].items()):
        ends = component["ends"]
        if ends is None or ends > now:
            continue
        if component["status"] == "Deleting":
            del state["components"][name]
        else:
            done = {"status": "InService", "ends": None, "modified": later(ends, component["modified"])}
            state["components"][name] = cast("Component", {**component, **done})


def _after(endpoint: Endpoint, under_way: Roll, now: float) -> Endpoint | None:
    if under_way["outcome"] == ROLLING_BACK and endpoint["status"] == "Updating":
        middle = (under_way["started"] + under_way["ends"]) / 2
        if now >= middle:
            moved = later(middle, endpoint["modified"])
            endpoint = changed(endpoint, status="RollingBack", serving=under_way["next"], modified=moved)
    if under_way["outcome"] == STUCK or under_way["ends"] > now:
        return endpoint
    if under_way["outcome"] == DELETED:
        return None
    modified = later(under_way["ends"], endpoint["modified"])
    return ENDINGS[under_way["outcome"]](changed(endpoint, roll=None, modified=modified), under_way)


def _succeed(endpoint: Endpoint, ended: Roll) -> Endpoint:
    config = endpoint["config"] if ended["next"] is None else ended["next"]["config"]
    return changed(endpoint, status="InService", serving=ended["next"], config=config)


def _roll_back(endpoint: Endpoint, ended: Roll) -> Endpoint:
    if endpoint["serving"] is None:  # a first deployment has nothing to go back to
        return _fail(endpoint, ended)
    return changed(endpoint, status="InService", failure=ended["reason"])


def _fail_to_roll_back(endpoint: Endpoint, ended: Roll) -> Endpoint:
    if endpoint["serving"] is None:
        return _fail(endpoint, ended)
    return changed(endpoint, status="UpdateRollbackFailed", failure=ended["reason"] or "")


def _fail(endpoint: Endpoint, ended: Roll) -> Endpoint:
    return changed(endpoint, status="Failed", serving=None, failure=ended["reason"] or "")


def _stay(endpoint: Endpoint, _ended: Roll) -> Endpoint:
    return changed(endpoint, status="InService")


ENDINGS: dict[str, Callable[[Endpoint, Roll], Endpoint]] = {
    OK: _succeed,
    ROLLBACK: _roll_back,
    FAILED: _fail,
    ROLLBACK_FAILED: _fail_to_roll_back,
    ROLLING_BACK: _roll_back,
    SYSTEM: _stay,
}
