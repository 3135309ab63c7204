"""Plan files for `apply --plan`: garbage, another plan, and a true one in which something was changed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from badfiles_case import CANARY

from hostile_corpus.case import PLAN, REFUSED, USAGE, Case, holding, nothing, replaced

if TYPE_CHECKING:
    from collections.abc import Callable

_APPLY = ("apply", "--sandbox", "--plan", PLAN)
_NONE = "Make it with `syncer plan --out FILE`"

_GARBAGE: dict[str, bytes] = {
    "zero bytes": b"",
    "white space": b" \n\t ",
    "one bracket": b"{",
    "no object": b"[]",
    "a number": b"7",
    "a text": f'"{CANARY}"'.encode(),
    "null": b"null",
    "true": b"true",
    "not a number": b"NaN",
    "huge number": b"9" * 100_000,
    "very deep list": b"[" * 200_000,
    "very deep object": b'{"a":' * 200_000,
    "binary": bytes(range(256)),
    "utf-16": '{"version": 1}'.encode("utf-16"),
    "utf-16 without mark": '{"version": 1, "kind": "plan"}'.encode("utf-16-le"),
    "utf-8 with mark": b"\xef\xbb\xbf" + b'{"version": 1}',
    "no utf-8": b'{"version": "\xff"}',
    "surrogate": b'{"version": 1, "kind": "\\ud800"}',
    "nul": b'{"version": 1\x00}',
    "YAML": b"version: 1\nkind: plan\n",
    "comment": b'{"version": 1} // why',
    "two objects": b"{}\n{}",
    "single quotes": b"{'version': 1}",
    "comma after the last": b'{"version": 1,}',
    "raw line end in text": b'{"version": "a\nb"}',
    "html": f"<html>{CANARY}</html>".encode(),
    "large file pointer": b"version https://git-lfs.github.com/spec/v1\n",
    "a drift report": b'{"version": 1, "kind": "drift", "only": [], "changes": []}',
    "another version": b'{"version": 2, "kind": "plan", "only": [], "changes": []}',
    "version as text": b'{"version": "1", "kind": "plan", "only": [], "changes": []}',
    "no members": b"{}",
}


def _altered(alter: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    """Build by changing the true plan."""

    def build(folder: Path) -> None:
        plan = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        alter(plan)
        (folder / PLAN).write_text(json.dumps(plan), encoding="utf-8")

    return build


def _without(*path: str | int) -> Callable[[Path], object]:
    return _altered(lambda plan: _at(plan, path[:-1]).pop(path[-1]))


def _with(value: object, *path: str | int) -> Callable[[Path], object]:
    return _altered(lambda plan: _at(plan, path[:-1]).__setitem__(path[-1], value))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


# Members that an approval is read from; the first that is missing or of another kind makes it none.
_TOP = ("version", "kind", "target", "owner", "account", "region", "sandbox", "only", "changes")
_OF_A_CHANGE = ("name", "presumes", "steps", "digest")
_OF_A_STEP = ("operation", "params")


def _missing() -> dict[str, Case]:
    paths: list[tuple[str | int, ...]] = [(name,) for name in _TOP]
    paths += [("changes", 0, name) for name in _OF_A_CHANGE]
    paths += [("changes", 0, "steps", 0, name) for name in _OF_A_STEP]
    return {f"lacks {'.'.join(map(str, path))}": Case(_without(*path), USAGE, _NONE) for path in paths}


_KINDS: dict[str, tuple[Any, tuple[str | int, ...], int]] = {
    "only as number": (7, ("only",), USAGE),
    "only as text": ("fraud", ("only",), USAGE),
    "only names another": (["other"], ("only",), USAGE),
    "only with a terminal sequence": (["\x1b[2J"], ("only",), USAGE),
    "only with a nested list": ([[["a"]]], ("only",), USAGE),
    "changes as object": ({"a": 1}, ("changes",), USAGE),
    "changes as number": (7, ("changes",), USAGE),
    "changes as null": (None, ("changes",), USAGE),
    "change as text": ("x", ("changes", 0), USAGE),
    "change as null": (None, ("changes", 0), USAGE),
    "steps as text": ("x", ("changes", 0, "steps"), USAGE),
    "steps as null": (None, ("changes", 0, "steps"), USAGE),
    "step as text": ("x", ("changes", 0, "steps", 0), USAGE),
    "parameters as text": ("x", ("changes", 0, "steps", 0, "params"), USAGE),
    "parameters as list of pairs": ([["a", 1]], ("changes", 0, "steps", 0, "params"), REFUSED),
    "parameters as number": (7, ("changes", 0, "steps", 0, "params"), USAGE),
    "digest as number": (7, ("changes", 0, "digest"), REFUSED),
    "digest of zeros": ("0" * 64, ("changes", 0, "digest"), REFUSED),
    "digest in capitals": ("A" * 64, ("changes", 0, "digest"), REFUSED),
    "digest with a terminal sequence": ("\x1b]0;x\x07", ("changes", 0, "digest"), REFUSED),
    "digest that is empty": ("", ("changes", 0, "digest"), REFUSED),
    "name of another": ("other", ("changes", 0, "name"), REFUSED),
    "name with a command": ("a\n::error::b", ("changes", 0, "name"), REFUSED),
    "name as number": (7, ("changes", 0, "name"), REFUSED),
    "presumes another": ("x" * 10_000, ("changes", 0, "presumes"), REFUSED),
    "another operation": ("DeleteEndpoint", ("changes", 0, "steps", 0, "operation"), REFUSED),
    "another region": ("eu-west-1", ("region",), REFUSED),
    "another account": ("111111111111", ("account",), REFUSED),
    "another owner": ("other", ("owner",), REFUSED),
    "another target": ("other", ("target",), REFUSED),
    "account with a terminal sequence": ("\x1b[2J\u202e", ("account",), REFUSED),
    "sandbox as text": ("true", ("sandbox",), REFUSED),
    "sandbox as no": (False, ("sandbox",), REFUSED),
    "version as a fraction": (1.5, ("version",), USAGE),
    "version as list": ([1], ("version",), USAGE),
    "kind in capitals": ("PLAN", ("kind",), USAGE),
}


def _many_steps(plan: dict[str, Any]) -> None:
    plan["changes"][0]["steps"] *= 5_000
    plan["changes"][0]["digest"] = "0" * 64


def _many_changes(plan: dict[str, Any]) -> None:
    plan["changes"] = [{**plan["changes"][0], "name": f"c{number}"} for number in range(5_000)]


_PLACED = {
    "no file": Case(replaced(PLAN, lambda _path: None), USAGE, "No such file"),
    "folder": Case(replaced(PLAN, Path.mkdir), USAGE, "Is a directory"),
    "link to itself": Case(replaced(PLAN, lambda path: path.symlink_to(PLAN)), USAGE, "cannot be read"),
    "endless device": Case(replaced(PLAN, lambda path: path.symlink_to("/dev/zero")), USAGE, "is too large"),
    "no device": Case(replaced(PLAN, lambda path: path.symlink_to("/dev/null")), USAGE, _NONE),
    "without rights": Case(lambda folder: (folder / PLAN).chmod(0), USAGE, "Permission denied", powerless=True),
    "cut in the middle": Case(lambda folder: os.truncate(folder / PLAN, 700), USAGE, _NONE),
    "5,000 changes": Case(_altered(_many_changes), REFUSED, "no longer what"),
    "5,000 steps": Case(_altered(_many_steps), REFUSED, "no longer what"),
}

PLAN_CASES = {f"garbage: {name}": Case(holding(PLAN, data), USAGE, _NONE) for name, data in _GARBAGE.items()}
PLAN_CASES |= _missing()
PLAN_CASES |= {name: Case(_with(value, *path), code) for name, (value, path, code) in _KINDS.items()}
PLAN_CASES |= _PLACED
PLAN_CASES = {
    name: Case(case.build, case.code, case.says, words=_APPLY, used=True, powerless=case.powerless)
    for name, case in PLAN_CASES.items()
}
PLAN_CASES["without a name"] = Case(nothing, USAGE, "Is a directory", words=("apply", "--sandbox", "--plan", ""), used=True)
