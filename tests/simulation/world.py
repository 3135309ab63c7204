"""One schedule's world: the account, the bucket, the history, the clock, and the log of what really happened."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulation import chaos as chaos_
from simulation.director import Director
from simulation.doors import Api, Door, Effect, Store
from syncer import ledger, state, stopping, targets
from syncer.aws import Persistent
from syncer.place import Place
from syncer.sandbox import Faults, Sandbox, Timing, new_state
from syncer.sandbox.bucket import MemoryBucket
from syncer.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulation.chaos import Blow, Chaos
    from simulation.history import Commit
    from syncer.aws import Account
    from syncer.clock import Clock
    from syncer.state import Keeper
    from syncer.targets import Target

KEY = "state/prod.db"
HEAD = f"{KEY}.head"
LOCK = f"{KEY}.lock"
MODELS = ("m1", "m2", "m3")
TIMING = Timing(create=240.0, update=300.0, delete=60.0)


@dataclass(frozen=True, slots=True)
class Struck:
    """One effect that met something: its number among all that were asked for, the door, what it was, and what it met."""

    number: int
    door: str
    operation: str
    blow: Blow

    def __str__(self) -> str:
        return f"effect {self.number}, {self.door} {self.operation}: {self.blow.value}"


@dataclass(slots=True)
class World:
    """Everything outside the engine. `strike` says what an effect meets; `log` is in the order in which effects happened.

    `reached` is the account as runs reach it: the simulated one, or what stands in front of it.
    """

    seed: int
    folder: Path
    chaos: Chaos
    spared: frozenset[int] = frozenset()
    timing: Timing = TIMING
    rng: random.Random = field(init=False)
    director: Director = field(init=False)
    box: Sandbox = field(init=False)
    reached: Callable[[], Account] = field(init=False)
    bucket: MemoryBucket = field(init=False)
    log: list[Effect] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    watchers: list[Callable[[Effect], None]] = field(default_factory=list)
    strike: Callable[[str, str], Blow | None] = field(init=False)
    struck: list[Struck] = field(default_factory=list)
    asked: int = 0
    holders: dict[str, str] = field(default_factory=dict)  # the id of the lock of each run

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.director = Director(random.Random(self.rng.random()))
        lags: dict[str, Any] = {f"stale_{kind}": lag for kind, lag in self.chaos.stale.items()}
        faults = Faults(seed=self.seed, **lags)
        self.box = self._box(faults)
        self.box.seed_models(MODELS)
        self.reached = lambda: self.box
        self.bucket = MemoryBucket(lambda: self.director.now)
        luck = random.Random(self.rng.random())
        self.strike = lambda door, operation: self._met(door, operation, luck)

    def _met(self, door: str, operation: str, luck: random.Random) -> Blow | None:
        """Say what an effect meets by its number: which ones are spared does not change what the others meet."""
        self.asked += 1
        blow = self.chaos.draw(luck)
        if blow is None or self.asked in self.spared:
            return None
        self.struck.append(Struck(self.asked, door, operation, blow))
        return blow

    def _box(self, faults: Faults) -> Sandbox:
        known = self.box.state if hasattr(self, "box") else new_state("us-east-1")
        return Sandbox(known, clock=lambda: self.director.now, rng=random.Random(self.seed), timing=self.timing, faults=faults)

    def calm(self) -> None:
        """Let nothing go wrong from now on; what was begun goes on."""
        self.chaos = replace(chaos_.PEACE, remote=self.chaos.remote)
        self.box = self._box(Faults())

    def note(self, effect: Effect) -> None:
        """Show what happened to all who watch."""
        for watcher in self.watchers:
            watcher(effect)

    def door(self, run: str) -> Door:
        """Return the way out of one run."""
        return Door(run, self.director, random.Random(self.rng.random()), self.strike, self.log, self.note)

    def account(self, run: str) -> Api:
        """The account, as a run reaches it."""
        return Api(self.door(run), self.reached)

    def today(self) -> datetime:
        """The time of day."""
        return datetime.fromtimestamp(self.director.now, UTC)

    def keeper(self, run: str, clock: Clock, tell: Callable[[str], None] = lambda _text: None) -> Keeper:
        """The place of the ledger, as a run reaches it."""
        place = Place(self.folder / "prod.db", "vault" if self.chaos.remote else "", KEY)
        if not self.chaos.remote:
            return state.Local(place.path, ledger, clock, self.today, tell)
        return state.Remote(Persistent(Store(self.door(run), self.bucket), clock), place, ledger, clock, self.today, tell)

    def shell(self, run: str) -> Shell:
        """What a run gets of this world."""
        return Shell(
            cwd=self.folder,
            environment={"USER": run, "PATH": ""},
            out=io.StringIO(),
            err=io.StringIO(),
            clock=self.director.clock,
            wall=lambda: self.director.now,
            stop=stopping.Stop(),
            unique=lambda: f"{self.rng.getrandbits(128):032x}",
        )

    def target(self) -> Target:
        """The target that all runs are about."""
        return targets.load(self.folder)[targets.DEFAULT]
