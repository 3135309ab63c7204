"""What was started and not seen to arrive: who finds it later must neither blame others nor itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from accounts import Canned, Failing, Recording, denied
from rolling import NEW, NEW_NAME, OLD, OLD_NAME
from stage import BY, Stage, declared

from syncer import names, sync
from syncer.apply import Limits
from syncer.model import Cause, ChangeFinished, EndpointSpec, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def running(tmp_path: Path) -> Stage:
    """An account in which the endpoint `fraud` serves OLD."""
    return Stage(tmp_path / "ledger.db").applied(OLD)


def test_a_roll_that_arrives_unwatched_was_not_moved_by_hand_when_git_moves_on(running: Stage) -> None:
    running.limits = Limits(roll=120.0)
    running.apply(NEW)
    running.now += 3600
    third = declared(ModelName="m3")
    (change,) = running.plan(third).plan.changes

    assert running.endpoint()["EndpointConfigName"] == NEW_NAME
    assert (change.difference.cause, [note.verdict for note in change.difference.notes][-1]) == (Cause.EDIT, Verdict.PENDING)


def test_an_endpoint_moved_by_hand_onto_what_it_rolled_back_from_was_moved(running: Stage) -> None:
    running.box.script("fraud", "rollback", "")
    running.apply(NEW)
    running.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": NEW_NAME})
    running.now += 3600
    (change,) = running.plan(declared(ModelName="m3")).plan.changes

    assert change.difference.has(Verdict.ENDPOINT_MOVED)


# --- what the ledger calls an attempt of ours --------------------------------------------------------------------------


def test_a_finished_run_is_no_attempt_also_when_its_facts_were_written_again(running: Stage) -> None:
    """A change of how to roll makes the ledger write its facts anew; a move by hand after that is still drift."""
    running.apply(NEW)
    how = replace(NEW, endpoint=EndpointSpec("fraud", deployment={"AutoRollbackConfiguration": {}}))
    running.apply(how)
    running.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": OLD_NAME})
    running.now += 3600
    (change,) = running.plan(how).plan.changes

    assert change.difference.has(Verdict.ENDPOINT_MOVED)


def test_a_roll_that_was_denied_is_no_attempt(running: Stage) -> None:
    running.account = Failing(running.box, "UpdateEndpoint", denied)
    assert running.apply(NEW).outcomes == {"failed"}
    running.account = running.box
    running.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": NEW_NAME})
    running.now += 3600
    (change,) = running.plan(OLD).plan.changes

    assert change.difference.has(Verdict.ENDPOINT_MOVED)


def test_an_endpoint_that_somebody_moves_on_right_after_our_roll_did_not_roll_back(running: Stage) -> None:
    running.box.call("CreateEndpointConfig", {"EndpointConfigName": "hand", **OLD.body})
    elsewhere = {"EndpointConfigName": "hand", "LastModifiedTime": datetime(2027, 1, 1, tzinfo=UTC)}
    settled = elsewhere | {"EndpointStatus": "InService"}
    reading = running.plan(NEW)
    seen = Recording(running.box)
    canned = Canned(seen, "DescribeEndpoint", lambda answer: answer | (settled if seen.count("UpdateEndpoint") else {}))
    running.account = canned
    outcomes = [
        event
        for event in sync.carry_out(reading, running.context, running.book, by=BY, parallel=1)
        if isinstance(event, ChangeFinished)
    ]

    assert [event.outcome for event in outcomes] == [Outcome.FAILED]
    assert outcomes[0].detail == f"endpoint fraud serves hand: somebody moved it since our roll onto {NEW_NAME} began"
    assert running.book.record().rejected == {}
    assert names.REJECTED not in running.tags(running.endpoint()["EndpointArn"])


def desired_count(count: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Answer with another number of instances than the service has."""

    def change(answer: dict[str, Any]) -> dict[str, Any]:
        variants = [item | {"DesiredInstanceCount": count} for item in answer.get("ProductionVariants", [])]
        return answer | ({"ProductionVariants": variants} if variants else {})

    return change


def test_a_roll_whose_count_did_not_arrive_is_not_done(running: Stage) -> None:
    reading = running.plan(NEW)
    running.account = Canned(running.box, "DescribeEndpoint", desired_count(1))
    finished = [
        event
        for event in sync.carry_out(reading, running.context, running.book, by=BY, parallel=1)
        if isinstance(event, ChangeFinished)
    ]

    assert [event.outcome for event in finished] == [Outcome.FAILED]
    missed = "main has 1 instance where the new config says 2"
    assert finished[0].detail == f"endpoint fraud serves {NEW_NAME}, but not as the plan said: {missed}"


def test_a_count_that_scaling_set_and_the_roll_keeps_is_as_planned(running: Stage) -> None:
    scaled = {"EndpointName": "fraud", "DesiredWeightsAndCapacities": [{"VariantName": "main", "DesiredInstanceCount": 9}]}
    running.box.call("UpdateEndpointWeightsAndCapacities", scaled)
    running.now += 3600

    assert running.apply(declared(ModelName="m2")).outcomes == {"done"}
    assert running.endpoint()["ProductionVariants"][0]["DesiredInstanceCount"] == 9
