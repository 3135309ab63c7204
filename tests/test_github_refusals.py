"""What each refusal of GitHub's means: whose fault it is, how long to wait, which permission is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hubs import COMMENTS, HERE, api, asked, refused
from payloads import BASE, HEAD
from test_aws_retries import Time

from syncer.errors import GitHubError, NoRights
from syncer.github.answers import login, member
from syncer.github.refusals import pause, trouble
from syncer.github.wire import Answer, Request

if TYPE_CHECKING:
    from fakegithub import FakeGitHub

MINIMIZE = "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { clientMutationId } }"


@pytest.fixture
def pull(hub: FakeGitHub) -> FakeGitHub:
    """A GitHub with pull request 7."""
    hub.pull(7, head=HEAD, base=BASE)
    return hub


# --- rights ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "method", "path", "kind", "permission"),
    [
        ("read", "POST", COMMENTS, NoRights, "`pull-requests: write` (of an issue `issues: write`)"),
        ("read", "POST", f"{HERE}/issues", NoRights, "`issues: write`"),
        ("plan", "POST", f"{HERE}/issues", NoRights, "`issues: write`"),
        ("none", "GET", f"{HERE}/issues", NoRights, "`issues: read`"),
        ("drift", "GET", f"{HERE}/commits/{HEAD}/pulls", NoRights, "`pull-requests: read`"),
        ("full", "GET", f"{HERE}/issues/8/comments", GitHubError, "`pull-requests: read` (of an issue `issues: read`)"),
        ("full", "PATCH", f"{HERE}/issues/comments/1", NoRights, "`pull-requests: write` (of an issue `issues: write`)"),
    ],
)
def test_an_error_names_the_call_and_the_permission_that_it_needs(
    pull: FakeGitHub, role: str, method: str, path: str, *, kind: type[GitHubError], permission: str
) -> None:
    with api(pull, role) as client:
        error = refused(client, method, path)

    assert type(error) is kind
    assert str(error).startswith(f"GitHub: {method} {path}: {error.status} ")
    assert permission in error.hint


def test_a_token_that_github_does_not_know_is_named_as_the_reason(pull: FakeGitHub) -> None:
    from syncer.github import Api

    with Api(pull.url, pull.graphql_url, "ghs_expired", Time().clock) as client:
        error = refused(client, "GET", COMMENTS)

    assert (type(error), error.status, "github-token" in error.hint) == (NoRights, 401, True)


def test_a_body_that_is_too_long_is_refused_in_githubs_own_words(pull: FakeGitHub) -> None:
    with (
        api(pull) as client,
        pytest.raises(GitHubError, match=r"422 Body is too long \(maximum is 65536 characters\)") as caught,
    ):
        client.post(COMMENTS, {"body": "x" * 65_537})

    assert (type(caught.value), caught.value.status) == (GitHubError, 422)


def test_a_person_who_cannot_be_assigned_is_named(hub: FakeGitHub) -> None:
    with api(hub) as client, pytest.raises(GitHubError, match="Validation Failed; assignees nobody invalid"):
        client.post(f"{HERE}/issues", {"title": "x", "assignees": ["nobody"]})


# --- GraphQL ---------------------------------------------------------------------------------------------------------


def test_graphql_is_asked_again_where_that_may_help(pull: FakeGitHub) -> None:
    comment = pull.comment(7, "github-actions[bot]", "hello")
    pull.fail("502")

    with api(pull) as client:
        client.graphql(MINIMIZE, {"id": comment.node})

    assert (comment.minimized, asked(pull)) == ("outdated", ["POST /graphql", "POST /graphql"])


@pytest.mark.parametrize(
    ("role", "node", "kind", "told"),
    [
        ("read", "IC_5002", NoRights, "Resource not accessible by integration"),
        ("full", "IC_1", GitHubError, "Could not resolve to a node with the global id of 'IC_1'"),
    ],
)
def test_what_graphql_refuses_with_a_success_is_an_error(
    pull: FakeGitHub, role: str, node: str, kind: type[GitHubError], *, told: str
) -> None:
    pull.comment(7, "github-actions[bot]", "hello")

    with api(pull, role) as client, pytest.raises(GitHubError) as caught:
        client.graphql(MINIMIZE, {"id": node})

    assert (type(caught.value), str(caught.value)) == (kind, f"GitHub: POST /graphql: {told}")


@pytest.mark.parametrize("how", ["no-ids", "wrong-shape"])
def test_an_answer_that_is_none_of_graphql_is_an_error(pull: FakeGitHub, how: str) -> None:
    pull.fail(how)

    with api(pull) as client, pytest.raises(GitHubError, match="the answer is none of GraphQL"):
        client.graphql(MINIMIZE, {"id": "IC_1"})


# --- odd answers -----------------------------------------------------------------------------------------------------

DATE = "Tue, 24 Nov 2026 09:00:00 GMT"
EPOCH = 1_795_510_800


def answer(status: int, body: Any = b"", **headers: str) -> Answer:
    """An answer; header names with underscores."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, sent)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (answer(403, Retry_After="7"), 7.0),
        (answer(429, Retry_After="7", X_RateLimit_Remaining="0"), 7.0),
        (answer(429), 60.0),
        (answer(429, Retry_After="soon"), 60.0),
        (answer(403, {"message": "You have exceeded a secondary rate limit"}), 60.0),
        (answer(403, X_RateLimit_Remaining="0", X_RateLimit_Reset=str(EPOCH + 90), Date=DATE), 90.0),
        (answer(403, X_RateLimit_Remaining="0", X_RateLimit_Reset=str(EPOCH - 90), Date=DATE), 1.0),
        (answer(403, X_RateLimit_Remaining="0", X_RateLimit_Reset="soon", Date=DATE), 60.0),
        (answer(403, X_RateLimit_Remaining="0"), 60.0),
        (answer(403, {"message": "Resource not accessible by integration"}, X_RateLimit_Remaining="9"), None),
        (answer(403), None),
        (answer(502, Retry_After="7"), None),
    ],
)
def test_how_long_to_wait_is_read_from_what_github_sends(given: Answer, seconds: float | None) -> None:
    assert pause(given) == seconds


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>", "422"),
        (b"[" * 100_000, "422"),
        ([1], "422"),
        ({"message": "No", "errors": ["one", {"field": "title", "code": "missing"}, {}]}, "422 No; one; title missing"),
        ({"message": "No", "errors": "all of it"}, "422 No"),
        ({"message": "two\n::error::lines\x1b[31m"}, "422 two ::error::lines [31m"),
        ({"message": "x" * 10_000}, "422 " + "x" * 300),
    ],
)
def test_githubs_words_are_told_on_one_line(body: Any, told: str) -> None:
    found = trouble(Request("GitHub: GET /x", "GET", "https://x/x"), answer(422, body))

    assert found is not None
    assert (str(found.error), found.error.hint, found.passing) == (f"GitHub: GET /x: {told}", "", False)


@pytest.mark.parametrize(
    ("item", "path"),
    [({}, ("a",)), ({"a": None}, ("a",)), ({"a": "1"}, ("a",)), ({"a": True}, ("a",)), ([], ("a",)), ({"a": 1}, ("a", "b"))],
)
def test_a_member_that_is_not_there_or_of_another_type_is_an_error(item: Any, path: tuple[str, ...]) -> None:
    with pytest.raises(GitHubError, match=rf"an answer has no {'.'.join(path)}: it may not be GitHub's"):
        member(item, int, *path)


def test_who_wrote_it_is_nobody_where_the_account_is_gone() -> None:
    assert (login({"user": {"login": "alice"}}), login({"user": None})) == ("alice", "")
