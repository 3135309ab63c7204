"""What may go wrong in one schedule, and how often, drawn for each seed: some have one fault a lot, some all a little."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping


class Blow(StrEnum):
    """What happens to one effect."""

    THROTTLE = "throttle"  # refused, with a throttling error
    ERROR = "error"  # refused, HTTP 500
    RESET = "reset"  # lost before it was carried out
    LOST = "lost"  # carried out, its answer lost
    LATE = "late"  # lost for the client, and carried out minutes later
    BEFORE = "crash before"  # the process dies before the effect
    AFTER = "crash after"  # the process dies after it
    PAUSE = "pause"  # the process stands still for longer than a lease, then goes on with the effect
    GARBAGE = "garbage"  # an answer without its members


# How often an effect meets each, at most; a schedule takes a random part of it, or none of it at all.
SHARES: Mapping[Blow, float] = {
    Blow.THROTTLE: 0.20,
    Blow.ERROR: 0.10,
    Blow.RESET: 0.06,
    Blow.LOST: 0.08,
    Blow.LATE: 0.03,
    Blow.BEFORE: 0.02,
    Blow.AFTER: 0.03,
    Blow.PAUSE: 0.02,
    Blow.GARBAGE: 0.02,
}
_PRESENT = 0.45  # how often a schedule has a kind of fault at all


@dataclass(frozen=True, slots=True)
class Chaos:
    """The faults of one schedule. `shares` are of the effects; `stale` is how many seconds reads may lag, by kind of read."""

    shares: Mapping[Blow, float]
    stale: Mapping[str, float]
    remote: bool  # the ledger is in a bucket
    outside: float  # how often somebody else acts between two runs
    rollback: float  # how often a roll comes back by itself

    def draw(self, rng: random.Random) -> Blow | None:
        """Decide what one effect meets."""
        luck = rng.random()
        for blow, share in self.shares.items():
            luck -= share
            if luck < 0:
                return blow
        return None


PEACE = Chaos({}, {}, remote=True, outside=0.0, rollback=0.0)
_LAGS = {"describe": 8.0, "load": 8.0, "tags": 15.0, "list": 50.0, "index": 90.0}


def drawn(rng: random.Random) -> Chaos:
    """Draw what goes wrong in one schedule."""
    shares = {blow: most * rng.random() for blow, most in SHARES.items() if rng.random() < _PRESENT}
    stale = {kind: most * rng.random() for kind, most in _LAGS.items() if rng.random() < _PRESENT}
    return Chaos(
        shares,
        stale,
        remote=rng.random() < 0.8,
        outside=rng.choice((0.0, 0.0, 0.3, 0.6)),
        rollback=rng.choice((0.0, 0.0, 0.4, 0.8)),
    )
