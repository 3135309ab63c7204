"""The stages of a roll: which fleet is at what, how many instances each has, in the words of the service.

Nothing is stored: the stages follow from the deployment settings, the old and the new fleet, and where between its start and
its end a roll is. The real lengths of stages depend on instances and models; here each has a nominal length, and all together
are spread over the time that the roll takes.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, Literal

from syncer.sandbox.lifecycle import FAILED, ROLLBACK, ROLLBACK_FAILED, STUCK
from syncer.sandbox.messages import text
from syncer.sandbox.serving import all_variants
from syncer.sandbox.state import copied, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.state import Body, Endpoint, Roll, Serving

    Status = Literal["Creating", "ActivatingTraffic", "Baking", "Deleting"]

LAUNCH, ACTIVATE, TERMINATE = 300.0, 30.0, 60.0  # nominal seconds; how long a fleet bakes is configured
MOST_STEPS = 100
COUNT, DESIRED = "CurrentInstanceCount", "DesiredInstanceCount"


@dataclass(frozen=True, slots=True)
class Policy:
    """How capacity moves: in steps of `size` (a CapacitySize, None for all at once), and what its steps are called.

    `first_only` takes the rest in the second step; `rolling` terminates old instances after each step. `wait` is the seconds
    that a step bakes, `final` those of the whole.
    """

    kind: str = "full"
    size: Body | None = None
    first_only: bool = False
    rolling: bool = False
    wait: int = 0
    final: int = 0

    def steps(self, total: int) -> list[int]:
        """Return how many of `total` instances are there after each step."""
        if self.size is None or total < 1:
            return [total]
        value = self.size["Value"]
        one = value if self.size["Type"] == "INSTANCE_COUNT" else ceil(total * value / 100)
        if self.first_only:
            return [one, total] if one < total else [total]
        one = max(one, ceil(total / MOST_STEPS))
        return [*range(one, total, one), total]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: which step of the capacity it is about, and whose status it is."""

    status: Status
    step: int
    seconds: float
    setting: str = ""  # what a baking stage waits for
    of_old: bool = False


def policy(deployment: Body | None) -> Policy:
    """Return how a DeploymentConfig moves capacity; all at once without one."""
    rolling = (deployment or {}).get("RollingUpdatePolicy")
    if rolling is not None:
        return Policy("batch", rolling["MaximumBatchSize"], rolling=True, wait=rolling["WaitIntervalInSeconds"])
    update = (deployment or {}).get("BlueGreenUpdatePolicy")
    if update is None:
        return Policy()
    routing, final = update["TrafficRoutingConfiguration"], update.get("TerminationWaitInSeconds", 0)
    wait = routing["WaitIntervalInSeconds"]
    if routing["Type"] == "CANARY" and "CanarySize" in routing:
        return Policy("canary", routing["CanarySize"], first_only=True, wait=wait, final=final)
    if routing["Type"] == "LINEAR" and "LinearStepSize" in routing:
        return Policy("linear", routing["LinearStepSize"], wait=wait, final=final)
    return Policy(final=final)


def fleets(endpoint: Endpoint, roll: Roll, coming: Serving, now: float) -> tuple[Serving | None, Serving]:
    """Return the old and the new fleet as Describe shows them in the middle of a roll onto `coming`."""
    how = policy(endpoint["deployment"]) if endpoint["serving"] is not None else Policy()
    stages = _stages(how, _steps(how, coming), roll["outcome"], first=endpoint["serving"] is None)
    stage, started = _current(stages, roll, now)
    old = endpoint["serving"]
    new = _fleet(coming, lambda total: _risen(how, stage, total), None if stage.of_old else (stage, how, started))
    if old is None:
        return None, new
    shown = (stage, how, started) if stage.of_old else None
    return _fleet(old, lambda total: _left(how, stage, total), shown), new


def scaling(what: Serving, roll: Roll) -> Serving:
    """Return a fleet whose weights and capacities move, with the status of each variant that does."""
    result = copied(what)
    for variant in all_variants(result):
        current, desired = variant.get(COUNT), variant.get(DESIRED)
        if current == desired and variant.get("CurrentWeight") == variant.get("DesiredWeight"):
            continue
        status: Body = {"Status": "Updating", "StartTime": moment(roll["started"])}
        if current is not None and desired is not None and current != desired:
            status["StatusMessage"] = text("stage_scaling", direction="out" if desired > current else "in", count=desired)
        variant["VariantStatus"] = [status]
    return result


def _stages(how: Policy, steps: int, outcome: str, *, first: bool) -> list[Stage]:
    forward: list[Stage] = []
    for step in range(steps):
        forward += [Stage("Creating", step, LAUNCH), Stage("ActivatingTraffic", step, ACTIVATE)]
        if how.rolling or step < steps - 1:
            forward.append(Stage("Baking", step, how.wait, "WaitIntervalInSeconds"))
        if how.rolling and not first:
            forward.append(Stage("Deleting", step, TERMINATE, of_old=True))
    if not how.rolling and not first:
        forward.append(Stage("Baking", steps - 1, how.final, "TerminationWaitInSeconds"))
        forward.append(Stage("Deleting", steps - 1, TERMINATE, of_old=True))
    if outcome in (FAILED, STUCK):
        return forward[:1]  # what does not start never gets any further
    if outcome in (ROLLBACK, ROLLBACK_FAILED):
        baking = next((place for place, stage in enumerate(forward) if stage.status == "Baking" and stage.seconds), 1)
        return [*forward[: baking + 1], Stage("Deleting", forward[baking].step, TERMINATE)]
    return forward


def _steps(how: Policy, what: Serving) -> int:
    return max(len(how.steps(variant.get(DESIRED, 0))) for variant in all_variants(what))


def _current(stages: list[Stage], roll: Roll, now: float) -> tuple[Stage, float]:
    ends = list(accumulate(stage.seconds for stage in stages))
    length = roll["ends"] - roll["started"]
    passed = (now - roll["started"]) / length * ends[-1] if length > 0 else 0.0
    place = min(bisect_right(ends, passed), len(stages) - 1)
    began = roll["started"] + (ends[place - 1] / ends[-1] * length if place else 0.0)
    return stages[place], began


def _risen(how: Policy, stage: Stage, total: int) -> int:
    """Return how many instances of the new fleet there are."""
    steps = [0, *how.steps(total)]
    reached = stage.step if stage.status == "Creating" else stage.step + 1
    return steps[min(reached, len(steps) - 1)]


def _left(how: Policy, stage: Stage, total: int) -> int:
    """Return how many instances of the old fleet there are."""
    if not how.rolling:
        return total
    steps = [0, *how.steps(total)]
    return total - steps[min(stage.step, len(steps) - 1)]


def _fleet(what: Serving, count: Callable[[int], int], shown: tuple[Stage, Policy, float] | None) -> Serving:
    result = copied(what)
    for variant in all_variants(result):
        total = variant.get(DESIRED)
        if total is not None:
            variant[COUNT] = count(total)
        if shown is not None:
            stage, how, started = shown
            variant["VariantStatus"] = [_status(stage, how, started, total)]
    return result


def _status(stage: Stage, how: Policy, started: float, total: int | None) -> Body:
    shown: Body = {"Status": stage.status, "StartTime": moment(started)}
    if total is None:  # serverless: there is nothing to count
        return shown
    steps = [0, *how.steps(total)]
    reached = min(stage.step + 1, len(steps) - 1)
    added, there = steps[reached] - steps[reached - 1], steps[reached]
    kind = "full" if there == total else how.kind
    gone = added if how.rolling and stage.of_old else there
    messages = {
        "Creating": text("stage_launching", count=added),
        "ActivatingTraffic": text("stage_traffic", kind=kind, count=there),
        "Baking": text("stage_baking", seconds=int(stage.seconds), setting=stage.setting, kind=kind, count=there),
        "Deleting": text("stage_terminating", count=gone),
    }
    return shown | {"StatusMessage": messages[stage.status]}
