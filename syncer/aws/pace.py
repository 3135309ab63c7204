"""Pace: as many calls a second of one operation as the account takes, which nobody publishes and only throttling tells."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from syncer.aws.faults import Fault, fault
from syncer.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.aws.account import Account
    from syncer.clock import Clock

# Calls a second, and seconds. Shrinking to a share of what was really accepted, and rising slowly at first and then faster, is
# what botocore's adaptive mode does (retries/throttling.py, after TCP's CUBIC). That mode itself cannot be used: it paces a
# whole client, by a clock of its own, and says nothing. Measured against `sandbox serve` with 100 calls a second and 10
# hands: 97 % of them are used.
_SHRINK = 0.8
_RISE = 10.0  # so many more after a second without throttling, four times as many after two
_ONE_EVENT = 0.5  # calls that were sent together are throttled together, and slow us down once
_FIRST_GUESS = 20.0  # at least, where the first throttling comes before there is anything to measure
_SLOWEST = 1.0


@dataclass(slots=True)
class _Pace:
    """The pace of one operation: unlimited until it is throttled for the first time."""

    begun: float
    base: float = math.inf  # what was allowed at `since`, right after shrinking
    since: float = -math.inf
    free: float = -math.inf  # when the next call may be made
    accepted: deque[float] = field(default_factory=deque)  # when, within the last second
    throttled: int = 0
    slowest: float = math.inf
    waited: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def allowed(self, now: float) -> float:
        """Return the calls a second that may be made now."""
        return self.base if math.isinf(self.base) else self.base + _RISE * (now - self.since) ** 2

    def turn(self, now: float) -> float:
        """Return the seconds until the next call may be made, and take that turn."""
        with self.lock:
            at = max(now, self.free)
            self.free = at + 1.0 / self.allowed(now)
            self.waited += at - now
            return at - now

    def passed(self, now: float) -> None:
        """Note that a call was accepted."""
        with self.lock:
            self.accepted.append(now)
            self._forget(now)

    def shrink(self, now: float, draw: float, elsewhere: int) -> None:
        """Slow down, for a call was throttled; `draw` is the part of the first pause that is taken.

        `elsewhere` is how many calls of all operations were accepted within the last second: the guess for a new one.
        """
        with self.lock:
            self.throttled += 1
            if now - self.since < _ONE_EVENT:
                return
            self._forget(now)
            measured = float(len(self.accepted))
            if now - self.begun < 1.0:
                measured = max(measured, elsewhere, _FIRST_GUESS)
            self.base = max(_SLOWEST, _SHRINK * min(measured, self.allowed(now)))
            self.since, self.free = now, now + draw / self.base
            self.slowest = min(self.slowest, self.base)

    def lately(self, now: float) -> int:
        """Return how many calls were accepted within the last second."""
        with self.lock:
            self._forget(now)
            return len(self.accepted)

    def _forget(self, now: float) -> None:
        while self.accepted and self.accepted[0] <= now - 1.0:
            self.accepted.popleft()


@dataclass(slots=True)
class Paced:
    """An account whose calls wait for their turn, in the thread that makes them; several threads may call.

    A throttled call is raised, after its operation was slowed down: whoever makes it again needs no pause of its own.
    """

    inner: Account
    clock: Clock
    _paces: dict[str, _Pace] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make one API call when its turn has come."""
        pace = self._pace(operation)
        if seconds := pace.turn(self.clock.now()):
            self.clock.sleep(seconds)
        try:
            answer = self.inner.call(operation, params)
        except ApiError as error:
            if fault(error) is Fault.THROTTLED:
                self._slow_down(pace)
            raise
        pace.passed(self.clock.now())
        return answer

    def _slow_down(self, pace: _Pace) -> None:
        now = self.clock.now()
        with self._lock:
            paces = tuple(self._paces.values())
        pace.shrink(now, self.clock.draw(), sum(each.lately(now) for each in paces))

    def _pace(self, operation: str) -> _Pace:
        with self._lock:
            if operation not in self._paces:
                self._paces[operation] = _Pace(self.clock.now())
            return self._paces[operation]

    def notices(self) -> tuple[str, ...]:
        """Say of each operation that was throttled how far it was slowed down; nothing when none was."""
        with self._lock:
            return tuple(_notice(operation, pace) for operation, pace in sorted(self._paces.items()) if pace.throttled)


def _notice(operation: str, pace: _Pace) -> str:
    calls = "1 call" if pace.throttled == 1 else f"{pace.throttled} calls"
    slowed = f"slowed down to {pace.slowest:.0f} a second"
    return f"AWS throttled {calls} of {operation}; {slowed}, and waited {pace.waited:.0f} s in all"
