"""Rolls that do not arrive, from the plan to the words that the user reads: what happened, what stands, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rollouts import FIRST, LOGS, SECOND, apply, apply_while, edited, ending, served, way
from stories import state

if TYPE_CHECKING:
    from world import World

RETRY = "Change the file; or, when the cause is gone, `syncer apply --retry fraud`"
HEALTH = "The primary container for production variant main did not pass the ping health check."
CAPACITY = "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error."


def test_a_roll_that_arrives_is_told_with_what_stands(running: World) -> None:
    result = apply(edited(running))

    assert result.code == 0
    assert ending(result) == [f"✓ fraud done: endpoint fraud serves {SECOND}", "Applied 1 of 1 change."]


def test_a_silent_rollback_with_a_reason_fails_and_is_not_tried_again(running: World) -> None:
    edited(running).box.script("fraud", "rollback", HEALTH)
    result = apply(running)

    assert result.code == 1
    assert way(result, f"roll endpoint fraud onto {SECOND}")[-1] == "rolled back"
    assert ending(result) == [
        f"✗ fraud rolled back: endpoint fraud did not arrive on {SECOND}: it serves {FIRST} again ({HEALTH})",
        f"  {RETRY}",
        "Applied 0 of 1 change. 1 did not end well.",
    ]
    assert served(running) == ("InService", FIRST)
    stands = state(running)
    again = apply(running)
    assert (again.code, state(running)) == (1, stands)
    assert f"rolled_back: fraud: rolled back from {SECOND} to {FIRST}: {HEALTH}" in again.out
    way_out = "Change the file, or `syncer apply --retry fraud`"
    assert f"nothing is done: endpoint fraud rolled back from this very content. {way_out}" in again.out


@pytest.mark.parametrize("reason", ["", None], ids=["an empty reason", "no reason"])
def test_a_silent_rollback_without_words_says_where_to_look(running: World, reason: str | None) -> None:
    edited(running).box.script("fraud", "rollback", reason)
    result = apply(running)

    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud rolled back: endpoint fraud did not arrive on {SECOND}: it serves {FIRST} again (SageMaker gave no reason)",
        f"  Look at {LOGS} and the alarms of its DeploymentConfig. {RETRY}",
        "Applied 0 of 1 change. 1 did not end well.",
    ]
    assert served(running) == ("InService", FIRST)


def test_a_rejected_content_is_not_tried_again_although_the_ledger_is_lost(running: World) -> None:
    edited(running).box.script("fraud", "rollback", HEALTH)
    apply(running)
    running.forget()
    stands = state(running)
    again = apply(running)

    assert (again.code, state(running)) == (1, stands)
    way_out = "Change the file, or `syncer apply --retry fraud`"
    assert f"nothing is done: endpoint fraud rolled back from this very content. {way_out}" in again.out


def test_a_rejected_content_is_tried_again_on_request_and_forgiven_when_it_arrives(running: World) -> None:
    edited(running).box.script("fraud", "rollback", HEALTH)
    apply(running)
    result = apply(running, "--retry fraud")

    assert result.code == 0
    assert ending(result) == [f"✓ fraud done: endpoint fraud serves {SECOND}", "Applied 1 of 1 change."]
    assert apply(running).code == 0


def test_a_rollback_for_want_of_capacity_is_tried_again_by_the_next_run(running: World) -> None:
    edited(running).box.script("fraud", "rollback", CAPACITY)
    result = apply(running)

    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud rolled back: endpoint fraud did not arrive on {SECOND}: it serves {FIRST} again ({CAPACITY})",
        "  The reason is not the content's fault: run apply again, and it tries again",
        "Applied 0 of 1 change. 1 did not end well.",
    ]
    running.box.script("fraud", "rollback", CAPACITY)
    assert ending(apply(running)) == ending(result)  # the same reason again is a reason all the same
    assert apply(running).code == 0
    assert served(running) == ("InService", SECOND)


def test_an_alarm_that_has_capacity_in_its_name_is_the_contents_fault(running: World) -> None:
    edited(running).box.script("fraud", "rollback", "Alarm fraud-capacity went into ALARM state.")
    result = apply(running)

    assert ending(result)[1] == f"  {RETRY}"
    assert apply(running).code == 1


def test_an_endpoint_that_failed_is_reported_with_the_way_out_and_never_deleted(running: World) -> None:
    edited(running).box.script("fraud", "failed", "The image could not be pulled.")
    result = apply(running)

    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud failed: endpoint fraud is Failed; the roll onto {SECOND} failed: The image could not be pulled.",
        f"  Only DeleteEndpoint works on it: delete it by hand, then apply creates it again. Look at {LOGS} first",
        "Applied 0 of 1 change. 1 did not end well.",
    ]
    stands = state(running)
    again = apply(running)
    assert (again.code, state(running)) == (1, stands)
    way_out = "only DeleteEndpoint works on it: delete it by hand, then apply creates it again"
    assert f"nothing is done: endpoint fraud is Failed; {way_out}" in again.out
    running.call("DeleteEndpoint", EndpointName="fraud")
    running.sleep(600)
    assert ending(apply(running))[0] == f"✓ fraud done: endpoint fraud serves {SECOND}"


def test_a_new_endpoint_that_fails_is_told_without_a_reason_as_well(world: World) -> None:
    world.write()
    world.box.script("fraud", "failed", None)
    result = apply(world)

    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud failed: endpoint fraud is Failed; the roll onto {FIRST} failed: SageMaker gave no reason",
        f"  Only DeleteEndpoint works on it: delete it by hand, then apply creates it again. Look at {LOGS} first",
        "Applied 0 of 1 change. 1 did not end well.",
    ]


def test_a_rollback_that_failed_too_is_left_to_a_person_and_the_content_is_rejected(running: World) -> None:
    edited(running).box.script("fraud", "rollback_failed", "An alarm went off; then instances could not be launched.")
    result = apply(running)

    what = f"the roll onto {SECOND} failed, and so did the way back"
    reason = "An alarm went off; then instances could not be launched."
    guide = "It serves a mix of both configs. Follow SageMaker's guide for failed rollbacks until it is InService"
    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud failed: endpoint fraud is UpdateRollbackFailed: {what} ({reason})",
        f"  {guide}. This content is not tried again: change the file, or `syncer apply --retry fraud`",
        "Applied 0 of 1 change. 1 did not end well.",
    ]
    assert served(running)[0] == "UpdateRollbackFailed"
    again = apply(running)
    assert again.code == 1
    assert "nothing is done: endpoint fraud is UpdateRollbackFailed; it serves a mix of two configs" in again.out
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=FIRST)  # a person mends it
    running.sleep(600)
    mended = apply(running)
    assert mended.code == 1
    assert "endpoint fraud rolled back from this very content" in mended.out


def test_a_rollback_that_failed_too_for_want_of_capacity_is_tried_again_once_it_is_mended(running: World) -> None:
    edited(running).box.script("fraud", "rollback_failed", CAPACITY)
    result = apply(running)

    guide = "It serves a mix of both configs. Follow SageMaker's guide for failed rollbacks until it is InService"
    assert ending(result)[1] == f"  {guide}; then run apply again, for the reason is not the content's fault"
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=FIRST)
    running.sleep(600)
    assert apply(running).code == 0


def test_a_config_deleted_under_the_endpoint_before_the_plan_is_refused(running: World) -> None:
    edited(running).box.call("DeleteEndpointConfig", {"EndpointConfigName": FIRST})
    stands = state(running)
    result = apply(running)

    assert (result.code, state(running)) == (4, stands)
    gone = f"endpoint fraud serves {FIRST}, which is gone; SageMaker refuses to roll an endpoint without it"
    way_out = "Put the previous content back in git and apply: that makes the config again. Then apply the change"
    assert f"nothing is done: {gone}. {way_out}" in result.out


def test_a_config_deleted_under_the_endpoint_after_the_plan_leaves_it_as_it_is(running: World) -> None:
    edited(running)
    result = apply_while(running, lambda: running.box.call("DeleteEndpointConfig", {"EndpointConfigName": FIRST}))

    gone = f"endpoint fraud goes on serving {FIRST}, but somebody deleted that config since the plan was made"
    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud failed: {gone}; SageMaker rolls no endpoint without it, so it was not rolled",
        "  Run plan again: it tells how to make that config again",
        "Applied 0 of 1 change. 1 did not end well.",
    ]
    assert served(running) == ("InService", FIRST)
    assert "Put the previous content back in git and apply" in running.run("plan --sandbox").out
