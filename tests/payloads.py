"""What GitHub tells a runner: the payloads of events, and the environment that goes with them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fakegithub import FakeGitHub

HEAD, BASE, MERGE = "a" * 40, "b" * 40, "c" * 40

# What GitHub tells a run of a pull request, besides its payload.
RUN = {
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_REPOSITORY": "acme/ml-config",
    "GITHUB_SHA": MERGE,
    "GITHUB_REF": "refs/pull/7/merge",
    "GITHUB_RUN_ID": "1000",
    "GITHUB_RUN_NUMBER": "100",
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_API_URL": "https://api.github.example",
    "GITHUB_GRAPHQL_URL": "https://api.github.example/graphql",
}

ZERO = "0" * 40  # the commit before the first one of a branch
MAIN = "refs/heads/main"


@dataclass(frozen=True, slots=True)
class Happening:
    """An event: its name, its payload, and the commit and the ref that the runner works on."""

    name: str
    payload: Mapping[str, Any]
    sha: str
    ref: str = MAIN
    more: Mapping[str, str] = field(default_factory=dict)

    def environment(self, hub: FakeGitHub, folder: Path, *, run: int = 1000, attempt: int = 1) -> dict[str, str]:
        """GitHub's default variables as a runner sets them; its files are in `folder`."""
        folder.mkdir(exist_ok=True)
        (folder / "event.json").write_text(json.dumps(self.payload), encoding="utf-8")
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": self.name,
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_REPOSITORY": hub.repository,
            "GITHUB_SHA": self.sha,
            "GITHUB_REF": self.ref,
            "GITHUB_ACTOR": "alice",
            "GITHUB_RUN_ID": str(run),
            "GITHUB_RUN_NUMBER": str(run - 900),
            "GITHUB_RUN_ATTEMPT": str(attempt),
            "GITHUB_SERVER_URL": hub.state.page,
            "GITHUB_API_URL": hub.url,
            "GITHUB_GRAPHQL_URL": hub.graphql_url,
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "RUNNER_TEMP": str(folder),
            **self.more,
        }


def pull_request(
    number: int = 7, *, head: str = HEAD, base: str = BASE, fork: str | None = "", author: str = "alice", branch: str = "main"
) -> Happening:
    """A pull request was opened or pushed to; `fork` is where it comes from: "" the same repository, None one that is gone."""
    here = _repository("acme/ml-config")
    theirs = {"": here, None: None}.get(fork, _repository(fork or ""))
    payload = {
        "action": "synchronize",
        "number": number,
        "pull_request": {
            "number": number,
            "user": {"login": author},
            "head": {"ref": "change", "sha": head, "repo": theirs},
            "base": {"ref": branch, "sha": base, "repo": here},
        },
        "repository": here,
    }
    more = {"GITHUB_HEAD_REF": "change", "GITHUB_BASE_REF": branch}
    return Happening("pull_request", payload, MERGE, f"refs/pull/{number}/merge", more)


def push(after: str = MERGE, *, before: str = BASE, ref: str = MAIN) -> Happening:
    """Commits were pushed."""
    payload = {"ref": ref, "before": before, "after": after, "repository": _repository("acme/ml-config")}
    return Happening("push", payload, after, ref)


def dispatch(inputs: Mapping[str, str], sha: str = MERGE) -> Happening:
    """Somebody started the workflow by hand."""
    return Happening(
        "workflow_dispatch", {"inputs": dict(inputs), "ref": MAIN, "repository": _repository("acme/ml-config")}, sha
    )


def schedule(sha: str = MERGE) -> Happening:
    """The clock started it."""
    return Happening("schedule", {"schedule": "17 3 * * *", "repository": _repository("acme/ml-config")}, sha)


def merge_group(head: str = HEAD, *, base: str = BASE, number: int = 7) -> Happening:
    """A merge queue asks about a group of pull requests."""
    ref = f"refs/heads/gh-readonly-queue/main/pr-{number}-{base}"
    group = {"head_sha": head, "head_ref": ref, "base_sha": base, "base_ref": MAIN}
    payload = {"action": "checks_requested", "merge_group": group, "repository": _repository("acme/ml-config")}
    return Happening("merge_group", payload, head, ref)


def _repository(name: str) -> dict[str, Any]:
    return {"full_name": name, "default_branch": "main", "owner": {"login": name.partition("/")[0]}}
