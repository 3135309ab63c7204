"""What may stand at a parameter, in words: type, need, limits, values, pattern, default."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from syncer import schema
from syncer.skeleton.member import Limits, Member, is_unconditional, limits, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

MANY = 100  # longer enumerations stand once, at the end of the text

_TYPES = {
    "structure": "block",
    "map": "map",
    "list": "list",
    "string": "text",
    "timestamp": "time",
    "blob": "base64 text",
    "integer": "whole number",
    "long": "whole number",
    "float": "number",
    "double": "number",
    "boolean": "true or false",
}
_UNITS = {"string": " characters", "list": " entries", "map": " entries"}


def facts(member: Member) -> str:
    """Return one line: `text; required; at most 63 characters; pattern …`."""
    parts = [_TYPES[member.shape.type_name], "required" if member.required else "optional"]
    return "; ".join([*parts, *_allowed(member.shape, member.limits), *_default(member)])


def families(shape: Shape) -> Iterator[str]:
    """Yield the values of a long enumeration, one line for all that differ only after the last dot."""
    for family, values in groupby(sorted(shape.enum, key=_family), key=_family):
        yield f"{family}: {' '.join(value.rpartition('.')[2] for value in values)}"


def _family(value: str) -> str:
    return value.rpartition(".")[0]


def _allowed(shape: Shape, allowed: Limits) -> Iterator[str]:
    size = _range(allowed)
    if (size and shape.type_name != "string") or (size and not shape.enum):
        yield size + _UNITS.get(shape.type_name, "")
    if shape.type_name == "string":
        yield from _text(shape)
    if shape.type_name == "list":
        yield from _items(shape.member)


def _range(allowed: Limits) -> str:
    if allowed.low is not None and allowed.high is not None:
        return f"{allowed.low} to {allowed.high}"
    if allowed.high is not None:
        return f"at most {allowed.high}"
    return f"at least {allowed.low}" if allowed.low is not None else ""


def _text(shape: Shape) -> Iterator[str]:
    if len(shape.enum) > MANY:
        yield f"one of {len(shape.enum)} values, see {shape.name} at the end"
    elif shape.enum:
        yield f"one of {', '.join(shape.enum)}"
    if "pattern" in shape.metadata:
        yield f"pattern {shape.metadata['pattern']}"


def _items(item: Shape) -> Iterator[str]:
    """Describe the entries where they are plain values; members of blocks have lines of their own."""
    if item.type_name != "structure":
        yield "; ".join([f"each {_TYPES[item.type_name]}", *_allowed(item, limits(item))])


def _default(member: Member) -> Iterator[str]:
    if member.default is not None:
        condition = "" if is_unconditional(member.default) else f" in some cases ({member.default.reason})"
        yield f"default {json.dumps(member.default.value)}{condition}"


def long_enums(shape: Shape) -> dict[str, Shape]:
    """Return the enumerations under a shape that are too long to stand at each member, by name."""
    if shape.type_name == "string":
        return {shape.name: shape} if len(shape.enum) > MANY else {}
    found: dict[str, Shape] = {}
    for part in parts(shape):
        found |= long_enums(part)
    return found


def open_reason(shape: Shape) -> str:
    """Say why values beyond the listed ones are accepted; empty where they are not."""
    return schema.OPEN_ENUMS.get(shape.name, "")
