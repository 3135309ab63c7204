"""The issue about drift, one for each target: opened, kept current, closed when it is over, and the same one opened again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.github.answers import login, member
from syncer.github.comments import add, surely
from syncer.render.posts.marker import DRIFT, Marker
from syncer.render.posts.marker import read as read_marker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syncer.github.api import Api
    from syncer.github.event import Event


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of ours; `node` is its name in GraphQL, `url` its page."""

    number: int
    url: str
    node: str
    open: bool
    body: str
    marker: Marker


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the issue is, and what became of it: opened, changed, same, reopened or closed."""

    number: int
    url: str
    condition: str


def find(api: Api, event: Event, *, author: str, target: str, label: str) -> tuple[Issue, ...]:
    """Return our issues about a target, open or closed, oldest first: those with our marker that `author` wrote."""
    items = api.pages(_path(event), labels=label, state="all", direction="asc")
    found = (_issue(item) for item in items if "pull_request" not in item and login(item).casefold() == author.casefold())
    ours = (issue for issue in found if issue and (issue.marker.kind, issue.marker.target) == (DRIFT, target))
    return tuple(sorted(ours, key=lambda issue: issue.number))


def report(  # noqa: PLR0913  # what an issue holds, each by its name
    api: Api,
    event: Event,
    found: Sequence[Issue],
    *,
    title: str,
    body: str,
    labels: Sequence[str],
    assignees: Sequence[str],
    comment: str,
    back: str,
) -> Kept:
    """See to it that one issue says what drifts; further ones that are open are closed as duplicates.

    `comment` is posted when the drift is another than the one that the issue told of, `back` when the issue was closed. They
    come before the body, so that a run that ends between the two says it twice rather than never.
    """
    if not found:
        return _opened(api, event, {"title": title, "body": body, "labels": list(labels), "assignees": list(assignees)})
    issue = _current(found)
    condition = _condition(issue, body)
    text = {"reopened": back, "changed": comment, "same": ""}[condition]
    if text:
        add(api, event, issue.number, text)
    state = {} if issue.open else {"state": "open"}
    api.patch(_path(event, issue), {"title": title, "body": body, **state})
    for other in found:
        if other.open and other is not issue:
            api.patch(_path(event, other), {"state": "closed", "state_reason": "duplicate"})
    return Kept(issue.number, issue.url, condition)


def clear(api: Api, event: Event, found: Sequence[Issue], *, body: str | None, comment: str) -> Kept | None:
    """Close what is open, with a comment and a last body; None when nothing was open."""
    still = [issue for issue in found if issue.open]
    for issue in still:
        add(api, event, issue.number, comment)
        last = {} if body is None else {"body": body}
        api.patch(_path(event, issue), {"state": "closed", "state_reason": "completed", **last})
    return Kept(still[0].number, still[0].url, "closed") if still else None


def _current(found: Sequence[Issue]) -> Issue:
    """Choose the issue to keep: the oldest that is open, else the oldest."""
    return min(found, key=lambda issue: (not issue.open, issue.number))


def _condition(issue: Issue, body: str) -> str:
    if not issue.open:
        return "reopened"
    marker = read_marker(body)
    now = marker.data.get("fingerprint") if marker else None
    return "same" if now == issue.marker.data.get("fingerprint") else "changed"


def _opened(api: Api, event: Event, wanted: Mapping[str, Any]) -> Kept:
    item = surely(lambda: api.post(_path(event), wanted), lambda: _made(api, event, wanted))
    return Kept(member(item, int, "number"), member(item, str, "html_url"), "opened")


def _made(api: Api, event: Event, wanted: Mapping[str, Any]) -> Any:
    """Look for an issue that says exactly this."""
    items = api.pages(_path(event), labels=",".join(wanted["labels"]), state="all")
    return next((item for item in items if member(item, object, "body") == wanted["body"]), None)


def _path(event: Event, issue: Issue | None = None) -> str:
    return f"/repos/{event.repository}/issues" + (f"/{issue.number}" if issue else "")


def _issue(item: Mapping[str, Any]) -> Issue | None:
    """Read one that may be ours; None without a marker. The body of an issue may be null."""
    body = item.get("body") or ""
    marker = read_marker(body)
    if marker is None:
        return None
    names = member(item, str, "html_url"), member(item, str, "node_id")
    return Issue(member(item, int, "number"), *names, member(item, str, "state") == "open", body, marker)
