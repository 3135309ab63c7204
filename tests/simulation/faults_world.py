"""One scenario in peace, or with one fault: then calm, in which all must come right, and be as it is in peace."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proof.canonical import Picture, differences, picture

from simulation import history
from simulation.chaos import Chaos
from simulation.faults_probe import Asked, Fault, Point, Probe
from simulation.faults_scenarios import LEASE, SCENARIOS, SETTLED
from simulation.play import calm, opened
from simulation.world import World
from syncer.sandbox import Timing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulation.court import Violation
    from simulation.faults_scenarios import Scenario
    from simulation.play import Schedule
    from simulation.runs import Run
    from syncer.errors import Exit

SEED = 1
_TIMING = Timing(create=120.0, update=150.0, delete=60.0)  # a few looks at each roll are as good as many
_CREATES = frozenset({"CreateEndpointConfig", "CreateEndpoint"})
# What a run does not get over by itself: it died, lost its lock, or cannot tell what is there.
_FATAL = frozenset({Fault.BEFORE, Fault.AFTER, Fault.TAKEN, Fault.GARBAGE})


@dataclass(frozen=True, slots=True)
class End:
    """What came of a world: what the runs under test asked for and how they ended, how often what was created, what stands.

    `misled`: a read hid from a run what somebody else had done.
    """

    asked: tuple[Asked, ...]
    codes: tuple[Exit | None, ...]
    created: Counter[str]
    stands: Picture
    violations: tuple[Violation, ...]
    misled: bool = False


def play(name: str, folder: Path, *points: Point | None) -> End:
    """Play a scenario. The runs under test meet the first point; for each further one another run begins, which meets that."""
    scenario = SCENARIOS[name]
    chaos = Chaos({}, {}, remote=scenario.remote, outside=0.0, rollback=0.0)
    world = World(SEED, folder, chaos, timing=_TIMING)
    world.commits = [history.commit(number, files, folder) for number, files in enumerate(scenario.commits)]
    schedule = opened(world, random.Random(SEED))
    misled = schedule.judges.deceived
    probe = Probe(world, lambda: schedule.run(world.commits[-1], after=LEASE), misled.add)
    world.reached = lambda: probe
    _before(schedule, scenario, probe)
    for place, point in enumerate(points or (None,)):
        probe.begin(point)
        tested = _tested(schedule, 1 if place else scenario.runs)
        probe.end()
    calm(schedule, helped=False)
    codes = tuple(run.code for run in tested)
    return End(tuple(probe.asked), codes, _created(world), picture(world.box), tuple(schedule.judges.found), bool(misled))


def _before(schedule: Schedule, scenario: Scenario, probe: Probe) -> None:
    """Bring about what the runs under test find."""
    for commit in schedule.world.commits[:-1]:
        schedule.run(commit)
        schedule.wait(SETTLED)
    if scenario.others:
        probe.keep()
    scenario.before(schedule)
    schedule.world.strike = probe.strike


def _tested(schedule: Schedule, count: int) -> list[Run]:
    """Let runs under test begin, and go on to their ends, and to that of a lease that one of them may have left."""
    runs = [schedule.run(schedule.world.commits[-1]) for _ in range(count)]
    schedule.wait(LEASE)
    return runs


def _created(world: World) -> Counter[str]:
    """Count what was created, over all runs."""
    return Counter(
        f"{effect.operation} {effect.params.get('EndpointName') or effect.params['EndpointConfigName']}"
        for effect in world.log
        if effect.operation in _CREATES and not effect.error
    )


def points(peace: End) -> Iterator[Point]:
    """Yield every effect with every fault that it can meet."""
    for number, asked in enumerate(peace.asked, start=1):
        yield from (Point(number, fault) for fault in Fault if asked.meets(fault))


def troubles(peace: End, end: End, point: Point) -> Iterator[str]:
    """Yield what is not as it must be."""
    yield from as_in_peace(peace, end)
    if [*map(str, end.asked[: point.number])] != [*map(str, peace.asked[: point.number])]:
        yield "the effects up to the fault are not those of the run in peace"
    ends = {peace.codes[0]} <= set(end.codes) <= set(peace.codes)  # of two runs, either may be the one that acts
    if point.fault not in _FATAL and not end.misled and not ends:
        yield f"ended with {end.codes}, in peace with {peace.codes}"


def as_in_peace(peace: End, end: End) -> Iterator[str]:
    """Yield which invariants do not hold, and what stands at last or was created that does not in peace."""
    yield from map(str, end.violations)
    yield from (f"{name}: {text}" for name, text in differences(peace.stands, end.stands, called=("in peace", "here")))
    yield from (f"created more often than in peace: {what}" for what in end.created - peace.created)
