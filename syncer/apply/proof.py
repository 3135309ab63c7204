"""Proof that an endpoint in service on the wanted config is as the plan said: no news of failure, counts, weights, capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.apply.context import StepError, Task
from syncer.compare import arrival, capacity
from syncer.model import Outcome
from syncer.render import moves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syncer.apply.looks import Sight
    from syncer.model import Body, LiveEndpoint


def prove(task: Task, live: LiveEndpoint, sight: Sight) -> str:
    """Hold what runs against what the roll was to keep, as it was right before the call, and what it was to take.

    Returns what is worth telling although it arrived. Raises StepError where it is not as the plan said.
    """
    if sight.is_news(live):
        text = f"endpoint {live.name} serves {task.wanted}, but reports since the roll: {live.failure}"
        raise StepError(Outcome.FAILED, text, f"Look at {logs(live)}, then apply again")
    spec, move = task.declared.endpoint, task.move
    kept = capacity.kept(spec, move.reset if move else ())
    found = arrival.check(capacity.properties(_normal(task), sight.before, kept), live, _normal(task))
    # Nobody knows how a roll was asked for that this run did not begin: what git changed must arrive, the rest is told.
    unkept = [pair for pair in found.wrong if pair[0].kept and task.step.operation == "DescribeEndpoint"]
    wrong = [pair for pair in found.wrong if pair not in unkept]
    if wrong:
        text = f"endpoint {live.name} serves {task.wanted}, but not as the plan said: {_listed(wrong)}"
        raise StepError(Outcome.FAILED, text, "Scaling may have moved it at once: look at its policies, then plan again")
    return "; ".join((*_changed(task, sight, found, unkept), *_reported(live)))


def _changed(task: Task, sight: Sight, found: arrival.Arrival, unkept: Iterable[arrival.Found]) -> Iterator[str]:
    """Yield what is not as the plan saw it, and not the doing of a roll of ours."""
    if before := _since_plan(task, sight):
        yield f"scaling or people changed between plan and roll: {'; '.join(moves.seen(*pair) for pair in before)}"
    if unkept:
        yield f"somebody began this roll, and it did not keep what scaling or people had set: {_listed(unkept)}"
    if found.moved:
        yield f"scaling or people changed since the roll: {_listed(found.moved)}"


def _since_plan(task: Task, sight: Sight) -> list[arrival.Found]:
    """Return what the roll kept, and what was not so yet when the plan was made."""
    if sight.before is None or task.move is None:
        return []
    found = arrival.check(task.move.properties, sight.before, _normal(task))
    return [pair for pair in (*found.wrong, *found.moved) if pair[0].kept]


def _reported(live: LiveEndpoint) -> Iterator[str]:
    if live.failure:
        yield f"it reports what it reported before the roll already: {live.failure}"
    if live.capture and live.capture.status == "Stopped":
        yield "data capture is on, but AWS says that it does not work (Stopped)"


def _listed(pairs: Iterable[arrival.Found]) -> str:
    return "; ".join(moves.missed(*pair) for pair in pairs)


def _normal(task: Task) -> Body:
    return task.declared.content.normal


def logs(live: LiveEndpoint) -> str:
    """Say where an endpoint's containers write to."""
    return f"its logs in CloudWatch (/aws/sagemaker/Endpoints/{live.name})"
