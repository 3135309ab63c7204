"""The nightly check: one issue, which is open while there is drift, and says since when."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import payloads
import pytest
from accounts import Failing, denied
from fakegithub_state import BOT, Issue
from forge import OTHER, Forge, Run
from repositories import commit
from wire import XML, Reply, listening, serving

from syncer.render.posts import marker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syncer import aws

NIGHT = 86_400.0


def night(forge: Forge, **inputs: Any) -> Run:
    """Run the check, a night later than the one before."""
    forge.world.time += NIGHT
    return forge.ci("drift", payloads.schedule(forge.head), **inputs)


def untag(forge: Forge, name: str = "fraud") -> None:
    """Somebody removes a tag."""
    forge.world.call("DeleteTags", ResourceArn=forge.world.endpoint(name)["EndpointArn"], TagKeys=["team"])


def mend(forge: Forge) -> None:
    """Somebody puts it right again."""
    forge.world.environment = {"USER": "tester"}
    forge.world.applied()


def the_issue(forge: Forge) -> Issue:
    (found,) = forge.hub.issues()
    return found


def said(forge: Forge) -> list[str]:
    """The comments on the drift issue."""
    return [item.body for item in forge.hub.comments(the_issue(forge).number)]


def test_without_drift_there_is_no_issue_and_the_check_is_green(forge: Forge) -> None:
    found = night(forge)

    assert (found.code, found.outputs["drift"], found.outputs["complete"]) == (0, "false", "true")
    assert forge.hub.issues() == []


def test_drift_opens_an_issue_and_the_check_stays_green(forge: Forge) -> None:
    untag(forge)
    found = night(forge, issue_labels="syncer-drift,ml", issue_assignees="alice")
    issue = the_issue(forge)

    assert (found.code, found.reason, found.outputs["drift"]) == (0, "", "true")
    assert (issue.state, issue.labels, issue.assignees) == ("open", ["syncer-drift", "ml"], ["alice"])
    assert "fraud" in issue.body
    assert found.outputs["issue-number"] == str(issue.number)
    assert found.outputs["issue-url"].endswith(f"/issues/{issue.number}")
    assert json.loads(Path(found.outputs["plan-json"]).read_text(encoding="utf-8"))["kind"] == "drift"


def test_the_same_drift_the_next_night_is_no_comment_and_counts_the_nights(forge: Forge) -> None:
    untag(forge)
    for _ in range(3):
        night(forge)
    found = marker.read(the_issue(forge).body)
    assert found
    ((since, last, nights),) = found.data["seen"].values()

    assert said(forge) == []
    assert nights == 3
    assert since[:10] < last


def test_two_checks_in_one_night_count_once(forge: Forge) -> None:
    untag(forge)
    night(forge)
    forge.ci("drift", payloads.schedule(forge.head))
    found = marker.read(the_issue(forge).body)
    assert found
    ((_, _, nights),) = found.data["seen"].values()

    assert nights == 1


def test_other_drift_is_one_comment_and_a_new_body(forge: Forge) -> None:
    untag(forge)
    night(forge)
    forge.world.call("DeleteEndpoint", EndpointName="fraud")
    night(forge)
    night(forge)

    assert len(said(forge)) == 1
    assert "missing" in the_issue(forge).body


def test_when_the_drift_is_gone_the_issue_is_closed_and_the_same_one_is_opened_again(forge: Forge) -> None:
    untag(forge)
    night(forge)
    mend(forge)
    gone = night(forge)
    closed = the_issue(forge).state
    untag(forge)
    back = night(forge)
    issue = the_issue(forge)
    found = marker.read(issue.body)
    assert found

    assert (gone.code, gone.outputs["issue-number"], closed) == (0, str(issue.number), "closed")
    assert (back.outputs["issue-number"], issue.state) == (str(issue.number), "open")
    assert len(said(forge)) == 2
    assert [nights for _, _, nights in found.data["seen"].values()] == [1]


def test_a_night_without_drift_after_the_issue_is_closed_writes_nothing(forge: Forge) -> None:
    untag(forge)
    night(forge)
    mend(forge)
    night(forge)
    forge.hub.calls.clear()
    night(forge)

    assert forge.hub.writes == []


def test_an_incomplete_check_closes_nothing_and_is_red(forge: Forge) -> None:
    untag(forge)
    night(forge)
    mend(forge)
    forge.world.forget()  # what it holds need not be described
    forge.world.through = lambda account: Failing(account, "DescribeEndpoint", denied, times=99)
    found = night(forge)

    assert (found.code, found.reason, found.outputs["complete"]) == (5, "incomplete", "false")
    assert the_issue(forge).state == "open"


def test_an_issue_that_somebody_else_wrote_is_not_ours(forge: Forge) -> None:
    untag(forge)
    night(forge)
    body = the_issue(forge).body
    the_issue(forge).login = "mallory"
    night(forge)
    theirs, ours = forge.hub.issues()

    assert (theirs.login, ours.login) == ("mallory", BOT)
    assert theirs.body == body


def test_each_target_has_its_own_issue(forge: Forge) -> None:
    forge.world.write("targets:\n  a: {state: state/a.db}\n  b: {state: state/b.db}\n", "syncer.yaml")
    forge.world.environment = {"USER": "tester"}
    for name in ("a", "b"):
        forge.world.run(f"sandbox seed --target {name}")
        forge.world.run(f"apply --sandbox --yes --target {name}")
        forge.world.run("sandbox", "call", "--target", name, "DeleteEndpoint", '{"EndpointName": "fraud"}')
    for name in ("a", "b"):
        night(forge, target=name)
    titles = [issue.title for issue in forge.hub.issues()]

    assert ["a" in titles[0], "b" in titles[1]] == [True, True]


@pytest.mark.parametrize(("wish", "code", "issues"), [("issue", 0, 1), ("both", 3, 1), ("fail", 3, 0), ("report", 0, 0)])
def test_drift_is_an_issue_a_failure_both_or_only_told(forge: Forge, wish: str, code: int, issues: int) -> None:
    untag(forge)
    found = night(forge, on_drift=wish)

    assert (found.code, len(forge.hub.issues())) == (code, issues)
    assert found.outputs["drift"] == "true"
    assert "fraud" in found.summary


@pytest.mark.parametrize("role", ["", "none", "read"])
def test_an_issue_that_cannot_be_kept_is_a_broken_check(forge: Forge, role: str) -> None:
    untag(forge)
    found = forge.ci("drift", payloads.schedule(forge.head), role=role)

    assert (found.code, found.reason) == (1, "github")
    assert found.outputs["drift"] == "true"


@dataclass(slots=True)
class Hook:
    """A webhook that keeps what it is told."""

    got: list[dict[str, str]] = field(default_factory=list)
    status: int = 200

    def answer(self, target: str, body: bytes, agent: str) -> Reply:
        """Keep a notice."""
        del target, agent
        self.got.append(json.loads(body))
        return Reply(status=self.status)


@pytest.fixture
def hook(forge: Forge) -> Iterator[Hook]:
    """A webhook in the variable HOOK, which the check is to use."""
    made = Hook()
    with listening(made) as url:
        forge.variables["HOOK"], forge.inputs["notify"] = url, "webhook:HOOK"
        yield made


def test_a_webhook_hears_of_each_change_of_condition_and_of_nothing_else(forge: Forge, hook: Hook) -> None:
    night(forge)
    untag(forge)
    night(forge)
    night(forge)
    mend(forge)
    night(forge)
    night(forge)
    untag(forge)
    night(forge)

    assert [notice["condition"] for notice in hook.got] == ["opened", "closed", "reopened"]
    assert hook.got[0]["text"] == "default: drift. Drift: 1 of 1: fraud."
    assert hook.got[0]["url"].endswith("/issues/1")


def test_a_webhook_hears_of_a_check_that_breaks(forge: Forge, hook: Hook) -> None:
    forge.world.write("x: 1\n", "desired/other.yaml")
    found = night(forge)

    assert (found.code, found.reason) == (4, "invalid-files")
    ((notice),) = hook.got
    assert (notice["condition"], notice["target"]) == ("broken", "default")
    assert notice["url"].endswith(f"/actions/runs/{forge.run}")


def test_a_webhook_hears_of_a_check_that_could_not_read_everything(forge: Forge, hook: Hook) -> None:
    forge.world.call("DeleteTags", ResourceArn=forge.world.endpoint()["EndpointArn"], TagKeys=["team"])
    forge.world.through = lambda account: Failing(account, "DescribeEndpoint", denied, times=99)
    found = night(forge)

    assert found.code == 5
    assert [(notice["condition"], notice["text"]) for notice in hook.got] == [
        ("broken", "default: the drift check broke: 1 name could not be read")
    ]


def test_a_topic_hears_of_it_too(forge: Forge, aws_at: Callable[[str, aws.Transport | None], aws.Account]) -> None:
    answer = "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"
    untag(forge)
    with serving(Reply(answer.encode(), kind=XML)) as wire:
        aws_at(wire.url, None)
        found = night(forge, notify="sns:arn:aws:sns:us-east-1:000000000000:ml-drift")

    assert found.code == 0
    assert len(wire.asked) == 1


def test_without_an_issue_drift_is_told_every_night(forge: Forge, hook: Hook) -> None:
    night(forge, on_drift="report")
    untag(forge)
    night(forge, on_drift="report")
    night(forge, on_drift="report")

    assert [notice["condition"] for notice in hook.got] == ["changed", "changed"]


def test_a_webhook_that_takes_nothing_makes_the_check_red_and_the_issue_is_kept_all_the_same(forge: Forge, hook: Hook) -> None:
    hook.status = 500
    untag(forge)
    found = night(forge)

    assert (found.code, found.reason) == (1, "unavailable")
    assert the_issue(forge).state == "open"


def test_what_is_no_address_is_wrong_usage_before_anything_is_done(forge: Forge) -> None:
    untag(forge)
    found = night(forge, notify="https://hooks.example/secret")

    assert (found.code, found.reason, forge.hub.calls) == (2, "usage", [])
    assert "hooks.example" not in found.out


def test_what_waits_for_an_apply_is_no_drift(forge: Forge) -> None:
    forge.world.write(OTHER, "desired/other.yaml")
    commit(forge.world.path)
    found = night(forge)

    assert (found.code, found.outputs["drift"], forge.hub.issues()) == (0, "false", [])


def test_invalid_files_break_the_check(forge: Forge) -> None:
    forge.world.write("x: 1\n", "desired/other.yaml")
    found = night(forge)

    assert (found.code, found.reason) == (4, "invalid-files")
