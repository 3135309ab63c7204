"""What carrying out needs besides the plan: the account, time, and how long to wait for what."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from syncer.errors import SyncerError
from syncer.model import Event, Outcome, StepProgress

if TYPE_CHECKING:
    from syncer.aws import Account
    from syncer.clock import Clock
    from syncer.model import Declared, Identity, Step

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pause:
    """A flow has nothing to do for so many seconds; others may go on."""

    seconds: float


Flow = Generator[Event | Pause, None, T]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, in seconds: for a config to be visible, for a roll, and between looks at an endpoint.

    `patience` is how long one call is repeated while AWS throttles it, fails by itself or cannot be reached.
    """

    visible: float = 60.0
    roll: float = 45 * 60.0
    poll: float = 15.0
    patience: float = 120.0


@dataclass(frozen=True, slots=True)
class Context:
    """One run: where it acts, who it is, its time."""

    account: Account
    identity: Identity
    clock: Clock
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Task:
    """One step to carry out; `position` counts from 1, `wanted` is the config that its change ends at.

    `served` are the configs that the endpoint may come back to when the roll fails: what it served, or was on its way to.
    """

    step: Step
    position: int
    declared: Declared
    wanted: str
    served: frozenset[str] = frozenset()

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
