"""What carrying out needs besides the plan: the account, time, and how long to wait for what."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from syncer.aws import Patience
from syncer.errors import LedgerError, Stopped, SyncerError
from syncer.model import Event, Outcome, StepProgress
from syncer.stopping import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.aws import Account, Paced
    from syncer.clock import Clock
    from syncer.model import Declared, Identity, MoveEndpoint, Step

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pause:
    """A flow has nothing to do for so many seconds; others may go on."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Call:
    """A flow wants `make` to be done, which asks the account for `operation`; it goes on with the answer, or the error."""

    operation: str
    make: Callable[[], Any]


Flow = Generator[Event | Pause | Call, Any, T]  # tells, waits and asks, and does nothing itself: see scheduler.py
HALTS = (Stopped, LedgerError)  # why a run begins nothing new; thrown into each flow that waits
ROLLS = frozenset({"CreateEndpoint", "UpdateEndpoint"})
AGAIN = "Run apply again: it reads what came of it, and goes on from there"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, in seconds: for a config to be visible, for a roll, and between looks at an endpoint.

    A pause between looks is between `poll` and twice as long, so that many rolls do not ask at the same moment. `patience` is
    how long one call is repeated while AWS throttles it, fails by itself or cannot be reached.
    """

    visible: float = 60.0
    roll: float = 45 * 60.0
    poll: float = 15.0
    patience: float = 120.0


@dataclass(frozen=True, slots=True)
class Deadline:
    """When to stop waiting, in the clock's seconds, and why then: the credentials end, or it took too long."""

    at: float
    by_credentials: bool


class Guard(Protocol):
    """Looks after what the run holds, always in the thread that runs the flows."""

    def beat(self) -> None:
        """Keep it, while calls are under way."""
        ...

    def before(self, operation: str) -> None:
        """Make sure of it right before a call. What this raises is the call's error, and the call is not made."""
        ...


class Unguarded:
    """Nothing is held."""

    def beat(self) -> None:
        """Nothing ages."""

    def before(self, operation: str) -> None:
        """Nothing can be lost."""


@dataclass(frozen=True, slots=True)
class Context:
    """One run: where it acts, who it is, its time.

    `ends` is when, in the clock's seconds, the credentials are too old to go on with; None when they do not end. `stop` may
    get a cause at any moment, and nothing new is begun from then on. `paced` is the account for calls that may wait for their
    turn; None where nothing is paced.
    """

    account: Account
    identity: Identity
    clock: Clock
    limits: Limits = Limits()
    ends: float | None = None
    stop: Stop = field(default_factory=Stop)
    guard: Guard = field(default_factory=Unguarded)
    paced: Paced | None = None

    def way(self, operation: str) -> tuple[Account, Patience]:
        """Return the account for an operation, and how often it is asked. A roll is made right after the guard let it pass."""
        paced = None if operation in ROLLS else self.paced
        return paced or self.account, Patience(budget=self.limits.patience, paced=paced is not None)

    def deadline(self) -> Deadline:
        """Return when a wait that begins now must be over."""
        at = self.clock.now() + self.limits.roll
        if self.ends is None or at <= self.ends:
            return Deadline(at, by_credentials=False)
        return Deadline(self.ends, by_credentials=True)

    def pause(self, deadline: Deadline, first: float | None = None) -> Pause:
        """Return the pause before the next look, which is never after the deadline; the first ones may be shorter."""
        usual = self.limits.poll * (1 + self.clock.draw())
        seconds = usual if first is None else min(first, usual)
        return Pause(max(0.0, min(seconds, deadline.at - self.clock.now())))


@dataclass(frozen=True, slots=True)
class Carried:
    """A step that was carried out: AWS's id of the request, and what is worth telling although it went well."""

    request_id: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One step of a change; `position` counts from 1, `wanted` is the config that the change ends at, `move` how."""

    step: Step
    position: int
    declared: Declared
    wanted: str
    move: MoveEndpoint | None = None

    @property
    def endpoint(self) -> str:
        """The endpoint that the step creates, moves or waits for."""
        return str(self.step.params["EndpointName"])

    def progress(self, text: str) -> StepProgress:
        """Tell what the step is waiting for."""
        return StepProgress(self.step, self.position, text)


class StepError(SyncerError):
    """A step did not end well; `outcome` says how, the hint what to do next."""

    def __init__(self, outcome: Outcome, message: str, hint: str = "", request_id: str = "") -> None:
        super().__init__(message, hint)
        self.outcome = outcome
        self.request_id = request_id


def check_time(task: Task, context: Context) -> None:
    """Raise StepError when the credentials end too soon for anything new to be begun."""
    if context.ends is not None and context.clock.now() >= context.ends:
        text = f"not begun, for the credentials end too soon: {task.step.summary}"
        raise StepError(Outcome.SKIPPED, text, "Run apply again with new credentials")


def unbegun(task: Task, halt: SyncerError) -> StepError:
    """Return the error for a step that a stop kept from its call."""
    return StepError(Outcome.SKIPPED, f"not begun ({halt}): {task.step.summary}", AGAIN)


def before_call(task: Task, flow: Flow[T]) -> Flow[T]:
    """Run a part of a step that comes before its call. Raises StepError, not begun, where a stop ends it."""
    try:
        return (yield from flow)
    except HALTS as halt:
        raise unbegun(task, halt) from None
