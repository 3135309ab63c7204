"""Desired files: those of the tables in `badfiles_*`, and what these leave out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from badfiles_bounds import BOUND_FILES
from badfiles_case import BASE, CANARY, Bad
from badfiles_hostile import HOSTILE, PLACED, Hostile
from badfiles_syntax import SYNTAX_FILES
from badfiles_types import TYPE_FILES

from hostile_corpus.case import OK, REFUSED, USAGE, Case, desired, good, holding, nothing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from badfiles_hostile import Placed

_X = "desired/x.yaml"
INLINE = SYNTAX_FILES | TYPE_FILES | BOUND_FILES


def _bad(bad: Bad) -> Case:
    name = f"desired/x{bad.suffix}"
    return Case(holding(name, bad.data), REFUSED, f"[{bad.rule}]", f"{name}:{bad.line}:{bad.column}")


def _hostile(hostile: Hostile) -> Case:
    def build(folder: Path) -> None:
        holding(_X, hostile.build())(folder)

    return Case(build, REFUSED, hostile.says, f"{_X}:{hostile.at}")


def _placed(placed: Placed) -> Case:
    def build(folder: Path) -> None:
        (folder / "desired").mkdir()
        placed.place(folder / "desired")

    return Case(build, REFUSED, placed.says, f"desired/{placed.shown}:1:1")


INLINE_CASES = {name: _bad(bad) for name, bad in INLINE.items()}
BUILT_CASES = {name: _hostile(hostile) for name, hostile in HOSTILE.items()}
PLACED_CASES = {name: _placed(placed) for name, placed in PLACED.items()}


def _two(first: str, second: str, *, names: tuple[str, str] = ("a.yaml", "b.yaml")) -> Callable[[Path], object]:
    def build(folder: Path) -> None:
        desired(BASE.replace("Name: fraud\n", first), names[0])(folder)
        desired(BASE.replace("Name: fraud\n", second), names[1])(folder)

    return build


def _also(folder: Path, text: str, name: str) -> None:
    good(folder)
    desired(text, name)(folder)


def _many(count: int) -> Callable[[Path], object]:
    def build(folder: Path) -> None:
        for number in range(count):
            desired(BASE.replace("fraud\n", f"fraud-{number}\n"), f"{number}.yaml")(folder)

    return build


def _deep_folders(folder: Path) -> None:
    inner = folder / "desired" / "/".join(["d"] * 400)
    inner.mkdir(parents=True)
    (inner / "x.yaml").write_text("a: [")


def _forbidden(folder: Path) -> None:
    good(folder)
    (folder / "desired" / "x.yaml").chmod(0)


def _closed(folder: Path) -> None:
    good(folder)
    (folder / "desired" / "shut").mkdir(mode=0)


def _socket(folder: Path) -> None:
    import socket

    (folder / "desired").mkdir()
    here = os.getcwd()  # noqa: PTH109  # the name of a socket has at most 107 bytes
    os.chdir(folder / "desired")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("x.yaml")
    os.chdir(here)


def _hard_link(folder: Path) -> None:
    (folder / "outside.yaml").write_text(BASE)
    (folder / "desired").mkdir()
    os.link(folder / "outside.yaml", folder / "desired" / "x.yaml")


def _up_and_out(folder: Path) -> None:
    holding("syncer.yaml", "targets: {default: {desired: ../elsewhere}}\n")(folder)


_ALIASED = BASE + "Tags: [{Key: a, Value: &v risk}, {Key: b, Value: *v}]\n"

# What is fine, and what is wrong with trees of files rather than with one: the anchors and aliases of a small file are allowed.
TREE_CASES: dict[str, Case] = {
    "aliases within the budget": Case(desired(_ALIASED), OK),
    "byte order mark": Case(desired("\ufeff" + BASE), OK),
    "crlf": Case(desired(BASE.replace("\n", "\r\n")), OK),
    "hard link to outside, which no program can tell": Case(_hard_link, OK),
    "file without a line end": Case(desired(BASE.rstrip("\n")), OK),
    "explicit document and end": Case(desired(f"%YAML 1.1\n---\n{BASE}...\n"), OK),
    "hidden file that is none of ours": Case(lambda folder: _also(folder, "[", ".x.yaml"), OK),
    "other file that is none of ours": Case(lambda folder: _also(folder, "[", "x.txt"), OK),
    "no folder": Case(nothing, USAGE, "there is no such folder"),
    "folder that is a file": Case(holding("desired", BASE), USAGE, "there is no such folder"),
    "folder that is a pipe": Case(lambda folder: os.mkfifo(folder / "desired"), USAGE, "there is no such folder"),
    "folder outside that is not there": Case(_up_and_out, USAGE, "there is no such folder"),
    "file without rights": Case(_forbidden, REFUSED, "cannot be read: Permission denied", f"{_X}:1:1", powerless=True),
    "folder without rights": Case(_closed, REFUSED, "cannot be read: Permission denied", "desired/shut:1:1", powerless=True),
    "socket": Case(_socket, REFUSED, "is no regular file", f"{_X}:1:1"),
    "folders 400 deep": Case(_deep_folders, REFUSED, "is not valid YAML"),
    "one name twice": Case(_two("Name: a\n", "Name: a\n"), REFUSED, "'a' is also in desired/a.yaml", "desired/b.yaml:1:21"),
    "one name in two cases": Case(_two("Name: a\n", "Name: A\n"), REFUSED, "'A' is also in", "desired/b.yaml:1:21"),
    "one name in yaml and json": Case(
        lambda folder: _also(folder, '{"EndpointConfigName": "fraud"}', "x.json"),
        REFUSED,
        "is also in",
        "desired/x.yaml:1:21",
    ),
    "one endpoint twice": Case(
        _two("Name: a\nEndpoint: {EndpointName: e}\n", "Name: b\nEndpoint: {EndpointName: E}\n"),
        REFUSED,
        "'E' is also in",
        "desired/b.yaml:2:26",
    ),
    "files that differ in case": Case(_two("Name: a\n", "Name: b\n", names=("X.yaml", "x.yaml")), OK),
    "files whose names are one by Unicode": Case(
        _two("Name: a\n", "Name: a\n", names=("e\u0301.yaml", "\xe9.yaml")), REFUSED, "is also in"
    ),
    "bidi in the name of a file": Case(desired("[", "a\u202egpj.yaml"), REFUSED, "is not valid YAML", "desired/a?gpj.yaml:2:1"),
    "zero width in the name of a file": Case(desired("[", "a\u200bb.yaml"), REFUSED, "", "desired/a?b.yaml:2:1"),
    "command in the name of a file": Case(desired("[", "::error::x.yaml"), REFUSED, "", "desired/::error::x.yaml:2:1"),
    "name of 255 bytes": Case(desired("[", "a" * 250 + ".yaml"), REFUSED, "is not valid YAML"),
    "1,000 files": Case(_many(1_000), OK),
    "large file pointer with a canary": Case(
        desired(f"version https://git-lfs.github.com/spec/v1\noid sha256:{CANARY}\n"), REFUSED, "Git LFS", f"{_X}:1:1"
    ),
}

# Names that look like others, or like nothing: refused at their place, shown escaped.
_TRICKS = {
    "cyrillic letter": "fr\u0430ud",
    "greek letter": "fr\u03b1ud",
    "full width letter": "fr\uff41ud",
    "zero width space": "fr\u200baud",
    "soft hyphen": "fr\u00adaud",
    "combining accent": "fra\u0301ud",
    "non-breaking space": "fraud\u00a0x",
    "word joiner": "fr\u2060aud",
    "variation selector": "fraud\ufe0f",
    "tag letter": "fraud\U000e0041",
    "mathematical letter": "\U0001d41fraud",
    "emoji": "fraud\U0001f600",
    "private use": "fraud\ue000",
    "braille blank": "fraud\u2800",
    "hangul filler": "fraud\u3164",
    "ideographic space": "fraud\u3000x",
    "dotless i": "fra\u0131d",
    "kelvin sign": "fraud\u212a",
    "path up": "../fraud",
    "absolute path": "/etc/passwd",
    "option": "--help",
    "shell": "$(id)",
    "percent": "%2e%2e",
    "backslash": "a\\b",
    "workflow expression": "a-${{ github.token }}",
    "workflow command": "::error::x",
    "long": "a" * 53,
}
_ESCAPES = {
    "escaped nul": r"a\0b",
    "escaped bell": r"a\ab",
    "escaped bidi": r"a\u202eb",
    "escaped terminal sequence": r"a\x1b[2Jb",
    "escaped next line": r"a\Nb",
    "escaped line separator": r"a\Lb",
    "escaped byte order mark": r"\ufeffa",
    "escaped line end and command": r"a\n::error::b",
}


def _named(text: str) -> Case:
    rule = "name-leaves-room-for-version" if text == "a" * 53 else "pattern"
    return Case(desired(BASE.replace("Name: fraud\n", f"Name: {text}\n")), REFUSED, f"[{rule}]", f"{_X}:1:21")


NAME_CASES = {name: _named(f"'{text}'") if text[0] == "%" else _named(text) for name, text in _TRICKS.items()}
NAME_CASES |= {name: _named(f'"{text}"') for name, text in _ESCAPES.items()}
