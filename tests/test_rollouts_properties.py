"""Counts, weights and data capture of a roll: kept, taken, and proved to be as the plan said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from accounts import Canned, Recording
from documents import CAPTURE, document, variant
from rolling import NEW, NEW_NAME, OLD, OLD_NAME
from rollouts import FIRST, MINUTES, SECOND, applied, apply, edited, ending, make_ours, move, scale, scaled
from stage import BY, Stage, Story, declared

from syncer import sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from world import World

TWO = [variant(InitialVariantWeight=1), variant("other", InitialVariantWeight=1)]


def running_now(world: World) -> dict[str, tuple[int, float]]:
    """The desired count and weight of each variant."""
    answer = world.endpoint()["ProductionVariants"]
    return {item["VariantName"]: (item["DesiredInstanceCount"], round(item["DesiredWeight"], 6)) for item in answer}


# --- kept and taken ----------------------------------------------------------------------------------------------------


def test_counts_that_scaling_set_stay_and_the_plan_says_so_with_the_numbers(running: World) -> None:
    edited(scaled(running, DesiredInstanceCount=4))
    plan = running.run("plan --sandbox").out
    result = apply(running)

    assert "main keeps 4 instances (the file says 1)\n" in plan
    assert "main: 4 × ml.m5.large, 100 % of the traffic, unchanged\n" in plan
    assert (result.code, ending(result)[0]) == (0, f"✓ fraud done: endpoint fraud serves {SECOND}")
    assert running_now(running) == {"main": (4, 1.0)}


def test_weights_that_git_changed_arrive_under_a_retained_roll_and_counts_stay(world: World) -> None:
    applied(world, ProductionVariants=TWO)
    scaled(world, DesiredInstanceCount=4)
    document(world, ProductionVariants=[variant(InitialVariantWeight=0.9), variant("other", InitialVariantWeight=0.1)])
    plan = world.run("plan --sandbox").out
    result = apply(world)

    assert "main keeps 4 instances (the file says 1)\n" in plan
    assert "main takes weight 0.9 from the new config (now 1)\n" in plan
    assert "other takes weight 0.1 from the new config (now 1)\n" in plan
    assert "main: 4 × ml.m5.large, 50 % → 90 % of the traffic\n" in plan
    assert result.code == 0
    assert running_now(world) == {"main": (4, 0.9), "other": (1, 0.1)}


def test_capture_that_git_turned_on_and_off_arrives(world: World) -> None:
    applied(world)
    document(world, DataCaptureConfig=CAPTURE)
    plan = world.run("plan --sandbox").out

    assert "takes data capture of 20 % to s3://captured from the new config (now off)\n" in plan
    assert apply(world).code == 0
    assert world.endpoint()["DataCaptureConfig"]["EnableCapture"] is True
    document(world)
    assert "takes data capture off from the new config (now 20 % to s3://captured)\n" in world.run("plan --sandbox").out
    assert apply(world).code == 0
    assert "DataCaptureConfig" not in world.endpoint()


def test_what_a_file_wants_kept_is_kept_and_told_although_git_changed_it(world: World) -> None:
    applied(world)
    keeps: dict[str, Any] = {"ExcludeRetainedVariantProperties": []}
    document(world, ProductionVariants=[variant(InitialInstanceCount=3)], DataCaptureConfig=CAPTURE, Endpoint=keeps)
    plan = world.run("plan --sandbox").out
    result = apply(world)

    assert "main keeps 1 instance (the file says 3)\n" in plan
    assert "keeps data capture off (the file says 20 % to s3://captured)\n" in plan
    assert result.code == 0
    assert running_now(world) == {"main": (1, 1.0)}


def test_a_roll_that_keeps_nothing_resets_what_scaling_set_and_says_so_first(running: World) -> None:
    scaled(running, DesiredInstanceCount=4)
    running.edit("Endpoint: {}", "Endpoint: {RetainAllVariantProperties: false}")
    plan = edited(running).run("plan --sandbox").out

    assert "keeps nothing that scaling or people set (RetainAllVariantProperties is false)\n" in plan
    assert "main takes 1 instance from the new config (now 4)\n" in plan
    assert apply(running).code == 0
    assert running_now(running) == {"main": (1, 1.0)}


def test_scaling_right_after_the_roll_is_told_and_is_no_failure(running: World) -> None:
    edited(scaled(running, DesiredInstanceCount=4))
    running.later(MINUTES, lambda: scale(running, DesiredInstanceCount=7))
    result = apply(running)

    changed = "scaling or people changed since the roll: main has 7 instances where the roll was to keep 4"
    assert result.code == 0
    assert ending(result)[0] == f"✓ fraud done: endpoint fraud serves {SECOND}; {changed}"
    assert changed in running.run("history --sandbox").out


def test_a_count_that_was_taken_from_git_and_scaled_away_at_once_is_not_as_planned(running: World) -> None:
    running.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    running.seconds = MINUTES
    running.later(MINUTES, lambda: scale(running, DesiredInstanceCount=7))
    result = apply(running)

    third = running.endpoint()["EndpointConfigName"]
    missed = "main has 7 instances where the new config says 2"
    assert third != FIRST
    assert result.code == 1
    assert ending(result)[:2] == [
        f"✗ fraud failed: endpoint fraud serves {third}, but not as the plan said: {missed}",
        "  Scaling may have moved it at once: look at its policies, then plan again",
    ]


def test_of_a_roll_that_somebody_else_began_only_what_git_changed_must_arrive(running: World) -> None:
    """By hand, onto the very config that git wants, and without keeping what scaling set."""
    edited(scaled(running, DesiredInstanceCount=4))
    make_ours(running, SECOND, ModelName="m2")
    move(running, SECOND)
    result = apply(running)

    unkept = "somebody began this roll, and it did not keep what scaling or people had set"
    found = f"{unkept}: main has 1 instance where the roll was to keep 4"
    assert result.code == 0
    assert ending(result)[0] == f"✓ fraud done: endpoint fraud serves {SECOND}; {found}"


# --- what an account answers after the call ----------------------------------------------------------------------------


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account in which the endpoint `fraud` serves OLD with 4 instances, where the file says 1."""
    made = Stage(tmp_path / "ledger.db").applied(OLD)
    wanted = [{"VariantName": "main", "DesiredInstanceCount": 4}]
    made.box.call("UpdateEndpointWeightsAndCapacities", {"EndpointName": "fraud", "DesiredWeightsAndCapacities": wanted})
    made.sleep(600)
    return made


def told(stage: Stage, document_: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> tuple[str, str]:
    """Apply while, once the call is made, each description is changed; returns outcome and detail."""
    reading = stage.plan(document_)
    seen = Recording(stage.box)
    calls = ("UpdateEndpoint", "CreateEndpoint")
    changed = Canned(seen, "DescribeEndpoint", lambda answer: change(answer) if any(map(seen.count, calls)) else answer)
    stage.account = changed
    story = Story(list(sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=1)))
    return story.only.outcome.value, story.only.detail


def with_variant(**members: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Answer with other members of the variant."""

    def change(answer: dict[str, Any]) -> dict[str, Any]:
        variants = [item | members for item in answer.get("ProductionVariants", [])]
        return answer | ({"ProductionVariants": variants} if variants else {})

    return change


MODEL = declared(ModelName="m2")


def test_a_count_that_the_roll_did_not_keep_is_not_as_planned(stage: Stage) -> None:
    outcome, detail = told(stage, MODEL, with_variant(DesiredInstanceCount=1))

    assert outcome == "failed"
    assert detail.endswith("but not as the plan said: main has 1 instance where the roll was to keep 4")


def test_a_count_that_neither_the_roll_nor_the_config_can_have_set_is_told(stage: Stage) -> None:
    outcome, detail = told(stage, MODEL, with_variant(DesiredInstanceCount=9))

    assert outcome == "done"
    assert detail == "scaling or people changed since the roll: main has 9 instances where the roll was to keep 4"


def test_a_weight_that_did_not_arrive_is_not_as_planned(stage: Stage) -> None:
    outcome, detail = told(stage, declared(InitialVariantWeight=0.5), with_variant(DesiredWeight=1.0))

    assert outcome == "failed"
    assert detail.endswith("but not as the plan said: main has weight 1 where the new config says 0.5")


SUMMARY = {
    "EnableCapture": True,
    "CaptureStatus": "Started",
    "CurrentSamplingPercentage": 20,
    "DestinationS3Uri": "s3://elsewhere",
    "KmsKeyId": "",
}


def test_capture_that_nobody_asked_for_is_not_as_planned(stage: Stage) -> None:
    outcome, detail = told(stage, MODEL, lambda answer: answer | {"DataCaptureConfig": SUMMARY})

    assert outcome == "failed"
    assert detail.endswith("it has data capture of 20 % to s3://elsewhere where the roll was to keep off")


def test_a_new_endpoint_with_another_count_than_the_file_says_is_not_as_planned(tmp_path: Path) -> None:
    outcome, detail = told(Stage(tmp_path / "new.db"), NEW, with_variant(DesiredInstanceCount=1))

    missed = "main has 1 instance where the new config says 2"
    assert outcome == "failed"
    assert detail == f"endpoint fraud serves {NEW_NAME}, but not as the plan said: {missed}"


def test_a_new_endpoint_that_reports_a_failure_is_not_done(tmp_path: Path) -> None:
    outcome, detail = told(Stage(tmp_path / "new.db"), OLD, lambda answer: answer | {"FailureReason": "a host is down"})

    assert outcome == "failed"
    assert detail == f"endpoint fraud serves {OLD_NAME}, but reports since the roll: a host is down"


def test_a_failure_reason_from_before_the_call_is_told_and_is_no_failure(stage: Stage) -> None:
    stage.account = Canned(stage.box, "DescribeEndpoint", lambda answer: answer | {"FailureReason": "an old story"})
    ending_ = stage.apply(MODEL).only

    assert ending_.outcome.value == "done"
    assert ending_.detail == "it reports what it reported before the roll already: an old story"


def test_a_failure_reason_that_was_gone_and_came_back_is_news(stage: Stage) -> None:
    def flickering(answer: dict[str, Any]) -> dict[str, Any]:
        return answer | ({} if answer["EndpointStatus"] == "Updating" else {"FailureReason": "the same words"})

    stage.account = Canned(stage.box, "DescribeEndpoint", flickering)
    ending_ = stage.apply(MODEL).only

    assert ending_.outcome.value == "failed"
    assert ending_.detail.endswith("but reports since the roll: the same words")


def test_capture_that_is_on_and_does_not_work_is_told(stage: Stage) -> None:
    capturing = SUMMARY | {"CaptureStatus": "Stopped"}
    stage.account = Canned(stage.box, "DescribeEndpoint", lambda answer: answer | {"DataCaptureConfig": capturing})
    ending_ = stage.apply(MODEL).only

    assert ending_.outcome.value == "done"
    assert ending_.detail == "data capture is on, but AWS says that it does not work (Stopped)"
