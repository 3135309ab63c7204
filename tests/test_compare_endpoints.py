"""What happens to endpoints behind our back, and what becomes of those that no file wants any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stories import by_hand, edit_state, recreate, state, strip_tags, tags_of, text, told

if TYPE_CHECKING:
    from world import World

FIRST = "fraud-d7025becb6"


def roll_by_hand(world: World, config: str) -> None:
    """Move the endpoint as somebody else would, and let it arrive."""
    world.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=config)


def test_a_deleted_endpoint_is_missing_and_is_created_again(running: World) -> None:
    running.call("DeleteEndpoint", EndpointName="fraud")
    found = told(running)
    assert (found.code, found.cause, found.steps) == (3, "drift", ("CreateEndpoint",))
    assert found.verdicts["missing"] == "the endpoint is gone from the account"
    assert "missing: fraud: the endpoint is gone" in text(running)
    running.applied()
    assert running.configs() == [FIRST]
    assert set(told(running).verdicts) == {"in_sync"}


def test_without_a_ledger_an_absent_endpoint_beside_our_config_cannot_be_told(running: World) -> None:
    running.call("DeleteEndpoint", EndpointName="fraud")
    running.forget()
    found = told(running)
    assert (found.code, found.cause, set(found.verdicts)) == (3, "undetermined", {"pending"})
    assert "cannot tell whether git or the account moved" in text(running)
    running.applied()
    assert (told(running).code, set(told(running).verdicts)) == (0, {"in_sync"})


def test_an_endpoint_that_was_never_finished_is_pending_and_no_drift(world: World) -> None:
    world.write()
    world.edit("Endpoint: {}\n", "")
    world.applied()
    world.edit("Tags:", "Endpoint: {}\nTags:")
    found = told(world)
    assert (found.code, found.cause, set(found.verdicts), found.steps) == (0, "edit", {"pending"}, ("CreateEndpoint",))


@pytest.mark.parametrize("forgotten", [False, True])
def test_an_endpoint_that_somebody_pointed_elsewhere_has_moved(running: World, *, forgotten: bool) -> None:
    roll_by_hand(running, by_hand(running))
    if forgotten:
        running.forget()
    found = told(running)
    assert (found.code, found.cause, found.steps) == (3, "drift", ("UpdateEndpoint",))
    assert found.verdicts["endpoint_moved"].startswith("serves hand;")
    assert "endpoint_moved: fraud: serves hand" in text(running)
    running.applied()
    assert running.endpoint()["EndpointConfigName"] == FIRST
    assert told(running).code == 0


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_rollback_by_hand_at_night_is_a_move_and_no_edit(running: World, *, forgotten: bool) -> None:
    running.edit("m1", "m2")
    running.applied()
    roll_by_hand(running, FIRST)
    if forgotten:
        running.forget()
    found = told(running)
    assert (found.code, found.cause) == (3, "drift")
    assert "endpoint_moved" in found.verdicts


def test_a_move_that_nothing_tells_about_is_undetermined_and_still_drift(running: World) -> None:
    roll_by_hand(running, by_hand(running))
    running.forget()
    arn = running.endpoint()["EndpointArn"]
    running.call("DeleteTags", ResourceArn=arn, TagKeys=["syncer:applied"])
    found = told(running)
    assert (found.code, found.cause) == (3, "undetermined")
    assert "nothing tells what we put there" in found.verdicts["endpoint_moved"]


def test_an_endpoint_that_somebody_moved_onto_the_new_content_is_in_sync(running: World) -> None:
    running.edit("m1", "m2")
    running.applied()
    second = running.endpoint()["EndpointConfigName"]
    running.edit("m2", "m1")
    roll_by_hand(running, FIRST)
    found = told(running)
    assert (found.code, found.cause, set(found.verdicts)) == (0, "none", {"superseded", "in_sync"})
    assert found.steps == ("AddTags",)  # our own mark of what serves
    running.applied()
    assert told(running).steps == ()
    assert second in running.configs()


def test_a_failed_endpoint_is_drift_and_only_a_person_can_mend_it(running: World) -> None:
    running.box.script("fraud", "failed", "the container died")
    roll_by_hand(running, by_hand(running))
    before = state(running)
    found = told(running)
    assert (found.code, found.cause, found.steps) == (3, "drift", ())
    assert found.verdicts["endpoint_failed"] == "is Failed: the container died"
    assert "delete it by hand, then apply creates it again" in found.refused
    assert "endpoint_failed: fraud: is Failed" in text(running)
    assert running.run("plan --sandbox").code == 4
    assert running.run("apply --sandbox --yes").code == 1
    assert state(running) == before
    running.call("DeleteEndpoint", EndpointName="fraud")
    running.applied()
    assert set(told(running).verdicts) == {"in_sync"}


def test_scaling_is_told_and_kept_and_is_no_drift(running: World) -> None:
    wanted = [{"VariantName": "main", "DesiredInstanceCount": 4}]
    running.call("UpdateEndpointWeightsAndCapacities", EndpointName="fraud", DesiredWeightsAndCapacities=wanted)
    found = told(running)
    assert (found.code, found.cause, set(found.verdicts), found.steps) == (0, "none", {"runtime", "in_sync"}, ())
    assert "ProductionVariants[main].DesiredInstanceCount: 1 → 4" in text(running)
    running.edit("m1", "m2")
    running.applied()
    assert running.endpoint()["ProductionVariants"][0]["DesiredInstanceCount"] == 4


def test_a_roll_by_somebody_is_told_while_it_is_under_way(running: World) -> None:
    by_hand(running)
    running.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": "hand"})
    found = told(running)
    assert (found.code, found.cause) == (3, "undetermined")
    assert found.verdicts["deploying"] == "is Updating, on its way to hand"
    assert "deploying: is Updating, on its way to hand" in text(running)
    running.sleep(60)
    assert (told(running).code, told(running).cause) == (3, "drift")


def test_a_roll_onto_the_wanted_config_is_waited_for_and_not_asked_for_again(running: World) -> None:
    running.edit("m1", "m2")
    running.applied()
    second = running.endpoint()["EndpointConfigName"]
    roll_by_hand(running, FIRST)
    running.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": second})
    found = told(running, command="plan")
    assert found.steps == ("DescribeEndpoint",)
    running.applied()
    assert running.endpoint()["EndpointConfigName"] == second
    assert told(running).code == 0


def test_an_endpoint_that_is_being_deleted_is_waited_for(running: World) -> None:
    running.box.call("DeleteEndpoint", {"EndpointName": "fraud"})
    found = told(running)
    assert found.verdicts["deploying"] == "is being deleted"
    assert (running.run("plan --sandbox").code, running.run("apply --sandbox --yes").code) == (5, 5)
    running.sleep(60)
    running.applied()
    assert running.endpoint()["EndpointStatus"] == "InService"


def test_a_changed_way_of_rolling_changes_nothing_and_is_told_once(running: World) -> None:
    policy = "{BlueGreenUpdatePolicy: {TrafficRoutingConfiguration: {Type: ALL_AT_ONCE, WaitIntervalInSeconds: 0}}}"
    running.edit("Endpoint: {}", f"Endpoint: {{DeploymentConfig: {policy}}}")
    before = state(running)
    found = told(running, command="plan")
    assert (found.cause, found.steps, set(found.verdicts)) == ("none", (), {"in_sync"})
    plan = running.run("plan --sandbox").out
    assert plan.count("applies to the next roll") == 1
    running.applied()
    assert state(running) == before
    assert "applies to the next roll" not in running.run("plan --sandbox").out


def test_a_recreated_config_elsewhere_does_not_move_our_endpoint(running: World) -> None:
    by_hand(running)
    recreate(running, "hand", tagged=False, ModelName="m3")
    assert set(told(running).verdicts) == {"in_sync"}


def test_an_endpoint_without_any_tag_that_serves_our_config_is_ours_by_the_ledger_and_gets_its_tags_back(
    running: World,
) -> None:
    arn = running.endpoint()["EndpointArn"]
    strip_tags(running, arn)
    found = told(running)
    assert (found.code, found.cause, found.steps) == (3, "drift", ("AddTags",))
    assert "syncer:owner" in found.verdicts["tags"]
    running.applied()
    assert tags_of(running, arn)["syncer:owner"] == "default"
    assert set(told(running).verdicts) == {"in_sync"}


def test_an_update_rollback_failed_endpoint_is_left_to_a_person(running: World) -> None:
    running.seed("another")  # so that what has ended is stored
    edit_state(running, lambda found: found["endpoints"]["fraud"].update(status="UpdateRollbackFailed"))
    found = told(running)
    assert (found.code, found.steps) == (3, ())
    assert found.verdicts["endpoint_failed"] == "is UpdateRollbackFailed"
