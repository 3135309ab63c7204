"""What a runner of GitHub hands over: the payload of an event, its environment, the inputs of the action."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import payloads
from badfiles_case import CANARY

from hostile_corpus.case import FAILED, OK, USAGE, Case, good, holding, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_EVENT = "event.json"
_PULL = dict(payloads.pull_request().payload["pull_request"])
_RUN = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": _EVENT, **payloads.RUN}
_NONE = "no JSON object"


def _case(build: Callable[[Path], object], says: str, code: int = USAGE, *, environment: Mapping[str, str] = _RUN) -> Case:
    def whole(folder: Path) -> None:
        good(folder)
        build(folder)

    return Case(whole, code, says, words=("ci", "validate"), environment=environment)


def _payload(payload: object) -> Callable[[Path], object]:
    return holding(_EVENT, payload if isinstance(payload, bytes) else json.dumps(payload))


def _pull(**changes: object) -> Mapping[str, Any]:
    return {"pull_request": {**_PULL, **changes}}


_GARBAGE: dict[str, bytes] = {
    "zero bytes": b"",
    "one bracket": b"{",
    "a list": b"[]",
    "a text": f'"{CANARY}"'.encode(),
    "null": b"null",
    "very deep list": b"[" * 200_000,
    "very deep object": b'{"a":' * 200_000,
    "huge number": b"9" * 100_000,
    "binary": bytes(range(256)),
    "no utf-8": b'{"a": "\xff"}',
    "utf-16 that is cut": '{"a": 1}'.encode("utf-16")[:-1],
    "html": f"<html>{CANARY}</html>".encode(),
}
_SIDE = {"sha": payloads.HEAD, "repo": None}
_WRONG: dict[str, tuple[Any, str]] = {
    "pull request as null": ({"pull_request": None}, "no pull_request"),
    "pull request as list": ({"pull_request": []}, "no pull_request"),
    "pull request of nothing": ({"pull_request": {}}, "no head"),
    "no base": (_pull(base=None), "no base"),
    "head as text": (_pull(head="x"), "no head"),
    "number as text": (_pull(number="7"), "no number"),
    "number as true": (_pull(number=True), "no number"),
    "number as fraction": (_pull(number=1.5), "no number"),
    "no number": (_pull(number=None), "no number"),
    "head that is a branch": (_pull(head={**_SIDE, "sha": "main"}), "no commit as its sha"),
    "head that is an option": (_pull(head={**_SIDE, "sha": "--upload-pack=id"}), "no commit as its sha"),
    "head with a line end": (_pull(head={**_SIDE, "sha": "a" * 40 + "\n"}), "no commit as its sha"),
    "head in capitals": (_pull(head={**_SIDE, "sha": "A" * 40}), "no commit as its sha"),
    "head that is a number": (_pull(head={**_SIDE, "sha": 7}), "no commit as its sha"),
    "base that leads out": (_pull(base={"sha": "../../etc", "ref": "main"}), "no commit as its sha"),
    "group as number": ({"merge_group": 1}, "no merge_group"),
    "group of nothing": ({"merge_group": {}}, "no commit as its"),
    "push from a word": ({"before": "x", "after": payloads.MERGE}, "no commit as its before"),
    "push to nothing": ({"before": payloads.BASE, "after": None}, "no commit as its after"),
}
_FINE: dict[str, Any] = {
    "branch with a command": _pull(base={"sha": payloads.BASE, "ref": "a\n::error::b"}),
    "branch that is an option": _pull(base={"sha": payloads.BASE, "ref": "--exec=id"}),
    "branch as a list": _pull(base={"sha": payloads.BASE, "ref": [["a"]]}),
    "repository as text": _pull(head={**_SIDE, "repo": "acme/ml-config"}),
    "repository without a name": _pull(head={**_SIDE, "repo": {}}),
    "user as list": _pull(user=[]),
    "no user": _pull(user=None),
    "huge number of a pull request": _pull(number=10**400),
    "negative number of a pull request": _pull(number=-1),
    "deep and unknown": {**_pull(), "more": json.loads("[" * 500 + "]" * 500)},
    "surrogates": {**_pull(), "title": "\ud800"},
    "wide": {**_pull(), "labels": ["x"] * 200_000},
}
# Variables that a runner sets, set as it never would.
_VARIABLES = {
    "repository that leads out": ("GITHUB_REPOSITORY", "acme/ml/../config"),
    "repository with a line end": ("GITHUB_REPOSITORY", "acme/ml\n::error::x"),
    "repository of nothing": ("GITHUB_REPOSITORY", ""),
    "commit that is an option": ("GITHUB_SHA", "--help"),
    "run in other digits": ("GITHUB_RUN_ID", "\u0661\u0662"),
    "run that is huge": ("GITHUB_RUN_ID", "9" * 5_000),
    "attempt of nothing": ("GITHUB_RUN_ATTEMPT", "x"),
    "API by file": ("GITHUB_API_URL", "file:///etc/passwd"),
    "server without a scheme": ("GITHUB_SERVER_URL", "github.com"),
    "event of spaces": ("GITHUB_EVENT_NAME", "a b"),
    "ref of a word": ("GITHUB_REF", "main"),
}
_INPUTS = {
    "target that there is none of": ("INPUT_TARGET", "../x", "there is no target"),
    "target with a terminal sequence": ("INPUT_TARGET", "\x1b[2J", "there is no target"),
    "folder that leads out": ("INPUT_WORKING_DIRECTORY", "../../../../gone", "there is no such folder"),
    "folder with a command": ("INPUT_WORKING_DIRECTORY", "::error::x", "there is no such folder"),
    "sandbox as yes": ("INPUT_SANDBOX", "yes", "Use one of"),
    "digest that is cut": ("INPUT_APPROVE_DIGEST", "abc", "Copy the whole digest"),
    "digest in other digits": ("INPUT_APPROVE_DIGEST", "\u0661" * 64, "Copy the whole digest"),
    "changes below zero": ("INPUT_MAX_CHANGES", "-1", "Use a whole number"),
    "changes in other digits": ("INPUT_MAX_CHANGES", "\u0663", "Use a whole number"),
    "changes that are huge": ("INPUT_MAX_CHANGES", "9" * 10_000, "Use a whole number"),
    "timeout that is no number": ("INPUT_TIMEOUT", "1e3", "Use a whole number"),
    "mode that there is none of": ("INPUT_REVIEWED_PLAN", "OFF", "Use one of"),
}
_PLACED = {
    "no event": (lambda _folder: None, "cannot be read: No such file"),
    "event that is a folder": (replaced(_EVENT, Path.mkdir), "cannot be read: Is a directory"),
    "event that links to itself": (replaced(_EVENT, lambda path: path.symlink_to(_EVENT)), "cannot be read"),
    "endless event": (replaced(_EVENT, lambda path: path.symlink_to("/dev/zero")), "is too large"),
}

EVENT_CASES = {f"payload: {name}": _case(_payload(data), _NONE) for name, data in _GARBAGE.items()}
EVENT_CASES |= {f"payload: {name}": _case(_payload(data), says) for name, (data, says) in _WRONG.items()}
EVENT_CASES |= {f"harmless payload: {name}": _case(_payload(data), "", OK) for name, data in _FINE.items()}
EVENT_CASES |= {
    f"variable: {name}": _case(_payload(_pull()), variable, environment=_RUN | {variable: value})
    for name, (variable, value) in _VARIABLES.items()
}
EVENT_CASES |= {
    f"input: {name}": _case(_payload(_pull()), says, environment=_RUN | {variable: value})
    for name, (variable, value, says) in _INPUTS.items()
}
EVENT_CASES |= {f"placed: {name}": _case(build, says) for name, (build, says) in _PLACED.items()}
EVENT_CASES["input: long folder"] = _case(
    _payload(_pull()), "File name too long", FAILED, environment=_RUN | {"INPUT_WORKING_DIRECTORY": "a" * 5_000}
)
