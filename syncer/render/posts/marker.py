"""The first line of a post: an HTML comment that says what the post is, for the next run to find and to read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from syncer.model import DIGITS, Reviewed

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAN, RESULT, DRIFT = "plan", "result", "drift"
_LINE = re.compile(r"<!-- syncer:v1 (\{.*\}) -->")
_LONGEST = 32_768  # characters: more than any that we write
_DIGEST = re.compile(r"[0-9a-f]{64}")
_START = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
# What is written as its number, and why. All of it can only stand inside a text of the JSON, where \u means the same.
_ESCAPED = {
    "<": "\\u003c",  # opens a comment or a tag
    ">": "\\u003e",  # closes the comment
    "&": "\\u0026",  # an entity may stand for either
    "--": "\\u002d\\u002d",  # closes a comment, by the older reading of HTML
    "##[": "#\\u0023[",  # a command for a runner that prints it
}


@dataclass(frozen=True, slots=True)
class Marker:
    """What a post says about itself; `data` comes from a page that people can edit: everything in it is to be checked."""

    kind: str
    target: str
    data: Mapping[str, Any]

    @property
    def run(self) -> tuple[int, int]:
        """The run that wrote it and its attempt; (0, 0) where that is not said."""
        run, attempt = self.data.get("run"), self.data.get("attempt")
        return (run, attempt) if is_count(run) and is_count(attempt) else (0, 0)


def is_count(item: Any) -> TypeGuard[int]:
    """Say whether something of a marker is a number that counts."""
    return isinstance(item, int) and not isinstance(item, bool) and item >= 0


def write(kind: str, target: str, data: Mapping[str, Any]) -> str:
    """Write a marker on one line that nothing in it can end."""
    head = {"kind": kind, "target": target}
    text = json.dumps(head | dict(data) | head, separators=(",", ":"), allow_nan=False)
    for sign, number in _ESCAPED.items():
        text = text.replace(sign, number)
    return f"<!-- syncer:v1 {text} -->"


def read(body: str) -> Marker | None:
    """Read the marker of a post from its first line; None when there is none of this version, or no sound one."""
    line = body.partition("\n")[0].removesuffix("\r")
    found = _LINE.fullmatch(line) if len(line) <= _LONGEST else None
    try:
        data = json.loads(found[1]) if found else {}
    except (ValueError, RecursionError):
        return None
    kind, target = data.pop("kind", None), data.pop("target", None)
    return Marker(kind, target, data) if isinstance(kind, str) and isinstance(target, str) else None


def reviewed(marker: Marker, pull: int, url: str) -> Reviewed | None:
    """Read the plan that stood on a pull request; None when the marker is of something else, of no plan, or not sound."""
    digest = marker.data.get("digest")
    if marker.kind != PLAN or not _matches(_DIGEST, digest) or "changes" not in marker.data:
        return None
    changes = marker.data["changes"]
    if changes is None:
        return Reviewed(pull, url, str(digest), None)
    if not isinstance(changes, dict) or not all(map(_is_reviewed, changes.values())):
        return None
    return Reviewed(pull, url, str(digest), {name: (start, said) for name, (start, said) in changes.items()})


def _is_reviewed(item: Any) -> bool:
    return (
        isinstance(item, list)
        and len(item) == len(("start", "words"))
        and _matches(_START, item[0])
        and isinstance(item[1], str)
    )


def _matches(pattern: re.Pattern[str], item: Any) -> bool:
    return isinstance(item, str) and pattern.fullmatch(item) is not None
