"""Words of the command line, as a script would pass on what somebody else wrote."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from hostile_corpus.case import FAILED, LEDGER, OK, USAGE, Case, holding, nothing, replaced

_NO_TEXT = "bytes that are no text"
_NAMES = {
    "nothing": "",
    "space": " ",
    "path up": "../../etc/passwd",
    "terminal sequence": "\x1b[2J\x1b]0;x\x07",
    "command": "a\n::error::b",
    "bidi": "a\u202eb",
    _NO_TEXT: os.fsdecode(b"\xff\xfe"),
    "long": "a" * 100_000,
    "emoji": "\U0001f600",
    "pattern": "*",
    "SQL": "' or 1=1; drop table runs; --",
    "markup": "[red]x[/red]",
    "format": "{0.__class__} %s",
}
_SHOWN = {
    "huge revision": "fraud@" + "9" * 40,
    "very huge revision": "fraud@" + "9" * 5_000,
    "revision 0": "fraud@0",
    "revision below 0": "fraud@-1",
    "revision as text": "fraud@x",
    "revision in other digits": "fraud@\u0661",
    "revision of nothing": "fraud@",
    "name of nothing": "@1",
    "two marks": "fraud@1@1",
    "terminal sequence": "fraud@\x1b[2J",
}
_USAGE = {
    "unknown command": ("destroy",),
    "unknown option": ("plan", "--frob\x1b[2J"),
    "option after --": ("plan", "--sandbox", "--", "--help"),
    "option without value": ("plan", "--target"),
    "format that there is none of": ("plan", "--format", "xml"),
    "target that leads out": ("plan", "--sandbox", "--target", "../x"),
    "target with a terminal sequence": ("plan", "--sandbox", "--target", "\x1b[2J"),
    "limit of nothing": ("history", "--limit", "0"),
    "limit that is huge": ("history", "--limit", "9" * 400),
    "limit that is very huge": ("history", "--limit", "9" * 5_000),
    "parallel below zero": ("apply", "--parallel", "-1"),
    "patience without an end": ("apply", "--lock-timeout", "inf"),
    "patience that is no number": ("apply", "--sandbox", "--yes", "--lock-timeout", "nan"),
    "plan to a folder": ("plan", "--sandbox", "--out", "desired"),
    "plan to nowhere": ("plan", "--sandbox", "--out", "gone/plan.json"),
    "plan to a full disk": ("plan", "--sandbox", "--out", "/dev/full"),
    "copy to a folder": ("state", "pull", "--sandbox", "desired"),
    "copy to nowhere": ("state", "pull", "--sandbox", "gone/a.db"),
}
# Files that are pushed as a ledger.
_PUSHED = {
    "no file": lambda _path: None,
    "folder": Path.mkdir,
    "link to itself": lambda path: path.symlink_to(path.name),
    "pipe": os.mkfifo,
    "endless device": lambda path: path.symlink_to("/dev/zero"),
    "zero bytes": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("x" * 5_000),
    "half a header": lambda path: path.write_bytes(b"SQLite for"),
}
_PUSH = ("state", "push", "--sandbox", "--force", "new.db")


def _used(code: int, *words: str) -> Case:
    return Case(nothing, code, words=words, used=True)


ARGUMENT_CASES = {f"plan, name: {name}": _used(USAGE, "plan", "--sandbox", "--", word) for name, word in _NAMES.items()}
ARGUMENT_CASES |= {f"history, name: {name}": _used(OK, "history", "--sandbox", "--", word) for name, word in _NAMES.items()}
ARGUMENT_CASES |= {f"run: {name}": _used(USAGE, "history", "--sandbox", f"--run={word}") for name, word in _NAMES.items()}
for _asked in ("history, name", "run"):  # SQLite takes text alone
    ARGUMENT_CASES[f"{_asked}: {_NO_TEXT}"] = replace(ARGUMENT_CASES[f"{_asked}: {_NO_TEXT}"], code=FAILED)
ARGUMENT_CASES |= {
    f"lock to break: {name}": _used(4, "state", "unlock", "--sandbox", "--", word) for name, word in _NAMES.items()
}
ARGUMENT_CASES |= {f"show: {name}": _used(USAGE, "show", "--sandbox", "--", word) for name, word in _SHOWN.items()}
ARGUMENT_CASES |= {f"diff: {name}": _used(USAGE, "diff", "--sandbox", "--", "fraud@1", word) for name, word in _SHOWN.items()}
ARGUMENT_CASES |= {f"usage: {name}": _used(USAGE, *words) for name, words in _USAGE.items()}
ARGUMENT_CASES |= {
    f"push: {name}": Case(replaced("new.db", place), FAILED, words=_PUSH, used=True) for name, place in _PUSHED.items()
}
ARGUMENT_CASES["nul in a variable that names a target"] = Case(
    nothing, USAGE, words=("plan", "--sandbox"), environment={"SYNCER_TARGET": "\x1b[2J"}, used=True
)
ARGUMENT_CASES["ledger pushed onto itself"] = Case(
    lambda folder: holding("new.db", (folder / LEDGER).read_bytes())(folder), OK, words=_PUSH, used=True
)
