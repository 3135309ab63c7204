"""Where an account is read from, and with how many hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from syncer.crew import ALONE, Crew, begun, each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from syncer.aws import Account

T = TypeVar("T")
R = TypeVar("R")

# Lists, reads and the tagging index lag behind what was written, by a time that nobody publishes; a minute is what applying
# allows for as well. Another minute is for our clock, which is not the service's: AWS takes no request of one that is far off.
VISIBLE = 60.0
SKEW = 60.0


@dataclass(frozen=True, slots=True)
class Source:
    """An account, asked from as many threads as `crew` has hands. `wall` is the time of day in seconds.

    `tend` is called in the reading thread again and again while it waits, and ends the reading by raising. `tell` hears how
    many of how many resources have been asked for one by one.
    """

    account: Account
    wall: Callable[[], float]
    crew: Crew = ALONE
    tend: Callable[[], object] = lambda: None
    tell: Callable[[int, int], object] = lambda _done, _total: None

    def begun(self, work: Callable[[], T]) -> Callable[[], T]:
        """Begin to read something; returns what waits for it."""
        return begun(self.crew, work, self.tend)

    def each(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield what `work` reads for each item, in the items' order."""
        return each(self.crew, work, items, self.tend)

    def is_fresh(self, moment: datetime) -> bool:
        """Say whether something happened so lately that lists, index and single answers may not agree on it yet."""
        return self.wall() - moment.timestamp() < VISIBLE + SKEW
