"""Members of GitHub's answers, taken out only when they are what they should be: garbage must not look like something empty."""

from __future__ import annotations

from typing import Any, TypeVar

from syncer.errors import GitHubError

T = TypeVar("T")


def member(item: Any, kind: type[T], *path: str) -> T:
    """Return what stands at a path of names, of this type; raises GitHubError when it is not there or of another."""
    found = item
    for name in path:
        if not isinstance(found, dict) or name not in found:
            raise _alien(path)
        found = found[name]
    if not isinstance(found, kind) or isinstance(found, bool):
        raise _alien(path)
    return found


def login(item: Any) -> str:
    """Return who wrote it; "" where the account is gone."""
    return member(item, str, "user", "login") if member(item, object, "user") is not None else ""


def _alien(path: tuple[str, ...]) -> GitHubError:
    return GitHubError(f"GitHub: an answer has no {'.'.join(path)}: it may not be GitHub's")
