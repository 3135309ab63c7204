"""Many hands under one lock, and at an account that throttles: what belongs to one thread, and who pauses where."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from accounts import Failing, Recording, throttled
from locks import Lock
from manyhands import HANDS, fleet
from stage import BY, Stage, Story

from syncer import sync
from syncer.apply import Watch
from syncer.aws import Paced
from syncer.errors import LockLost
from syncer.model import StepProgress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


@dataclass(slots=True)
class Guard:
    """Writes down which thread asked it for what."""

    log: list[tuple[str, int]] = field(default_factory=list)
    beaten: threading.Event = field(default_factory=threading.Event)

    def beat(self) -> None:
        """Take note."""
        self.log.append(("beat", threading.get_ident()))
        self.beaten.set()

    def before(self, operation: str) -> None:
        """Take note."""
        self.log.append((operation, threading.get_ident()))


def test_one_thread_alone_looks_after_the_lock_before_every_call_and_while_calls_are_under_way(stage: Stage) -> None:
    guard = Guard()

    def until_renewed(_operation: str) -> None:
        assert guard.beaten.wait(10), "nobody renewed the lease"

    seen = Recording(stage.box, before=until_renewed)
    context = replace(stage.context, account=seen, guard=guard)
    list(sync.carry_out(stage.plan(*fleet(12, endpoints=True)), context, stage.book, by=BY, parallel=10, hands=HANDS))
    asked = Counter(what for what, _ in guard.log)
    del asked["beat"]

    assert {thread for _, thread in guard.log} == {threading.get_ident()}
    assert asked == Counter(operation for operation, _ in seen.calls)


def test_a_lock_that_is_lost_before_a_roll_begins_none_whichever_hand_is_free(stage: Stage) -> None:
    lock = Lock(fails={("confirm", 3): LockLost("the lock is somebody else's")})
    watch = Watch(lock, stage.stop)
    seen = Recording(stage.box)
    context = replace(stage.context, account=seen, guard=watch, clock=watch.clock(stage.context.clock))
    by = replace(BY, checkpoint=watch.checkpoint)
    reading = stage.plan(*fleet(12, endpoints=True))
    endings = Story(list(sync.carry_out(reading, context, stage.book, by=by, parallel=10, hands=HANDS))).endings

    assert seen.count("CreateEndpoint") == 2
    assert Counter(ending.outcome.value for ending in endings.values()) == {"under_way": 2, "skipped": 10}


# --- throttling --------------------------------------------------------------------------------------------------------


def paced(stage: Stage, error: Callable[[], BaseException], operation: str, times: int) -> tuple[Story, Paced]:
    """Apply twelve changes through an account that paces, of which some calls fail."""
    account = Failing(stage.box, operation, error, times=times)
    pace = Paced(account, stage.context.clock)
    context = replace(stage.context, account=account, paced=pace)
    reading = stage.plan(*fleet(12, endpoints=True))
    return Story(list(sync.carry_out(reading, context, stage.book, by=BY, parallel=12, hands=HANDS))), pace


def told(story: Story) -> list[str]:
    return [event.text for event in story.events if isinstance(event, StepProgress) and "asking again" in event.text]


def test_a_throttled_call_waits_for_its_turn_and_only_the_sum_of_that_is_told(stage: Stage) -> None:
    story, pace = paced(stage, throttled, "CreateEndpointConfig", 5)

    assert (story.outcomes, told(story)) == ({"done"}, [])
    assert "throttled 5 calls of CreateEndpointConfig" in pace.notices()[0]


def test_a_throttled_roll_pauses_before_its_lock_is_read_again_and_never_after(stage: Stage) -> None:
    story, pace = paced(stage, throttled, "CreateEndpoint", 5)

    assert (story.outcomes, len(told(story))) == ({"done"}, 5)
    assert pace.notices() == ()
