"""What each modelled call of the fake GitHub does, who may make it, and what it says to those who may not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakegithub_state import Issue, Repository

LIMIT = 65_536  # characters of a body
# Permissions of a workflow's token, as written under `permissions:`; what is not there is none.
ROLES: dict[str, dict[str, str]] = {
    "full": {"contents": "write", "issues": "write", "pull-requests": "write"},
    "plan": {"contents": "read", "pull-requests": "write"},
    "drift": {"contents": "read", "issues": "write"},
    "read": {"contents": "read", "issues": "read", "pull-requests": "read"},  # what a fork's or Dependabot's run gets
    "none": {"contents": "read"},
}
_EITHER, _ISSUES, _PULLS = ("issues", "pull-requests"), ("issues",), ("pull-requests",)


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that is well formed: who makes it, what stands in the path's braces, the query, the body."""

    login: str
    rights: Mapping[str, str]
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what is said with it; a list is cut into pages by the server."""

    status: int
    body: Any = None


class No(Exception):
    """The call is refused; `answer` says so as GitHub does."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.answer = Answer(status, {"message": message, "documentation_url": "https://docs.github.com/rest", **more})


def need(asked: Asked, names: tuple[str, ...], level: str) -> None:
    """Refuse unless the token has one of the permissions."""
    enough = ("write",) if level == "write" else ("read", "write")
    if not any(asked.rights.get(name) in enough for name in names):
        raise No(403, "Resource not accessible by integration")


def _issue(repository: Repository, asked: Asked, level: str) -> Issue:
    """The issue or pull request that the path names; each of the two has its own permission, and an issue only its own."""
    issue = repository.issues.get(int(asked.path["issue_number"]))
    need(asked, _EITHER if issue is None or issue.pull else _ISSUES, level)
    if issue is None:
        raise No(404, "Not Found")
    return issue


def _body(asked: Asked) -> str:
    body = str(asked.body["body"])
    if len(body) > LIMIT:
        errors = [{"resource": "IssueComment", "code": "unprocessable", "field": "data"}]
        raise No(422, f"Body is too long (maximum is {LIMIT} characters)", errors=errors)
    if not body.strip():
        raise No(422, "Validation Failed", errors=[{"resource": "IssueComment", "code": "missing_field", "field": "body"}])
    return body


def list_comments(repository: Repository, asked: Asked) -> Answer:
    """Oldest first."""
    number = _issue(repository, asked, "read").number
    return Answer(200, [repository.shown_comment(each) for each in repository.comments.values() if each.number == number])


def create_comment(repository: Repository, asked: Asked) -> Answer:
    """Post one."""
    issue = _issue(repository, asked, "write")
    return Answer(201, repository.shown_comment(repository.comment(issue.number, asked.login, _body(asked))))


def get_comment(repository: Repository, asked: Asked) -> Answer:
    """Show one."""
    return Answer(200, repository.shown_comment(repository.comments[_comment(repository, asked, "read")]))


def edit_comment(repository: Repository, asked: Asked) -> Answer:
    """Give one another body."""
    comment = repository.comments[_comment(repository, asked, "write")]
    comment.body, comment.updated = _body(asked), repository.moment()
    return Answer(200, repository.shown_comment(comment))


def delete_comment(repository: Repository, asked: Asked) -> Answer:
    """Remove one."""
    del repository.comments[_comment(repository, asked, "write")]
    return Answer(204)


def _comment(repository: Repository, asked: Asked, level: str) -> int:
    comment = repository.comments.get(int(asked.path["comment_id"]))
    need(asked, _EITHER if comment is None or repository.issues[comment.number].pull else _ISSUES, level)
    if comment is None:
        raise No(404, "Not Found")
    return comment.id


def list_issues(repository: Repository, asked: Asked) -> Answer:
    """Newest first; pull requests are among them."""
    need(asked, _EITHER, "read")
    state, creator = asked.query.get("state", "open"), asked.query.get("creator")
    wanted = {label for label in asked.query.get("labels", "").split(",") if label}
    found = [
        issue
        for issue in repository.issues.values()
        if wanted <= set(issue.labels) and state in ("all", issue.state) and creator in (None, issue.login)
    ]
    newest = sorted(found, key=lambda issue: issue.created, reverse=asked.query.get("direction") != "asc")
    return Answer(200, [repository.shown_issue(issue) for issue in newest])


def create_issue(repository: Repository, asked: Asked) -> Answer:
    """Open one; labels that do not exist are made."""
    need(asked, _ISSUES, "write")
    body = _body(asked) if asked.body.get("body") else ""
    people = _assignees(repository, asked)
    issue = repository.open(asked.login, str(asked.body["title"]), body)
    issue.labels, issue.assignees = list(asked.body.get("labels", ())), people
    return Answer(201, repository.shown_issue(issue))


def get_issue(repository: Repository, asked: Asked) -> Answer:
    """Show one."""
    return Answer(200, repository.shown_issue(_issue(repository, asked, "read")))


def edit_issue(repository: Repository, asked: Asked) -> Answer:
    """Change title, body, labels, assignees, or whether it is open."""
    issue = _issue(repository, asked, "write")
    people = _assignees(repository, asked)
    now = repository.moment()
    issue.title, issue.updated = str(asked.body.get("title", issue.title)), now
    issue.body = _body(asked) if "body" in asked.body else issue.body
    issue.labels = list(asked.body.get("labels", issue.labels))
    issue.assignees = people if "assignees" in asked.body else issue.assignees
    state = asked.body.get("state", issue.state)
    if state != issue.state:
        issue.reason = asked.body.get("state_reason", "completed" if state == "closed" else "reopened")
        issue.state, issue.closed = state, now if state == "closed" else None
    return Answer(200, repository.shown_issue(issue))


def _assignees(repository: Repository, asked: Asked) -> list[str]:
    people = list(asked.body.get("assignees", ()))
    for person in people:
        if person not in repository.members:
            errors = [{"value": person, "resource": "Issue", "field": "assignees", "code": "invalid"}]
            raise No(422, "Validation Failed", errors=errors)
    return people


def get_pull(repository: Repository, asked: Asked) -> Answer:
    """Show one."""
    need(asked, _PULLS, "read")
    issue = repository.issues.get(int(asked.path["pull_number"]))
    if issue is None or issue.pull is None:
        raise No(404, "Not Found")
    return Answer(200, {**repository.shown_pull(issue, "pull-request"), "merged": bool(issue.pull.merged)})


def list_pulls_of_commit(repository: Repository, asked: Asked) -> Answer:
    """Those that brought the commit, or whose head it is."""
    need(asked, _PULLS, "read")
    sha = asked.path["commit_sha"]
    pulls = [issue for issue in repository.issues.values() if issue.pull and sha in (*issue.pull.commits, issue.pull.head)]
    return Answer(200, [repository.shown_pull(issue) for issue in pulls])


CALLS: dict[str, Callable[[Repository, Asked], Answer]] = {
    "GET /issues/{issue_number}/comments": list_comments,
    "POST /issues/{issue_number}/comments": create_comment,
    "GET /issues/comments/{comment_id}": get_comment,
    "PATCH /issues/comments/{comment_id}": edit_comment,
    "DELETE /issues/comments/{comment_id}": delete_comment,
    "GET /issues": list_issues,
    "POST /issues": create_issue,
    "GET /issues/{issue_number}": get_issue,
    "PATCH /issues/{issue_number}": edit_issue,
    "GET /pulls/{pull_number}": get_pull,
    "GET /commits/{commit_sha}/pulls": list_pulls_of_commit,
}

_MINIMIZE = re.compile(r"^mutation\s*\(\$(\w+): ID!\)\s*\{\s*minimizeComment\(input: \{subjectId: \$\1, classifier: (\w+)\}\)")


def graphql(repository: Repository, asked: Asked) -> Answer:
    """Minimise a comment; GraphQL answers 200 to refusals, too. No other query is modelled."""
    found = _MINIMIZE.match(asked.body["query"])
    if not found:
        raise No(501, "this query is not modelled")
    node = asked.body["variables"].get(found[1])
    comment = next((each for each in repository.comments.values() if each.node == node), None)
    if comment is None:
        return _graphql_error("NOT_FOUND", f"Could not resolve to a node with the global id of '{node}'")
    if not any(asked.rights.get(name) == "write" for name in _EITHER):
        return _graphql_error("FORBIDDEN", "Resource not accessible by integration")
    comment.minimized = found[2].lower()
    return Answer(200, {"data": {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}})


def _graphql_error(kind: str, message: str) -> Answer:
    error = {"type": kind, "path": ["minimizeComment"], "message": message}
    return Answer(200, {"data": {"minimizeComment": None}, "errors": [error]})
