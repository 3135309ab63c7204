"""One schedule: a wild phase, in which anything goes wrong, and a calm one, in which all must come right and stay so."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proof.outside import OUTSIDE, act

from simulation import chaos as chaos_
from simulation import history, runs
from simulation import world as world_
from simulation.court import Court, Violation
from simulation.judge_account import Rolls, Writes
from simulation.judge_bucket import Bucket
from simulation.judge_runs import Endings, Lists
from simulation.runs import Run
from simulation.truth import Truth
from simulation.world import World
from syncer import names
from syncer.aws import is_read
from syncer.errors import ApiError, Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulation.chaos import Chaos
    from simulation.doors import Effect
    from simulation.history import Commit
    from simulation.world import Struck
    from syncer.model import Declared

_ROUNDS = 3  # applies in the calm phase until all is right: one may find a lock that must age, one a roll of an older run
_AGED = 400.0  # seconds of calm first: every lease is over then, every roll at its end, every late request arrived
_LATEST = 1_000.0
_SQUATS = 0.25
_IN_ORDER = 0.75
HANDMADE = [{"VariantName": "main", "ModelName": "m1", "InstanceType": "ml.c5.xlarge", "InitialInstanceCount": 4}]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one schedule: the violations, and how much was done."""

    seed: int
    violations: tuple[Violation, ...]
    counts: Counter[str] = field(default_factory=Counter)
    struck: tuple[Struck, ...] = ()

    @property
    def invariants(self) -> frozenset[str]:
        """The invariants that did not hold."""
        return frozenset(violation.invariant for violation in self.violations)

    def __str__(self) -> str:
        return "\n".join((f"seed {self.seed}:", *(f"  {violation}" for violation in self.violations)))


@dataclass(slots=True)
class Schedule:
    """What is played: the world, its judges, and the luck that decides what happens when."""

    world: World
    judges: Court
    rng: random.Random
    counts: Counter[str] = field(default_factory=Counter)

    def run(self, commit: Commit, *, after: float = 0.0, older: bool = False, retry: tuple[str, ...] = ()) -> Run:
        """Let an apply begin some seconds from now."""
        run = Run(f"run-{len(self.judges.runs) + 1}", commit, self.world.director.now + after, older=older, retry=retry)
        self._start(run, runs.apply, after)
        self.counts["applies"] += 1
        return run

    def check(self, commit: Commit, *, after: float = 0.0) -> Run:
        """Let a check for drift begin some seconds from now."""
        run = Run(f"check-{len(self.judges.runs) + 1}", commit, self.world.director.now + after, acts=False)
        self._start(run, runs.drift, after)
        self.counts["checks"] += 1
        return run

    def _start(self, run: Run, act: Callable[[World, Run], None], after: float) -> None:
        self.judges.runs[run.name] = run

        def body() -> None:
            run.began = self.world.director.now
            act(self.world, run)
            self.judges.ended(run)

        self.world.director.start(run.name, body, after=after)

    def wait(self, seconds: float) -> None:
        """Let time pass, and what was begun go on."""
        self.world.director.start("time", lambda: self.world.director.give_way(seconds))
        self.world.director.run()


def play(seed: int, folder: Path, chaos: Chaos | None = None, spared: frozenset[int] = frozenset()) -> Outcome:
    """Play a schedule. `chaos` takes the place of what the seed draws; the effects numbered in `spared` meet nothing."""
    rng = random.Random(f"{seed} schedule")
    world = World(seed, folder, drawn(seed) if chaos is None else chaos, spared)
    world.commits = history.commits(rng, folder, rng.randint(1, 5))
    schedule = opened(world, rng)
    _wild(schedule)
    calm(schedule)
    schedule.counts["effects"] += len(world.log)
    schedule.counts["schedules"] += 1
    schedule.counts["faults"] += len(world.struck)
    return Outcome(seed, tuple(schedule.judges.found), schedule.counts, tuple(world.struck))


def opened(world: World, rng: random.Random) -> Schedule:
    """Put the judges into a world in which nothing has happened yet."""
    judges = Court(world, Truth(world))
    judges.judges += [Bucket(judges), Writes(judges), Rolls(judges), Lists(judges), Endings(judges)]
    world.watchers.append(judges.watch)
    return Schedule(world, judges, rng)


def drawn(seed: int) -> Chaos:
    """Return what goes wrong in the schedule of a seed."""
    return chaos_.drawn(random.Random(f"{seed} chaos"))


def _wild(schedule: Schedule) -> None:
    """Let from two to four runs begin, near each other or far apart, in the order of their commits or not."""
    world, rng = schedule.world, schedule.rng
    newest = 0
    at = 0.0
    for _ in range(rng.randint(2, 4)):
        newest = min(len(world.commits) - 1, newest + rng.choice((0, 1, 1, 2)))
        number = newest if rng.random() < _IN_ORDER else rng.randint(0, newest)
        schedule.run(world.commits[number], after=at, older=rng.random() < 0.05)
        if rng.random() < 0.3:  # a nightly check that meets whatever is under way
            schedule.check(world.commits[number], after=at + rng.uniform(0.0, 30.0))
        at += rng.choice((0.0, 5.0, 30.0, 120.0, 400.0, 800.0)) * rng.uniform(0.5, 1.5)
        world.director.start("outside", lambda: _outside(schedule), after=at * rng.random())
    world.director.run()


def _outside(schedule: Schedule) -> None:
    """Let somebody else act on account, endpoint or ledger, or not."""
    world, rng = schedule.world, schedule.rng
    if rng.random() < world.chaos.outside:
        known = sorted({name for commit in world.commits for name in commit.declared})
        if known:
            if rng.random() < _SQUATS:
                squat(schedule, rng.choice(world.commits))
            else:
                act(rng.choice(list(OUTSIDE)), world.box, rng.choice(known), rng.randrange(1_000_000))
            schedule.judges.truth.look()
            schedule.counts["acts of others"] += 1
    if rng.random() < world.chaos.rollback:
        for endpoint in list(world.box.state["endpoints"].values()):
            if endpoint["status"] == "InService":
                world.box.script(endpoint["name"], "rollback", rng.choice(("The container did not start.", None, "")))
    if rng.random() < world.chaos.outside / 3:
        _lose(schedule)


def squat(schedule: Schedule, commit: Commit) -> None:
    """Let somebody take the name that a commit's content has, for a config of other content and without our tags."""
    for document in list(commit.declared.values())[:1]:
        taken = {"EndpointConfigName": names.physical(document.name, document.content), "ProductionVariants": HANDMADE}
        with suppress(ApiError):
            schedule.world.box.call("CreateEndpointConfig", taken)


def _lose(schedule: Schedule) -> None:
    """Lose the ledger, or damage it."""
    world, rng = schedule.world, schedule.rng
    kind = rng.choice(("lost", "flipped", "cut", "emptied"))
    schedule.counts[f"ledger {kind}"] += 1
    schedule.judges.forgot.append(world.director.now)
    if not world.chaos.remote:
        kind = "lost"
    if kind == "lost":
        forget(world)
        return
    found = world.bucket.objects.get(world_.KEY)
    if found is not None and found.body:
        place = rng.randrange(len(found.body))
        flipped = found.body[:place] + bytes([found.body[place] ^ (1 << rng.randrange(8))]) + found.body[place + 1 :]
        body = {"flipped": flipped, "cut": found.body[:place], "emptied": b""}[kind]
        world.bucket.place(world_.KEY, body, found.seal)


def forget(world: World) -> None:
    """Lose the ledger."""
    if world.chaos.remote:
        for key in (world_.KEY, world_.HEAD):
            world.bucket.objects.pop(key, None)
    else:
        (world.folder / "prod.db").unlink(missing_ok=True)


def calm(schedule: Schedule, *, helped: bool = True) -> None:
    """Let nothing go wrong any more: all must come right within a few applies, and the next must have nothing to do.

    `helped`: a person does what messages ask for. Without, it must come right by itself.
    """
    world, judges = schedule.world, schedule.judges
    world.calm()
    schedule.wait(_LATEST + _AGED)
    commit = world.commits[-1]
    known = tuple(sorted(commit.declared))
    for _ in range(_ROUNDS):
        if helped:
            _clear(schedule)
        run = schedule.run(commit, retry=known)
        world.director.run()
        if helped:
            _begin_anew(schedule, run)
        schedule.wait(_AGED)
        if run.code is Exit.OK:
            break
    else:
        judges.found.append(Violation("L1", run.name, world.director.now, f"still {run.code!r}: {run.told}"))
        return
    _stays(schedule, commit, run)


def _begin_anew(schedule: Schedule, run: Run) -> None:
    """Do what a message says: a ledger that cannot be had again is begun anew."""
    if any(words in run.told for words in ("damaged", "empty (0 bytes)", "cut off", "missing, and")):
        forget(schedule.world)
        schedule.judges.forgot.append(schedule.world.director.now)


def _clear(schedule: Schedule) -> None:
    """Do what messages ask a person for: delete endpoints that failed, or whose config is gone, for no roll works on them."""
    world = schedule.world
    for name in list(world.box.state["endpoints"]):
        endpoint = schedule.judges.truth.endpoint(name)
        if endpoint is None:
            continue
        if endpoint["status"] == "Failed" or endpoint["config"] not in world.box.state["configs"]:
            world.box.call("DeleteEndpoint", {"EndpointName": endpoint["name"]})
            schedule.wait(_AGED)


def _stays(schedule: Schedule, commit: Commit, last: Run) -> None:
    """L1 and L3: the account is as git says, and who applies or checks again finds nothing to do."""
    world, judges = schedule.world, schedule.judges
    now = world.director.now
    for document in commit.declared.values():
        if not judges.truth.arrived(document):
            judges.found.append(Violation("L1", "calm", now, f"{document.name} is not as git says"))
        wrong = _wrong_tags(schedule, document)
        if wrong:
            judges.found.append(Violation("L1", "calm", now, f"{document.name}: tags {wrong}"))
    if _writes(schedule, last):  # else that was the run that finds nothing to do
        last = schedule.run(commit)
        world.director.run()
    writes = _writes(schedule, last)
    if last.code is not Exit.OK or writes:
        text = f"{last.code!r} {last.told}; {[(effect.operation, effect.params.get('key')) for effect in writes]}"
        judges.found.append(Violation("L3", last.name, world.director.now, text))
    checked = schedule.check(commit)
    world.director.run()
    if checked.code is not Exit.OK:
        judges.found.append(Violation("S9", checked.name, world.director.now, f"drift where there is none: {checked.told}"))


def _wrong_tags(schedule: Schedule, document: Declared) -> dict[str, str]:
    found = schedule.judges.truth.endpoint(document.endpoint.name) if document.endpoint else None
    stand = (found["tags"] or {}) if found else {}
    return {key: value for key, value in document.tags.items() if found and stand.get(key) != value}


def _writes(schedule: Schedule, run: Run) -> list[Effect]:
    return [effect for effect in schedule.judges.effects[run.name] if _changes(effect)]


def _changes(effect: Effect) -> bool:
    """Say whether an effect changed anything but the lock, which comes and goes."""
    if effect.door == "api":
        return not is_read(effect.operation)
    return bool(effect.operation != "get" and effect.params["key"] != world_.LOCK)
