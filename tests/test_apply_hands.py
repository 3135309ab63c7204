"""Many hands: calls of different changes at once, never two of one change, each told before it is made."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from accounts import WRITES
from ledgers import rows
from manyhands import HANDS, Watched, apply, fleet
from stage import BY, Stage, Story

from syncer import sync
from syncer.model import ChangeFinished, ConfigVerified, StepFinished, StepStarted

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


def test_as_many_creates_are_under_way_at_once_as_there_are_hands(stage: Stage) -> None:
    together = threading.Barrier(HANDS, timeout=10)

    def meet(operation: str, _change: str) -> None:
        if operation == "CreateEndpointConfig":
            together.wait()  # returns only when so many are here at once

    stage.account = Watched(stage.box, meet)

    assert apply(stage, *fleet(2 * HANDS)).outcomes == {"done"}


@pytest.mark.parametrize(("hands", "parallel"), [(4, 2), (2, 4)])
def test_no_more_calls_are_under_way_than_hands_or_changes_may_be(stage: Stage, hands: int, parallel: int) -> None:
    seen = Watched(stage.box)
    counts: list[int] = []
    seen.before = lambda _operation, _change: counts.append(seen.under_way.total())
    stage.account = seen
    apply(stage, *fleet(20), hands=hands, parallel=parallel)

    assert max(counts) <= 2


def test_two_calls_of_one_change_are_never_under_way_at_once(stage: Stage) -> None:
    seen = Watched(stage.box)
    stage.account = seen
    assert apply(stage, *fleet(12, endpoints=True)).outcomes == {"done"}
    del seen.most[""]

    assert len(seen.most) == 12
    assert set(seen.most.values()) == {1}


def test_each_write_is_in_the_ledger_before_it_is_made_whichever_hand_makes_it(stage: Stage) -> None:
    found: list[tuple[str, list[Any]]] = []

    def look(operation: str, change: str) -> None:
        """Look into the file, as the next run would if this one died here."""
        if operation in WRITES:
            sql = f"select operation, outcome from steps where name = '{change}' order by position"
            found.append((operation, rows(stage.path, sql)))

    stage.account = Watched(stage.box, look)
    apply(stage, *fleet(12, endpoints=True))

    assert Counter(operation for operation, _ in found) == {"CreateEndpointConfig": 12, "CreateEndpoint": 12}
    created = [("CreateEndpointConfig", "running")]
    rolled = [("CreateEndpointConfig", "done"), ("CreateEndpoint", "running")]
    assert all(known == (rolled if operation == "CreateEndpoint" else created) for operation, known in found)


def test_rolls_side_by_side_take_the_time_of_one(stage: Stage) -> None:
    begun = stage.now
    assert apply(stage, *fleet(8, endpoints=True)).outcomes == {"done"}

    assert 300 <= stage.now - begun < 340


def test_one_hand_brings_one_change_to_its_first_pause_before_the_next_begins_in_the_callers_own_thread(stage: Stage) -> None:
    seen = stage.recording()
    threads: set[str] = set()
    seen.before = lambda _operation: threads.add(threading.current_thread().name)
    reading = stage.plan(*fleet(2, endpoints=True))
    seen.calls.clear()
    list(sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=10))
    one = ["CreateEndpointConfig", "DescribeEndpointConfig", "DescribeEndpointConfig", "CreateEndpoint", "DescribeEndpoint"]

    assert [operation for operation, _ in seen.calls][:10] == one * 2
    assert threads == {threading.current_thread().name}


def test_what_one_change_tells_keeps_its_order_among_the_others(stage: Stage) -> None:
    told: dict[str, list[type]] = {}
    for event in apply(stage, *fleet(12)).events:
        match event:
            case StepStarted() | StepFinished():
                told.setdefault(event.step.change, []).append(type(event))
            case ConfigVerified():
                told[event.version.name].append(type(event))
            case ChangeFinished():
                told[event.name].append(type(event))
            case _:
                pass

    assert list(told.values()) == [[StepStarted, ConfigVerified, StepFinished, ChangeFinished]] * 12


def test_two_hundred_creates_make_three_calls_each(stage: Stage) -> None:
    documents = fleet(200)
    reading = stage.plan(*documents)
    seen = stage.recording()
    story = Story(list(sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=10, hands=10)))

    assert (story.outcomes, len(story.endings)) == ({"done"}, 200)
    assert len(seen.calls) <= 3.1 * 200
    assert seen.count("CreateEndpointConfig") == 200
