"""Carry out a plan: every change is a flow of its own, and tells what it does step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.apply import configs, rolls
from syncer.apply.context import AGAIN, HALTS, Carried, Context, Flow, StepError, Task
from syncer.apply.scheduler import side_by_side
from syncer.crew import gathered
from syncer.errors import ApiError, SyncerError
from syncer.model import (
    Applied,
    Change,
    ChangeFinished,
    Declared,
    Event,
    Outcome,
    Plan,
    Step,
    StepFinished,
    StepStarted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping


_EXECUTORS: dict[str, Callable[[Task, Context], Flow[Carried]]] = {
    "CreateEndpointConfig": configs.create,
    "CreateEndpoint": rolls.roll,
    "UpdateEndpoint": rolls.roll,
    "DescribeEndpoint": rolls.wait,
    "AddTags": rolls.tag,
    "DeleteTags": rolls.tag,
}


def run(
    plan: Plan, declared: Mapping[str, Declared], context: Context, *, parallel: int = 10, hands: int = 1
) -> Generator[tuple[Event, ...], None, None]:
    """Yield what happens, in order; the caller records all of a batch, at once or not, before it asks for the next.

    An event is yielded before the next call of its change is made. A change that fails skips the rest of its own steps; the
    others go on. At most `parallel` changes are under way, and `hands` calls. Once `context.stop` has a cause, nothing new is
    begun and nothing waited for: each change ends as soon as its call in flight has, and tells where it is. Closed before its
    end, it begins nothing more and waits for the calls in flight, of which nobody hears.
    """
    flows = [_change(change, declared[change.name], context) for change in plan.pending]
    with gathered(min(hands, parallel, len(flows))) as crew:
        yield from side_by_side(flows, context, crew, parallel=parallel)


def _change(change: Change, declared: Declared, context: Context) -> Flow[None]:
    """Carry out the steps of one change in order."""
    remarks = []
    for position, step in enumerate(change.steps, start=1):
        if context.stop.cause is not None:
            yield from _not_begun(change, position, context.stop.cause)
            return
        started = context.clock.now()
        yield StepStarted(step, position)
        task = Task(step, position, declared, change.difference.current, change.difference.move)
        try:
            carried = yield from _EXECUTORS[step.operation](task, context)
        except SyncerError as error:
            told = _left(step, error) if isinstance(error, HALTS) else error
            yield _failed(step, position, told, context.clock.now() - started)
            yield from _skipped(change, position)
            yield ChangeFinished(change.name, _outcome(told), str(told), told.hint)
            return
        remarks.append(carried.remark)
        seconds = context.clock.now() - started
        yield StepFinished(step, position, Outcome.DONE, seconds, carried.request_id, carried.remark)
    remark = "; ".join(filter(None, remarks))
    yield ChangeFinished(change.name, Outcome.DONE, remark, applied=standing(declared, change.difference.current))


def _not_begun(change: Change, position: int, halt: SyncerError) -> Iterator[Event]:
    """Tell of a change whose step at `position`, and those after it, a stop left undone."""
    yield from _skipped(change, position - 1)
    text = f"not begun ({halt}): {change.steps[position - 1].summary}"
    yield ChangeFinished(change.name, Outcome.SKIPPED, text, AGAIN)


def _left(step: Step, halt: SyncerError) -> StepError:
    """Return the error for a step whose call was made, and whose end is not waited for."""
    text = f"begun, and no longer watched ({halt}): {step.summary}"
    return StepError(Outcome.UNDER_WAY, text, "It goes on in AWS. Run apply again to follow it to its end")


def _outcome(error: SyncerError) -> Outcome:
    return error.outcome if isinstance(error, StepError) else Outcome.FAILED


def _failed(step: Step, position: int, error: SyncerError, seconds: float) -> StepFinished:
    request_id = error.request_id if isinstance(error, ApiError | StepError) else ""
    return StepFinished(step, position, _outcome(error), seconds, request_id, str(error))


def _skipped(change: Change, after: int) -> Iterator[Event]:
    for index, step in enumerate(change.steps[after:]):
        yield StepFinished(step, after + index + 1, Outcome.SKIPPED, 0.0)


def standing(declared: Declared, config: str) -> Applied:
    """State what stands once a config is current; its CreationTime is with the verified version."""
    endpoint = declared.endpoint
    return Applied(
        name=declared.name,
        config=config,
        created="",
        content=declared.content,
        tags=declared.tags,
        endpoint=endpoint.name if endpoint else "",
        deployment=endpoint.deployment if endpoint else None,
    )
