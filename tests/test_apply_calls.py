"""One call of an apply: what is asked again, for how long, and what is said when nobody knows whether it was carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accounts import Failing, Recording, api_error, denied, expired, no_answer, throttled
from rolling import NEW, NEW_NAME, OLD, OLD_NAME
from stage import BY, SCOPE, Stage, declared

from syncer import sync
from syncer.apply import Context
from syncer.clock import Clock
from syncer.errors import Unavailable
from syncer.model import Identity, StepProgress, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ALONE = declared(endpoint=None)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with three models."""
    return Stage(tmp_path / "ledger.db")


@pytest.fixture
def running(stage: Stage) -> Stage:
    """An account in which the endpoint `fraud` serves OLD."""
    return stage.applied(OLD)


def in_turn(*errors: Callable[[], Exception]) -> Callable[[], Exception]:
    """A different error each time, the last for ever."""
    left = list(errors)

    def error() -> Exception:
        return (left.pop(0) if len(left) > 1 else left[0])()

    return error


def trouble() -> Exception:
    """The service's own."""
    return api_error("InternalFailure", "We encountered an internal error", status=500)


def nobody() -> Exception:
    """A trouble that does not pass."""
    return Unavailable("no credentials", "Sign in")


# --- what is told ------------------------------------------------------------------------------------------------------


def test_each_time_a_call_is_made_again_progress_says_why(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", throttled, times=2)
    story = stage.apply(ALONE)
    told = [event.text for event in story.events if isinstance(event, StepProgress)]

    assert told == ["asking again, for TheCall: ThrottlingException: Rate exceeded"] * 2
    assert story.outcomes == {"done"}


def test_chance_shortens_the_pauses(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", throttled, times=3)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        stage.sleep(seconds)

    reading = stage.plan(ALONE)
    context = Context(stage.account, Identity(SCOPE.owner, SCOPE.target), Clock(lambda: stage.now, sleep, lambda: 0.25))
    list(sync.carry_out(reading, context, stage.book, by=BY, parallel=1))

    assert slept == [0.25, 0.5, 1.0]


# --- when patience ends ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (throttled, "failed"),
        (expired, "failed"),
        (denied, "failed"),
        (nobody, "failed"),
        (no_answer, "under_way"),
        (trouble, "under_way"),
        (in_turn(no_answer, throttled), "under_way"),
        (in_turn(no_answer, expired), "under_way"),
        (in_turn(trouble, nobody), "under_way"),
        (in_turn(throttled, no_answer, throttled), "under_way"),
        (in_turn(no_answer, denied), "failed"),
    ],
)
def test_a_write_is_under_way_only_if_it_may_have_been_carried_out(
    running: Stage, error: Callable[[], Exception], outcome: str
) -> None:
    running.account = Failing(running.box, "UpdateEndpoint", error, times=1000)
    begun = running.now
    story = running.apply(NEW)

    assert story.outcomes == {outcome}
    assert ("whether it was carried out is not known" in story.only.detail) is (outcome == "under_way")
    assert running.now - begun <= 130  # two minutes, and a little for the config before it
    running.account = running.box
    running.now += 600
    assert running.apply(NEW).outcomes <= {"done"}
    assert running.configs() == sorted([OLD_NAME, NEW_NAME])


def test_a_roll_that_was_begun_by_a_call_whose_answer_never_came_was_not_moved_by_hand(running: Stage) -> None:
    running.account = Failing(running.box, "UpdateEndpoint", no_answer, times=1000)
    seen = Recording(running.account)
    running.account = seen
    running.apply(NEW)
    (params,) = [params for name, params in seen.calls if name == "UpdateEndpoint"][-1:]
    running.account = running.box
    running.box.call("UpdateEndpoint", params)  # it lands after all
    running.now += 600
    (change,) = running.plan(declared(ModelName="m3")).plan.changes

    assert not change.difference.has(Verdict.ENDPOINT_MOVED)


# --- reads for a step --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["ListTags", "DescribeEndpointConfig"])
@pytest.mark.parametrize("error", [throttled, no_answer, trouble])
def test_what_is_read_to_adopt_a_config_is_asked_again(stage: Stage, operation: str, error: Callable[[], Exception]) -> None:
    reading = stage.plan(ALONE)
    lost = Failing(stage.box, "CreateEndpointConfig", no_answer, executes=True)
    stage.account = Failing(lost, operation, error, times=3)
    events = list(sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=1))

    assert [getattr(event, "outcome", None) for event in events][-1] == "done"
    assert len(stage.configs()) == 1


def test_a_read_that_stays_unanswered_fails_the_step_with_its_own_words(stage: Stage) -> None:
    stage.account = Failing(stage.box, "DescribeEndpointConfig", throttled, times=1000)
    story = stage.apply(ALONE)

    assert story.outcomes == {"failed"}
    assert story.only.detail == "TheCall: ThrottlingException: Rate exceeded"
