"""Tags: those that git wants are put right in place, those that others add are left, and each has a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stories import config_arn, pairs, state, tags_of, text, told

if TYPE_CHECKING:
    from world import World

FIRST = "fraud-d7025becb6"


def arns(world: World) -> tuple[str, str]:
    """The ARNs of the config and of the endpoint."""
    return config_arn(world, world.endpoint()["EndpointConfigName"]), world.endpoint()["EndpointArn"]


def retag(world: World, arn: str, **tags: str) -> None:
    """Put tags on a resource as somebody else would."""
    world.call("AddTags", ResourceArn=arn, Tags=pairs(tags))


@pytest.mark.parametrize("which", [0, 1])
def test_a_tag_that_somebody_changed_is_drift_and_is_put_right_in_place(running: World, which: int) -> None:
    arn = arns(running)[which]
    retag(running, arn, team="theirs")
    found = told(running)
    assert (found.code, found.cause, found.steps) == (3, "drift", ("AddTags",))
    assert "team" in found.verdicts["tags"]
    assert found.params("AddTags") == {"ResourceArn": arn, "Tags": pairs({"team": "risk"})}
    assert found.report["fields"] == [{"path": "Tags[team]", "before": "theirs", "after": "risk"}]
    assert "tags: " in text(running)
    running.applied()
    assert tags_of(running, arn)["team"] == "risk"
    assert running.configs() == [FIRST]
    assert set(told(running).verdicts) == {"in_sync"}


@pytest.mark.parametrize("which", [0, 1])
def test_a_tag_that_somebody_removed_is_drift(running: World, which: int) -> None:
    running.call("DeleteTags", ResourceArn=arns(running)[which], TagKeys=["team"])
    found = told(running)
    assert (found.code, found.cause, set(found.verdicts)) == (3, "drift", {"tags"})


def test_a_tag_that_differs_without_a_ledger_cannot_be_told(running: World) -> None:
    retag(running, arns(running)[0], team="theirs")
    running.forget()
    found = told(running)
    assert (found.code, found.cause, set(found.verdicts)) == (3, "undetermined", {"tags"})


def test_a_tag_that_git_adds_is_an_edit_of_both_resources_and_rolls_nothing(running: World) -> None:
    running.edit("Tags:", "Tags:\n  - {Key: cost, Value: '7'}")
    found = told(running)
    assert (found.code, found.cause, found.steps, set(found.verdicts)) == (0, "edit", ("AddTags", "AddTags"), {"pending"})
    running.applied()
    assert [tags_of(running, arn)["cost"] for arn in arns(running)] == ["7", "7"]
    assert running.configs() == [FIRST]


def test_a_tag_that_git_drops_is_removed_because_we_put_it_there(running: World) -> None:
    running.edit("Tags:\n  - {Key: team, Value: risk}\n", "")
    found = told(running)
    assert (found.code, found.cause, found.steps) == (0, "edit", ("DeleteTags", "DeleteTags"))
    running.applied()
    assert all("team" not in tags_of(running, arn) for arn in arns(running))
    assert set(told(running).verdicts) == {"in_sync"}


def test_a_tag_that_others_add_is_left_there(running: World) -> None:
    for arn in arns(running):
        retag(running, arn, theirs="1")
    before = state(running)
    assert (told(running).code, set(told(running).verdicts), told(running).steps) == (0, {"in_sync"}, ())
    running.edit("Tags:\n  - {Key: team, Value: risk}\n", "")
    running.applied()
    assert [tags_of(running, arn)["theirs"] for arn in arns(running)] == ["1", "1"]
    assert before != state(running)


def test_without_a_ledger_no_tag_is_removed_for_nothing_tells_whose_it_is(running: World) -> None:
    running.edit("Tags:\n  - {Key: team, Value: risk}\n", "")
    running.forget()
    assert told(running).steps == ()
    running.applied()
    assert [tags_of(running, arn)["team"] for arn in arns(running)] == ["risk", "risk"]


def test_a_tag_that_git_and_somebody_changed_ends_as_git_says(running: World) -> None:
    retag(running, arns(running)[0], team="theirs")
    running.edit("Value: risk", "Value: fraud")
    found = told(running)
    assert found.cause == "edit"
    running.applied()
    assert [tags_of(running, arn)["team"] for arn in arns(running)] == ["fraud", "fraud"]


def test_one_tag_edited_in_git_and_another_outside_has_both_causes(running: World) -> None:
    running.edit("Tags:", "Tags:\n  - {Key: cost, Value: '7'}")
    running.applied()
    retag(running, arns(running)[1], cost="8")
    running.edit("Value: risk", "Value: fraud")
    found = told(running)
    assert (found.code, found.cause) == (3, "both")


@pytest.mark.parametrize("key", ["syncer:owner", "syncer:target"])
@pytest.mark.parametrize("which", [0, 1])
def test_a_mark_of_ours_that_somebody_removed_is_drift_and_comes_back(running: World, which: int, key: str) -> None:
    arn = arns(running)[which]
    running.call("DeleteTags", ResourceArn=arn, TagKeys=[key])
    found = told(running)
    assert (found.code, found.cause, found.steps) == (3, "drift", ("AddTags",))
    assert key in found.verdicts["tags"]
    running.applied()
    assert tags_of(running, arn)[key] == "default"


def test_a_lost_mark_of_what_is_applied_is_written_anew_and_is_no_difference(running: World) -> None:
    arn = arns(running)[1]
    running.call("DeleteTags", ResourceArn=arn, TagKeys=["syncer:applied"])
    found = told(running)
    assert (found.code, found.cause, set(found.verdicts), found.steps) == (0, "none", {"in_sync"}, ("AddTags",))
    running.applied()
    assert tags_of(running, arn)["syncer:applied"].startswith("1:d7025becb6")
    assert told(running).steps == ()


def test_tags_of_aws_are_no_difference(running: World) -> None:
    for arn in arns(running):
        running.box.tag_as_aws(arn, {"aws:servicecatalog:portfolio": "p-1"})
    assert (told(running).code, set(told(running).verdicts), told(running).steps) == (0, {"in_sync"}, ())


def test_what_we_create_carries_owner_target_name_and_the_tags_of_git(running: World) -> None:
    config, endpoint = (tags_of(running, arn) for arn in arns(running))
    ours = {"syncer:owner": "default", "syncer:target": "default", "syncer:name": "fraud", "team": "risk"}
    assert config.items() >= ours.items()
    assert endpoint.items() >= ours.items()
    assert config["syncer:hash"] == endpoint["syncer:applied"]
    assert config["syncer:revision"] == "1"
