"""Faults at work: which call is struck, and which moment a stale read sees."""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING

from syncer.errors import Unavailable
from syncer.sandbox import lifecycle
from syncer.sandbox.messages import RefusalError
from syncer.sandbox.state import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.sandbox.faults import Faults
    from syncer.sandbox.operations import Kind
    from syncer.sandbox.state import State

EVER = float("-inf")
HINT = "Run again"


class Trouble:
    """The faults of one simulated account; every draw comes from one generator, so that the same calls fail again."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._widest = faults.widest
        self._rng = random.Random(faults.seed)  # noqa: S311  # a simulation, no secrets
        self._full = max(1.0, faults.burst or faults.rate)
        self._tokens = self._full
        self._filled = EVER
        self._kept: list[tuple[float, State]] = []
        self._source: State | None = None

    def strike(self, operation: str, now: float) -> None:
        """Fail a call before it is carried out, or not. Raises RefusalError, Unavailable."""
        throttled = "throttled_index" if operation == "GetResources" else "throttled"
        if self.faults.rate and not self._admits(now):
            raise RefusalError(throttled)
        if self._draw(self.faults.reset, operation):
            raise _gone(operation)
        if self._draw(self.faults.throttle, operation):
            raise RefusalError(throttled)
        if self._draw(self.faults.error, operation):
            raise RefusalError("internal")

    @contextmanager
    def losing(self, operation: str) -> Iterator[None]:
        """Lose the answer of the call that is carried out here, also a refusal, or not. Raises Unavailable."""
        lost = self._draw(self.faults.lost, operation)
        try:
            yield
        except RefusalError:
            if not lost:
                raise
        if lost:
            raise _gone(operation)

    def notice(self, state: State, now: float) -> None:
        """Remember an account that was not seen yet: a new one, or one that somebody else changed in its file."""
        if self._widest and (not self._kept or state is not self._source):
            self.keep(state, now)

    def keep(self, state: State, now: float) -> None:
        """Remember the account as it is from now on; nothing is kept when no read is stale."""
        widest = self._widest
        if not widest:
            return
        self._kept.append((now if self._kept else EVER, snapshot(state)))
        self._source = state
        while len(self._kept) > 1 and self._kept[1][0] <= now - widest:
            self._kept.pop(0)

    def forget(self) -> None:
        """Take what is there now for what was always there."""
        self._kept.clear()

    def seen(self, state: State, kind: Kind, now: float) -> tuple[State, float]:
        """Return the account as a read of this kind sees it now, and the moment that it sees."""
        window = self.faults.window(kind)
        if not window:
            return state, now
        then = now - self._rng.uniform(0.0, window)
        past = snapshot(next(kept for moment, kept in reversed(self._kept) if moment <= then))
        lifecycle.settle(past, then)
        return past, then

    def _draw(self, share: float, operation: str) -> bool:
        if not share or (self.faults.only and operation not in self.faults.only):
            return False
        return self._rng.random() < share

    def _admits(self, now: float) -> bool:
        self._tokens = min(self._full, self._tokens + max(0.0, now - self._filled) * self.faults.rate)
        self._filled = max(now, self._filled)
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


def _gone(operation: str) -> Unavailable:
    return Unavailable(f"{operation}: the connection was closed before an answer came", HINT, may_pass=True)
