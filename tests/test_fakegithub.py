"""The fake GitHub itself: it says what GitHub's description says, and it is loud about what GitHub would not take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from fakegithub import FakeGitHub
from fakegithub_calls import CALLS, LIMIT
from fakegithub_description import CUT, operations
from payloads import BASE, HEAD, MERGE

if TYPE_CHECKING:
    from collections.abc import Mapping

MINIMIZE = "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { clientMutationId } }"


def ask(hub: FakeGitHub, method: str, path: str, body: Any = None, *, role: str = "full") -> tuple[int, Any, Mapping[str, str]]:
    """Make one call, without any help of ours."""
    url = hub.graphql_url if path == "/graphql" else f"{hub.url}/repos/{hub.repository}{path}"
    headers = {
        "Authorization": f"Bearer {hub.token(role)}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        "User-Agent": "tests",
    }
    sent = None if body is None else json.dumps(body).encode()
    with urllib3.PoolManager() as pool:
        answer = pool.request(method, url, body=sent, headers=headers, retries=False)
    return answer.status, json.loads(answer.data) if answer.data[:1] in (b"{", b"[") else None, answer.headers


def test_every_described_operation_is_modelled_and_the_description_is_small() -> None:
    assert {operation.name for operation in operations()} == set(CALLS)
    assert CUT.stat().st_size < 150_000


def test_a_comment_lives_and_dies(hub: FakeGitHub) -> None:
    hub.pull(7, head=HEAD, base=BASE)

    _, made, _ = ask(hub, "POST", "/issues/7/comments", {"body": "hello"})
    ask(hub, "PATCH", f"/issues/comments/{made['id']}", {"body": "good-bye"})
    _, minimized, _ = ask(hub, "POST", "/graphql", {"query": MINIMIZE, "variables": {"id": made["node_id"]}})
    _, seen, _ = ask(hub, "GET", f"/issues/comments/{made['id']}")

    assert minimized["data"]["minimizeComment"]["minimizedComment"] == {"isMinimized": True}
    assert (seen["body"], seen["minimized"]) == ("good-bye", {"reason": "outdated"})
    assert ask(hub, "DELETE", f"/issues/comments/{made['id']}")[0] == 204
    assert ask(hub, "GET", f"/issues/comments/{made['id']}")[0] == 404


def test_an_issue_is_opened_found_by_its_label_closed_and_opened_again(hub: FakeGitHub) -> None:
    _, made, _ = ask(hub, "POST", "/issues", {"title": "t", "body": "b", "labels": ["drift"], "assignees": ["alice"]})
    ask(hub, "PATCH", f"/issues/{made['number']}", {"state": "closed", "state_reason": "completed"})

    assert ask(hub, "GET", "/issues?labels=drift")[1] == []
    (found,) = ask(hub, "GET", "/issues?labels=drift&state=all")[1]
    assert (found["state"], found["state_reason"], found["assignees"][0]["login"]) == ("closed", "completed", "alice")
    assert ask(hub, "PATCH", f"/issues/{made['number']}", {"state": "open"})[1]["state_reason"] == "reopened"


def test_a_pull_request_is_found_by_the_commits_it_brought(hub: FakeGitHub) -> None:
    hub.pull(7, head=HEAD, base=BASE)
    hub.merge(7, MERGE)

    (found,) = ask(hub, "GET", f"/commits/{MERGE}/pulls")[1]
    assert (found["number"], found["head"]["sha"], found["base"]["ref"]) == (7, HEAD, "main")
    assert ask(hub, "GET", "/pulls/7")[1]["merged"] is True
    assert ask(hub, "GET", f"/commits/{'d' * 40}/pulls")[1] == []


def test_pages_are_linked_by_the_number_of_the_repository(hub: FakeGitHub) -> None:
    hub.pull(7, head=HEAD, base=BASE)
    for number in range(250):
        hub.comment(7, "bob", str(number))

    _, page, headers = ask(hub, "GET", "/issues/7/comments?per_page=100&page=2")
    assert [page[0]["body"], page[-1]["body"]] == ["100", "199"]
    assert f'<{hub.url}/repositories/42/issues/7/comments?per_page=100&page=3>; rel="next"' in headers["Link"]
    assert len(ask(hub, "GET", "/issues/7/comments")[1]) == 30


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "status"),
    [
        ("read", "POST", "/issues/7/comments", {"body": "x"}, 403),
        ("plan", "POST", "/issues/7/comments", {"body": "x"}, 201),
        ("drift", "POST", "/issues/7/comments", {"body": "x"}, 201),
        ("plan", "POST", "/issues", {"title": "x"}, 403),
        ("drift", "POST", "/issues", {"title": "x"}, 201),
        ("none", "GET", "/issues", None, 403),
        ("drift", "GET", f"/commits/{HEAD}/pulls", None, 403),
        ("read", "GET", f"/commits/{HEAD}/pulls", None, 200),
        ("full", "GET", "/issues/8/comments", None, 404),
        ("full", "POST", "/issues/7/comments", {"body": "é" * (LIMIT + 1)}, 422),
        ("full", "POST", "/issues/7/comments", {"body": "é" * LIMIT}, 201),
        ("full", "POST", "/issues", {"title": "x", "assignees": ["nobody"]}, 422),
    ],
)
def test_what_a_token_may_do_depends_on_its_role(
    hub: FakeGitHub, role: str, method: str, path: str, *, body: Any, status: int
) -> None:
    hub.pull(7, head=HEAD, base=BASE)

    assert ask(hub, method, path, body, role=role)[0] == status


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "told"),
    [
        ("POST", "/issues", {"titel": "x"}, 422, "body: titel is not described"),
        ("POST", "/issues", {"title": "x", "labels": "drift"}, 422, "'drift' is not of type 'array'"),
        ("PATCH", "/issues/7", {"state": "clozed"}, 422, "'clozed' is not one of"),
        ("POST", "/issues/7/comments", {}, 422, "'body' is a required property"),
        ("GET", "/issues?stat=all", None, 422, "query: stat is not described"),
        ("GET", "/issues?per_page=many", None, 422, "'many' is not of type 'integer'"),
        ("GET", "/labels", None, 501, "GET /labels: not modelled"),
        ("POST", "/graphql", {"query": "{ viewer { login } }"}, 400, "not exactly query and variables"),
    ],
)
def test_what_github_would_not_take_is_a_violation(
    hub: FakeGitHub, method: str, path: str, body: Any, *, status: int, told: str
) -> None:
    hub.pull(7, head=HEAD, base=BASE)

    assert ask(hub, method, path, body)[0] == status
    assert told in hub.violations[0]
    hub.violations.clear()


def test_a_violation_fails_the_test_that_made_it() -> None:
    with pytest.raises(AssertionError, match="not modelled"), FakeGitHub() as hub:
        ask(hub, "GET", "/labels")


def test_headers_that_github_asks_for_are_watched(hub: FakeGitHub) -> None:
    with urllib3.PoolManager() as pool:
        assert pool.request("GET", f"{hub.url}/repos/{hub.repository}/issues", retries=False).status == 401

    assert hub.violations == ["header: accept is None", "header: x-github-api-version is None"]
    hub.violations.clear()


def test_a_trouble_meets_the_calls_that_it_was_planned_for(hub: FakeGitHub) -> None:
    hub.fail("502-late", on="POST /issues", skip=1)

    statuses = [ask(hub, "POST", "/issues", {"title": title})[0] for title in ("one", "two", "three")]

    assert statuses == [201, 502, 201]
    assert [issue.title for issue in hub.issues()] == ["one", "two", "three"]
    assert [(str(call), call.status) for call in hub.writes] == [("POST /issues", status) for status in statuses]


@pytest.mark.parametrize(("how", "carried"), [("cut", 0), ("lost", 1)])
def test_a_connection_can_be_cut_before_and_after_the_call_is_carried_out(hub: FakeGitHub, how: str, carried: int) -> None:
    hub.fail(how)

    with pytest.raises(urllib3.exceptions.ProtocolError):
        ask(hub, "POST", "/issues", {"title": "x"})

    assert len(hub.issues()) == carried
