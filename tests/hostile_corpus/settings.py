"""`syncer.yaml`: what makes a desired file unreadable does the same here, and each setting has its own ways to be wrong."""

from __future__ import annotations

import os
from pathlib import Path

from badfiles_case import BASE, CANARY
from badfiles_hostile import HOSTILE

from hostile_corpus.case import OK, USAGE, Case, desired, good, holding, replaced
from hostile_corpus.files import INLINE

_FILE = "syncer.yaml"
# Built files whose error has nothing to do with what a desired file is.
_BUILT = (
    "one byte too many",
    "ten megabytes",
    "full of comments",
    "lists in lists",
    "mappings in mappings",
    "dashes",
    "question marks",
    "indented keys",
    "depth by aliases",
    "list bomb",
    "mapping bomb",
    "quadratic blow-up",
    "long line",
    "many quotes",
    "many escapes",
    "many line ends",
    "long quoted key, twice",
)


def _unreadable() -> dict[str, Case]:
    found = {
        name: Case(holding(_FILE, bad.data), USAGE, bad.says, f"{_FILE}:{bad.line}:{bad.column}")
        for name, bad in INLINE.items()
        if bad.rule == "file" and bad.suffix == ".yaml"
    }
    return found | {
        name: Case(holding(_FILE, HOSTILE[name].build()), USAGE, HOSTILE[name].says, f"{_FILE}:{HOSTILE[name].at}")
        for name in _BUILT
    }


def _outside(path: Path) -> None:
    other = path.parent.parent / f"{path.parent.name}-outside.yaml"
    other.write_text(f"owner: {CANARY}\n")
    path.symlink_to(other)


def _closed(folder: Path) -> None:
    (folder / _FILE).touch(mode=0)


# What stands there, where it is wrong, what is said of it.
_WRONG = {
    "no mapping": ("- owner: a\n", "1:1", "is a list"),
    "one word": ("owner\n", "1:1", "is a single value"),
    "nothing": ("~\n", "1:1", "has no value"),
    "owner as nothing": ("owner:\n", "1:7", "has no value"),
    "owner as list": ("owner: [a]\n", "1:8", "is a list"),
    "owner as mapping": ("owner: {a: b}\n", "1:8", "is a mapping"),
    "owner with a space": ("owner: a b\n", "1:8", "does not fit the pattern"),
    "owner with a hyphen first": ("owner: -a\n", "1:8", "does not fit the pattern"),
    "owner that is empty": ("owner: ''\n", "1:8", "has 0 characters"),
    "owner that is long": (f"owner: {'a' * 65}\n", "1:8", "has 65 characters"),
    "owner in another script": ("owner: \u0430\u0431\n", "1:8", "does not fit the pattern"),
    "owner with a joiner": ('owner: "a\\u200db"\n', "1:8", "does not fit the pattern"),
    "owner that ends a line": ('owner: "a\\n::error::b"\n', "1:8", "does not fit the pattern"),
    "slow owner": (f"owner: {'-' * 60}a!\n", "1:8", "does not fit the pattern"),
    "targets as list": ("targets: [a]\n", "1:10", "is a list"),
    "targets as word": ("targets: a\n", "1:10", "is a single value"),
    "targets as nothing": ("targets:\n", "1:9", "has no value"),
    "no targets": ("targets: {}\n", "1:10", "has 0 entries"),
    "target as list": ("targets: {a: []}\n", "1:14", "is a list"),
    "target as nothing": ("targets: {a: }\n", "1:14", "has no value"),
    "target as word": ("targets: {a: b}\n", "1:14", "is a single value"),
    "target twice": ("targets: {a: {}, a: {}}\n", "1:18", "repeats the key"),
    "target that leads out": ("targets: {../a: {}}\n", "1:17", "does not fit the pattern"),
    "target with a line end": ('targets: {"a\\nb": {}}\n', "1:19", "does not fit the pattern"),
    "target named by nothing": ('targets: {"": {}}\n', "1:15", "has 0 characters"),
    "account as number with a digit less": ("targets: {a: {account: 12345678901}}\n", "1:24", "does not fit the pattern"),
    "account in other digits": ("targets: {a: {account: " + "\u0661" * 12 + "}}\n", "1:24", "does not fit the pattern"),
    "account as list": ("targets: {a: {account: [1]}}\n", "1:24", "is a list"),
    "region as a word": ("targets: {a: {region: Frankfurt}}\n", "1:23", "does not fit the pattern"),
    "region as a host": ("targets: {a: {region: eu-west-1.evil.example/}}\n", "1:23", "does not fit the pattern"),
    "region as list": ("targets: {a: {region: []}}\n", "1:23", "is a list"),
    "slow region": (f"targets: {{a: {{region: {'a-' * 400}}}}}\n", "1:23", "does not fit the pattern"),
    "desired as list": ("targets: {a: {desired: [x]}}\n", "1:24", "is a list"),
    "desired that is empty": ("targets: {a: {desired: ''}}\n", "1:24", "has 0 characters"),
    "desired with a nul": ('targets: {a: {desired: "a\\0b"}}\n', "1:24", "does not fit the pattern"),
    "desired that is long": (f"targets: {{a: {{desired: {'a' * 1025}}}}}\n", "1:24", "has 1025 characters"),
    "state as list": ("targets: {a: {state: [x]}}\n", "1:22", "is a list"),
    "state in no bucket": ("targets: {a: {state: 's3://'}}\n", "1:22", ""),
    "state by http": ("targets: {a: {state: 'http://x/y'}}\n", "1:22", ""),
    "state with a question": ("targets: {a: {state: 's3://bucket/k?x=y'}}\n", "1:22", ""),
    "state in a folder": ("targets: {a: {state: 's3://bucket/k/'}}\n", "1:22", "does not fit the pattern"),
    "state in a bucket of capitals": ("targets: {a: {state: 's3://Bucket/key.db'}}\n", "1:22", ""),
    "rules as list": ("rules: [a]\n", "1:8", "is a list"),
    "rule as list": ("rules: {enum: [off]}\n", "1:15", "is a list"),
    "rule made an error": ("rules: {enum: error}\n", "1:15", "is not a known value"),
    "rule that there is none of": ("rules: {enun: off}\n", "1:9", "Did you mean enum?"),
    "rule that guards ourselves": ("rules: {name-leaves-room-for-version: off}\n", "1:9", "is no rule that can be lowered"),
    "rule of a long name": (f"rules: {{{'r' * 1000}: off}}\n", "1:9", "has 1000 characters"),
    "unknown setting": ("owners: a\n", "1:1", "Did you mean owner?"),
    "unknown setting of a target": ("targets: {a: {regoin: b}}\n", "1:15", "Did you mean region?"),
    "setting with a terminal sequence": ('"a\\x1b[2J": 1\n', "1:1", "is not known"),
    "a desired file": (BASE, "1:1", "is not known"),
}
_PLACED: dict[str, Case] = {
    "link out": Case(replaced(_FILE, _outside), USAGE, "is a link out of its folder", f"{_FILE}:1:1"),
    "link to a device": Case(
        replaced(_FILE, lambda path: path.symlink_to("/dev/zero")), USAGE, "is a link out", f"{_FILE}:1:1"
    ),
    "link to nothing": Case(replaced(_FILE, lambda path: path.symlink_to("gone")), USAGE, "No such file", f"{_FILE}:1:1"),
    "link to itself": Case(replaced(_FILE, lambda path: path.symlink_to(_FILE)), USAGE, "cannot be read", f"{_FILE}:1:1"),
    "pipe": Case(replaced(_FILE, os.mkfifo), USAGE, "is no regular file", f"{_FILE}:1:1"),
    "folder": Case(replaced(_FILE, Path.mkdir), USAGE, "is no regular file", f"{_FILE}:1:1"),
    "without rights": Case(
        _closed,
        USAGE,
        "Permission denied",
        f"{_FILE}:1:1",
        powerless=True,
    ),
}


def _fine(text: str, **more: str) -> Case:
    def build(folder: Path) -> None:
        good(folder)
        holding(_FILE, text)(folder)
        for name, content in more.items():
            desired(content, f"{name}.yaml")(folder)

    return Case(build, OK)


_FINE = {
    "aliases within the budget": _fine("targets: {a: &t {region: eu-west-1}, b: *t}\n"),
    "account that looks octal": _fine("targets: {a: {account: 012345670123}}\n"),
    "owner that looks like no": _fine("owner: NO\n"),
    "byte order mark": _fine("\ufeffowner: a\n"),
    "crlf": _fine("owner: a\r\nrules: {enum: off}\r\n"),
}
_FINE["aliases within the budget"] = Case(_FINE["aliases within the budget"].build, OK, words=("validate", "--target", "b"))

SETTINGS_CASES = {f"unreadable: {name}": case for name, case in _unreadable().items()}
SETTINGS_CASES |= {
    f"wrong: {name}": Case(holding(_FILE, text), USAGE, says, f"{_FILE}:{at}") for name, (text, at, says) in _WRONG.items()
}
SETTINGS_CASES |= {f"placed: {name}": case for name, case in _PLACED.items()}
SETTINGS_CASES |= {f"fine: {name}": case for name, case in _FINE.items()}
