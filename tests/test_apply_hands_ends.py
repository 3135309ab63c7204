"""Many hands and an early end: nothing new is begun, what is in flight is finished, no thread is left."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from accounts import WRITES, Failing, denied
from ledgers import rows
from manyhands import HANDS, Watched, apply, fleet
from stage import BY, Stage

from syncer import sync
from syncer.errors import LedgerError, Stopped
from syncer.model import ChangeFinished

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.model import Event


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


def test_a_stop_lets_each_change_tell_where_it_is_and_begins_nothing_new(stage: Stage) -> None:
    after: list[str] = []
    looks = Counter[str]()

    def stop_in_the_middle(operation: str, _change: str) -> None:
        if stage.stop.cause is not None:
            after.append(operation)
        looks[operation] += 1
        if looks["DescribeEndpoint"] == 2 * HANDS:
            stage.stop.ask(Stopped("stopped by SIGTERM"))

    stage.account = Watched(stage.box, stop_in_the_middle)
    endings = apply(stage, *fleet(12, endpoints=True), parallel=HANDS).endings

    assert Counter(ending.outcome.value for ending in endings.values()) == {"under_way": HANDS, "skipped": 12 - HANDS}
    assert set(after) <= {"DescribeEndpoint"}
    assert all("stopped by SIGTERM" in ending.detail for ending in endings.values())
    assert set(rows(stage.path, "select outcome from runs")) == {("stopped",)}


def test_a_stop_while_creates_are_in_flight_brings_these_to_their_end(stage: Stage) -> None:
    together = threading.Barrier(HANDS, action=lambda: stage.stop.ask(Stopped("stopped by SIGINT")), timeout=10)
    stage.account = Watched(stage.box, lambda operation, _: together.wait() if operation.startswith("Create") else None)
    endings = apply(stage, *fleet(12), parallel=HANDS).endings

    assert [ending.outcome.value for ending in endings.values()].count("done") == HANDS
    assert [ending.outcome.value for ending in endings.values()].count("skipped") == 12 - HANDS
    assert len(stage.configs()) == HANDS


@dataclass(slots=True)
class Full:
    """A ledger whose disk is full from its `nth` note on."""

    inner: Any
    nth: int
    notes: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def note(self, run: int, *events: Event) -> None:
        """Write down, or fail."""
        self.notes += 1
        if self.notes >= self.nth:
            raise LedgerError("the ledger failed: disk full")
        self.inner.note(run, *events)


@pytest.mark.parametrize("nth", [1, 2, 5])
def test_what_cannot_be_recorded_is_not_begun_and_nothing_after_it(stage: Stage, nth: int) -> None:
    seen = stage.recording()
    book = Full(stage.book, nth)
    stage.book = book  # type: ignore[assignment]  # all that carrying out needs of one
    with pytest.raises(LedgerError, match="disk full"):
        apply(stage, *fleet(12))
    intended = {name for (name,) in rows(stage.path, "select name from steps")}

    assert book.notes == nth
    assert {params["EndpointConfigName"][:4] for name, params in seen.calls if name in WRITES} == intended


def test_who_stops_listening_ends_the_run_after_the_calls_in_flight(stage: Stage) -> None:
    seen = stage.recording()
    events = sync.carry_out(stage.plan(*fleet(40)), stage.context, stage.book, by=BY, parallel=10, hands=HANDS)
    with closing(events):
        next(event for event in events if isinstance(event, ChangeFinished))
    made = len(seen.calls)

    assert seen.count("CreateEndpointConfig") < 40
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("syncer")]
    assert len(seen.calls) == made


def test_a_mistake_of_ours_in_one_call_comes_out_and_leaves_no_thread(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", lambda: RuntimeError("a mistake"), spared=5)
    with pytest.raises(RuntimeError, match="a mistake"):
        apply(stage, *fleet(12))


def test_a_change_that_fails_does_not_stop_the_others(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", denied, spared=3)
    story = apply(stage, *fleet(12))

    assert Counter(ending.outcome.value for ending in story.endings.values()) == {"done": 11, "failed": 1}
