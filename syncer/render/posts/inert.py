"""Text from files and from AWS made inert: in a post it can be read, and nothing else.

GitHub looks for mentions, issue numbers, commits, emoji and formulas everywhere but in code; so data only ever stands in code.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from syncer.render import words

if TYPE_CHECKING:
    from collections.abc import Iterable

# cmark takes a run of more than 80 backticks for text, not for the border of a code span (MAXBACKTICKS in its inlines.c).
_MOST_BACKTICKS = 32
_RUN = re.compile("`+")
_URL = "/:?#=&%+,;@~!$'*"  # what may stand in an address as it is; brackets, pipes, quotes and spaces may not


def safe(text: str) -> str:
    """Return one line of visible text that is no command: a runner takes `##[` anywhere in a line for the start of one."""
    shown = words.plain(text).replace("##[", "#\\u0023[")
    return shown.replace("`", "\\u0060") if _longest(shown) > _MOST_BACKTICKS else shown


def _longest(text: str) -> int:
    return max(map(len, _RUN.findall(text)), default=0)


def code(text: str) -> str:
    """Put text into a code span that it cannot leave, whatever backticks it has."""
    shown = safe(text)
    border = "`" * (_longest(shown) + 1)
    spaced = shown.startswith(" ") and shown.endswith(" ")  # a parser takes one space off each end then
    pad = " " if shown.startswith("`") or shown.endswith("`") or spaced or not shown else ""
    return f"{border}{pad}{shown}{pad}{border}"


def cell(text: str) -> str:
    r"""Put text into a code span within a cell of a table, where a pipe ends the cell even in code, and `\|` does not.

    Parsers differ about `\\|`, so a pipe behind a backslash is written as its number.
    """
    return code(text.replace("\\|", "\\\\u007c")).replace("|", "\\|")


def html(text: str) -> str:
    """Write text for the inside of `<summary><code>`, where Markdown does not reach."""
    return escape(safe(text))


def link(label: str, url: str) -> str:
    """Link a label, which is Markdown of ours or what `code` and `cell` return, to an address of ours."""
    return f"[{label}]({quote(url, safe=_URL)})"


def fence(lines: Iterable[str], info: str) -> list[str]:
    """Fence lines; the fence is longer than any run of backticks inside, and no line is a command of a runner."""
    inside = [_no_command(safe(line)) for line in lines]
    border = "`" * max(3, 1 + max(map(_longest, inside), default=0))
    return [f"{border}{info}", *inside, border]


def _no_command(line: str) -> str:
    return line.replace("::", ":\\u003a", 1) if line.lstrip().startswith("::") else line
