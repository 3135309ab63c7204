"""Several runs on one clock, in one thread: each gives way at every effect, and a generator decides who goes on.

Everything that happens follows from the seed: the same seed is the same story, to the last call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greenlet import getcurrent, greenlet

from syncer.clock import Clock

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

START = 1_780_000_000.0
_TICK = 1e-6  # a pause that is shorter than a float's precision would last for ever
_STAYS = 0.6  # how often the run that acted last goes on, when it may: most real runs are alone for most of their time


class Crashed(BaseException):
    """The process died here: none of its effects is carried out from now on, whatever its cleaning up asks for."""


@dataclass(slots=True, eq=False)
class Actor:
    """One process: `wake` is when it may go on, `dead` that it died, `done` that it ended."""

    name: str
    wake: float
    body: greenlet = field(init=False)
    dead: bool = False
    done: bool = False


@dataclass(slots=True)
class Director:
    """Lets actors act in turn, and time pass where all of them wait."""

    rng: random.Random
    now: float = START
    actors: list[Actor] = field(default_factory=list)
    current: Actor | None = None
    hub: greenlet = field(default_factory=getcurrent)

    def start(self, name: str, act: Callable[[], object], *, after: float = 0.0) -> Actor:
        """Let a process begin some seconds from now."""
        actor = Actor(name, self.now + after)

        def body() -> None:
            try:
                act()
            except Crashed:
                pass
            finally:
                actor.done = True

        actor.body = greenlet(body, parent=self.hub)  # whoever starts it: all give way to the same one
        self.actors.append(actor)
        return actor

    def run(self) -> None:
        """Go on until every process has ended or died."""
        while self.actors:
            actor = self._next()
            self.now = max(self.now, actor.wake)
            self.current = actor
            actor.body.switch()
            self.current = None
            if actor.done:
                self.actors.remove(actor)

    def _next(self) -> Actor:
        ready = [actor for actor in self.actors if actor.wake <= self.now]
        if not ready:
            return min(self.actors, key=lambda actor: actor.wake)
        last = ready[-1]
        chosen = last if self.rng.random() < _STAYS else self.rng.choice(ready)
        self.actors.remove(chosen)
        self.actors.append(chosen)
        return chosen

    def give_way(self, seconds: float) -> None:
        """Let so much time pass for the process that acts, and the others act meanwhile."""
        actor = self.current
        if actor is None:  # a judge, or somebody outside: time is not theirs
            return
        self._live(actor)
        actor.wake = self.now + max(_TICK, seconds)
        self.hub.switch()
        self._live(actor)

    def crash(self) -> None:
        """Let the process that acts die here."""
        if self.current is not None:
            self.current.dead = True
            raise Crashed

    @staticmethod
    def _live(actor: Actor) -> None:
        if actor.dead:
            raise Crashed

    @property
    def clock(self) -> Clock:
        """The same time, as the product sees it."""
        return Clock(lambda: self.now, self.give_way, self.rng.random)
