"""The stages of a simulated roll, as DescribeEndpoint tells them while it is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import START, Clock, account, serverless, variant, with_config
from test_sandbox_endpoints import describe, moment, roll, scale

from syncer.sandbox.stages import policy

if TYPE_CHECKING:
    from syncer.sandbox import Sandbox

LENGTH = 6.0  # of a roll
OLD, NEW = 3, 4  # instances


def capacity(value: int, kind: str = "INSTANCE_COUNT") -> dict[str, Any]:
    return {"Type": kind, "Value": value}


def blue_green(routing: str, *, wait: int = 300, final: int = 600, **size: Any) -> dict[str, Any]:
    traffic = {"Type": routing, "WaitIntervalInSeconds": wait, **size}
    return {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": traffic, "TerminationWaitInSeconds": final}}


CANARY = blue_green("CANARY", CanarySize=capacity(1))
LINEAR = blue_green("LINEAR", LinearStepSize=capacity(50, "CAPACITY_PERCENT"))
ROLLING = {"RollingUpdatePolicy": {"MaximumBatchSize": capacity(50, "CAPACITY_PERCENT"), "WaitIntervalInSeconds": 120}}


def rolling(clock: Clock, deployment: dict[str, Any] | None = None, **members: Any) -> Sandbox:
    """An endpoint in the first moment of a roll from three instances to four."""
    sandbox = account(clock)
    with_config(sandbox, "c1", variant(InitialInstanceCount=OLD, **members))
    with_config(sandbox, "c2", variant(InitialInstanceCount=NEW, **members))
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1"})
    clock.advance(LENGTH)
    return sandbox if deployment is None else started(sandbox, deployment)


def started(sandbox: Sandbox, deployment: dict[str, Any]) -> Sandbox:
    roll(sandbox, "c2", **({"DeploymentConfig": deployment} if deployment else {}))
    return sandbox


def seen(answer: dict[str, Any]) -> tuple[str, int, int]:
    """What DescribeEndpoint says: the stage, and the instances of the old and the new fleet."""
    (old,), (new,) = answer["ProductionVariants"], answer["PendingDeploymentSummary"]["ProductionVariants"]
    (status,) = old.get("VariantStatus") or new["VariantStatus"]
    whose = "old" if "VariantStatus" in old else "new"
    return f"{whose} {status['Status']}: {status['StatusMessage']}", old["CurrentInstanceCount"], new["CurrentInstanceCount"]


def story(clock: Clock, sandbox: Sandbox) -> list[tuple[str, int, int]]:
    """Each stage once, in order, to the end of the roll."""
    found: list[tuple[str, int, int]] = []
    while (answer := describe(sandbox))["EndpointStatus"] == "Updating":
        if not found or seen(answer) != found[-1]:
            found.append(seen(answer))
        clock.advance(LENGTH / 500)
    return found


def test_all_at_once_launches_activates_and_terminates() -> None:
    clock = Clock()
    assert story(clock, rolling(clock, {})) == [
        ("new Creating: Launching 4 instance(s).", 3, 0),
        ("new ActivatingTraffic: Activating traffic on full capacity of 4 instance(s).", 3, 4),
        ("old Deleting: Terminating 3 instance(s).", 3, 4),
    ]


def test_a_canary_bakes_before_the_rest_follows() -> None:
    clock = Clock()
    canary = "with traffic enabled on canary capacity of 1 instance(s)."
    full = "with traffic enabled on full capacity of 4 instance(s)."
    assert story(clock, rolling(clock, CANARY)) == [
        ("new Creating: Launching 1 instance(s).", 3, 0),
        ("new ActivatingTraffic: Activating traffic on canary capacity of 1 instance(s).", 3, 1),
        (f"new Baking: Baking for 300 seconds (WaitIntervalInSeconds) {canary}", 3, 1),
        ("new Creating: Launching 3 instance(s).", 3, 1),
        ("new ActivatingTraffic: Activating traffic on full capacity of 4 instance(s).", 3, 4),
        (f"new Baking: Baking for 600 seconds (TerminationWaitInSeconds) {full}", 3, 4),
        ("old Deleting: Terminating 3 instance(s).", 3, 4),
    ]


def test_linear_steps_are_of_one_size() -> None:
    clock = Clock()
    counts = [new for stage, _, new in story(clock, rolling(clock, LINEAR)) if "Activating" in stage]
    assert counts == [2, 4]


def test_a_rolling_batch_terminates_old_instances_before_the_next_is_launched() -> None:
    clock = Clock()
    found = [(stage.partition(":")[0], old, new) for stage, old, new in story(clock, rolling(clock, ROLLING))]
    assert found == [
        ("new Creating", 3, 0),
        ("new ActivatingTraffic", 3, 2),
        ("new Baking", 3, 2),
        ("old Deleting", 3, 2),
        ("new Creating", 1, 2),
        ("new ActivatingTraffic", 1, 4),
        ("new Baking", 1, 4),
        ("old Deleting", 1, 4),
    ]


def test_stages_are_spread_over_the_roll_by_their_nominal_lengths() -> None:
    clock = Clock()
    sandbox = rolling(clock, blue_green("ALL_AT_ONCE", wait=0, final=390))  # 300 + 30 + 390 + 60 seconds
    begun = clock.now
    clock.advance(LENGTH * 331 / 780)
    (status,) = describe(sandbox)["PendingDeploymentSummary"]["ProductionVariants"][0]["VariantStatus"]
    assert status["Status"] == "Baking"
    assert status["StartTime"].timestamp() == pytest.approx(begun + LENGTH * 330 / 780, abs=0.001)


def test_a_fleet_that_does_not_bake_has_no_such_stage() -> None:
    clock = Clock()
    deployment = blue_green("CANARY", wait=0, final=0, CanarySize=capacity(1))
    assert not any("Baking" in stage for stage, _, _ in story(clock, rolling(clock, deployment)))


def test_weights_and_desired_counts_stay_what_they_are() -> None:
    clock = Clock()
    sandbox = rolling(clock, CANARY)
    clock.advance(LENGTH / 2)
    answer = describe(sandbox)
    (old,), (new,) = answer["ProductionVariants"], answer["PendingDeploymentSummary"]["ProductionVariants"]
    assert (old["CurrentWeight"], old["DesiredWeight"], old["DesiredInstanceCount"]) == (1.0, 1.0, OLD)
    assert (new["CurrentWeight"], new["DesiredWeight"], new["DesiredInstanceCount"]) == (1.0, 1.0, NEW)
    assert new["InstanceType"] == "ml.m5.large"


def test_a_rollback_goes_no_further_than_the_first_baking() -> None:
    clock = Clock()
    sandbox = rolling(clock)
    sandbox.script("E", "rollback", alarm="latency-high")
    stages = [(stage.partition(":")[0], old) for stage, old, _ in story(clock, started(sandbox, CANARY))]
    assert stages == [("new Creating", 3), ("new ActivatingTraffic", 3), ("new Baking", 3), ("new Deleting", 3)]
    answer = describe(sandbox)
    assert answer["EndpointConfigName"] == "c1"
    assert answer["FailureReason"] == (
        "The deployment was rolled back: alarm latency-high went off while the new fleet was baking."
    )
    assert answer["ProductionVariants"][0]["CurrentInstanceCount"] == OLD


@pytest.mark.parametrize("outcome", ["failed", "stuck"])
def test_what_does_not_start_stays_at_being_launched(outcome: str) -> None:
    clock = Clock()
    sandbox = rolling(clock)
    sandbox.script("E", outcome)
    started(sandbox, CANARY)
    clock.advance(LENGTH * 0.99)
    assert seen(describe(sandbox)) == ("new Creating: Launching 1 instance(s).", 3, 0)


def test_a_retained_deployment_config_decides_the_stages() -> None:
    clock = Clock()
    sandbox = rolling(clock, CANARY)
    clock.advance(LENGTH)
    roll(sandbox, "c1", RetainDeploymentConfig=True)
    assert seen(describe(sandbox))[0] == "new Creating: Launching 1 instance(s)."


def test_the_config_given_at_creation_is_only_kept_for_later() -> None:
    clock = Clock()
    sandbox = account(clock)
    with_config(sandbox, "c1", variant(InitialInstanceCount=OLD))
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1", "DeploymentConfig": CANARY})
    (new,) = describe(sandbox)["PendingDeploymentSummary"]["ProductionVariants"]
    (status,) = new["VariantStatus"]
    assert (status["Status"], status["StatusMessage"]) == ("Creating", "Launching 3 instance(s).")
    assert status["StartTime"] == moment(START)


def test_a_serverless_variant_has_a_stage_and_nothing_to_count() -> None:
    clock = Clock()
    sandbox = account(clock)
    with_config(sandbox, "c1", serverless())
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c1"})
    (new,) = describe(sandbox)["PendingDeploymentSummary"]["ProductionVariants"]
    assert [status["Status"] for status in new["VariantStatus"]] == ["Creating"]
    assert "CurrentInstanceCount" not in new
    assert "StatusMessage" not in new["VariantStatus"][0]


@pytest.mark.parametrize(("count", "direction"), [(7, "out"), (1, "in")])
def test_scaling_says_where_to(count: int, direction: str) -> None:
    sandbox = rolling(Clock())
    scale(sandbox, DesiredInstanceCount=count)
    (status,) = describe(sandbox)["ProductionVariants"][0]["VariantStatus"]
    assert (status["Status"], status["StatusMessage"]) == (
        "Updating",
        f"Scaling {direction} desired instance count to {count}.",
    )


def test_in_service_there_is_no_variant_status() -> None:
    assert "VariantStatus" not in describe(rolling(Clock()))["ProductionVariants"][0]


@pytest.mark.parametrize(
    ("deployment", "total", "steps"),
    [
        (None, 5, [5]),
        (CANARY, 1, [1]),
        (blue_green("CANARY", CanarySize=capacity(10, "CAPACITY_PERCENT")), 5, [1, 5]),
        (blue_green("LINEAR", LinearStepSize=capacity(2)), 5, [2, 4, 5]),
        (ROLLING, 0, [0]),
    ],
)
def test_capacity_moves_in_steps(deployment: dict[str, Any] | None, total: int, steps: list[int]) -> None:
    assert policy(deployment).steps(total) == steps


def test_however_many_instances_there_are_the_steps_stay_few() -> None:
    assert len(policy(blue_green("LINEAR", LinearStepSize=capacity(1))).steps(1_000_000_000)) == 100
