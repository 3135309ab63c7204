"""A run that is to stop: nothing new is begun, what was begun is told for what it is, and the next run goes on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accounts import Failing, no_answer, throttled
from stage import Stage, declared

from syncer.errors import LedgerError, LockLost, Stopped
from syncer.stopping import Stop

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.model import Declared

SIGTERM = Stopped("stopped by SIGTERM")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


def fleet(count: int, instances: int = 1) -> list[Declared]:
    return [declared(f"e{number}", InitialInstanceCount=instances) for number in range(count)]


def stop_at(stage: Stage, operation: str, number: int = 1) -> None:
    """Ask for the stop when an operation is called for the n-th time."""
    seen = stage.recording()

    def look(name: str) -> None:
        if name == operation and seen.count(name) + 1 == number:
            stage.stop.ask(SIGTERM)

    seen.before = look


def and_stop(stage: Stage, error: Exception) -> Exception:
    """Ask for the stop while a call fails."""
    stage.stop.ask(SIGTERM)
    return error


def run_outcomes(stage: Stage) -> list[str]:
    return [row["outcome"] for row in stage.book._db.query("select outcome from runs order by id")]


def go_on(stage: Stage) -> None:
    stage.stop = Stop()
    stage.account = stage.box


def test_the_first_reason_to_stop_counts_and_a_lost_lock_counts_more_than_a_wish() -> None:
    stop = Stop()
    stop.check()
    for cause in (SIGTERM, Stopped("stopped by SIGINT"), lost := LockLost("gone"), LedgerError("full"), SIGTERM):
        stop.ask(cause)

    with pytest.raises(LockLost) as caught:
        stop.check()
    assert caught.value is lost


def test_a_block_that_signals_do_not_cut_is_not_entered_after_one() -> None:
    stop = Stop()
    with stop.deferred():
        assert stop.deferring
        stop.holding = True
    assert (stop.deferring, stop.holding) == (False, False)
    stop.ask(SIGTERM)
    with pytest.raises(Stopped), stop.deferred():
        raise AssertionError


def test_rolls_that_wait_are_left_under_way_and_what_was_not_begun_is_told_by_name(stage: Stage) -> None:
    stop_at(stage, "CreateEndpoint", 2)
    begun = stage.now
    endings = stage.apply(*fleet(4), parallel=2).endings

    assert {name: ending.outcome.value for name, ending in endings.items()} == {
        "e0": "under_way",
        "e1": "under_way",
        "e2": "skipped",
        "e3": "skipped",
    }
    assert endings["e0"].detail == "begun, and no longer watched (stopped by SIGTERM): create endpoint e0"
    assert endings["e3"].detail.startswith("not begun (stopped by SIGTERM): create config e3-")
    assert stage.now - begun < 10
    assert run_outcomes(stage) == ["stopped"]


def test_the_next_run_follows_what_was_left_and_begins_the_rest_and_nothing_twice(stage: Stage) -> None:
    stop_at(stage, "CreateEndpoint", 2)
    stage.apply(*fleet(4), parallel=2)
    go_on(stage)
    seen = stage.recording()

    assert stage.apply(*fleet(4)).outcomes == {"done"}
    created = [params["EndpointName"] for operation, params in seen.calls if operation == "CreateEndpoint"]
    assert sorted(created) == ["e2", "e3"]
    assert len(stage.configs()) == 4


def test_a_config_that_was_being_made_is_proved_and_its_roll_is_not_begun(stage: Stage) -> None:
    stop_at(stage, "CreateEndpointConfig")
    story = stage.apply(declared())

    assert story.steps == [("CreateEndpointConfig", "done"), ("CreateEndpoint", "skipped")]
    assert story.only.outcome.value == "skipped"
    assert story.only.detail == "not begun (stopped by SIGTERM): create endpoint fraud"
    assert len(stage.book.record().versions) == 1


def test_a_call_that_is_throttled_again_and_again_was_not_begun(stage: Stage) -> None:
    stage.applied(declared())
    stage.account = Failing(stage.box, "UpdateEndpoint", lambda: and_stop(stage, throttled()), times=99)
    story = stage.apply(declared(InitialInstanceCount=2))

    assert story.steps == [("CreateEndpointConfig", "done"), ("UpdateEndpoint", "skipped"), ("AddTags", "skipped")]
    assert story.only.detail.startswith("not begun (stopped by SIGTERM): roll endpoint fraud onto ")


def test_of_a_call_whose_answer_was_lost_nobody_says_that_it_was_not_begun(stage: Stage) -> None:
    stage.applied(declared())
    stage.account = Failing(stage.box, "UpdateEndpoint", lambda: and_stop(stage, no_answer()), times=99)
    story = stage.apply(declared(InitialInstanceCount=2))

    assert story.steps[1] == ("UpdateEndpoint", "under_way")
    assert story.only.detail.endswith("; whether it was carried out is not known")


def test_a_run_that_was_asked_to_stop_and_had_nothing_left_to_do_is_done(stage: Stage) -> None:
    stop_at(stage, "CreateEndpointConfig")
    assert stage.apply(declared(endpoint=None)).outcomes == {"done"}
    assert run_outcomes(stage) == ["done"]
