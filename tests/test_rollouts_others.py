"""Others at work on the same endpoint, before our roll and in the middle of it, and what the user reads of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rollouts import (
    FIRST,
    MINUTES,
    SECOND,
    apply,
    apply_while,
    edited,
    ending,
    make_config,
    make_ours,
    move,
    scale,
    served,
    way,
)

if TYPE_CHECKING:
    from world import World

ROLL = f"roll endpoint fraud onto {SECOND}"
WHO = "Find out who did, for instance in CloudTrail"
BAD = "Applied 0 of 1 change. 1 did not end well."
GOOD = [f"✓ fraud done: endpoint fraud serves {SECOND}", "Applied 1 of 1 change."]


def delete(world: World) -> None:
    """Delete the endpoint, and let that come to its end."""
    world.box.call("DeleteEndpoint", {"EndpointName": "fraud"})
    world.time += MINUTES + 1


def recreate(world: World, config: str = FIRST) -> None:
    """Delete the endpoint and create it again, as somebody else would."""
    delete(world)
    world.box.call("CreateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": config})
    world.time += MINUTES + 1


# --- between the plan and the call -------------------------------------------------------------------------------------


def test_an_endpoint_that_somebody_moved_since_the_plan_is_not_rolled(running: World) -> None:
    make_config(edited(running), ModelName="m3")

    def act() -> None:
        move(running)
        running.time += MINUTES + 1

    result = apply_while(running, act)
    assert result.code == 1
    assert ending(result) == [
        "✗ fraud failed: endpoint fraud serves hand: somebody moved it since the plan was made; it was not rolled",
        f"  {WHO}, then plan again",
        BAD,
    ]
    assert served(running) == ("InService", "hand")


def test_an_endpoint_that_somebody_deleted_since_the_plan_is_not_rolled_and_then_created(running: World) -> None:
    result = apply_while(edited(running), lambda: delete(running))

    assert result.code == 1
    assert ending(result) == [
        "✗ fraud failed: endpoint fraud was deleted since the plan was made; it was not rolled",
        f"  {WHO}; apply again to create it",
        BAD,
    ]
    assert ending(apply(running)) == GOOD


def test_an_endpoint_that_somebody_created_again_since_the_plan_is_left_alone(running: World) -> None:
    result = apply_while(edited(running), lambda: recreate(running))

    again = "endpoint fraud was deleted and created again by somebody since the plan was made"
    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud failed: {again}; it is left alone, and serves {FIRST}",
        f"  {WHO}, then plan again",
        BAD,
    ]
    assert served(running) == ("InService", FIRST)


def test_an_endpoint_that_failed_since_the_plan_is_not_rolled(running: World) -> None:
    make_config(edited(running), ModelName="m3")
    running.box.script("fraud", "failed", "no image")

    def act() -> None:
        move(running)
        running.time += MINUTES + 1

    result = apply_while(running, act)
    assert result.code == 1
    assert ending(result)[0] == "✗ fraud failed: endpoint fraud is Failed; it was not rolled: no image"


def test_an_endpoint_that_somebody_put_onto_the_wanted_config_since_the_plan_is_proved_and_done(running: World) -> None:
    edited(running)
    make_ours(running, SECOND, ModelName="m2")

    def act() -> None:
        move(running, SECOND)
        running.time += MINUTES + 1

    result = apply_while(running, act)
    assert result.code == 0
    assert ending(result) == GOOD
    assert way(result, ROLL)[-1] == "done in 0 s"


def test_a_roll_of_somebody_that_began_since_the_plan_is_waited_for_and_then_ours_is_refused(running: World) -> None:
    make_config(edited(running), ModelName="m3")
    result = apply_while(running, lambda: move(running))

    assert result.code == 1
    assert "waiting until the endpoint is free: Updating; main: Launching 1 instance(s)" in way(result, ROLL)
    moved = "endpoint fraud serves hand: somebody moved it since the plan was made; it was not rolled"
    assert ending(result)[0] == f"✗ fraud failed: {moved}"


def test_scaling_that_is_under_way_when_the_roll_would_begin_is_waited_for(running: World) -> None:
    result = apply_while(edited(running), lambda: scale(running, DesiredInstanceCount=3))

    assert result.code == 0
    scaling = "Updating; main: Scaling out desired instance count to 3"
    assert f"waiting until the endpoint is free: {scaling}" in way(result, ROLL)
    changed = "scaling or people changed between plan and roll: main had 3 instances where the plan saw 1"
    assert ending(result) == [f"{GOOD[0]}; {changed}", GOOD[1]]
    assert running.endpoint()["ProductionVariants"][0]["DesiredInstanceCount"] == 3


def test_maintenance_by_aws_before_the_roll_is_waited_for(running: World) -> None:
    edited(running).box.system_update("fraud", 500)
    result = apply(running)

    assert result.code == 0
    maintained = "SystemUpdating (maintenance by AWS, which changes nothing)"
    assert f"waiting until the endpoint is free: {maintained}" in way(result, ROLL)
    assert ending(result) == GOOD


def test_maintenance_of_an_endpoint_that_needs_nothing_is_told_and_no_change(running: World) -> None:
    running.box.system_update("fraud", 500)
    result = running.run("plan --sandbox --exit-code")

    assert result.code == 0
    assert f"fraud  deploying: is SystemUpdating and goes on serving {FIRST}" in result.out
    assert "Plan: no changes. The account is as the files say." in result.out


# --- in the middle of the roll -----------------------------------------------------------------------------------------


def test_maintenance_by_aws_right_after_the_roll_is_waited_for_too(running: World) -> None:
    edited(running).later(MINUTES, lambda: running.box.system_update("fraud", 400))
    result = apply(running)

    assert result.code == 0
    assert "SystemUpdating (maintenance by AWS, which changes nothing)" in way(result, ROLL)
    assert ending(result) == GOOD


def test_an_endpoint_that_somebody_moves_on_half_way_is_not_called_rolled_back(running: World) -> None:
    make_config(edited(running), ModelName="m3")
    running.later(MINUTES, lambda: move(running))
    result = apply(running)

    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud failed: endpoint fraud serves hand: somebody moved it since our roll onto {SECOND} began",
        f"  {WHO}, then plan again",
        BAD,
    ]
    assert "rolled back" not in running.run("plan --sandbox").out


def test_an_endpoint_that_is_deleted_half_way_is_told_and_created_by_the_next_apply(running: World) -> None:
    edited(running).later(MINUTES, lambda: running.box.call("DeleteEndpoint", {"EndpointName": "fraud"}))
    result = apply(running)

    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud failed: endpoint fraud is not there any more: somebody deleted it during the roll onto {SECOND}",
        f"  {WHO}; apply again to create it",
        BAD,
    ]
    running.sleep(MINUTES)
    assert ending(apply(running)) == GOOD


def test_an_endpoint_that_is_created_again_half_way_is_left_alone(running: World) -> None:
    edited(running).later(MINUTES, lambda: recreate(running))
    result = apply(running)

    again = f"endpoint fraud was deleted and created again by somebody during the roll onto {SECOND}"
    assert result.code == 1
    assert ending(result) == [
        f"✗ fraud failed: {again}; it is left alone, and serves {FIRST}",
        f"  {WHO}, then plan again",
        BAD,
    ]


def test_a_second_apply_follows_the_roll_of_the_first_one(running: World) -> None:
    edited(running)
    stopped = apply(running, "--timeout 1")
    result = apply(running)

    assert (stopped.code, result.code) == (5, 0)
    followed = f"wait for endpoint fraud to arrive on {SECOND}"
    assert way(result, followed)[:2] == ["", "Updating; main: Launching 1 instance(s)"]
    assert way(result, ROLL) == []
    assert ending(result) == GOOD
    assert apply(running).code == 0
