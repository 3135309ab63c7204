"""What a repository on the fake GitHub holds, and how GitHub shows it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fakegithub_description import blank

BOT = "github-actions[bot]"
START = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass(slots=True)
class Comment:
    """A comment on an issue or a pull request; `minimized` is why it was, "" when it was not."""

    id: int
    number: int
    login: str
    body: str
    created: str
    updated: str
    minimized: str = ""

    @property
    def node(self) -> str:
        """The name that GraphQL knows it by."""
        return f"IC_{self.id}"


@dataclass(slots=True)
class Pull:
    """What a pull request has beyond an issue; `commits` are those that it brought, `merged` is when."""

    head: str
    base: str
    branch: str
    fork: bool = False
    merged: str = ""
    commits: tuple[str, ...] = ()


@dataclass(slots=True)
class Issue:
    """An issue, or with `pull` a pull request."""

    number: int
    login: str
    title: str
    body: str
    created: str
    updated: str
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    state: str = "open"
    reason: str | None = None
    closed: str | None = None
    pull: Pull | None = None

    @property
    def node(self) -> str:
        """The name that GraphQL knows it by."""
        return f"I_{self.number}"


@dataclass(slots=True)
class Repository:
    """All that one repository holds; each change happens a minute after the last."""

    name: str
    url: str = ""
    page: str = "https://github.example"
    members: tuple[str, ...] = ("alice", "bob")
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    changes: int = 0

    def moment(self) -> str:
        """Return the time of the next change."""
        self.changes += 1
        return (START + timedelta(minutes=self.changes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def open(self, login: str, title: str, body: str, *, number: int = 0) -> Issue:
        """Open an issue under the next free number, or the one given."""
        now = self.moment()
        number = number or max(self.issues, default=0) + 1
        self.issues[number] = Issue(number, login, title, body, now, now)
        return self.issues[number]

    def comment(self, number: int, login: str, body: str) -> Comment:
        """Post a comment."""
        now = self.moment()
        made = Comment(5000 + self.changes, number, login, body, now, now)
        self.comments[made.id] = made
        return made

    # --- as GitHub shows it ------------------------------------------------------------------------------------------

    def shown_comment(self, comment: Comment) -> dict[str, Any]:
        """A comment as the API shows it."""
        return {
            **blank("issue-comment"),
            "id": comment.id,
            "node_id": comment.node,
            "url": f"{self._api}/issues/comments/{comment.id}",
            "html_url": f"{self._page(self.issues[comment.number])}#issuecomment-{comment.id}",
            "issue_url": f"{self._api}/issues/{comment.number}",
            "body": comment.body,
            "user": user(comment.login),
            "created_at": comment.created,
            "updated_at": comment.updated,
            "minimized": {"reason": comment.minimized} if comment.minimized else None,
        }

    def shown_issue(self, issue: Issue) -> dict[str, Any]:
        """An issue as the API shows it; GitHub shows pull requests as issues, too."""
        links = dict.fromkeys(("url", "html_url", "diff_url", "patch_url"), self._page(issue))
        return {
            **blank("issue"),
            **self._common(issue),
            "url": f"{self._api}/issues/{issue.number}",
            "state_reason": issue.reason,
            "assignees": [user(login) for login in issue.assignees],
            "comments": sum(comment.number == issue.number for comment in self.comments.values()),
            **({"pull_request": links} if issue.pull else {}),
        }

    def shown_pull(self, issue: Issue, schema: str = "pull-request-simple") -> dict[str, Any]:
        """A pull request as the API shows it, in lists or by itself."""
        assert issue.pull
        pull = issue.pull
        return {
            **blank(schema),
            **self._common(issue),
            "url": f"{self._api}/pulls/{issue.number}",
            "merged_at": pull.merged or None,
            "merge_commit_sha": pull.commits[0] if pull.commits else None,
            "auto_merge": None,
            "head": _side("change", pull.head, f"{issue.login}/fork" if pull.fork else self.name),
            "base": _side(pull.branch, pull.base, self.name),
        }

    def _common(self, issue: Issue) -> dict[str, Any]:
        """What issues and pull requests have both."""
        return {
            "id": 9000 + issue.number,
            "node_id": issue.node,
            "number": issue.number,
            "html_url": self._page(issue),
            "title": issue.title,
            "body": issue.body,
            "user": user(issue.login),
            "labels": [{"id": 1, "node_id": "L_1", "name": name, "color": "ededed", "default": False} for name in issue.labels],
            "state": issue.state,
            "created_at": issue.created,
            "updated_at": issue.updated,
            "closed_at": issue.closed,
        }

    def _page(self, issue: Issue) -> str:
        return f"{self.page}/{self.name}/{'pull' if issue.pull else 'issues'}/{issue.number}"

    @property
    def _api(self) -> str:
        return f"{self.url}/repos/{self.name}"


def _side(branch: str, sha: str, repository: str) -> dict[str, Any]:
    owner = repository.split("/", maxsplit=1)[0]
    return {"label": f"{owner}:{branch}", "ref": branch, "sha": sha, "user": user(owner), "repo": _repository(repository)}


def user(login: str) -> dict[str, Any]:
    """A user as the API shows one."""
    number = int(hashlib.sha256(login.encode()).hexdigest()[:6], 16)
    kind = "Bot" if login.endswith("[bot]") else "User"
    return {**blank("simple-user"), "login": login, "id": number, "node_id": f"U_{number}", "type": kind}


def _repository(name: str) -> dict[str, Any]:
    owner, short = name.split("/")
    names = {"name": short, "full_name": name, "owner": user(owner), "default_branch": "main"}
    return {**blank("repository"), **names, "id": 42, "node_id": "R_42"}
