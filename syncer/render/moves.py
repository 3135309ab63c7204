"""What a roll does, in words: hardware and traffic, how it goes, what it keeps and what it takes from the new config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.compare import capacity
from syncer.model import Capture, Move
from syncer.render.words import count, plain, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from syncer.model import Capacity, Change, MoveEndpoint, Property

NO_ALARMS = "no alarms: once the new fleet takes traffic, nothing rolls it back by itself"
_MINUTE, _HOUR = 60, 3600


def capacities(before: Iterable[Capacity], after: Iterable[Capacity]) -> list[str]:
    """Say for each variant what becomes of it: what appears, what vanishes, hardware and traffic before → after."""
    old = {item.variant: item for item in before}
    new = {item.variant: item for item in after}
    return [plain(_becomes(name, old.get(name), new.get(name), first=not old)) for name in sorted(old.keys() | new.keys())]


def _becomes(name: str, old: Capacity | None, new: Capacity | None, *, first: bool) -> str:
    if new is None:
        return f"{name} vanishes: {_one(old, old)}"
    if old is None:
        return f"{name}: {_one(new, new)}" if first else f"{name} appears: {_one(new, new)}"
    return f"{name}: {_one(old, new)}" + (", unchanged" if old == new else "")


def _one(old: Capacity | None, new: Capacity | None) -> str:
    shares = _arrow(_share(old), _share(new))
    hardware = _arrow(old.hardware if old else "", new.hardware if new else "")
    return f"{hardware}, {shares} of the traffic" if shares else hardware


def _arrow(before: str, after: str) -> str:
    return after if before == after else f"{before or 'none'} → {after or 'none'}"


def _share(item: Capacity | None) -> str:
    return "" if item is None or item.share is None else f"{item.share * 100:.4g} %"


def retained(change: Change) -> list[str]:
    """Say what a roll keeps of what scaling or people set, and what it takes from the new config, with the numbers."""
    move = change.difference.move
    step = next((step for step in change.steps if step.operation == "UpdateEndpoint"), None)
    if move is None or step is None:
        return []
    told = [plain(_kept(item) if item.kept else _taken(item)) for item in move.properties if _differs(item)]
    if not step.params.get("RetainAllVariantProperties"):
        return ["keeps nothing that scaling or people set (RetainAllVariantProperties is false)", *told]
    return told or ["keeps counts, weights and data capture as they are; none differs from the file"]


def _differs(item: Property) -> bool:
    """Say whether keeping and taking are two things; a variant that does not run yet has only the file."""
    return item.now != item.file and (item.now is not None or not item.variant)


def _kept(item: Property) -> str:
    return f"{_subject(item)}keeps {_amount(item.kind, item.now)} (the file says {_bare(item.kind, item.file)})"


def _taken(item: Property) -> str:
    return f"{_subject(item)}takes {_amount(item.kind, item.file)} from the new config (now {_bare(item.kind, item.now)})"


def missed(item: Property, found: Any) -> str:
    """Say what an endpoint has instead of what its roll was to end with."""
    wanted = _bare(item.kind, item.wanted)
    source = f"the roll was to keep {wanted}" if item.kept else f"the new config says {wanted}"
    return f"{item.variant or 'it'} has {_amount(item.kind, found)} where {source}"


def seen(item: Property, found: Any) -> str:
    """Say what an endpoint had instead of what the plan saw."""
    return f"{item.variant or 'it'} had {_amount(item.kind, found)} where the plan saw {_bare(item.kind, item.now)}"


def _subject(item: Property) -> str:
    return f"{item.variant} " if item.variant else ""


def _amount(kind: str, amount: Any) -> str:
    if kind == capacity.CAPTURE:
        return f"data capture {'' if amount is None else 'of '}{_bare(kind, amount)}"
    return count(amount, "instance") if kind == capacity.COUNT and amount is not None else f"weight {_bare(kind, amount)}"


def _bare(kind: str, amount: Any) -> str:
    if isinstance(amount, Capture):
        return f"{amount.sampling} % to {amount.destination}"
    return ("off" if kind == capacity.CAPTURE else "nothing") if amount is None else f"{amount:.9g}"


def strategy(change: Change) -> list[str]:
    """Say how the traffic moves and what can stop it, from the call's own DeploymentConfig, and tell that whole."""
    step = next((step for step in change.steps if step.operation in ("CreateEndpoint", "UpdateEndpoint")), None)
    if step is None:
        return []
    whole = [f"DeploymentConfig {value(step.params['DeploymentConfig'])}"] if "DeploymentConfig" in step.params else []
    if step.operation == "CreateEndpoint":
        return whole
    if step.params.get("RetainDeploymentConfig"):
        last = _last(change.difference.move)
        return [f"the way of the last roll (RetainDeploymentConfig): {_way(last)}", _watch(last), *whole]
    deployment = step.params.get("DeploymentConfig", {})
    return [_way(deployment), _watch(deployment), *whole]


def _last(move: MoveEndpoint | None) -> Mapping[str, Any]:
    return (move.live.deployment if move and move.live else None) or {}


def _watch(deployment: Mapping[str, Any]) -> str:
    alarms = [str(alarm.get("AlarmName", "")) for alarm in deployment.get("AutoRollbackConfiguration", {}).get("Alarms", [])]
    if not alarms:
        return NO_ALARMS
    return plain(f"the alarm{'' if len(alarms) == 1 else 's'} {', '.join(alarms)} can roll it back")


def _way(deployment: Mapping[str, Any]) -> str:
    rolling = deployment.get("RollingUpdatePolicy")
    if rolling is not None:
        return plain("; ".join(_rolling(rolling)))
    return plain("; ".join(_blue_green(deployment.get("BlueGreenUpdatePolicy", {}))))


def _rolling(policy: Mapping[str, Any]) -> Iterator[str]:
    yield f"rolling: {_size(policy.get('MaximumBatchSize', {}))} at a time{_apart(policy)}"
    if "RollbackMaximumBatchSize" in policy:
        yield f"back, where it fails, {_size(policy['RollbackMaximumBatchSize'])} at a time"
    yield from _at_most(policy)


def _blue_green(policy: Mapping[str, Any]) -> Iterator[str]:
    routing = policy.get("TrafficRoutingConfiguration", {})
    yield f"blue/green, {_shift(routing)}"
    if policy.get("TerminationWaitInSeconds"):
        yield f"the old fleet stays {duration(policy['TerminationWaitInSeconds'])} longer"
    yield from _at_most(policy)


def _shift(routing: Mapping[str, Any]) -> str:
    kind = str(routing.get("Type", "ALL_AT_ONCE"))
    if kind == "CANARY":
        return f"canary: {_size(routing.get('CanarySize', {}))} first, then the rest{_after(routing)}"
    if kind == "LINEAR":
        return f"linear: {_size(routing.get('LinearStepSize', {}))} at a time{_apart(routing)}"
    return kind.lower().replace("_", " ")


def _after(routing: Mapping[str, Any]) -> str:
    wait = routing.get("WaitIntervalInSeconds")
    return f" after {duration(wait)}" if wait else ""


def _apart(routing: Mapping[str, Any]) -> str:
    wait = routing.get("WaitIntervalInSeconds")
    return f", {duration(wait)} apart" if wait else ""


def _at_most(policy: Mapping[str, Any]) -> Iterator[str]:
    if "MaximumExecutionTimeoutInSeconds" in policy:
        yield f"at most {duration(policy['MaximumExecutionTimeoutInSeconds'])} in all"


def _size(size: Mapping[str, Any]) -> str:
    if not size:
        return "a part"
    return f"{size.get('Value')} %" if size.get("Type") == "CAPACITY_PERCENT" else count(int(size.get("Value", 0)), "instance")


def duration(seconds: int) -> str:
    """Write seconds as people do: 45 s, 10 min, 1 h 30 min."""
    if seconds < _MINUTE or seconds % _MINUTE:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // _MINUTE, _MINUTE)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")))


def as_data(move: MoveEndpoint | None, words: Iterable[str]) -> dict[str, Any] | None:
    """Return all of that as JSON data; `words` are the sentences about it."""
    if move is None:
        return None
    before, after = ({item.variant: item for item in side} for side in (move.before, move.after))
    names = sorted(before.keys() | after.keys())
    return {
        "action": move.move.value,
        "name": move.endpoint,
        "from": move.old,
        "onto": move.new,
        "variants": [
            {"name": name, "before": _capacity(before.get(name)), "after": _capacity(after.get(name))} for name in names
        ],
        "properties": [_property(item) for item in move.properties if _is_there(item) and move.move is Move.UPDATE],
        "words": list(words),
    }


def _is_there(item: Property) -> bool:
    return item.now is not None or item.file is not None


def _capacity(item: Capacity | None) -> dict[str, Any] | None:
    return None if item is None else {"hardware": item.hardware, "share": item.share}


def _property(item: Property) -> dict[str, Any]:
    now, file = (_plain(amount) for amount in (item.now, item.file))
    return {"variant": item.variant, "kind": item.kind, "now": now, "file": file, "kept": item.kept}


def _plain(amount: Any) -> Any:
    return {"sampling": amount.sampling, "destination": amount.destination} if isinstance(amount, Capture) else amount
