"""Which pull requests brought the commits of a push."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.github.answers import login, member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syncer.github.api import Api
    from syncer.github.event import Event


@dataclass(frozen=True, slots=True)
class Pull:
    """A merged pull request; `head` is its last commit, the one that was reviewed, `url` its page."""

    number: int
    url: str
    head: str
    author: str


def merged(api: Api, event: Event, commits: Sequence[str]) -> tuple[Pull, ...]:
    """Return the pull requests that brought commits to the event's branch, each once, in the order of the commits."""
    found: dict[int, Pull] = {}
    for commit in dict.fromkeys(commits):
        for item in api.pages(f"/repos/{event.repository}/commits/{commit}/pulls"):
            if _is_merged(item, event):
                found.setdefault(member(item, int, "number"), _pull(item))
    return tuple(found.values())


def _is_merged(item: Any, event: Event) -> bool:
    """Say whether it was merged, into this branch of this repository: those that it was forked from know its commits, too."""
    home = member(item, str, "base", "repo", "full_name")
    here = home.casefold() == event.repository.casefold() and member(item, str, "base", "ref") == event.branch
    return here and member(item, object, "merged_at") is not None


def _pull(item: Any) -> Pull:
    number, url = member(item, int, "number"), member(item, str, "html_url")
    return Pull(number, url, member(item, str, "head", "sha"), login(item))
