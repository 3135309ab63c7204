"""Many changes and many hands: an apply with threads, and an account that knows which calls are under way."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stage import BY, Story, declared

from syncer import sync

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stage import Stage

    from syncer.aws import Account
    from syncer.model import Declared


HANDS = 4


def fleet(count: int, *, endpoints: bool = False) -> list[Declared]:
    """So many documents."""
    return [declared(f"e{number:03}", endpoint="" if endpoints else None) for number in range(count)]


def apply(stage: Stage, *documents: Declared, hands: int = HANDS, parallel: int = 10) -> Story:
    """Plan in peace, and apply with several hands; none of them may be left when it is over."""
    account, stage.account = stage.account, stage.box
    reading = stage.plan(*documents)
    stage.account = account
    try:
        events = sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=parallel, hands=hands)
        return Story(list(events))
    finally:
        assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("syncer")]


@dataclass(slots=True)
class Watched:
    """Passes each call on, between `before` and `after`; knows of which change it is, and which calls are under way."""

    inner: Account
    before: Callable[[str, str], object] = lambda _operation, _change: None
    under_way: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on."""
        change = params.get("EndpointConfigName", params.get("EndpointName", ""))[:4]
        with self.lock:
            self.under_way[change] += 1
            self.most[change] = max(self.most[change], self.under_way[change])
        try:
            self.before(operation, change)
            return self.inner.call(operation, params)
        finally:
            with self.lock:
                self.under_way[change] -= 1
