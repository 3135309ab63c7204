"""Findings as text for a terminal, and its colors: all that `validate` shows, without what a plan needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Finding, Level
from syncer.render import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_CODES = {"+": "32", "~": "33", "-": "31", "!": "31;1", "bold": "1", "dim": "2", "ok": "32", "=": "32"}


class Paint:
    """Colors a piece of text, or leaves it as it is."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def __call__(self, kind: str, text: str) -> str:
        """Return `text` in the color of `kind`, a key of the table above."""
        code = _CODES.get(kind, "")
        return f"\x1b[{code}m{text}\x1b[0m" if self._color and code and text else text


def text(items: Iterable[Finding], *, color: bool) -> str:
    """Write findings, one a line."""
    paint = Paint(color=color)
    return "".join(f"{paint('!' if item.level is Level.ERROR else '~', words.finding(item))}\n" for item in items)
