"""When to ask again, and how long to wait before: one loop for everything that is asked of AWS."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from syncer.aws.faults import Fault, fault, may_pass
from syncer.aws.pace import Paced
from syncer.errors import ApiError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from syncer.aws.account import Account
    from syncer.clock import Clock

T = TypeVar("T")
Y = TypeVar("Y")


@dataclass(frozen=True, slots=True)
class Patience:
    """How often one call is made, and how many seconds are spent on it.

    Before the n-th repetition a random part of min(cap, base * 2**n) seconds passes ("full jitter"): clients that were
    throttled together do not come back together. Source: AWS Builders' Library, "Timeouts, retries and backoff with jitter".
    `paced` says that the account itself lets a throttled call wait for its turn: no pause is added, and only the budget counts.
    """

    budget: float = 120.0
    base: float = 1.0
    cap: float = 30.0
    calls: int = 30  # the bound for a draw of short pauses only
    paced: bool = False

    def ceilings(self) -> Iterator[float]:
        """Yield the longest that each pause may be."""
        for repetition in range(self.calls - 1):
            yield min(self.cap, self.base * 2.0**repetition)


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause before a call is made again, and why."""

    seconds: float
    error: ApiError | Unavailable


def attempts(
    call: Callable[[], Generator[Y, Any, T]], patience: Patience, clock: Clock, tell: Callable[[Wait], Iterable[Y]]
) -> Generator[Y, Any, T]:
    """Make a call until it works, and return its answer; yields what `tell` makes of each pause, and does not sleep itself.

    `call` is a flow of its own, so that whoever runs this decides who makes the call.
    Raises the last error when it will not pass by itself, or patience is over.
    """
    deadline = clock.now() + patience.budget
    ceilings = patience.ceilings()
    while True:
        try:
            return (yield from call())
        except (ApiError, Unavailable) as error:
            waits_elsewhere = patience.paced and fault(error) is Fault.THROTTLED
            ceiling = 0.0 if waits_elsewhere else next(ceilings, None)
            if ceiling is None or not may_pass(error):
                raise
            wait = Wait(ceiling * clock.draw(), error)
            if clock.now() + wait.seconds > deadline:
                raise
        yield from tell(wait)


@dataclass(slots=True)
class Patient:
    """An account that waits and asks again, for whoever reads and has nothing else to do; several threads may call.

    Calls are paced (see `Paced`). `check` is asked before each attempt, and ends the asking by raising. `waits` is what it
    waited for besides: failures and lost answers.
    """

    inner: Account
    clock: Clock
    patience: Patience = field(default_factory=Patience)
    waits: list[Wait] = field(default_factory=list)
    check: Callable[[], object] = lambda: None
    _paced: Paced = field(init=False)

    def __post_init__(self) -> None:
        self.patience = replace(self.patience, paced=True)
        self._paced = Paced(self.inner, self.clock)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make one API call, again where that may help."""

        def attempt() -> dict[str, Any]:
            self.check()
            return self._paced.call(operation, params)

        return persist(attempt, self.patience, self.clock, self._note)

    def _note(self, wait: Wait) -> None:
        if fault(wait.error) is not Fault.THROTTLED:
            self.waits.append(wait)

    def notices(self) -> tuple[str, ...]:
        """Say what slowed the reading down; nothing when nothing did."""
        waits = tuple(self.waits)
        calls = f"{len(waits)} call{'s' if len(waits) > 1 else ''}"
        lost = f"AWS failed or lost {calls}; waited {sum(wait.seconds for wait in waits):.0f} s in all"
        return (*self._paced.notices(), *((lost,) if waits else ()))


def persist(call: Callable[[], T], patience: Patience, clock: Clock, note: Callable[[Wait], object]) -> T:
    """Make a call until it works, for whoever has nothing else to do meanwhile; each wait is noted, then slept."""

    def sit_out(wait: Wait) -> tuple[()]:
        note(wait)
        clock.sleep(wait.seconds)
        return ()

    def at_once() -> Generator[Any, Any, T]:
        yield from ()
        return call()

    running: Generator[Any, Any, T] = attempts(at_once, patience, clock, sit_out)
    while True:
        try:
            next(running)
        except StopIteration as end:
            answer: T = end.value
            return answer
