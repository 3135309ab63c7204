"""`sandbox.json`: the simulated account's file, damaged in every way that its reader could stumble over."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hostile_corpus.case import ACCOUNT, FAILED, REFUSED, Case, holding, replaced

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAN = ("plan", "--sandbox")
_DAMAGED = "is damaged"
_GARBAGE: dict[str, bytes] = {
    "zero bytes": b"",
    "one bracket": b"{",
    "null": b"null",
    "a list": b"[]",
    "no members": b"{}",
    "a number": b"7",
    "not a number": b'{"version": NaN}',
    "infinite": b'{"version": Infinity}',
    "very deep list": b"[" * 200_000,
    "very deep object": b'{"a":' * 200_000,
    "huge number": b'{"version": ' + b"9" * 100_000 + b"}",
    "binary": bytes(range(256)),
    "utf-16": '{"version": 1}'.encode("utf-16"),
    "utf-16 without mark": '{"version": 1}'.encode("utf-16-be"),
    "utf-8 with mark": b'\xef\xbb\xbf{"version": 1}',
    "no utf-8": b'{"a": "\xff"}',
    "two objects": b"{}{}",
    "YAML": b"version: 1\n",
    "large file pointer": b"version https://git-lfs.github.com/spec/v1\n",
}
_KINDS: dict[str, Any] = {"null": None, "number": 7, "text": "x", "list": [None], "object": {"": {"": None}}, "true": True}


def _with(value: object, name: str) -> Callable[[Path], object]:
    def build(folder: Path) -> None:
        state = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
        assert name in state
        state[name] = value
        (folder / ACCOUNT).write_text(json.dumps(state), encoding="utf-8")

    return build


# Members of the file that hold more than a number; each in turn is something of another kind.
_MEMBERS = ("configs", "endpoints", "models", "scripts", "version")
_PLACED = {
    "folder": Case(replaced(ACCOUNT, Path.mkdir), FAILED, "cannot be used for the simulated account"),
    "link to itself": Case(replaced(ACCOUNT, lambda path: path.symlink_to(path.name)), FAILED, "cannot be used"),
    "no file": Case(replaced(ACCOUNT, lambda _path: None), REFUSED, "the model m1 does not exist"),
    "without rights": Case(lambda folder: (folder / ACCOUNT).chmod(0), FAILED, "Permission denied", powerless=True),
    "cut in the middle": Case(lambda folder: os.truncate(folder / ACCOUNT, 300), FAILED, _DAMAGED),
    "lock that is a folder": Case(replaced(f"{ACCOUNT}.lock", Path.mkdir), FAILED, "cannot be used"),
}

_CASES = {f"garbage: {name}": Case(holding(ACCOUNT, data), FAILED, _DAMAGED) for name, data in _GARBAGE.items()}
_CASES |= {
    f"{member} as {kind}": Case(_with(value, member), FAILED, _DAMAGED) for member in _MEMBERS for kind, value in _KINDS.items()
}
_CASES |= _PLACED
ACCOUNT_CASES = {
    name: Case(case.build, case.code, case.says, words=_PLAN, used=True, powerless=case.powerless)
    for name, case in _CASES.items()
}
