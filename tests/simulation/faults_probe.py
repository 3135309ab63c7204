"""The fault of one effect, and the numbers by which effects are known."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulation.chaos import Blow
from simulation.doors import LISTS
from syncer.aws import is_read
from syncer.errors import ApiError
from syncer.sandbox import Sandbox
from syncer.sandbox.state import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulation.world import World
    from syncer.sandbox.state import State


class Fault(StrEnum):
    """What one effect meets."""

    ERROR = "error"  # refused, HTTP 500
    LOST = "lost"  # carried out, its answer lost
    BEFORE = "before"  # the process dies before it
    AFTER = "after"  # the process dies after it, its answer still to come
    PAUSE = "pause"  # the process stands still for longer than a lease, then goes on with it
    TAKEN = "taken"  # the same, and another run begins as soon as the lease is over
    LATE = "late"  # a write that is lost for the client, and carried out minutes later
    GARBAGE = "garbage"  # a page without its members
    STALE = "stale"  # a read that answers as the account was before the last write


BLOWS: Mapping[Fault, Blow] = {
    Fault.ERROR: Blow.ERROR,
    Fault.LOST: Blow.LOST,
    Fault.BEFORE: Blow.BEFORE,
    Fault.AFTER: Blow.AFTER,
    Fault.PAUSE: Blow.PAUSE,
    Fault.TAKEN: Blow.PAUSE,
    Fault.LATE: Blow.LATE,
    Fault.GARBAGE: Blow.GARBAGE,
}


@dataclass(frozen=True, slots=True)
class Point:
    """An effect, by its number among those of the runs under test, and what it meets."""

    number: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Asked:
    """An effect as it was asked for. `shows` says whether its answer would have been another one before the last write."""

    door: str
    operation: str
    shows: bool = False

    def __str__(self) -> str:
        return f"{self.door} {self.operation}"

    def meets(self, fault: Fault) -> bool:
        """Say whether this effect can meet a fault that is not another one under a new name."""
        if fault is Fault.LATE:  # a read that nobody waits for is an error
            return not is_read(self.operation) and self.operation != "get"
        if fault is Fault.GARBAGE:  # what is no list has a guard in front, which makes an error of it
            return self.operation in LISTS
        return fault is not Fault.STALE or self.shows


@dataclass(slots=True)
class Probe:
    """Stands in front of the account of a world: numbers what runs under test ask for, and lets one effect meet its fault.

    `paused` is called when an effect begins to stand still, and another run is to take over; `misled` with the name of a run
    that is shown the account as it was before somebody else acted: no run can know better.
    """

    world: World
    paused: Callable[[], object]
    misled: Callable[[str], object]
    point: Point | None = None
    on: bool = False
    asked: list[Asked] = field(default_factory=list)
    _past: State = field(init=False)
    _then: float = field(init=False)
    _behind: bool = False
    _others: bool = False

    def __post_init__(self) -> None:
        self._past, self._then = snapshot(self.world.box.state), self.world.director.now

    def keep(self) -> None:
        """Take the account as it is now for what it was before the last write: somebody else is about to act."""
        self._others = True
        self._past, self._then = snapshot(self.world.box.state), self.world.director.now

    def begin(self, point: Point | None) -> None:
        """Number the effects from now on; one of them meets its fault."""
        self.point, self.on = point, True
        self.asked.clear()

    def end(self) -> None:
        """Count no further effects, and let them be."""
        self.on = False

    def strike(self, door: str, operation: str) -> Blow | None:
        """Say what an effect meets."""
        if not self.on:
            return None
        self.asked.append(Asked(door, operation))
        if self.point is None or self.point.number != len(self.asked):
            return None
        self._behind = self.point.fault is Fault.STALE
        if self.point.fault is Fault.TAKEN:
            self.paused()
        return BLOWS.get(self.point.fault)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer for the account, or for what it was."""
        if is_read(operation):
            return self._read(operation, params)
        before, now = snapshot(self.world.box.state), self.world.director.now
        answer = self.world.box.call(operation, params)
        self._past, self._then, self._others = before, now, False
        return answer

    def _read(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        if self._behind:
            self._behind = False
            if self._others and self.world.director.current:
                self.misled(self.world.director.current.name)
            return self._before().call(operation, params)
        if self.on and self.point is None:
            shows = _answer(self._before(), operation, params) != _answer(self.world.box, operation, params)
            self.asked[-1] = Asked("api", operation, shows)
        return self.world.box.call(operation, params)

    def _before(self) -> Sandbox:
        return Sandbox(snapshot(self._past), clock=lambda: self._then, rng=random.Random(0))


def _answer(box: Sandbox, operation: str, params: Mapping[str, Any]) -> object:
    """Return what an account says, without what is of the call alone."""
    try:
        return {key: value for key, value in box.call(operation, params).items() if key != "ResponseMetadata"}
    except ApiError as error:
        return error.code
