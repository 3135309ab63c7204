"""What an apply is in the middle of when it meets its one fault: one row a scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from proof.outside import act
from proof.sequences import File

from simulation.chaos import Blow
from simulation.play import forget, squat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.play import Schedule

SETTLED = 1_000.0  # seconds after which every roll is at its end
LEASE = 93.0  # seconds after which the lock of a dead run is over, and its roll is not

Step = Callable[["Schedule"], None]


def _nothing(_schedule: Schedule) -> None:
    """Nobody acts in between."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the runs under test find. All `commits` but the last were applied, then `before` happened; they apply the last.

    `runs` of them begin at the same moment. `others`: it is somebody else who acts on the account in `before`. `remote`: the
    ledger is in a bucket, else in a file.
    """

    reason: str
    commits: tuple[tuple[File, ...], ...]
    before: Step = _nothing
    runs: int = 1
    others: bool = False
    remote: bool = True


def _others(what: str) -> Step:
    """Return a step in which somebody else acts on what belongs to `fraud`, and all that follows from it is over."""

    def step(schedule: Schedule) -> None:
        act(what, schedule.world.box, FIRST.name, 0)
        schedule.judges.truth.look()
        schedule.wait(SETTLED)

    return step


def _comes_back(schedule: Schedule) -> None:
    """Let the next roll come back, and SageMaker say nothing of it."""
    schedule.world.box.script(FIRST.name, "rollback", None)


def _lost(schedule: Schedule) -> None:
    forget(schedule.world)
    schedule.judges.forgot.append(schedule.world.director.now)


def _taken(schedule: Schedule) -> None:
    squat(schedule, schedule.world.commits[-1])
    schedule.judges.truth.look()


def _left(schedule: Schedule) -> None:
    """Let a run die right after it began its roll, and its lease end."""
    schedule.world.strike = lambda _door, operation: Blow.AFTER if operation == "UpdateEndpoint" else None
    schedule.run(schedule.world.commits[-1])
    schedule.world.director.run()
    schedule.wait(LEASE)


FIRST = File("fraud")
BARE = replace(FIRST, endpoint=None)
EDITED = replace(FIRST, model="m2", count=2)
SWAPPED = replace(FIRST, model="m2")  # runs on what ran before: nothing but the config's name shows what is served
STAGED = replace(FIRST, stage="test")
OTHERS = replace(FIRST, team="ops")  # one tag has another value, and one is gone
RENAMED = replace(FIRST, endpoint="fraud-b")
SECOND = File("rank", model="m2")

_DELETED = _others("somebody deletes the config")
_MOVED = _others("somebody moves the endpoint to a config of theirs")
_RECREATED = _others("somebody re-creates the config with other content")

SCENARIOS: Mapping[str, Scenario] = {
    "config": Scenario("the least that there is: one create, and no endpoint", ((BARE,),)),
    "endpoint": Scenario("the first run of a repository: ledger, config and endpoint are new", ((FIRST,),)),
    "edit": Scenario("the everyday run: a new version, and a roll onto it", ((FIRST,), (EDITED,))),
    "revert": Scenario("A, B, A: nothing to create, a roll back", ((FIRST,), (EDITED,), (FIRST,)), remote=False),
    "tags": Scenario("only tags are written, by two calls of which one may be missing", ((STAGED,), (OTHERS,))),
    "rename": Scenario("a new endpoint, beside one that git does not name any more", ((FIRST,), (RENAMED,))),
    "rollback": Scenario("the roll comes back silently, which must be remembered", ((FIRST,), (SWAPPED,)), _comes_back),
    "deleted": Scenario("the config that is served is gone", ((FIRST,), (FIRST,)), _DELETED, others=True, remote=False),
    "moved": Scenario("the endpoint serves what somebody made by hand", ((FIRST,), (FIRST,)), _MOVED, others=True),
    "recreated": Scenario("under our name is other content", ((FIRST,), (FIRST,)), _RECREATED, others=True, remote=False),
    "forgotten": Scenario("an edit, and the ledger is lost", ((FIRST,), (EDITED,)), _lost),
    "conflict": Scenario("two names; that of one's config is taken", ((FIRST,), (EDITED, SECOND)), _taken, others=True),
    "left": Scenario("a run died over its roll, which is still under way", ((FIRST,), (EDITED,)), _left),
    "two": Scenario("two runs at the same moment, of which one may act", ((FIRST,), (EDITED,)), runs=2),
}
