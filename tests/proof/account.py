"""The simulated account behind a socket, where every write is counted and may be the last thing a process asks for."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts import WRITES

from proof.blow import Blow, Struck
from syncer.errors import Unavailable
from syncer.sandbox import Sandbox, Timing
from syncer.sandbox.serve import Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from syncer.sandbox.state import State

ROLL = Timing(0.3, 0.3, 0.15)  # seconds; looks at an endpoint are 0.1 s apart, for the process's time runs faster
SLOW = Timing(600.0, 600.0, 300.0)  # longer than any test


@dataclass(slots=True)
class Door:
    """The account's log of what it carried out, kept by the account and by nobody else."""

    box: Sandbox
    blow: Blow = field(default_factory=Blow)
    done: list[tuple[str, str]] = field(default_factory=list)
    asked: int = 0
    awaited: dict[str, threading.Event] = field(default_factory=dict)

    def expect(self, operation: str) -> threading.Event:
        """Return what is set once an operation was carried out."""
        return self.awaited.setdefault(operation, threading.Event())

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer, or let whoever asks die over it."""
        if operation not in WRITES:
            return self.box.call(operation, params)
        self.asked += 1
        try:
            return self.blow.around(f"{operation} {_subject(params)}", lambda: self._carried(operation, params))
        except Struck:
            raise Unavailable("struck", may_pass=True) from None

    def _carried(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.box.call(operation, params)
        self.done.append((operation, _subject(params)))
        self.expect(operation).set()
        return answer

    def more_than_once(self) -> list[str]:
        """Return what was created more than once."""
        counted = Counter(what for what in self.done if what[0] in ("CreateEndpointConfig", "CreateEndpoint"))
        return [f"{operation} {name}" for (operation, name), count in counted.items() if count > 1]


def _subject(params: Mapping[str, Any]) -> str:
    names = [str(params[key]) for key in ("EndpointName", "EndpointConfigName", "ResourceArn") if key in params]
    return names[0].rpartition(":")[2]


@contextmanager
def opened(state: State, timing: Timing) -> Iterator[tuple[Door, str]]:
    """Serve an account that goes on from a state; gives its door and its URL."""
    door = Door(Sandbox(state, clock=time.time, rng=random.Random(1), timing=timing))
    with Server(door.call) as server:
        yield door, server.url
