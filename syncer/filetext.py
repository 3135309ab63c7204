"""Bytes of a file → its text, when it is text that reads as it is; shared by YAML and JSON."""

from __future__ import annotations

import json
import re

from syncer.errors import SyncerError
from syncer.model import Position

MAX_BYTES = 256 * 1024  # a large real config is 10 KiB

# What no desired file holds: pattern, what it is, what is allowed, what to do. A line break or a turn of direction that reviews
# do not show can hide a member behind a comment, so these are refused in comments too. Escapes in double quotes stay possible.
_REFUSED: tuple[tuple[re.Pattern[str], str, str, str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), problem, allowed, hint)
    for pattern, problem, allowed, hint in (
        (
            r"\Aversion https://git-lfs",
            "is a Git LFS pointer, not the file itself",
            "one YAML or JSON document",
            "Run `git lfs pull`, or keep this folder out of LFS",
        ),
        (
            r"^(<{7}|>{7})( |$)",
            "is the mark of a merge conflict",
            "a finished merge",
            "Resolve the conflict and remove its marks",
        ),
        (r"\r(?!\n)", "has a carriage return without a line feed", "LF or CRLF line ends", "Save the file with LF line ends"),
        (
            "[\u0085\u2028\u2029]",
            "has a line break that editors and reviews do not show",
            "LF or CRLF line ends",
            "Remove it, or write it as an escape in double quotes",
        ),
        (
            "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]",
            "has an invisible character that changes how text is shown",
            "text that reads as it is",
            "Remove it, or write it as an escape in double quotes",
        ),
        (
            "[^\t\n\r\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\U00010000-\U0010ffff]",
            "has a control character",
            "printable UTF-8 text",
            "Remove it, or write it as an escape in double quotes",
        ),
    )
)

# An escape of JSON: two that stand for one character beyond the basic plane, or any other.
_ESCAPE = re.compile(r"\\(?:u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|.)", re.IGNORECASE | re.DOTALL)


class Unreadable(SyncerError):
    """The file is not one plain YAML document; never quotes the file."""

    def __init__(self, position: Position, problem: str, allowed: str = "", hint: str = "") -> None:
        super().__init__(problem, hint)
        self.position = position
        self.problem = problem
        self.allowed = allowed


def read(data: bytes, file: str) -> str:
    """Return the text of a file, `file` being the name used in positions. Raises Unreadable."""
    text = _decode(data, file)
    _refuse(text, file)
    return text


def as_yaml(text: str) -> str:
    """Make JSON fit for a YAML parser, which takes no tab as indent; no text of JSON can hold one."""
    return _ESCAPE.sub(_joined, text.replace("\t", " "))


def _joined(escape: re.Match[str]) -> str:
    """Write a surrogate pair as its character, for YAML has no such pairs; what follows on the line moves to the left."""
    high, low = escape[1], escape[2]
    return bytes.fromhex(high + low).decode("utf-16-be") if high else escape[0]


def check_json(text: str, file: str) -> None:
    """Refuse what YAML takes and JSON does not, such as comments; depth is counted before, and no number is built."""
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        position = Position(file, error.lineno, error.colno)
        problem = f"is not valid JSON: {error.msg}"
        raise Unreadable(position, problem, "one JSON document", "Correct it, or rename the file to .yaml") from None


def _decode(data: bytes, file: str) -> str:
    start = Position(file, 1, 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(start, "is too large", f"at most {MAX_BYTES} bytes", "Keep one endpoint config a file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = bytes(error.object[: error.start]).decode()  # without the mark at the start: the codec has cut it off
        raise Unreadable(_place(before, file), "is not UTF-8 text", "UTF-8", "Save the file as UTF-8") from None


def _place(before: str, file: str) -> Position:
    """Return the position of the character after `before`."""
    return Position(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _is_plain(text: str) -> bool:
    """Say at once that a text holds nothing that is refused; of others it says nothing."""
    marks = any(mark in text for mark in ("<<<<<<<", ">>>>>>>", "git-lfs"))
    return not marks and text.replace("\n", "").isprintable()


def _refuse(text: str, file: str) -> None:
    if _is_plain(text):
        return
    for pattern, problem, allowed, hint in _REFUSED:
        found = pattern.search(text)
        if found:
            raise Unreadable(_place(text[: found.start()], file), problem, allowed, hint)
