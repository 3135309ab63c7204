"""What a run learns of its event: from every event, from forks, and from environments that are not GitHub's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hubs import event
from payloads import BASE, HEAD, MERGE, ZERO, Happening, dispatch, merge_group, pull_request, push, schedule

from syncer.errors import UsageError
from syncer.github.event import proxy, read

if TYPE_CHECKING:
    from pathlib import Path

    from fakegithub import FakeGitHub


def test_the_run_is_read_from_the_environment(hub: FakeGitHub, tmp_path: Path) -> None:
    found = event(hub, tmp_path)

    assert (found.name, found.server, found.repository) == ("pull_request", "https://github.example", "acme/ml-config")
    assert (found.api, found.graphql, found.proxy) == (hub.url, hub.graphql_url, "")
    assert (found.run, found.number, found.attempt, found.actor) == (1000, 100, 1, "alice")


@pytest.mark.parametrize(
    ("happening", "told"),
    [
        (pull_request(), {"pull": 7, "branch": "main", "head": HEAD, "base": BASE, "sha": MERGE}),
        (pull_request(branch="release"), {"branch": "release", "ref": "refs/pull/7/merge"}),
        (push(), {"pull": 0, "branch": "main", "head": MERGE, "base": "", "before": BASE, "after": MERGE}),
        (push(before=ZERO), {"before": "", "after": MERGE}),
        (push(ref="refs/tags/v1"), {"branch": "", "ref": "refs/tags/v1"}),
        (push(ref="refs/heads/a/b"), {"branch": "a/b"}),
        (dispatch({"approve-digest": "x"}), {"branch": "main", "head": MERGE, "base": "", "before": ""}),
        (schedule(), {"name": "schedule", "branch": "main", "head": MERGE}),
        (merge_group(), {"pull": 0, "branch": "main", "head": HEAD, "base": BASE}),
    ],
    ids=lambda item: getattr(item, "name", ""),
)
def test_each_event_says_what_it_is_about(hub: FakeGitHub, tmp_path: Path, happening: Happening, told: dict[str, Any]) -> None:
    found = event(hub, tmp_path, happening)

    assert {name: getattr(found, name) for name in told} == told


@pytest.mark.parametrize(
    ("happening", "forked"),
    [
        (pull_request(), False),
        (pull_request(fork="ACME/ml-config"), False),
        (pull_request(fork="mallory/ml-config"), True),
        (pull_request(fork=None), True),
        (pull_request(author="dependabot[bot]"), True),
        (push(), False),
        (merge_group(), False),
    ],
)
def test_forks_and_dependabot_have_no_rights(hub: FakeGitHub, tmp_path: Path, happening: Happening, *, forked: bool) -> None:
    assert event(hub, tmp_path, happening).forked is forked


def test_everything_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        read({}, b"{}")

    names = ("EVENT_NAME", "REPOSITORY", "SHA", "REF", "RUN_ID", "RUN_NUMBER", "SERVER_URL", "API_URL", "GRAPHQL_URL")
    assert str(caught.value) == "not set, or not as GitHub sets them: " + ", ".join(f"GITHUB_{name}" for name in names)
    assert "syncer plan" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_REPOSITORY", "acme/ml/../config"),
        ("GITHUB_REPOSITORY", "acme"),
        ("GITHUB_SHA", "main"),
        ("GITHUB_REF", "main"),
        ("GITHUB_RUN_ID", "1e3"),
        ("GITHUB_RUN_ATTEMPT", "-1"),
        ("GITHUB_API_URL", "api.github.com"),
    ],
)
def test_what_is_not_as_github_sets_it_is_named(hub: FakeGitHub, tmp_path: Path, name: str, value: str) -> None:
    environment = pull_request().environment(hub, tmp_path) | {name: value}

    with pytest.raises(UsageError, match=f"as GitHub sets them: {name}$"):
        read(environment, b"{}")


def test_an_old_server_that_counts_no_attempts_is_at_the_first(hub: FakeGitHub, tmp_path: Path) -> None:
    environment = push().environment(hub, tmp_path)
    del environment["GITHUB_RUN_ATTEMPT"], environment["GITHUB_ACTOR"]

    found = read(environment, json.dumps(push().payload).encode())

    assert (found.attempt, found.actor) == (1, "")


SIDES = {"head": {"sha": HEAD, "repo": None}, "base": {"sha": BASE, "ref": "main"}}


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"", "no JSON object"),
        (b"[" * 100_000, "no JSON object"),
        (b"[]", "no JSON object"),
        ({"pull_request": None}, "no pull_request"),
        ({"pull_request": {}}, "no head"),
        ({"pull_request": {"number": 7, "head": {"sha": HEAD}}}, "no base"),
        ({"pull_request": {"number": "7", **SIDES}}, "no number"),
        ({"pull_request": {"number": True, **SIDES}}, "no number"),
        ({"pull_request": {"number": 7, **SIDES, "head": {"sha": "main"}}}, "no commit as its sha"),
        ({"merge_group": {"base_ref": "refs/heads/main", "head_sha": HEAD}}, "no commit as its base_sha"),
        ({"merge_group": 1}, "no merge_group"),
        ({"before": "x", "after": MERGE}, "no commit as its before"),
    ],
)
def test_a_payload_that_cannot_be_read_is_wrong_usage(hub: FakeGitHub, tmp_path: Path, payload: Any, told: str) -> None:
    sent = payload if isinstance(payload, bytes) else json.dumps(payload).encode()

    with pytest.raises(UsageError, match=told):
        read(push().environment(hub, tmp_path), sent)


@pytest.mark.parametrize(
    ("environment", "url", "found"),
    [
        ({}, "https://api.github.com", ""),
        ({"HTTPS_PROXY": "http://p:3128"}, "https://api.github.com", "http://p:3128"),
        ({"https_proxy": "http://l:1", "HTTPS_PROXY": "http://u:1"}, "https://api.github.com", "http://l:1"),
        ({"HTTPS_PROXY": "http://p:3128", "NO_PROXY": "ghe.example,.github.com"}, "https://api.github.com", ""),
        ({"HTTPS_PROXY": "http://p:3128", "no_proxy": "ghe.example"}, "https://api.github.com", "http://p:3128"),
        ({"HTTPS_PROXY": "http://p:3128", "NO_PROXY": "*"}, "https://api.github.com", ""),
        ({"HTTPS_PROXY": "http://p:3128", "HTTP_PROXY": "http://p:3128"}, "http://127.0.0.1:80", ""),
    ],
)
def test_the_proxy_is_the_one_of_the_environment(environment: dict[str, str], url: str, found: str) -> None:
    assert proxy(environment, url) == found
