"""Flows side by side: a flow tells, waits and asks for calls; what it asked for is done here, and when.

One thread runs all flows, the caller's: the ledger, its lock and whatever a flow looks at are touched by no other. Only the
calls are made by the hands of a crew. A flow has a hand from when it goes on until it pauses or ends, so that one hand alone
brings one flow as far as it gets before the next one moves.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.apply.context import Call, Context, Flow, Pause
from syncer.errors import SyncerError
from syncer.stopping import SLICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syncer.crew import Crew
    from syncer.model import Event


def side_by_side(flows: Iterable[Flow[None]], context: Context, crew: Crew, *, parallel: int) -> Iterator[tuple[Event, ...]]:
    """Run flows to their ends, at most `parallel` at once; yields what they tell, batch by batch.

    The calls that flows ask for right after what they told are begun when the caller asks for the next batch: by then it has
    recorded this one.
    """
    waiting = deque(flows)
    active: list[_Active] = []
    while waiting or active:
        while waiting and len(active) < parallel:
            active.append(_Active(waiting.popleft(), context.clock.now()))
        _lend(active, context, crew.hands)
        ready = [item for item in active if item.can_go_on]
        told = tuple(event for item in ready for event in item.go_on(context))
        if told:
            yield told
        for item in ready:
            item.begin(context, crew)
        active = [item for item in active if not item.ended]
        if not ready:
            _wait(active, context, crew.hands)


def _lend(active: list[_Active], context: Context, hands: int) -> None:
    """Give the free hands to flows that may go on, soonest first; waits for one where nothing else is to be done."""
    busy = sum(item.busy for item in active)
    idle = sorted((item for item in active if not item.busy), key=lambda item: item.wake)
    if not busy and idle and context.stop.cause is None and (left := idle[0].wake - context.clock.now()) > 0:
        context.clock.sleep(left)
    for place, item in enumerate(idle[: hands - busy]):
        alone = not busy and place == 0  # waited for, so that it goes on whatever a coarse clock says
        item.busy = alone or context.stop.cause is not None or item.wake <= context.clock.now()


def _wait(active: list[_Active], context: Context, hands: int) -> None:
    """Wait until a call is answered, a flow may go on that a hand is free for, or there may be a reason to stop."""
    under_way = [item.answer for item in active if item.answer is not None]
    wakes = [item.wake for item in active if not item.busy] if len(under_way) < hands else []
    left = min(wakes, default=float("inf")) - context.clock.now()
    wait(under_way, min(max(left, 0.0), SLICE), FIRST_COMPLETED)
    context.guard.beat()


@dataclass(slots=True)
class _Active:
    """A flow under way: from `wake` on it may go on, and it is `busy` as long as it has a hand."""

    flow: Flow[None]
    wake: float
    busy: bool = False
    pausing: bool = False
    ended: bool = False
    wanted: Call | None = None
    answer: Future[Any] | None = None

    @property
    def can_go_on(self) -> bool:
        """Say whether the flow has a hand, and the answer that it asked for."""
        return self.busy and (self.answer is None or self.answer.done())

    def go_on(self, context: Context) -> Iterator[Event]:
        """Yield what the flow tells until it pauses, ends, or wants a call."""
        while self.busy and self.wanted is None:
            try:
                item = self._resumed(context.stop.cause)
            except StopIteration:
                self.busy, self.ended = False, True
                return
            self.pausing = isinstance(item, Pause)
            if isinstance(item, Pause):
                self.busy, self.wake = False, context.clock.now() + item.seconds
            elif isinstance(item, Call):
                self.wanted = item
            else:
                yield item

    def _resumed(self, halt: SyncerError | None) -> Event | Pause | Call:
        """Let the flow go on; where it would wait although there is a reason to stop, throw that reason."""
        if self.answer is None:
            return self.flow.throw(halt) if halt and self.pausing else next(self.flow)
        answered, self.answer = self.answer, None
        error = answered.exception()
        return self.flow.send(answered.result()) if error is None else self.flow.throw(error)

    def begin(self, context: Context, crew: Crew) -> None:
        """Have the call made that the flow wants, if any; what the guard raises is its answer."""
        if self.wanted is None:
            return
        call, self.wanted = self.wanted, None
        try:
            context.guard.before(call.operation)
        except SyncerError as error:
            self.answer = Future()
            self.answer.set_exception(error)
        else:
            self.answer = crew.submit(call.make)
