"""The table of named cross-field rules: what the shapes of the API cannot say, each with its evidence."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from syncer.model import Body, Level, Problem
from syncer.rules import (
    capture,
    components,
    deployment,
    explainer,
    names,
    routing,
    serverless,
    shadow,
    sizes,
    storage,
    tags,
    timeouts,
    variants,
)
from syncer.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["RULES", "Rule", "Violation", "check", "lowered"]

_THEMES = (
    names,
    tags,
    variants,
    components,
    serverless,
    shadow,
    storage,
    routing,
    capture,
    explainer,
    deployment,
    sizes,
    timeouts,
)
RULES: tuple[Rule, ...] = tuple(rule for theme in _THEMES for rule in theme.RULES)

_WEIGHT = (Level.OFF, Level.WARNING, Level.ERROR)


def check(document: Body, levels: Mapping[str, Level]) -> Iterator[Problem]:
    """Yield what is wrong across the fields of a desired file (see `Rule`), rule by rule.

    `levels` lowers rules by id to a warning, or switches them off; it never raises one.
    """
    members: set[str] = set()
    _gather(document, members)
    for rule in concerned(frozenset(members)):
        if levels.get(rule.id) is not Level.OFF:
            for found in rule.check(document):
                level, problem = lowered(rule.id, rule.level, levels), _one_line(found.problem)
                yield Problem(rule.id, level, found.path, problem, found.allowed or rule.what, found.hint)


@lru_cache(maxsize=1024)  # the files of a repository are of a few kinds
def concerned(members: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules that a document with these members, at any depth, can break."""
    return tuple(rule for rule in RULES if not members.isdisjoint(rule.about))


def _gather(value: Any, members: set[str]) -> None:
    """Add the names of all members in `value`, at any depth."""
    if isinstance(value, dict):
        members.update(value)
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, (dict, list)):
            _gather(inner, members)


def lowered(rule: str, level: Level, levels: Mapping[str, Level]) -> Level:
    """Return the level of a rule once `levels` has its say: it may lower it, never raise it."""
    return min(level, levels.get(rule, level), key=_WEIGHT.index)


def _one_line(text: str, most: int = 200) -> str:
    """Make a message safe to print: what it quotes from a file may be long or hold control characters."""
    printable = "".join(char if char.isprintable() else "?" for char in text[: most + 1])
    return printable if len(printable) <= most else f"{printable[: most - 1]}…"
