"""The plan on a pull request, as the action writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import payloads
import pytest
from fakegithub_state import BOT
from forge import BAD, OTHER, ROLL, Forge
from repositories import git

from syncer.render.posts import marker

if TYPE_CHECKING:
    from collections.abc import Mapping


def data(comment: str) -> Mapping[str, object]:
    found = marker.read(comment)
    assert found
    return found.data


def test_a_pull_request_gets_one_comment_and_the_summary_has_it_whole(forge: Forge) -> None:
    found = forge.ci("plan", forge.open())

    assert (found.code, found.reason) == (0, "")
    (comment,) = forge.comments()
    assert "ProductionVariants[main].InitialInstanceCount: 1 → 2" in comment
    assert "ProductionVariants[main].InitialInstanceCount: 1 → 2" in found.summary
    assert found.outputs["comment-url"].endswith(found.outputs["comment-id"])


def test_the_outputs_are_counts_a_digest_and_paths(forge: Forge) -> None:
    outputs = forge.ci("plan", forge.open()).outputs
    plan = json.loads(Path(outputs["plan-json"]).read_text(encoding="utf-8"))
    current = json.loads(Path(outputs["current-json"]).read_text(encoding="utf-8"))
    counts = {name: outputs[name] for name in ("changes", "to-create", "to-roll", "to-tag", "refused", "drift", "complete")}

    assert counts == {
        "changes": "true",
        "to-create": "1",
        "to-roll": "1",
        "to-tag": "1",
        "refused": "0",
        "drift": "false",
        "complete": "true",
    }
    assert outputs["plan-digest"] == plan["digest"]
    assert current == {"fraud": plan["changes"][0]["current"]}
    assert Path(outputs["plan-markdown"]).read_text(encoding="utf-8").startswith("## syncer plan")


def test_the_next_push_edits_the_comment_although_it_stands_on_the_third_page_behind_a_forged_one(forge: Forge) -> None:
    event = forge.open()
    for _ in range(220):
        forge.hub.comment(7, "alice", "me too")
    first = forge.ci("plan", event)
    forge.hub.comment(7, "mallory", forge.comments()[0])
    forge.hub.calls.clear()
    second = forge.ci("plan", forge.push_more(("ModelName: m1", "ModelName: m2")))

    assert first.outputs["comment-id"] == second.outputs["comment-id"]
    assert [call.query.get("page", "1") for call in forge.hub.calls if call.method == "GET"] == ["1", "2", "3"]
    assert [str(call).split(" ")[0] for call in forge.hub.writes] == ["PATCH"]
    (comment,) = forge.comments()
    assert data(comment)["head"] == forge.head


def test_a_run_that_has_nothing_new_to_say_writes_a_comment_once(forge: Forge) -> None:
    event = forge.open()
    forge.ci("plan", event)
    forge.hub.calls.clear()
    again = forge.ci("plan", event)

    assert again.code == 0
    assert len(forge.comments()) == 1


def test_a_second_comment_of_ours_is_removed(forge: Forge) -> None:
    event = forge.open()
    forge.ci("plan", event)
    forge.hub.comment(7, BOT, forge.comments()[0])
    forge.ci("plan", event)

    assert len(forge.comments()) == 1


def test_a_plan_that_became_more_dangerous_is_posted_anew_and_the_old_one_minimised(forge: Forge) -> None:
    event = forge.open(("{Key: team, Value: risk}", "{Key: team, Value: growth}"))
    forge.ci("plan", event)
    forge.ci("plan", forge.push_more(("ModelName: m1", "ModelName: m2")))
    old, new = (item for item in forge.hub.comments(7) if item.login == BOT)

    assert (old.minimized, new.minimized) == ("outdated", "")
    assert "ModelName: m1 → m2" in new.body


def test_a_slower_older_run_does_not_take_the_place_of_a_newer_plan(forge: Forge) -> None:
    event = forge.open()
    forge.ci("plan", event)
    newest = forge.comments()
    forge.run -= 2
    late = forge.ci("plan", event)

    assert late.code == 0
    assert forge.comments() == newest


def test_invalid_files_are_told_on_their_lines_and_in_the_comment_and_nothing_counts_as_reviewed(forge: Forge) -> None:
    found = forge.ci("plan", forge.open(BAD))

    assert (found.code, found.reason) == (4, "invalid-files")
    assert "::error file=desired/fraud.yaml,line=6,col=27,title=syncer%3A " in found.out
    (comment,) = forge.comments()
    assert "desired/fraud.yaml:6:27" in comment
    assert "changes" not in data(comment)


def test_an_account_that_cannot_be_asked_replaces_the_plan_that_would_be_taken_for_todays(forge: Forge) -> None:
    forge.ci("plan", forge.open())
    (forge.world.path / "state" / "default.sandbox.db").write_bytes(b"")
    found = forge.ci("plan", forge.push_more(("ModelName: m1", "ModelName: m2")))

    assert (found.code, found.reason) == (1, "unavailable")
    (comment,) = forge.comments()
    assert "is empty" in comment
    assert "InitialInstanceCount" not in comment


def test_an_account_that_cannot_be_asked_once_takes_back_no_plan_of_the_same_commit(forge: Forge) -> None:
    event = forge.open()
    forge.ci("plan", event)
    before = forge.comments()
    (forge.world.path / "state" / "default.sandbox.db").write_bytes(b"")
    found = forge.ci("plan", event)

    assert (found.code, found.reason, forge.comments()) == (1, "unavailable", before)
    assert "::notice::the plan that was made of this commit before stays on the pull request" in found.out


@pytest.mark.parametrize("fork", ["stranger/ml-config", None])
def test_a_pull_request_from_a_fork_gets_an_offline_plan_and_no_call_is_made(forge: Forge, fork: str | None) -> None:
    event = forge.open()
    theirs = payloads.pull_request(7, head=forge.head, base=git(forge.world.path, "rev-parse", "main"), fork=fork)
    found = forge.ci("plan", theirs, role="read")

    assert (event.name, found.code, found.reason) == ("pull_request", 0, "")
    assert "InitialInstanceCount: 1 → 2" in found.summary
    assert "::warning::no plan against AWS" in found.out
    assert forge.hub.calls == []


def test_a_pull_request_of_dependabot_is_planned_offline_and_invalid_files_still_fail(forge: Forge) -> None:
    forge.open(BAD)
    base = git(forge.world.path, "rev-parse", "main")
    found = forge.ci("plan", payloads.pull_request(7, head=forge.head, base=base, author="dependabot[bot]"), role="read")

    assert (found.code, found.reason) == (4, "invalid-files")
    assert forge.hub.calls == []


def test_without_the_base_commit_an_offline_plan_says_that_it_knows_less(forge: Forge) -> None:
    forge.open()
    found = forge.ci("plan", payloads.pull_request(7, head=forge.head, base="d" * 40, fork="stranger/ml-config"))

    assert found.code == 0
    assert "fetch-depth: 0" in found.out


@pytest.mark.parametrize(("role", "needed"), [("read", "pull-requests: write"), ("none", "pull-requests: read")])
def test_a_token_without_rights_is_a_warning_and_no_failure(forge: Forge, role: str, needed: str) -> None:
    found = forge.ci("plan", forge.open(), role=role)

    assert (found.code, found.reason) == (0, "")
    assert "::warning::the comment could not be written: " in found.out
    assert needed in found.out
    assert forge.comments() == []


def test_without_a_token_there_is_no_comment_and_a_warning_says_so(forge: Forge) -> None:
    found = forge.ci("plan", forge.open(), role="")

    assert found.code == 0
    assert "::warning::there is no comment, for there is no token" in found.out


def test_no_comment_where_none_is_wanted(forge: Forge) -> None:
    forge.ci("plan", forge.open(), comment="false")

    assert forge.hub.calls == []


def test_a_plan_without_changes_is_no_comment_where_only_changes_are_wanted_unless_one_stands_there(forge: Forge) -> None:
    quiet = forge.open(("ModelName: m1", "ModelName: m1  # the first"))
    forge.ci("plan", quiet, comment="changes-only")
    before = len(forge.comments())
    forge.ci("plan", forge.push_more(ROLL), comment="changes-only")
    forge.ci("plan", forge.push_more((ROLL[1], ROLL[0])), comment="changes-only")

    assert before == 0
    (comment,) = forge.comments()
    assert "InitialInstanceCount" not in comment


def test_a_merge_queue_gets_a_plan_and_no_comment(forge: Forge) -> None:
    forge.open()
    found = forge.ci("plan", payloads.merge_group(forge.head))

    assert (found.code, found.outputs["changes"]) == (0, "true")
    assert forge.hub.calls == []


def test_what_drifted_before_is_said_apart_from_what_the_pull_request_asks_for(forge: Forge) -> None:
    forge.world.write(OTHER, "desired/other.yaml")
    git(forge.world.path, "add", "-A")
    git(forge.world.path, "commit", "-q", "-m", "other")
    forge.world.environment = {"USER": "tester"}
    forge.world.applied()
    arn = forge.world.endpoint("other")["EndpointArn"]
    forge.world.call("DeleteTags", ResourceArn=arn, TagKeys=["team"])
    forge.ci("plan", forge.open())
    (comment,) = forge.comments()
    before, after = comment.split("Already so before this pull request", 1)

    assert "[`fraud`]" in before
    assert "[`other`]" not in before
    assert "[`other`]" in after


def test_what_an_apply_would_refuse_makes_the_check_red(forge: Forge) -> None:
    found = forge.ci("plan", forge.open(("Endpoint: {}", "Endpoint: {EndpointName: theirs}")))
    assert found.code == 0
    forge.world.environment = {"USER": "tester"}
    forge.world.call("CreateEndpoint", EndpointName="theirs", EndpointConfigName=forge.world.configs()[0])
    refused = forge.ci("plan", forge.opened)

    assert (refused.code, refused.reason, refused.outputs["refused"]) == (4, "refused", "1")
    (comment,) = forge.comments()
    assert "theirs" in comment


def test_several_targets_need_a_name_and_each_has_its_own_comment(forge: Forge) -> None:
    settings = "targets:\n  a: {state: state/a.db}\n  b: {state: state/b.db}\n"
    forge.world.write(settings, "syncer.yaml")
    event = forge.open()
    unnamed = forge.ci("plan", event)
    forge.ci("plan", event, target="a")
    forge.ci("plan", event, target="b")
    targets = [found.target for comment in forge.comments() if (found := marker.read(comment))]

    assert (unnamed.code, unnamed.reason) == (2, "usage")
    assert targets == ["a", "b"]


@pytest.mark.parametrize("folder", ["nowhere", "desired/fraud.yaml"])
def test_a_working_directory_that_is_none_is_wrong_usage(forge: Forge, folder: str) -> None:
    found = forge.ci("plan", forge.open(), working_directory=folder)

    assert (found.code, found.reason) == (2, "usage")
    assert "::error::input working-directory is" in found.out


def test_nothing_in_the_output_is_a_command_of_the_runner_but_our_own(forge: Forge) -> None:
    capture = (
        "{EnableCapture: true, InitialSamplingPercentage: 9, CaptureOptions: [{CaptureMode: Input}], DestinationS3Uri: %s}"
    )
    hostile = capture % "'s3://b/::error::x ##[error]hello'"
    found = forge.ci("plan", forge.open(("Endpoint: {}", f"DataCaptureConfig: {hostile}\nEndpoint: {{}}")))
    lines = found.out.splitlines()
    commands = [line for line in lines if line.lstrip().startswith("::")]
    word = commands[0].removeprefix("::stop-commands::")

    assert commands == [f"::stop-commands::{word}", f"::{word}::"]
    assert lines[0] == commands[0]
    assert lines[-1] == commands[1]
    assert any("##[error]hello" in line for line in lines)
