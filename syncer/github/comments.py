"""Our comments: found by marker and author on all pages, edited in place, posted anew where people must look again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from syncer.errors import GitHubError
from syncer.github.answers import login, member
from syncer.render.posts.marker import Marker
from syncer.render.posts.marker import read as read_marker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from syncer.github.api import Api
    from syncer.github.event import Event

# GitHub has no other way to minimise than GraphQL.
_MINIMIZE = """\
mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } } }"""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of ours; `node` is its name in GraphQL. `minimized` is folded up, by us or by people."""

    id: int
    node: str
    url: str
    body: str
    marker: Marker
    minimized: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a comment is, and what was done: created, edited, kept, stale or reposted. `notices` are what failed beside it."""

    id: int
    url: str
    action: str
    notices: tuple[str, ...] = ()


def own(api: Api, event: Event, number: int, *, author: str, kind: str, target: str) -> tuple[Comment, ...]:
    """Return our comments of a kind about a target, oldest first: those with our marker that `author` wrote."""
    found = (_comment(item) for item in _listed(api, event, number) if login(item).casefold() == author.casefold())
    return tuple(each for each in found if each and (each.marker.kind, each.marker.target) == (kind, target))


def put(
    api: Api, event: Event, number: int, body: str, *, author: str, anew: Callable[[Marker], bool] = lambda _old: False
) -> Posted:
    """See to it that a comment of ours says `body`, whose marker says of which kind and target it is.

    None: it is created. One of a later run: that is left, "stale". `anew` of the old marker is true: the new one is posted at
    the end, where people are notified, and the old one minimised. Otherwise the newest is edited, unless it says so already.
    What earlier runs posted twice is deleted.
    """
    marker = read_marker(body)
    if marker is None:
        raise ValueError(f"a comment without a marker: {body[:80]!r}")
    every = sorted(
        own(api, event, number, author=author, kind=marker.kind, target=marker.target),
        key=lambda comment: (comment.marker.run, comment.id),
    )
    if every and every[-1].marker.run > marker.run:
        return Posted(every[-1].id, every[-1].url, "stale")
    seen = [comment for comment in every if not comment.minimized]
    if not seen or anew(seen[-1].marker):
        item = add(api, event, number, body)
        made = Posted(member(item, int, "id"), member(item, str, "html_url"), "reposted" if seen else "created")
        return replace(made, notices=_each(seen, lambda old: api.graphql(_MINIMIZE, {"id": old.node}), "minimised"))
    return _edited(api, event, seen, body)


def _edited(api: Api, event: Event, seen: Sequence[Comment], body: str) -> Posted:
    newest = seen[-1]
    path = f"/repos/{event.repository}/issues/comments"
    if newest.body != body:
        api.patch(f"{path}/{newest.id}", {"body": body})
    notices = _each(seen[:-1], lambda old: api.delete(f"{path}/{old.id}"), "deleted")
    return Posted(newest.id, newest.url, "kept" if newest.body == body else "edited", notices)


def _each(old: Sequence[Comment], act: Callable[[Comment], object], done: str) -> tuple[str, ...]:
    """Do something with each old comment, and say what could not be done: the new one is there, and that is what counts."""
    notices = []
    for comment in old:
        try:
            act(comment)
        except GitHubError as error:
            notices.append(f"the old comment {comment.url} could not be {done}: {error}")
    return tuple(notices)


def add(api: Api, event: Event, number: int, body: str) -> Any:
    """Post a comment, and look whether it is there when GitHub left that unclear; returns GitHub's item."""
    path = f"/repos/{event.repository}/issues/{number}/comments"
    return surely(
        lambda: api.post(path, {"body": body}),
        lambda: next((item for item in _listed(api, event, number) if member(item, object, "body") == body), None),
    )


def surely(make: Callable[[], Any], look: Callable[[], Any]) -> Any:
    """Make something once: when it is unclear whether it was made, look, and make it again only if it is not there."""
    try:
        return make()
    except GitHubError as error:
        if not error.unclear:
            raise
    return look() or make()


def _listed(api: Api, event: Event, number: int) -> Iterator[Any]:
    return api.pages(f"/repos/{event.repository}/issues/{number}/comments")


def _comment(item: Any) -> Comment | None:
    """Read one that may be ours; None without a marker."""
    body = member(item, str, "body")
    marker = read_marker(body)
    if marker is None:
        return None
    names = member(item, str, "node_id"), member(item, str, "html_url")
    return Comment(member(item, int, "id"), *names, body, marker, item.get("minimized") is not None)
