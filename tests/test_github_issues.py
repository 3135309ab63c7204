"""The issue about drift: one for each target, through the nights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hubs import BOT, api, asked, drift, event, post
from payloads import BASE, HEAD, schedule

from syncer.errors import GitHubError, NoRights
from syncer.github import issues

if TYPE_CHECKING:
    from pathlib import Path

    from fakegithub import FakeGitHub
    from fakegithub_state import Issue

    from syncer.github import Kept

LIST = "GET /issues?labels=syncer-drift&state=all&direction=asc&per_page=100"
LABEL = "syncer-drift"


def night(hub: FakeGitHub, folder: Path, body: str, *, role: str = "drift", target: str = "prod", **more: Any) -> Kept:
    """A night that finds drift."""
    told: dict[str, Any] = {
        "title": "Drift",
        "body": body,
        "labels": [LABEL],
        "assignees": [],
        "comment": "it changed",
        "back": "it is back",
    }
    with api(hub, role) as client:
        run = event(hub, folder, schedule())
        found = issues.find(client, run, author=BOT, target=target, label=LABEL)
        return issues.report(client, run, found, **{**told, **more})


def clean(hub: FakeGitHub, folder: Path, body: str | None = None) -> Kept | None:
    """A night that finds none."""
    with api(hub, "drift") as client:
        run = event(hub, folder, schedule())
        found = issues.find(client, run, author=BOT, target="prod", label=LABEL)
        return issues.clear(client, run, found, body=body, comment="it is gone")


def texts(hub: FakeGitHub, number: int) -> list[str]:
    """What was commented."""
    return [comment.body for comment in hub.comments(number)]


def state(issue: Issue) -> tuple[str, str | None]:
    """Whether it is open, and why."""
    return issue.state, issue.reason


# --- through the nights ----------------------------------------------------------------------------------------------


def test_the_first_drift_opens_an_issue(hub: FakeGitHub, tmp_path: Path) -> None:
    kept = night(hub, tmp_path, drift("one", "f1"), labels=[LABEL, "ml"], assignees=["alice"])

    (issue,) = hub.issues()
    assert kept == issues.Kept(issue.number, f"https://github.example/acme/ml-config/issues/{issue.number}", "opened")
    assert (issue.title, issue.body, issue.login) == ("Drift", drift("one", "f1"), BOT)
    assert (issue.labels, issue.assignees, texts(hub, issue.number)) == ([LABEL, "ml"], ["alice"], [])
    assert asked(hub) == [LIST, "POST /issues"]


def test_the_same_drift_rewrites_the_body_and_says_nothing(hub: FakeGitHub, tmp_path: Path) -> None:
    first = night(hub, tmp_path, drift("one night", "f1"))
    asked(hub)

    kept = night(hub, tmp_path, drift("two nights", "f1"), title="Drift, still")

    (issue,) = hub.issues()
    assert (kept.number, kept.condition) == (first.number, "same")
    assert (issue.title, issue.body, texts(hub, issue.number)) == ("Drift, still", drift("two nights", "f1"), [])
    assert asked(hub) == [LIST, f"PATCH /issues/{first.number}"]


def test_other_drift_is_told_by_a_comment_before_the_body_is_rewritten(hub: FakeGitHub, tmp_path: Path) -> None:
    first = night(hub, tmp_path, drift("one", "f1"))
    asked(hub)

    assert night(hub, tmp_path, drift("two", "f2")).condition == "changed"
    assert texts(hub, first.number) == ["it changed"]
    assert asked(hub) == [LIST, f"POST /issues/{first.number}/comments", f"PATCH /issues/{first.number}"]


def test_a_clean_night_closes_it_with_a_comment(hub: FakeGitHub, tmp_path: Path) -> None:
    first = night(hub, tmp_path, drift("one", "f1"))
    asked(hub)

    kept = clean(hub, tmp_path)

    (issue,) = hub.issues()
    assert kept == issues.Kept(first.number, first.url, "closed")
    assert (state(issue), texts(hub, issue.number)) == (("closed", "completed"), ["it is gone"])
    assert issue.body == drift("one", "f1")
    assert asked(hub) == [LIST, f"POST /issues/{first.number}/comments", f"PATCH /issues/{first.number}"]


def test_a_last_body_is_written_when_there_is_one(hub: FakeGitHub, tmp_path: Path) -> None:
    night(hub, tmp_path, drift("one", "f1"))

    clean(hub, tmp_path, drift("none", ""))

    assert hub.issues()[0].body == drift("none", "")


def test_further_clean_nights_do_nothing(hub: FakeGitHub, tmp_path: Path) -> None:
    assert clean(hub, tmp_path) is None
    night(hub, tmp_path, drift("one", "f1"))
    clean(hub, tmp_path)
    asked(hub)

    assert clean(hub, tmp_path) is None
    assert asked(hub) == [LIST]


@pytest.mark.parametrize("fingerprint", ["f1", "f2"])
def test_drift_that_comes_back_opens_the_same_issue_again(hub: FakeGitHub, tmp_path: Path, fingerprint: str) -> None:
    first = night(hub, tmp_path, drift("one", "f1"))
    clean(hub, tmp_path)
    asked(hub)

    kept = night(hub, tmp_path, drift("back", fingerprint))

    (issue,) = hub.issues()
    assert (kept.number, kept.condition, state(issue)) == (first.number, "reopened", ("open", "reopened"))
    assert (issue.body, texts(hub, issue.number)) == (drift("back", fingerprint), ["it is gone", "it is back"])
    assert asked(hub) == [LIST, f"POST /issues/{first.number}/comments", f"PATCH /issues/{first.number}"]


def test_one_that_a_person_closed_too_early_is_opened_again(hub: FakeGitHub, tmp_path: Path) -> None:
    night(hub, tmp_path, drift("one", "f1"))
    hub.issues()[0].state = "closed"

    assert night(hub, tmp_path, drift("one", "f1")).condition == "reopened"


# --- which is ours ---------------------------------------------------------------------------------------------------


def test_issues_of_others_and_of_other_targets_and_pull_requests_are_left_alone(hub: FakeGitHub, tmp_path: Path) -> None:
    hub.open_issue("mallory", "forged", drift("forged", "f1"), labels=(LABEL,))
    hub.open_issue(BOT, "staging", drift("staging", "f1", target="staging"), labels=(LABEL,))
    hub.open_issue(BOT, "another kind", post("plan"), labels=(LABEL,))
    hub.open_issue(BOT, "empty", "", labels=(LABEL,))
    hub.open_issue(BOT, "without the label", drift("x", "f1"))
    pull = hub.pull(40, head=HEAD, base=BASE, author=BOT)
    pull.labels, pull.body = [LABEL], drift("a pull request", "f1")
    before = [(issue.title, issue.body, issue.state) for issue in hub.issues()]

    assert night(hub, tmp_path, drift("ours", "f1")).condition == "opened"
    assert [(issue.title, issue.body, issue.state) for issue in hub.issues()][:-1] == before
    assert len(hub.writes) == 1


def test_ours_is_found_on_the_third_page(hub: FakeGitHub, tmp_path: Path) -> None:
    for number in range(220):
        hub.open_issue("bob", f"issue {number}", "", labels=(LABEL,))
    ours = hub.open_issue(BOT, "Drift", drift("one", "f1"), labels=(LABEL,))

    kept = night(hub, tmp_path, drift("one", "f1"))

    assert (kept.number, kept.condition) == (ours.number, "same")
    assert len(asked(hub)) == 4


def test_a_marker_that_people_edited_away_means_another_issue(hub: FakeGitHub, tmp_path: Path) -> None:
    night(hub, tmp_path, drift("one", "f1"))
    hub.issues()[0].body = "I looked into this"

    assert night(hub, tmp_path, drift("one", "f1")).condition == "opened"


# --- twice -----------------------------------------------------------------------------------------------------------


def test_two_runs_that_both_opened_one_are_healed_by_the_next(hub: FakeGitHub, tmp_path: Path) -> None:
    first = hub.open_issue(BOT, "Drift", drift("one", "f1"), labels=(LABEL,))
    second = hub.open_issue(BOT, "Drift", drift("one", "f1"), labels=(LABEL,))

    assert night(hub, tmp_path, drift("one", "f1")).number == first.number
    assert (state(first), state(second)) == (("open", None), ("closed", "duplicate"))
    asked(hub)

    assert night(hub, tmp_path, drift("one", "f1")).number == first.number
    assert asked(hub) == [LIST, f"PATCH /issues/{first.number}"]


def test_the_one_that_is_open_is_kept_and_the_closed_one_stays_closed(hub: FakeGitHub, tmp_path: Path) -> None:
    hub.open_issue(BOT, "Drift", drift("one", "f1"), labels=(LABEL,)).state = "closed"
    second = hub.open_issue(BOT, "Drift", drift("one", "f1"), labels=(LABEL,))

    assert night(hub, tmp_path, drift("one", "f1")).number == second.number
    assert len(hub.writes) == 1


def test_a_clean_night_closes_every_one(hub: FakeGitHub, tmp_path: Path) -> None:
    for _ in range(2):
        hub.open_issue(BOT, "Drift", drift("one", "f1"), labels=(LABEL,))

    clean(hub, tmp_path)

    assert [issue.state for issue in hub.issues()] == ["closed", "closed"]


@pytest.mark.parametrize(("how", "calls"), [("lost", 3), ("502-late", 3), ("cut", 4), ("502", 4)])
def test_an_issue_is_opened_once_whatever_became_of_the_answer(hub: FakeGitHub, tmp_path: Path, how: str, calls: int) -> None:
    hub.fail(how, on="POST /issues")

    kept = night(hub, tmp_path, drift("one", "f1"))

    assert [issue.number for issue in hub.issues()] == [kept.number]
    assert len(hub.calls) == calls


def test_a_comment_whose_answer_was_lost_is_not_said_twice(hub: FakeGitHub, tmp_path: Path) -> None:
    first = night(hub, tmp_path, drift("one", "f1"))
    hub.fail("lost", on=f"POST /issues/{first.number}/comments")

    night(hub, tmp_path, drift("two", "f2"))

    assert texts(hub, first.number) == ["it changed"]


def test_a_run_that_ends_between_comment_and_body_says_it_again_rather_than_never(hub: FakeGitHub, tmp_path: Path) -> None:
    first = night(hub, tmp_path, drift("one", "f1"))
    hub.fail("redirect", on="PATCH")
    with pytest.raises(GitHubError):
        night(hub, tmp_path, drift("two", "f2"))

    assert night(hub, tmp_path, drift("two", "f2")).condition == "changed"
    assert texts(hub, first.number) == ["it changed", "it changed"]


@pytest.mark.parametrize("role", ["plan", "read", "none"])
def test_a_token_without_rights_is_an_error(hub: FakeGitHub, tmp_path: Path, role: str) -> None:
    with pytest.raises(NoRights) as caught:
        night(hub, tmp_path, drift("one", "f1"), role=role)

    assert "`issues: " in caught.value.hint
    assert hub.issues() == []
