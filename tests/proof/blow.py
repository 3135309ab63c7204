"""The one place where effects happen, seen from outside: each mutating request on the wire, and the blow that falls there."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
WAIT = 60.0


class Struck(Exception):
    """The process that asked is dead: nobody gets an answer."""


@dataclass(slots=True)
class Blow:
    """Notes effects in `told`, and kills who asks for the `nth` of those called `what`; with `what` empty nobody is killed.

    Right before it is carried out, or right after, unanswered. By name, for which effect is the fifth of all depends on how
    long the machine takes between two looks at an endpoint.
    """

    what: str = ""
    nth: int = 1
    after: bool = False
    told: list[str] = field(default_factory=list)
    struck: bool = False
    _pid: int = 0
    _known: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def aim(self, pid: int) -> None:
        """Say who is to be killed."""
        self._pid = pid
        self._known.set()

    def around(self, what: str, act: Callable[[], T]) -> T:
        """Carry an effect out, or not. Raises Struck where the process was killed."""
        with self._lock:
            self.told.append(what)
            due = what == self.what and self.told.count(what) == self.nth
            if due and not self.after:
                self._strike()
            done = act()
            if due:
                self._strike()
            return done

    def _strike(self) -> None:
        assert self._known.wait(WAIT), "nobody is aimed at"
        os.kill(self._pid, signal.SIGKILL)
        self.struck = True
        raise Struck
