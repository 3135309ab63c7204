"""Moving endpoints: "it happened" is only said when the endpoint serves what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accounts import Failing, Recording, Stale, api_error, denied, expired, no_answer, no_config, no_endpoint, no_model
from rolling import NEW, NEW_NAME, OLD, OLD_NAME, SILENT, rejected, serves, tagged
from stage import Stage

from syncer import names
from syncer.model import StepProgress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


@pytest.fixture
def running(stage: Stage) -> Stage:
    """An account in which the endpoint `fraud` serves OLD."""
    return stage.applied(OLD)


# --- in peace ----------------------------------------------------------------------------------------------------------


def test_a_roll_ends_when_the_endpoint_serves_the_new_config(running: Stage) -> None:
    story = running.apply(NEW)

    assert story.steps == [("CreateEndpointConfig", "done"), ("UpdateEndpoint", "done"), ("AddTags", "done")]
    assert serves(running) == ("InService", NEW_NAME)
    assert tagged(running)[names.APPLIED] == names.hash_tag(NEW.content)
    assert running.book.record().applied["fraud"].config == NEW_NAME


def test_the_next_plan_after_a_roll_has_nothing_to_do_and_costs_no_write(running: Stage) -> None:
    running.apply(NEW)
    seen = running.recording()

    assert running.apply(NEW).events == []
    assert seen.writes == []


# --- lost answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["CreateEndpointConfig", "CreateEndpoint"])
def test_a_first_apply_whose_answer_was_lost_ends_done_with_one_of_each(stage: Stage, operation: str) -> None:
    stage.account = Failing(stage.box, operation, no_answer, executes=True)

    assert stage.apply(OLD).outcomes == {"done"}
    assert stage.configs() == [OLD_NAME]
    assert serves(stage) == ("InService", OLD_NAME)


def test_an_update_whose_answer_was_lost_is_found_under_way_and_followed(running: Stage) -> None:
    running.account = Failing(running.box, "UpdateEndpoint", no_answer, executes=True)

    assert running.apply(NEW).outcomes == {"done"}
    assert serves(running) == ("InService", NEW_NAME)


@pytest.mark.parametrize("reason", SILENT.values(), ids=SILENT.keys())
def test_an_update_whose_answer_was_lost_and_that_came_back_is_not_started_again(running: Stage, reason: str | None) -> None:
    running.box.script("fraud", "rollback", reason)
    seen = Recording(running.box)
    running.account = Failing(seen, "UpdateEndpoint", no_answer, executes=True)

    assert running.apply(NEW).outcomes == {"rolled_back"}
    assert seen.count("UpdateEndpoint") == 2  # the second was refused: in progress
    assert serves(running) == ("InService", OLD_NAME)


def test_tags_whose_answer_was_lost_are_set_again(running: Stage) -> None:
    running.account = Failing(running.box, "AddTags", no_answer, executes=True)

    assert running.apply(NEW).outcomes == {"done"}
    assert tagged(running)[names.APPLIED] == names.hash_tag(NEW.content)


@pytest.mark.parametrize("error", [no_answer, lambda: api_error("ServiceUnavailable", "later", status=503)])
def test_a_roll_survives_a_bad_minute_while_it_is_watched(running: Stage, error: Callable[[], Exception]) -> None:
    # The first description is the plan's.
    running.account = Failing(running.box, "DescribeEndpoint", error, spared=4, times=5)

    assert running.apply(NEW).outcomes == {"done"}


@pytest.mark.parametrize("error", [no_answer, expired, denied])
def test_a_roll_that_can_no_longer_be_watched_is_under_way_not_failed(running: Stage, error: Callable[[], Exception]) -> None:
    running.account = Failing(running.box, "DescribeEndpoint", error, spared=3, times=1000)
    story = running.apply(NEW)

    assert story.outcomes == {"under_way"}
    assert "can no longer be watched" in story.only.detail
    assert "Run apply again" in story.only.hint
    running.account = running.box
    assert running.apply(NEW).outcomes == {"done"}
    assert serves(running) == ("InService", NEW_NAME)


# --- late and backward reads -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 3, 5])
def test_an_old_in_service_answer_right_after_the_call_is_not_taken_for_a_roll_back(running: Stage, times: int) -> None:
    running.account = Stale(running.box, "UpdateEndpoint", "DescribeEndpoint", times)

    assert running.apply(NEW).outcomes == {"done"}
    assert rejected(running) == set()


@pytest.mark.parametrize("spared", [1, 2, 4])
def test_an_answer_older_than_one_seen_before_is_not_taken_for_a_roll_back(running: Stage, spared: int) -> None:
    running.account = Stale(running.box, "UpdateEndpoint", "DescribeEndpoint", 3, spared=spared)

    assert running.apply(NEW).outcomes == {"done"}
    assert rejected(running) == set()


@pytest.mark.parametrize("spared", [0, 1, 4])
def test_an_endpoint_that_is_not_seen_once_was_not_deleted(stage: Stage, spared: int) -> None:
    stage.account = Failing(stage.box, "DescribeEndpoint", no_endpoint, spared=spared)

    assert stage.apply(OLD).outcomes == {"done"}


def test_a_new_endpoint_that_is_visible_late_is_waited_for(stage: Stage) -> None:
    stage.account = Failing(stage.box, "DescribeEndpoint", no_endpoint, times=4)
    story = stage.apply(OLD)

    assert story.outcomes == {"done"}
    assert "not visible yet" in [event.text for event in story.events if isinstance(event, StepProgress)]


@pytest.mark.parametrize("operation", ["CreateEndpoint", "UpdateEndpoint"])
def test_a_model_that_the_endpoint_cannot_see_yet_is_waited_for(stage: Stage, operation: str) -> None:
    stage.account = Failing(stage.box, operation, no_model, times=3)

    assert stage.apply(OLD).outcomes == {"done"}
    assert stage.apply(NEW).outcomes == {"done"}


def test_a_new_config_that_create_endpoint_cannot_see_yet_is_tried_again(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpoint", lambda: no_config(OLD_NAME), times=5)

    assert stage.apply(OLD).outcomes == {"done"}


@pytest.mark.parametrize(
    "words",
    [
        'Could not find endpoint configuration "arn:aws:sagemaker:us-east-1:1:endpoint-config/{name}".',
        "Could not find endpoint configuration 'arn:aws:sagemaker:us-east-1:1:endpoint-config/{name}'",
        "could not find Endpoint Configuration arn:aws-cn:sagemaker:cn-north-1:1:endpoint-config/{name}.",
        'Could not find endpoint configuration "{name}"',
    ],
)
def test_a_new_config_that_update_endpoint_cannot_see_yet_is_known_in_any_wording(running: Stage, words: str) -> None:
    text = words.format(name=NEW_NAME)
    running.account = Failing(running.box, "UpdateEndpoint", lambda: api_error("ValidationException", text), times=3)

    assert running.apply(NEW).outcomes == {"done"}


def test_a_new_config_that_is_never_seen_ends_the_change_within_its_window(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpoint", lambda: no_config(OLD_NAME), times=1000)
    begun = stage.now

    assert stage.apply(OLD).outcomes == {"failed"}
    assert 55 <= stage.now - begun <= 65


@pytest.mark.parametrize("gone", [OLD_NAME, f"{NEW_NAME}-2", f"x-{NEW_NAME}"])
def test_an_old_config_that_is_gone_is_fatal_at_once(running: Stage, gone: str) -> None:
    running.account = Failing(running.box, "UpdateEndpoint", lambda: no_config(gone), times=1000)
    begun = running.now
    story = running.apply(NEW)

    assert story.outcomes == {"failed"}
    assert gone in story.only.detail
    assert running.now == begun
