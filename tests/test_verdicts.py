"""The closed set of verdicts: each has its stories, each cause has its own, and each says what it says in every format."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import test_compare_endpoints as endpoints
import test_compare_orphans as orphans
import test_compare_recreated as recreated
import test_compare_rollbacks as rollbacks
import test_compare_tags as tags
import test_compare_unread as unread
import test_compare_versions as versions
import test_ownership as ownership
from stories import by_hand, recreate, text, told

from syncer.model import DRIFT, Cause, Verdict
from syncer.plan import _EXITS
from syncer.render.rows import TOLD

if TYPE_CHECKING:
    from world import World

Story = Callable[..., Any]

STORIES: dict[Verdict, tuple[Story, ...]] = {
    Verdict.IN_SYNC: (versions.test_what_was_just_applied_is_in_sync_and_costs_no_call,),
    Verdict.MISSING: (
        versions.test_a_deleted_config_is_missing_and_comes_back_under_its_own_name,
        endpoints.test_a_deleted_endpoint_is_missing_and_is_created_again,
        unread.test_a_list_that_lags_behind_makes_nothing_missing,
    ),
    Verdict.RECREATED: (recreated.test_a_config_created_again_with_other_content_is_recreated_and_left_alone,),
    Verdict.TAGS: (tags.test_a_tag_that_somebody_changed_is_drift_and_is_put_right_in_place,),
    Verdict.ENDPOINT_MOVED: (endpoints.test_an_endpoint_that_somebody_pointed_elsewhere_has_moved,),
    Verdict.ENDPOINT_FAILED: (endpoints.test_a_failed_endpoint_is_drift_and_only_a_person_can_mend_it,),
    Verdict.DANGLING: (versions.test_a_model_that_is_deleted_leaves_its_config_dangling,),
    Verdict.PENDING: (versions.test_pending_is_what_git_wants_and_nobody_applied_yet,),
    Verdict.RUNTIME: (endpoints.test_scaling_is_told_and_kept_and_is_no_drift,),
    Verdict.DEPLOYING: (endpoints.test_a_roll_by_somebody_is_told_while_it_is_under_way,),
    Verdict.ROLLED_BACK: (
        rollbacks.test_a_content_that_rolled_back_is_not_tried_again,
        rollbacks.test_retry_tries_a_rolled_back_content_again_and_forgets_that_it_failed,
        rollbacks.test_another_content_is_tried_after_a_roll_back,
    ),
    Verdict.MODEL_RECREATED: (versions.test_a_model_younger_than_its_config_is_told_and_is_no_drift,),
    Verdict.SUPERSEDED: (versions.test_older_versions_are_kept_and_told,),
    Verdict.ORPHANED: (
        orphans.test_a_removed_file_leaves_config_and_endpoint_orphaned,
        orphans.test_a_removed_endpoint_block_orphans_the_endpoint_and_putting_it_back_takes_it_up_again,
        orphans.test_another_endpoint_name_makes_a_new_endpoint_and_orphans_the_old,
    ),
    Verdict.CONFLICT: (recreated.test_a_name_taken_by_somebody_elses_config_is_a_conflict_and_ours_gets_the_next,),
    Verdict.FOREIGN: (
        ownership.test_an_endpoint_of_somebody_else_is_foreign_and_left_alone,
        ownership.test_take_over_rolls_it_and_the_plan_shows_what_it_serves_now,
    ),
    Verdict.UNMANAGED: (orphans.test_what_is_not_ours_is_counted_as_unmanaged,),
    Verdict.SERVER_ADDED: (versions.test_what_the_service_adds_is_told_and_is_no_difference,),
    Verdict.UNKNOWN: (
        unread.test_what_cannot_be_read_is_unknown_and_neither_in_sync_nor_missing,
        unread.test_models_that_cannot_be_asked_for_are_unknown_and_not_gone,
    ),
}

DRIFTS = {"missing", "recreated", "tags", "endpoint_moved", "endpoint_failed", "dangling"}


def test_every_verdict_has_its_story() -> None:
    assert set(STORIES) == set(Verdict)
    assert all(story.__name__.startswith("test_") for stories in STORIES.values() for story in stories)


def test_the_verdicts_that_are_drift_are_those_of_the_design() -> None:
    assert {verdict.value for verdict in DRIFT} == DRIFTS


def test_a_verdict_is_drift_or_told_or_ends_in_a_plain_word() -> None:
    plain = {Verdict.IN_SYNC, Verdict.PENDING, Verdict.FOREIGN, Verdict.ROLLED_BACK, Verdict.UNKNOWN, Verdict.UNMANAGED}
    counted = {Verdict.SUPERSEDED}  # one line for all of them: a plan is no place for a list of old versions
    assert set(DRIFT) | set(TOLD) | plain | counted == set(Verdict)
    assert not set(DRIFT) & set(TOLD)


def test_only_known_verdicts_decide_exit_codes() -> None:
    assert set(_EXITS) <= set(Verdict)


def nothing(world: World) -> None:
    """Nobody does anything."""
    del world


def edit(world: World) -> None:
    """Git moves."""
    world.edit("m1", "m3")


def drift(world: World) -> None:
    """The account moves."""
    world.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=by_hand(world))


def both(world: World) -> None:
    """Both move, each its own way."""
    edit(world)
    drift(world)


def unmarked(world: World) -> None:
    """The account moves, and neither ledger nor tags tell where from."""
    drift(world)
    world.call("DeleteTags", ResourceArn=world.endpoint()["EndpointArn"], TagKeys=["syncer:applied"])


CAUSES: dict[Cause, Callable[[World], None]] = {
    Cause.NONE: nothing,
    Cause.EDIT: edit,
    Cause.DRIFT: drift,
    Cause.BOTH: both,
    Cause.UNDETERMINED: unmarked,
}


def test_every_cause_has_its_story() -> None:
    assert set(CAUSES) == set(Cause)


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.UNDETERMINED])
@pytest.mark.parametrize("forgotten", [False, True])
def test_the_cause_is_the_same_with_and_without_a_ledger(running: World, cause: Cause, *, forgotten: bool) -> None:
    CAUSES[cause](running)
    if forgotten:
        running.forget()
    found = told(running)
    assert found.cause == cause.value
    assert found.code == (3 if cause in (Cause.DRIFT, Cause.BOTH) else 0)


@pytest.mark.parametrize(("forgotten", "cause"), [(False, Cause.DRIFT), (True, Cause.UNDETERMINED)])
def test_a_move_without_any_mark_is_drift_by_the_ledger_and_undetermined_without(
    running: World, *, forgotten: bool, cause: Cause
) -> None:
    CAUSES[Cause.UNDETERMINED](running)
    if forgotten:
        running.forget()
    assert (told(running).cause, told(running).code) == (cause.value, 3)


@pytest.mark.parametrize("forgotten", [False, True])
def test_live_as_desired_has_no_cause_whatever_was_applied(running: World, *, forgotten: bool) -> None:
    running.edit("m1", "m2")
    running.applied()
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName="fraud-d7025becb6")
    running.edit("m2", "m1")
    if forgotten:
        running.forget()
    found = told(running)
    assert (found.code, found.cause, "in_sync" in found.verdicts) == (0, "none", True)


SCARS: dict[str, Callable[[World], object]] = {
    "config deleted": lambda world: world.call("DeleteEndpointConfig", EndpointConfigName="fraud-d7025becb6"),
    "config created again": lambda world: recreate(world, "fraud-d7025becb6", tagged=True),
    "config created again without tags": lambda world: recreate(world, "fraud-d7025becb6", tagged=False),
    "endpoint deleted": lambda world: world.call("DeleteEndpoint", EndpointName="fraud"),
    "endpoint moved": drift,
    "both moved": both,
    "tags removed": lambda world: world.call(
        "DeleteTags", ResourceArn=world.endpoint()["EndpointArn"], TagKeys=["team", "syncer:name"]
    ),
}


@pytest.mark.parametrize("scar", SCARS)
@pytest.mark.parametrize("forgotten", [False, True])
def test_one_apply_heals_and_the_next_finds_nothing_to_do(running: World, scar: str, *, forgotten: bool) -> None:
    SCARS[scar](running)
    if forgotten:
        running.forget()
    running.applied()
    before = (running.path / "state" / "sandbox.json").read_bytes()
    after = told(running)
    assert (after.code, after.cause, after.steps) == (0, "none", ())
    assert "in_sync" in after.verdicts
    assert "Drift: " not in text(running)
    running.forget()
    running.applied()
    assert (running.path / "state" / "sandbox.json").read_bytes() == before
