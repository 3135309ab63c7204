"""A checker that walks the shapes.

botocore's own accepts wrong enums, wrong patterns and anything above a maximum; the model has them all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from syncer.model import FieldPath, Level, Problem

if TYPE_CHECKING:
    from botocore.model import Shape

# Enumerations that AWS extends between releases of botocore: a value that we do not know is most likely newer than we are.
OPEN_ENUMS = {"ProductionVariantInstanceType": "new instance types appear before botocore knows them"}

# What `rules:` in syncer.yaml may lower. The others cannot be sent: botocore itself refuses them.
LOWERABLE = frozenset({"enum", "pattern", "maximum"})

FLOAT32_END = 3.4028235677973366e38  # from here on a float32 rounds to infinity
_LONGEST_WORD = 64  # the longest name of the API has 50 characters


def check(shape: Shape, value: Any, path: FieldPath = ()) -> Iterator[Problem]:
    """Yield everything in `value` that the shape does not allow, in document order; `path` is where `value` stands."""
    yield from _problems(shape, value, path)


def _problems(shape: Shape, value: Any, path: FieldPath) -> Iterable[Problem]:
    type_name = shape.type_name
    if not _TYPES[type_name](value):
        wanted = TYPE_WORDS[type_name]
        return (Problem("type", Level.ERROR, path, f"is {kind(value)}", wanted, f"Write {wanted}"),)
    if type_name in _INSIDE:
        return _INSIDE[type_name](shape, value, path)
    problem = _SINGLE[type_name](shape, value, path)
    return (problem,) if problem else ()


def _no_more(_shape: Shape, _value: Any, _path: FieldPath) -> Problem | None:
    return None


def _structure(shape: Shape, value: Mapping[str, Any], path: FieldPath) -> Iterator[Problem]:
    for name in shape.required_members:
        if name not in value:
            yield Problem("required", Level.ERROR, path, f"lacks {name}", f"{name} is required", f"Add {name}")
    members = shape.members
    for name, member in value.items():
        if name in members:
            yield from _problems(members[name], member, (*path, name))
        else:
            yield unknown_member(shape, name, path)


def unknown_member(shape: Shape, name: str, path: FieldPath) -> Problem:
    """Describe a key that the structure does not have, with the nearest that it has."""
    near = _nearest(name, shape.members, cutoff=0.6)
    hint = f"Did you mean {near}?" if near else "Remove it, or update botocore if the API knows it"
    return Problem("unknown", Level.ERROR, (*path, name), "is not known", _some(sorted(shape.members)), hint)


def _list(shape: Shape, value: Sequence[Any], path: FieldPath) -> Iterator[Problem]:
    if problem := _out_of_bounds(shape, len(value), path, "has {} entries"):
        yield problem
    for index, item in enumerate(value):
        yield from _problems(shape.member, item, (*path, index))


def _map(shape: Shape, value: Mapping[str, Any], path: FieldPath) -> Iterator[Problem]:
    if problem := _out_of_bounds(shape, len(value), path, "has {} entries"):
        yield problem
    for key, item in value.items():
        yield from _problems(shape.key, key, (*path, key))
        yield from _problems(shape.value, item, (*path, key))


def _string(shape: Shape, value: str, path: FieldPath) -> Problem | None:
    limits = _limits(shape)
    if limits.enum and value not in limits.enum:
        return _not_in_enum(shape, value, path)
    wrong_length = _out_of_bounds(shape, len(value), path, "has {} characters")
    if wrong_length or limits.pattern is None or limits.pattern.fullmatch(value):
        return wrong_length
    problem = f"{shorten(value)!r} does not fit the pattern"
    hint = "Use only characters, and an order, that the pattern takes"
    return Problem("pattern", Level.ERROR, path, problem, shape.metadata["pattern"], hint)


def _not_in_enum(shape: Shape, value: str, path: FieldPath) -> Problem:
    near = _nearest(value, shape.enum, cutoff=0.5)
    hint = f"Did you mean {near}?" if near else "See `syncer skeleton` for all values."
    if shape.name in OPEN_ENUMS:
        hint += f" If it is right, go on: {OPEN_ENUMS[shape.name]}"
    level = Level.WARNING if shape.name in OPEN_ENUMS else Level.ERROR
    return Problem("enum", level, path, f"{shorten(value)!r} is not a known value", _some(shape.enum), hint)


def _nearest(text: str, known: Iterable[str], *, cutoff: float) -> str:
    """Return the most similar of the known words, "" for none; a search is slow for long text, which is no typing error."""
    near = get_close_matches(text, known, n=1, cutoff=cutoff) if len(text) <= _LONGEST_WORD else []
    return near[0] if near else ""


def _number(shape: Shape, value: float, path: FieldPath) -> Problem | None:
    return _out_of_bounds(shape, value, path, "is {}")


def _out_of_bounds(shape: Shape, size: float, path: FieldPath, words: str) -> Problem | None:
    limits = _limits(shape)
    low, high = limits.low, limits.high
    too_low, too_high = low is not None and size < low, high is not None and size > high
    if not too_low and not too_high:
        return None
    allowed = f"{low} to {high}" if None not in (low, high) else f"at least {low}" if high is None else f"at most {high}"
    rule, hint = ("minimum", "Raise it") if too_low else ("maximum", "Lower it")
    return Problem(rule, Level.ERROR, path, words.format(size), allowed, hint)


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a shape says about single values and sizes; no pattern also where Python cannot read it."""

    enum: frozenset[str]
    pattern: re.Pattern[str] | None
    low: float | None
    high: float | None


@lru_cache(maxsize=1024)  # more than the shapes of all requests that are checked
def _limits(shape: Shape) -> _Limits:
    metadata = shape.metadata
    pattern = _compiled(metadata["pattern"]) if "pattern" in metadata else None
    return _Limits(frozenset(metadata.get("enum", ())), pattern, metadata.get("min"), metadata.get("max"))


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Compile a pattern of the model; None for the two of tags, whose classes Python lacks (`rules` has those)."""
    try:
        return re.compile(pattern, re.ASCII)  # in Java, where these patterns live, \d and \s are ASCII
    except re.error:
        return None


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, Sequence)) and not isinstance(value, str | bytes)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, (dict, Mapping))  # the one that it nearly always is first: asking for the other is slow


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "structure": _is_mapping,
    "map": _is_mapping,
    "list": _is_list,
    "string": _is_text,
    "timestamp": _is_text,
    "blob": _is_text,
    "integer": _is_integer,
    "long": _is_integer,
    "float": _is_number,
    "double": _is_number,
    "boolean": _is_boolean,
}
# What is checked inside of a value, and what of a value that has no inside.
_INSIDE: dict[str, Callable[..., Iterator[Problem]]] = {"structure": _structure, "list": _list, "map": _map}
_SINGLE: dict[str, Callable[..., Problem | None]] = {
    "string": _string,
    "integer": _number,
    "long": _number,
    "float": _number,
    "double": _number,
    "boolean": _no_more,
    "timestamp": _no_more,
    "blob": _no_more,
}


def has_type(shape: Shape, value: Any) -> bool:
    """Say whether a value has the JSON type of a shape."""
    return _TYPES[shape.type_name](value)


TYPE_WORDS = {
    "structure": "members, `Name: value`",
    "map": "members, `key: value`",
    "list": "a list, each entry after `- `",
    "string": "text",
    "timestamp": "a time, 2026-01-31T12:00:00Z",
    "blob": "base64 text",
    "integer": "a whole number without quotes",
    "long": "a whole number without quotes",
    "float": "a number without quotes",
    "double": "a number without quotes",
    "boolean": "true or false without quotes",
}
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "a boolean"),
    ((int, float), "a number"),
    (str, "text"),
    (Mapping, "a mapping"),
    (Sequence, "a list"),
)


def kind(value: Any) -> str:
    """Name the kind of a value, for a message."""
    return next((word for kind, word in _KINDS if isinstance(value, kind)), "empty")


def shorten(text: str, most: int = 60) -> str:
    """Cut a user's text for a message, so that one line stays one line."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _some(names: Sequence[str], most: int = 12) -> str:
    if len(names) <= most:
        return "one of " + ", ".join(names)
    return f"one of {len(names)}: {', '.join(names[:most])}, …"
