"""Flows side by side: when their calls are begun, what is told together, and who waits for whom."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from stage import IDENTITY

from syncer.apply import Context
from syncer.apply.context import Call, Flow, Pause
from syncer.apply.scheduler import side_by_side
from syncer.clock import Clock
from syncer.crew import ALONE
from syncer.errors import LedgerError, Stopped
from syncer.model import ChangeFinished, Event, Outcome
from syncer.sandbox import Sandbox, new_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(slots=True)
class Slow:
    """A crew that does nothing until so many calls wait, and then does them all."""

    hands: int
    futures: list[tuple[Callable[[], Any], Future[Any]]] = field(default_factory=list)

    def submit(self, work: Callable[[], Any], /) -> Future[Any]:
        """Take in a piece of work."""
        future = Future[Any]()
        self.futures.append((work, future))
        if len(self.futures) == self.hands:
            for call, promised in self.futures:
                promised.set_result(call())
            self.futures.clear()
        return future


@dataclass(slots=True)
class Scene:
    """Virtual time, and a log of the calls that were made."""

    now: float = 1_780_000_000.0
    calls: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds

    @property
    def context(self) -> Context:
        """What flows are run with."""
        return Context(Sandbox(new_state("us-east-1"), clock=lambda: self.now), IDENTITY, Clock(lambda: self.now, self.sleep))

    def make(self, name: str, operation: str) -> str:
        """Make a call."""
        self.calls.append(f"{name} {operation}")
        return f"{operation}ed"

    def flow(self, name: str, *parts: str | float) -> Flow[None]:
        """A flow that tells its name and each part: an operation is asked for, a number is a pause."""
        for part in parts:
            yield ChangeFinished(name, Outcome.DONE, str(part))
            if isinstance(part, float):
                yield Pause(part)
            else:
                answer = yield Call(part, partial(self.make, name, part))
                yield ChangeFinished(name, Outcome.DONE, answer)


def told(batches: Iterator[tuple[Event, ...]]) -> list[list[str]]:
    return [words(batch) for batch in batches]


def words(batch: tuple[Event, ...]) -> list[str]:
    return [f"{event.name} {event.detail}" for event in batch if isinstance(event, ChangeFinished)]


def test_a_call_is_begun_only_when_the_caller_has_taken_what_was_told_before_it() -> None:
    scene = Scene()
    batches = side_by_side([scene.flow("a", "Create")], scene.context, ALONE, parallel=1)

    assert (words(next(batches)), scene.calls) == (["a Create"], [])
    assert (words(next(batches)), scene.calls) == (["a Createed"], ["a Create"])


def test_what_several_flows_tell_at_the_same_moment_comes_together() -> None:
    scene = Scene()
    flows = [scene.flow(name, "Create", "Read") for name in "ab"]

    assert told(side_by_side(flows, scene.context, Slow(2), parallel=2)) == [
        ["a Create", "b Create"],
        ["a Createed", "a Read", "b Createed", "b Read"],
        ["a Readed", "b Readed"],
    ]


def test_one_hand_brings_a_flow_to_its_pause_before_another_moves_and_then_the_one_that_is_due() -> None:
    scene = Scene()
    flows = [scene.flow("a", "Create", 5.0, "Read"), scene.flow("b", "Create", 3.0, "Read")]
    list(side_by_side(flows, scene.context, ALONE, parallel=2))

    assert scene.calls == ["a Create", "b Create", "b Read", "a Read"]
    assert scene.slept == [3.0, 2.0]


def test_a_pause_gives_the_hand_to_the_next_flow() -> None:
    scene = Scene()
    flows = [scene.flow(name, "Create", 5.0, "Read") for name in "abcd"]
    list(side_by_side(flows, scene.context, Slow(2), parallel=4))

    assert [call[2:] for call in scene.calls] == ["Create"] * 4 + ["Read"] * 4


def test_a_clock_too_coarse_for_the_last_bit_of_a_pause_hangs_nothing() -> None:
    scene = Scene()
    flows = [scene.flow("a", 1e-9, "Create")]
    list(side_by_side(flows, scene.context, ALONE, parallel=1))

    assert scene.calls == ["a Create"]


@dataclass(slots=True)
class Strict:
    """A guard that lets nothing pass."""

    error: LedgerError

    def beat(self) -> None:
        """Nothing."""

    def before(self, operation: str) -> None:
        """Refuse."""
        del operation
        raise self.error


def test_what_the_guard_raises_is_the_calls_own_error_and_the_call_is_not_made() -> None:
    scene, error = Scene(), LedgerError("the lock is lost")
    context = Context(scene.context.account, IDENTITY, scene.context.clock, guard=Strict(error))
    batches = side_by_side([scene.flow("a", "Create")], context, ALONE, parallel=1)
    next(batches)
    with pytest.raises(LedgerError) as raised:
        next(batches)

    assert (raised.value, scene.calls) == (error, [])


def test_a_stop_is_thrown_into_a_flow_that_waits_and_no_pause_is_sat_out() -> None:
    scene = Scene()
    context = scene.context
    ends: list[str] = []

    def waits(name: str) -> Flow[None]:
        try:
            yield ChangeFinished(name, Outcome.DONE)
            yield Pause(60.0)
        except Stopped as stop:
            ends.append(f"{name}: {stop}")

    batches = side_by_side([waits("a"), waits("b")], context, ALONE, parallel=2)
    next(batches)
    context.stop.ask(Stopped("stopped"))

    assert told(batches) == [["b "]]
    assert (ends, scene.slept) == (["a: stopped", "b: stopped"], [])
