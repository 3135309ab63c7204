"""A lock that is held: renewed while work goes on, read again right before each roll; once it is lost nothing more begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from locks import Lock
from stage import BY, Stage, Story, declared

from syncer import sync
from syncer.apply import Watch
from syncer.errors import LedgerError, LockLost, Stopped, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.model import Declared


LOST = LockLost("the lock is somebody else's")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


def apply(stage: Stage, lock: Lock, *documents: Declared, parallel: int = 10) -> Story:
    """Apply under a lock; its log gets the calls, too."""
    reading = stage.plan(*documents)
    seen = stage.recording()
    seen.before = lock.log.append
    watch = Watch(lock, stage.stop)
    context = replace(stage.context, clock=watch.clock(stage.context.clock), guard=watch)
    by = replace(BY, checkpoint=watch.checkpoint)
    return Story(list(sync.carry_out(reading, context, stage.book, by=by, parallel=parallel)))


@pytest.mark.parametrize("roll", ["CreateEndpoint", "UpdateEndpoint"])
def test_the_ledger_is_durable_and_the_lock_was_read_right_before_a_roll(stage: Stage, roll: str) -> None:
    if roll == "UpdateEndpoint":
        stage.applied(declared())
    lock = Lock()
    assert apply(stage, lock, declared(InitialInstanceCount=2)).outcomes == {"done"}
    place = lock.log.index(roll)

    assert lock.log[place - 3 : place] == ["beat", "checkpoint", "confirm"]
    assert lock.log.count("confirm") == 1


def test_every_call_is_preceded_by_a_look_at_the_lease(stage: Stage) -> None:
    lock = Lock()
    apply(stage, lock, declared())
    calls = [place for place, what in enumerate(lock.log) if what[0].isupper() and what != "CreateEndpoint"]

    assert len(calls) > 5
    assert {lock.log[place - 1] for place in calls} == {"beat"}


def test_intents_are_durable_before_the_first_call_and_each_ending_before_it_is_told(stage: Stage) -> None:
    lock = Lock()
    apply(stage, lock, declared("a", endpoint=None), declared("b", endpoint=None))

    assert lock.log[0] == "checkpoint"
    assert lock.log[-1] == "checkpoint"
    assert lock.log.count("checkpoint") == 1 + 2 + 1


def test_a_ledger_that_is_slow_to_store_is_stored_in_a_tenth_of_the_time_and_at_the_end(stage: Stage) -> None:
    log: list[str] = []

    def checkpoint() -> None:
        log.append("checkpoint")
        stage.sleep(30.0)

    seen = stage.recording()
    seen.before = log.append
    names = [f"e{number}" for number in range(6)]
    reading = stage.plan(*(declared(name, endpoint=None) for name in names), declared("roll"))
    log.clear()
    list(sync.carry_out(reading, stage.context, stage.book, by=replace(BY, checkpoint=checkpoint), parallel=10))
    last_create = len(log) - log[::-1].index("CreateEndpointConfig")

    assert log[0] == log[-1] == "checkpoint"
    assert log[1:last_create].count("checkpoint") == 1  # after the first change; the others are within its 270 s
    assert log[last_create:-1].count("checkpoint") == 1  # while the roll waits, for those


def test_what_an_apply_without_a_change_learns_is_made_durable(stage: Stage) -> None:
    stage.applied(declared())
    stage.forget()
    lock = Lock()
    assert apply(stage, lock, declared()).events == []
    assert lock.log == ["checkpoint"]
    assert set(stage.book.record().applied) == {"fraud"}


def test_no_pause_is_longer_than_a_lease_can_wait(stage: Stage) -> None:
    lock, pauses = Lock(), list[float]()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        stage.sleep(seconds)

    Watch(lock, stage.stop).clock(replace(stage.context.clock, sleep=sleep)).sleep(35.0)

    assert pauses == [10.0, 10.0, 10.0, 5.0]
    assert lock.log == ["beat"] * 4


def test_a_lock_that_is_lost_while_a_roll_is_watched_leaves_it_under_way_and_begins_no_other(stage: Stage) -> None:
    lock = Lock(fails={("confirm", 2): LOST})
    endings = apply(stage, lock, declared("a"), declared("b"), declared("c"), parallel=2).endings

    assert {name: ending.outcome.value for name, ending in endings.items()} == {
        "a": "under_way",
        "b": "skipped",
        "c": "skipped",
    }
    assert "no longer watched (the lock is somebody else's)" in endings["a"].detail
    assert endings["b"].detail == "not begun (the lock is somebody else's): create endpoint b"
    assert lock.log.count("CreateEndpoint") == 1
    assert stage.stop.cause is LOST


def test_a_lock_that_is_lost_in_a_pause_ends_the_pause(stage: Stage) -> None:
    stage.applied(declared())
    begun, lock = stage.now, Lock(fails={("beat", 12): LOST})
    ending = apply(stage, lock, declared(InitialInstanceCount=2)).only

    assert ending.outcome.value in ("under_way", "skipped")
    assert stage.now - begun < 60


def test_before_a_roll_a_ledger_that_cannot_be_made_durable_is_as_good_as_none(stage: Stage) -> None:
    lock = Lock(fails={("checkpoint", 2): Unavailable("S3 is out of reach", may_pass=True)})
    ending = apply(stage, lock, declared()).only

    assert ending.detail == "not begun (S3 is out of reach): create endpoint fraud"
    assert "CreateEndpoint" not in lock.log
    assert isinstance(stage.stop.cause, LedgerError)


def test_a_checkpoint_that_fails_after_a_change_lets_nothing_new_begin(stage: Stage) -> None:
    lock = Lock(fails={("checkpoint", 2): LOST})
    endings = apply(stage, lock, declared("a", endpoint=None), declared("b", endpoint=None), parallel=1).endings

    assert [ending.outcome.value for ending in endings.values()] == ["done", "skipped"]


def test_a_stop_ends_the_reading_of_an_account_at_its_next_call(stage: Stage) -> None:
    lock = Lock()
    account = Watch(lock, stage.stop).reading(stage.box)
    account.call("ListEndpoints", {"MaxResults": 100})
    stage.stop.ask(Stopped("stopped by SIGTERM"))
    with pytest.raises(Stopped):
        account.call("ListEndpoints", {"MaxResults": 100})

    assert lock.log == ["beat"]
