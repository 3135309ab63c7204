"""What an answer of GitHub's means: is it a success, how long to wait when it asks for that, which permission is missing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from syncer.errors import GitHubError, NoRights
from syncer.github.wire import Trouble

if TYPE_CHECKING:
    from syncer.github.wire import Answer, Request

_OK, _REDIRECTS, _SERVER_ERRORS = range(200, 300), range(300, 400), range(500, 600)
_UNKNOWN, _FORBIDDEN, _ABSENT, _TOO_MANY = 401, 403, 404, 429
_A_MINUTE = 60.0  # at the least, where GitHub does not say how long (docs: "Rate limits for the REST API")
_LONGEST = 300  # characters of GitHub's own words

_MOVED = "The repository was renamed or moved, or it is not GitHub that answers: check GITHUB_REPOSITORY and GITHUB_API_URL"
_TOKEN = "The token is wrong or has expired: check `github-token`"  # noqa: S105  # a sentence
_TROUBLE = "GitHub has trouble of its own: run again later"
_SLOW = "GitHub asks to slow down: run again later"
_GIVE = "Give the job the permission {}; a run for a fork's pull request or for Dependabot's cannot have one to write"
_HIDDEN = "It is not there, or the token may not see it: that takes the permission {}"


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission of the job that a call needs; `pattern` is searched in the path."""

    pattern: str
    read: str
    write: str


# The first row that fits counts. Source: GitHub's docs, "Permissions required for fine-grained personal access tokens".
PERMISSIONS = (
    Permission(
        r"/issues/(comments/|\d+/comments)",
        "`pull-requests: read` (of an issue `issues: read`)",
        "`pull-requests: write` (of an issue `issues: write`)",
    ),
    Permission(r"/issues\b", "`issues: read`", "`issues: write`"),
    Permission(r"/(pulls|commits)\b", "`pull-requests: read`", "`pull-requests: write`"),
    Permission(r"/graphql\b", "`pull-requests: write`", "`pull-requests: write`"),
)


def trouble(request: Request, answer: Answer) -> Trouble | None:
    """Say why an answer is no success; None when it is one."""
    if answer.status in _OK:
        return None
    told = f"{request.name}: {answer.status} {said(answer)}".rstrip()
    wait = pause(answer)
    if wait is not None:
        return Trouble(GitHubError(told, _SLOW, status=answer.status), passing=True, wait=wait)
    if answer.status in _SERVER_ERRORS:
        error = GitHubError(told, _TROUBLE, status=answer.status, unclear=not request.again)
        return Trouble(error, passing=request.again)
    return Trouble(_refused(request, answer.status, told))


def _refused(request: Request, status: int, told: str) -> GitHubError:
    if status in _REDIRECTS:
        return GitHubError(f"{told}: a redirect, which the token does not follow", _MOVED, status=status)
    if status == _UNKNOWN:
        return NoRights(told, _TOKEN, status=status)
    if status == _FORBIDDEN:
        return NoRights(told, right(request, _GIVE), status=status)
    kind = NoRights if status == _ABSENT and request.method != "GET" else GitHubError
    return kind(told, right(request, _HIDDEN) if status == _ABSENT else "", status=status)


def right(request: Request, words: str) -> str:
    """Say which permission a call needs; "" for one that no row knows."""
    row = next((row for row in PERMISSIONS if re.search(row.pattern, request.url)), None)
    return words.format(row.read if request.method == "GET" else row.write) if row else ""


def pause(answer: Answer) -> float | None:
    """Return how many seconds GitHub asks to wait; None when it does not limit us."""
    if answer.status not in (_FORBIDDEN, _TOO_MANY):
        return None
    after = answer.headers.get("Retry-After", "")
    if after.isdecimal():
        return float(after)
    if answer.headers.get("X-RateLimit-Remaining") == "0":
        return _until(answer)
    limited = answer.status == _TOO_MANY or "rate limit" in said(answer).lower()
    return _A_MINUTE if limited else None


def _until(answer: Answer) -> float:
    """Return the seconds until the limit is lifted, by GitHub's own clock."""
    reset, date = answer.headers.get("X-RateLimit-Reset", ""), answer.headers.get("Date", "")
    try:
        return max(1.0, int(reset) - parsedate_to_datetime(date).timestamp())
    except (ValueError, TypeError):
        return _A_MINUTE


def said(answer: Answer) -> str:
    """Return GitHub's own words, on one line: its message and which fields it means; "" for a page."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors")
    fields = [_field(error) for error in errors] if isinstance(errors, list) else []
    return _line("; ".join([str(body.get("message", "")), *filter(None, fields)]))


def _field(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    return " ".join(str(error[key]) for key in ("field", "value", "code", "message") if error.get(key))


def _line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)[:_LONGEST]


def refused_by_graphql(request: Request, body: Any) -> GitHubError | None:
    """Say why GraphQL, which answers 200 to nearly everything, did not do it; None when it did."""
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(body, dict) and not errors and "data" in body:
        return None
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    told = f"{request.name}: {_line(str(first.get('message', 'the answer is none of GraphQL')))}"
    if first.get("type") in ("FORBIDDEN", "INSUFFICIENT_SCOPES"):
        return NoRights(told, right(request, _GIVE), status=_FORBIDDEN)
    return GitHubError(told, status=200)
