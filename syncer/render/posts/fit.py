"""Posts that fit: the first of several ways to say a thing, from everything to counts alone, that is short enough.

A way is written line by line and given up as soon as it is too long, so that a plan of thousands costs no more than its post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.render.posts.inert import code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

COMMENT = 65_000  # characters; GitHub refuses a body of more than 65,536
SUMMARY = 999_000  # bytes; a runner drops a step's whole summary when it is over 1 MiB
_NAMES, _LIST = 20, 2_000  # a list of names has so many names and characters at most


def size(text: str) -> int:
    """Return the bytes of a text in UTF-8."""
    return len(text.encode())


def fitting(ways: Iterable[Callable[[], Iterable[str]]], limit: int, measure: Callable[[str], int] = len) -> str:
    """Return the first way that is not over the limit; the last one must fit."""
    return next(text for way in ways if (text := _within(way(), limit, measure)) is not None)


def _within(lines: Iterable[str], limit: int, measure: Callable[[str], int]) -> str | None:
    taken, used = [], 0
    for line in lines:
        used += measure(line) + 1
        if used > limit:
            return None
        taken.append(line)
    return "\n".join(taken) + "\n"


def first(lines: Iterable[str], limit: int, measure: Callable[[str], int] = len) -> Iterator[str]:
    """Yield whole lines, from the first on, as long as all of them are within the limit."""
    used = 0
    for line in lines:
        used += measure(line) + 1
        if used > limit:
            return
        yield line


def listed(names: Sequence[str]) -> str:
    """Write names on one line; those that have no room there are counted."""
    shown = list(first((code(name) for name in names[:_NAMES]), _LIST))
    more = len(names) - len(shown)
    return ", ".join(shown) + (f"{' and ' if shown else ''}{more} more" if more else "")
