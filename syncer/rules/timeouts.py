"""The time a roll may take, against the time that it waits on purpose. All figures in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.model import Body, Level
from syncer.rules.rule import Rule, Violation, at, members, part, production
from syncer.rules.sizes import deployment, rolling

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMIT = "MaximumExecutionTimeoutInSeconds"
_LONGEST_WAIT = 3600
_MOST_STEPS = 100  # no legal roll has more; products of absurd numbers would be too long to print
_blue_green = part(deployment, "BlueGreenUpdatePolicy")


def _seconds(policy: Body, *keys: str) -> int:
    return min(int(at(policy, *keys) or 0), _LONGEST_WAIT)


def _wait(policy: Body) -> int:
    return _seconds(policy, "TrafficRoutingConfiguration", "WaitIntervalInSeconds")


def _final_wait(policy: Body) -> int:
    return _seconds(policy, "TerminationWaitInSeconds")


def _too_short(document: Body) -> Iterator[Violation]:
    for path, policy in _blue_green(document):
        waits = _wait(policy) + _final_wait(policy)
        if policy.get(_LIMIT, waits + 1) <= waits:
            problem = f"is {policy[_LIMIT]}, and the roll waits {waits} on purpose"
            yield Violation((*path, _LIMIT), problem, f"Raise it well above {waits}, or wait less")


def _steps(size: Any, document: Body) -> int:
    """Count the batches of a roll; 1 where the file does not tell."""
    value = int(at(size or {}, "Value") or 0)
    counts = [count for _, count in members(production, "InitialInstanceCount")(document)]
    total = 100 if at(size or {}, "Type") == "CAPACITY_PERCENT" else max(counts, default=0)
    return min(-(-total // value), _MOST_STEPS) if value > 0 and total else 1


def _linear_waits(document: Body, policy: Body) -> int:
    routing = policy.get("TrafficRoutingConfiguration", {})
    if routing.get("Type") != "LINEAR":
        return 0
    return (_steps(routing.get("LinearStepSize"), document) - 1) * _wait(policy) + _final_wait(policy)


def _rolling_waits(document: Body, policy: Body) -> int:
    wait = _seconds(policy, "WaitIntervalInSeconds")
    return (_steps(policy.get("MaximumBatchSize"), document) - 1) * wait


def _steps_too_long(document: Body) -> Iterator[Violation]:
    plans = [(path, policy, _linear_waits(document, policy)) for path, policy in _blue_green(document)]
    plans += [(path, policy, _rolling_waits(document, policy)) for path, policy in rolling(document)]
    for path, policy, waits in plans:
        if policy.get(_LIMIT, waits + 1) <= waits:
            problem = f"is {policy[_LIMIT]}, and the steps wait at least {waits} in all"
            yield Violation((*path, _LIMIT), problem, f"Raise it well above {waits}, wait less, or take larger steps")


RULES = (
    Rule(
        id="roll-timeout-exceeds-waits",
        level=Level.ERROR,
        evidence="M",
        what="MaximumExecutionTimeoutInSeconds is more than TerminationWaitInSeconds and WaitIntervalInSeconds together",
        reason="A roll that waits longer than it may take can only time out.",
        source="botocore model",
        about=("MaximumExecutionTimeoutInSeconds",),
        check=_too_short,
    ),
    Rule(
        id="roll-timeout-covers-steps",
        level=Level.WARNING,
        evidence="M/I",
        what="MaximumExecutionTimeoutInSeconds is more than the waits between all steps of a linear or rolling roll",
        reason="The wait comes once for each step, so small steps add up to more than the limit.",
        source="inference from the botocore model",
        about=("MaximumExecutionTimeoutInSeconds",),
        check=_steps_too_long,
    ),
)
