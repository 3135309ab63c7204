"""`syncer.yaml` → targets: who owns what, in which account and region, from which folder, with which record."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from syncer import place, rules, schema, tree, typed, yamlfile
from syncer.desired import field_text
from syncer.errors import UsageError
from syncer.model import Level, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from syncer.model import FieldPath

FILE = "syncer.yaml"
DEFAULT = "default"

# Written in the form of botocore's models, so that one reader and one checker serve this file as well.
_SHAPES: dict[str, Any] = {
    "Settings": {
        "type": "structure",
        "members": {"owner": {"shape": "Name"}, "targets": {"shape": "Targets"}, "rules": {"shape": "Rules"}},
    },
    "Targets": {"type": "map", "min": 1, "key": {"shape": "Name"}, "value": {"shape": "Target"}},
    "Target": {
        "type": "structure",
        "members": {
            "account": {"shape": "AccountId"},
            "region": {"shape": "Region"},
            "desired": {"shape": "Path"},
            "state": {"shape": "Path"},  # or the URL of an object in S3, see `_bad_urls`
            "rules": {"shape": "Rules"},
        },
    },
    "Name": {"type": "string", "min": 1, "max": 64, "pattern": "[A-Za-z0-9](-*[A-Za-z0-9._]){0,63}"},
    "AccountId": {"type": "string", "pattern": "[0-9]{12}"},
    "Region": {"type": "string", "pattern": "[a-z]{2,8}(-[a-z]+)+-[0-9]{1,2}"},
    "Path": {"type": "string", "min": 1, "max": 1024, "pattern": r"[^\x00]*[^\x00/]"},
    "Rules": {"type": "map", "key": {"shape": "RuleId"}, "value": {"shape": "RuleLevel"}},
    "RuleId": {"type": "string", "min": 1, "max": 64},
    "RuleLevel": {"type": "string", "enum": ["warning", "off"]},
}


@dataclass(frozen=True, slots=True)
class Target:
    """One account and region with its own desired folder and ledger. Empty `account` or `region`: not declared."""

    name: str
    owner: str
    desired: Path
    state: place.Place
    account: str = ""
    region: str = ""
    rules: Mapping[str, Level] = field(default_factory=dict)


def load(folder: Path) -> dict[str, Target]:
    """Read `folder/syncer.yaml`; without the file there is one target, `default`, from the AWS environment.

    Raises UsageError with every problem of the file.
    """
    path = folder / FILE
    if not os.path.lexists(path):  # a link to nothing is a file that cannot be read, not a missing one
        return {DEFAULT: _target(DEFAULT, {}, owner=DEFAULT, folder=folder)}
    settings = _settings(path)
    owner = settings.get("owner", DEFAULT)
    declared = settings.get("targets", {DEFAULT: {}})
    shared = settings.get("rules", {})
    blocks = {name: {**block, "rules": {**shared, **block.get("rules", {})}} for name, block in declared.items()}
    return {name: _target(name, block, owner=owner, folder=folder) for name, block in blocks.items()}


def choose(targets: Mapping[str, Target], name: str | None) -> Target:
    """Return the target asked for, or the only one. Raises UsageError when that is not clear."""
    if name is None and len(targets) == 1:
        return next(iter(targets.values()))
    names = ", ".join(sorted(targets))
    if name is None:
        raise UsageError(f"{FILE} has several targets: {names}", "Choose one with --target NAME")
    if name not in targets:
        raise UsageError(f"there is no target {name!r}", f"Choose one of: {names}")
    return targets[name]


def _target(name: str, block: Mapping[str, Any], *, owner: str, folder: Path) -> Target:
    beside = f"state/{name}.db"
    return Target(
        name=name,
        owner=owner,
        desired=folder / block.get("desired", "desired"),
        state=place.place(block.get("state", beside), folder=folder, otherwise=folder / beside),
        account=block.get("account", ""),
        region=block.get("region", ""),
        rules={rule: Level(level) for rule, level in block.get("rules", {}).items()},
    )


def _settings(path: Path) -> Mapping[str, Any]:
    shape = schema.Shape("Settings", _SHAPES)
    try:
        data = tree.read_bytes(path, root=path.parent, shown=path.name)
        document = typed.read(yamlfile.parse(data, path.name), shape)
    except yamlfile.Unreadable as error:
        raise UsageError(f"{error.position} {error.problem}", error.hint or f"Allowed: {error.allowed}") from None
    problems = [*document.problems, *_checks(document, shape)]
    if problems:
        raise UsageError("\n".join(_line(problem, document) for problem in problems), f"Correct {path.name}")
    return dict(document.value)


def _checks(document: typed.Typed, shape: Any) -> list[Problem]:
    if document.value is None:
        return []
    # One mistake is told once: a block that could not be typed is missing from what encloses it.
    enclosing = {problem.path[:length] for problem in document.problems for length in range(len(problem.path))}
    found = [problem for problem in schema.check(shape, document.value) if problem.path not in enclosing]
    return [*found, *_unknown_rules(document.value), *_bad_urls(document.value)]


def _bad_urls(settings: Mapping[str, Any]) -> list[Problem]:
    urls = {name: block.get("state", "") for name, block in settings.get("targets", {}).items()}
    return [
        Problem("pattern", Level.ERROR, ("targets", name, "state"), found, f"allowed: {place.FORM}", "Correct it")
        for name, url in urls.items()
        if place.is_url(url) and (found := place.flaw(url))
    ]


def _unknown_rules(settings: Mapping[str, Any]) -> list[Problem]:
    blocks: list[tuple[FieldPath, Mapping[str, Any]]] = [((), settings)]
    blocks += [(("targets", name), block) for name, block in settings.get("targets", {}).items()]
    lowered = [((*path, "rules", rule), rule) for path, block in blocks for rule in block.get("rules", {})]
    known = _lowerable() if lowered else set()
    return [
        Problem("unknown", Level.ERROR, path, "is no rule that can be lowered", "", _near(rule, known))
        for path, rule in lowered
        if rule not in known
    ]


def _lowerable() -> set[str]:
    from syncer import review  # noqa: PLC0415  # it brings all that judges a plan, and few files lower a rule

    # A rule of our own guards what syncer itself needs, such as room for the suffix: lowering it would break promises.
    return {rule.id for rule in rules.RULES if rule.evidence != "own"} | schema.LOWERABLE | review.LOWERABLE


def _near(name: str, known: set[str]) -> str:
    near = get_close_matches(name[:64], sorted(known), n=1)
    return f"Did you mean {near[0]}?" if near else "See docs/rules.md"


def _line(problem: Problem, document: typed.Typed) -> str:
    place = document.position(problem)
    allowed = f" ({problem.allowed})" if problem.allowed else ""
    return f"{place} {field_text(problem.path)}: {problem.problem}{allowed}. {problem.hint}"
