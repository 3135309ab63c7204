"""Calls of GitHub's API: all pages, the same call again where that is safe, and what each refusal means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hubs import COMMENTS, HERE, api, asked, refused
from payloads import BASE, HEAD
from test_aws_retries import Time

from syncer.errors import GitHubError

if TYPE_CHECKING:
    from fakegithub import FakeGitHub

PASSING = ["500", "502", "503", "429", "slow-down", "slow-down-mute", "spent", "cut", "lost", "half", "garbage"]
# Of these GitHub says, or the connection tells, that nothing was carried out.
HARMLESS = ["429", "slow-down", "slow-down-mute", "spent"]


@pytest.fixture
def pull(hub: FakeGitHub) -> FakeGitHub:
    """A GitHub with pull request 7."""
    hub.pull(7, head=HEAD, base=BASE)
    return hub


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_list_is_read_to_its_last_page(pull: FakeGitHub) -> None:
    for number in range(250):
        pull.comment(7, "bob", str(number))

    with api(pull) as client:
        assert [item["body"] for item in client.pages(COMMENTS)] == [str(number) for number in range(250)]

    assert asked(pull) == [f"GET /issues/7/comments?per_page=100{more}" for more in ("", "&page=2", "&page=3")]


def test_a_page_is_fetched_only_when_it_is_asked_for(pull: FakeGitHub) -> None:
    for number in range(101):
        pull.comment(7, "bob", str(number))

    with api(pull) as client:
        assert next(client.pages(COMMENTS))["body"] == "0"

    assert len(pull.calls) == 1


def test_a_link_to_another_host_is_not_followed(pull: FakeGitHub) -> None:
    pull.fail("foreign-link")

    with api(pull) as client:
        error = refused(client, "GET", COMMENTS)

    assert str(error) == f"GitHub: GET {COMMENTS}: GitHub names another host, http://127.0.0.2:9: the token does not go there"


def test_a_link_that_is_no_address_is_not_followed(pull: FakeGitHub) -> None:
    pull.fail("foreign-link", elsewhere="https://secret@[")

    with api(pull) as client:
        assert "names another host, an address that is none: the token" in str(refused(client, "GET", COMMENTS))


def test_a_redirect_is_not_followed(pull: FakeGitHub) -> None:
    pull.fail("redirect")

    with api(pull) as client:
        error = refused(client, "GET", COMMENTS)

    assert (error.status, len(pull.calls)) == (302, 1)
    assert "a redirect, which the token does not follow" in str(error)
    assert "renamed or moved" in error.hint


def test_pages_that_come_round_in_a_circle_are_an_error(pull: FakeGitHub) -> None:
    pull.fail("circle")

    with api(pull) as client:
        assert "in a circle" in str(refused(client, "GET", COMMENTS))

    assert len(pull.calls) == 1


def test_an_answer_that_is_no_list_is_not_taken_for_an_empty_one(pull: FakeGitHub) -> None:
    pull.fail("wrong-shape")

    with api(pull) as client:
        assert "the answer is no list" in str(refused(client, "GET", COMMENTS))


# --- once more -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", PASSING)
def test_what_may_pass_is_read_again(pull: FakeGitHub, how: str) -> None:
    pull.comment(7, "bob", "hello")
    pull.fail(how, times=2)

    with api(pull) as client:
        assert [item["body"] for item in client.pages(COMMENTS)] == ["hello"]

    assert len(pull.calls) == 3


@pytest.mark.parametrize("how", PASSING)
def test_what_may_pass_is_changed_again(pull: FakeGitHub, how: str) -> None:
    comment = pull.comment(7, "github-actions[bot]", "hello")
    pull.fail(how)

    with api(pull) as client:
        client.patch(f"{HERE}/issues/comments/{comment.id}", {"body": "good-bye"})

    assert (comment.body, len(pull.calls)) == ("good-bye", 2)


@pytest.mark.parametrize("how", ["502", "502-late", "cut", "lost", "half", "garbage"])
def test_what_may_have_been_made_is_not_made_again(pull: FakeGitHub, how: str) -> None:
    pull.fail(how)

    with api(pull) as client:
        error = refused(client, "POST", COMMENTS)

    assert (error.unclear, len(pull.calls)) == (True, 1)


@pytest.mark.parametrize("how", HARMLESS)
def test_what_was_not_made_is_made_again(pull: FakeGitHub, how: str) -> None:
    pull.fail(how)

    with api(pull) as client:
        client.post(COMMENTS, {"body": "hello"})

    assert ([comment.body for comment in pull.comments(7)], len(pull.calls)) == (["hello"], 2)


@pytest.mark.parametrize(
    ("how", "slept"), [("slow-down", 7), ("429", 7), ("slow-down-mute", 60), ("spent", 30), ("502", 1), ("cut", 1)]
)
def test_the_pause_is_as_long_as_github_asks_for(pull: FakeGitHub, how: str, slept: float) -> None:
    pull.fail(how)
    time = Time()

    with api(pull, time=time) as client:
        list(client.pages(COMMENTS))

    assert time.slept == [slept]


def test_chance_shortens_a_pause_that_github_did_not_ask_for(pull: FakeGitHub) -> None:
    pull.fail("502", times=3)
    time = Time(draws=[0.5])

    with api(pull, time=time) as client:
        list(client.pages(COMMENTS))

    assert time.slept == [0.5, 1.0, 2.0]


def test_patience_ends_after_two_minutes(pull: FakeGitHub) -> None:
    pull.fail("502", times=100)
    time = Time()

    with api(pull, time=time) as client:
        error = refused(client, "GET", COMMENTS)

    assert (sum(time.slept), len(pull.calls), error.status) == (91.0, 8, 502)
    assert error.hint == "GitHub has trouble of its own: run again later"


def test_patience_ends_also_when_no_time_passes(pull: FakeGitHub) -> None:
    pull.fail("cut", times=9 + 8)

    with api(pull, time=Time(draws=[0.0])) as client:
        refused(client, "GET", COMMENTS)
        assert len(pull.calls) == 9
        assert list(client.pages(COMMENTS)) == []

    assert len(pull.calls) == 18


def test_a_limit_that_lasts_longer_than_patience_is_an_error_at_once(pull: FakeGitHub) -> None:
    pull.fail("spent-long")

    with api(pull) as client:
        error = refused(client, "POST", COMMENTS)

    assert (type(error), error.unclear, error.hint) == (GitHubError, False, "GitHub asks to slow down: run again later")
    assert "403 API rate limit exceeded" in str(error)
    assert len(pull.calls) == 1


def test_a_host_that_nobody_answers_is_asked_until_patience_ends(hub: FakeGitHub) -> None:
    from syncer.github import Api

    time = Time()
    gone = "http://127.0.0.1:9"  # the port of discard, which nobody listens on
    with Api(gone, f"{gone}/graphql", hub.token(), time.clock) as client:
        error = refused(client, "POST", COMMENTS)

    assert (str(error), error.unclear) == (f"GitHub: POST {COMMENTS}: GitHub cannot be reached", False)
    assert time.slept == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_what_is_gone_already_is_as_good_as_deleted(pull: FakeGitHub) -> None:
    comment = pull.comment(7, "github-actions[bot]", "hello")
    pull.fail("lost")

    with api(pull) as client:
        client.delete(f"{HERE}/issues/comments/{comment.id}")

    assert (pull.comments(7), [call.status for call in pull.calls]) == ([], [0, 404])
