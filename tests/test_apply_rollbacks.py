"""Rolls that do not arrive: each way of not arriving is told for what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from accounts import Canned, Failing, Meanwhile, Recording, denied
from rolling import NEW, NEW_NAME, OLD, OLD_NAME, SILENT, rejected, tagged
from stage import BY, Stage, Story

from syncer import names, sync
from syncer.apply import Limits
from syncer.model import RollRejected, StepProgress

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


@pytest.fixture
def running(stage: Stage) -> Stage:
    """An account in which the endpoint `fraud` serves OLD."""
    return stage.applied(OLD)


# --- rolls that come back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", SILENT.values(), ids=SILENT.keys())
def test_a_roll_that_came_back_is_told_remembered_twice_and_not_tried_again(running: Stage, reason: str | None) -> None:
    running.box.script("fraud", "rollback", reason)
    story = running.apply(NEW)

    assert story.outcomes == {"rolled_back"}
    assert f"it serves {OLD_NAME} again ({reason or 'SageMaker gave no reason'})" in story.only.detail
    assert "--retry fraud" in story.only.hint
    assert rejected(running) == {NEW.content.hash}
    assert tagged(running)[names.REJECTED] == names.hash_tag(NEW.content)
    seen = running.recording()
    assert running.apply(NEW).events == []
    assert seen.writes == []


def test_without_the_ledger_the_tag_keeps_a_rejected_content_from_being_tried_again(running: Stage) -> None:
    running.box.script("fraud", "rollback", "bad")
    running.apply(NEW)
    running.forget()
    seen = running.recording()
    running.apply(NEW)

    assert seen.writes == []


def test_a_rejected_content_is_tried_again_when_asked_for_and_then_no_longer_rejected(running: Stage) -> None:
    running.box.script("fraud", "rollback", "bad")
    running.apply(NEW)

    assert running.apply(NEW, retry=("fraud",)).outcomes == {"done"}
    assert rejected(running) == set()
    assert names.REJECTED not in tagged(running)


@pytest.mark.parametrize(
    "reason",
    [
        "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.",
        "Request to service failed. If failure persists after retry, contact customer support.",
        "An internal error occurred",
    ],
)
def test_a_roll_that_came_back_for_want_of_capacity_is_tried_again_by_the_next_run(running: Stage, reason: str) -> None:
    running.box.script("fraud", "rollback", reason)
    story = running.apply(NEW)

    assert story.outcomes == {"rolled_back"}
    assert not [event for event in story.events if isinstance(event, RollRejected)]
    assert rejected(running) == set()
    assert running.apply(NEW).outcomes == {"done"}


def test_a_roll_that_came_back_is_told_as_such_even_when_the_endpoint_cannot_be_tagged(running: Stage) -> None:
    running.box.script("fraud", "rollback", "bad")
    running.account = Failing(running.box, "AddTags", denied, times=1000)
    story = running.apply(NEW)

    assert story.outcomes == {"rolled_back"}
    assert "did not arrive" in story.only.detail
    assert "could not be tagged" in story.only.detail
    assert rejected(running) == {NEW.content.hash}


def test_steps_after_a_failed_one_are_skipped(running: Stage) -> None:
    running.box.script("fraud", "rollback", "bad")

    assert running.apply(NEW).steps[-2:] == [("UpdateEndpoint", "rolled_back"), ("AddTags", "skipped")]


# --- other endings -----------------------------------------------------------------------------------------------------


def test_an_endpoint_that_fails_on_its_first_deployment_is_failed_with_its_reason(stage: Stage) -> None:
    stage.box.script("fraud", "failed", "the image is gone")
    story = stage.apply(OLD)

    assert story.outcomes == {"failed"}
    assert story.only.detail == f"endpoint fraud is Failed; the roll onto {OLD_NAME} failed: the image is gone"
    assert "fraud" not in stage.book.record().applied


def test_an_endpoint_that_was_deleted_while_it_was_watched_is_failed(stage: Stage) -> None:
    def gone() -> None:
        del stage.box.state["endpoints"]["fraud"]

    stage.account = Meanwhile(stage.box, "DescribeEndpoint", gone, nth=4)
    story = stage.apply(OLD)

    assert story.outcomes == {"failed"}
    assert "somebody deleted it" in story.only.detail


@pytest.mark.parametrize("document", [OLD, NEW], ids=["arrived", "not arrived"])
def test_an_endpoint_that_is_being_deleted_is_neither_done_nor_rolled_back(running: Stage, document: Any) -> None:
    reading = running.plan(NEW)
    config = names.physical("fraud", document.content)
    deleting = {"EndpointStatus": "Deleting", "EndpointConfigName": config}
    running.account = Canned(running.box, "DescribeEndpoint", lambda answer: answer | deleting)
    story = Story(list(sync.carry_out(reading, running.context, running.book, by=BY, parallel=1)))

    assert story.outcomes == {"failed"}
    assert rejected(running) == set()


def test_an_endpoint_that_arrives_but_reports_a_failure_is_failed(running: Stage) -> None:
    def reports(answer: dict[str, Any]) -> dict[str, Any]:
        return answer | ({"FailureReason": "a host is down"} if answer["EndpointConfigName"] == NEW_NAME else {})

    running.account = Canned(running.box, "DescribeEndpoint", reports)
    story = running.apply(NEW)

    assert story.outcomes == {"failed"}
    assert "serves" in story.only.detail
    assert "a host is down" in story.only.detail


def test_a_roll_longer_than_the_limit_is_under_way_and_the_next_apply_follows_it_to_its_end(running: Stage) -> None:
    running.limits = Limits(roll=120.0)
    story = running.apply(NEW)

    assert story.outcomes == {"under_way"}
    assert "after 2 min" in story.only.detail
    running.limits = Limits()
    seen = running.recording()
    story = running.apply(NEW)
    assert story.outcomes == {"done"}
    assert story.steps[0] == ("DescribeEndpoint", "done")
    assert seen.writes == ["AddTags"]
    assert running.book.record().applied["fraud"].config == NEW_NAME


@pytest.mark.parametrize("reason", SILENT.values(), ids=SILENT.keys())
def test_a_roll_that_comes_back_while_a_later_run_waits_for_it_is_rolled_back(running: Stage, reason: str | None) -> None:
    running.box.script("fraud", "rollback", reason)
    running.limits = Limits(roll=120.0)
    running.apply(NEW)
    running.limits = Limits()

    assert running.apply(NEW).outcomes == {"rolled_back"}
    assert rejected(running) == {NEW.content.hash}
    assert running.book.record().applied["fraud"].config == OLD_NAME


def test_an_endpoint_that_is_busy_with_somebody_elses_update_is_rolled_afterwards(running: Stage) -> None:
    def scale() -> object:
        wanted = [{"VariantName": "main", "DesiredInstanceCount": 5}]
        asked = {"EndpointName": "fraud", "DesiredWeightsAndCapacities": wanted}
        return running.box.call("UpdateEndpointWeightsAndCapacities", asked)

    running.account = Meanwhile(running.box, "UpdateEndpoint", scale)
    story = running.apply(NEW)

    assert story.outcomes == {"done"}
    texts = {event.text for event in story.events if isinstance(event, StepProgress)}
    assert "waiting until the endpoint is free: a change is under way that cannot be seen yet" in texts
    assert "waiting until the endpoint is free: Updating; main: Scaling out desired instance count to 5" in texts


def test_an_endpoint_that_somebody_already_put_onto_the_wanted_config_is_done(running: Stage) -> None:
    def roll() -> None:
        running.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": NEW_NAME})
        running.sleep(400)

    running.account = Meanwhile(running.box, "UpdateEndpoint", roll)

    assert running.apply(NEW).outcomes == {"done"}


def test_an_endpoint_that_is_gone_at_the_very_call_is_told_to_be_deleted(running: Stage) -> None:
    def gone() -> None:
        del running.box.state["endpoints"]["fraud"]

    running.account = Meanwhile(running.box, "UpdateEndpoint", gone)
    story = running.apply(NEW)

    assert story.only.detail == "endpoint fraud was deleted since the plan was made; it was not rolled"


def test_a_status_that_nobody_knows_yet_is_neither_done_nor_waited_for(running: Stage) -> None:
    reading = running.plan(NEW)
    strange = {"EndpointStatus": "Hibernating", "EndpointConfigName": NEW_NAME}
    seen = Recording(running.box)
    running.account = Canned(
        seen, "DescribeEndpoint", lambda answer: answer | (strange if seen.count("UpdateEndpoint") else {})
    )
    story = Story(list(sync.carry_out(reading, running.context, running.book, by=BY, parallel=1)))

    assert story.outcomes == {"failed"}
    assert story.only.detail == (f"endpoint fraud is Hibernating; the roll onto {NEW_NAME} failed: SageMaker gave no reason")
    assert story.only.hint.startswith("That status is new to syncer: see AWS's documentation of EndpointStatus. ")


@pytest.mark.parametrize("config", [OLD_NAME, "theirs"])
def test_an_endpoint_that_somebody_else_created_meanwhile_is_left_alone(stage: Stage, config: str) -> None:
    stage.box.call("CreateEndpointConfig", {"EndpointConfigName": "theirs", **OLD.body})
    made = {"EndpointName": "Fraud", "EndpointConfigName": config}
    stage.account = Meanwhile(stage.box, "CreateEndpoint", lambda: stage.box.call("CreateEndpoint", made))
    story = stage.apply(OLD)

    assert story.outcomes == {"failed"}
    assert "belongs to somebody else" in story.only.detail
    assert tagged(stage) == {}
    assert rejected(stage) == set()


def test_an_endpoint_that_another_run_of_ours_created_on_another_config_is_told_and_not_marked(stage: Stage) -> None:
    stage.box.call("CreateEndpointConfig", {"EndpointConfigName": "other", **OLD.body})
    marks = {names.OWNER: "default", names.TARGET: "default", names.NAME: "fraud"}
    tags = [{"Key": key, "Value": value} for key, value in marks.items()]
    made = {"EndpointName": "fraud", "EndpointConfigName": "other", "Tags": tags}
    stage.account = Meanwhile(stage.box, "CreateEndpoint", lambda: stage.box.call("CreateEndpoint", made))
    story = stage.apply(OLD)

    assert story.outcomes == {"failed"}
    assert "exists already and serves other" in story.only.detail
    assert names.REJECTED not in tagged(stage)
    stage.account = stage.box
    assert stage.apply(OLD).outcomes == {"done"}
