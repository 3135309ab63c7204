"""The JSON Schema of a desired file, for editors: completion, hover texts and red lines while one types.

Made from the same shapes as the loader's own check, and it agrees with it except where JSON Schema cannot:

* Text is of type `string` only, though the loader also reads `ModelName: 0123` as text. Quotes satisfy both.
* `1.0` is an `integer` for JSON Schema, and an error for the loader.
* Patterns with Unicode classes (those of tags) are left to the loader's rules, and so is all that spans several fields.
* An open enumeration accepts any text, so that completion works and a newer value is no error.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from syncer import schema
from syncer.skeleton.member import Limits, Member, is_unconditional, limits, members, parts
from syncer.skeleton.prose import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.model import Shape

# Draft 7 is what yaml-language-server supports best; there a `$ref` hides what stands beside it, hence `allOf` below.
_DRAFT = "http://json-schema.org/draft-07/schema#"
_TYPES = {
    "structure": "object",
    "map": "object",
    "list": "array",
    "string": "string",
    "timestamp": "string",
    "blob": "string",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "boolean": "boolean",
}
_BOUNDS = {
    "string": ("minLength", "maxLength"),
    "list": ("minItems", "maxItems"),
    "map": ("minProperties", "maxProperties"),
    "integer": ("minimum", "maximum"),
    "long": ("minimum", "maximum"),
    "float": ("minimum", "maximum"),
    "double": ("minimum", "maximum"),
}
# What Python and ECMAScript write differently, or only one of them has.
_NOT_PORTABLE = re.compile(r"\\[pPAZzGQE]|\(\?[^:=!]|[*+?}]\+")


def document() -> dict[str, Any]:
    """Return the schema as plain data, ready for `json.dumps`; structures that occur more than once are `definitions`."""
    shape = schema.desired_shape()
    shared = _shared(shape)
    names = frozenset(shared)
    return {
        "$schema": _DRAFT,
        "title": "A desired file of syncer",
        **_inline(shape, limits(shape), names),
        "definitions": {name: _inline(shared[name], limits(shared[name]), names) for name in sorted(names)},
    }


def _shared(root: Shape) -> dict[str, Shape]:
    """Return the structures and enumerations that stand at more than one place, by name."""
    found: dict[str, Shape] = {root.name: root}
    uses: Counter[str] = Counter()
    waiting = [root]
    while waiting:
        for part in _held(waiting.pop()):
            uses[part.name] += 1
            if part.name not in found:
                found[part.name] = part
                waiting += [part] if part.type_name != "list" else []
    return {name: found[name] for name, count in uses.items() if count > 1 and _is_large(found[name])}


def _held(shape: Shape) -> Iterator[Shape]:
    """Yield what a shape consists of, through lists: two uses of a list are two uses of its entries."""
    for part in parts(shape):
        yield part
        if part.type_name == "list":
            yield from _held(part)


def _is_large(shape: Shape) -> bool:
    return shape.type_name == "structure" or "enum" in shape.metadata


def _schema(shape: Shape, allowed: Limits, shared: frozenset[str]) -> dict[str, Any]:
    if shape.name in shared:
        return {"$ref": f"#/definitions/{shape.name}"}
    return _inline(shape, allowed, shared)


def _inline(shape: Shape, allowed: Limits, shared: frozenset[str]) -> dict[str, Any]:
    if shape.name in schema.OPEN_ENUMS:
        return {"anyOf": [{"enum": list(shape.enum)}, {"type": "string"}]}
    content = _CONTENT.get(shape.type_name)
    return {"type": _TYPES[shape.type_name], **dict(_bounds(shape, allowed)), **(content(shape, shared) if content else {})}


def _bounds(shape: Shape, allowed: Limits) -> Iterator[tuple[str, float]]:
    """Yield the limits under the keyword of the type; an enumeration says it all by its values."""
    if shape.type_name in _BOUNDS and "enum" not in shape.metadata:
        words = zip(_BOUNDS[shape.type_name], (allowed.low, allowed.high), strict=True)
        yield from ((word, limit) for word, limit in words if limit is not None)


def _structure(shape: Shape, shared: frozenset[str]) -> dict[str, Any]:
    required = {"required": list(shape.required_members)} if shape.required_members else {}
    properties = {member.name: _property(member, shared) for member in members(shape)}
    return {"properties": properties, **required, "additionalProperties": False}


def _property(member: Member, shared: frozenset[str]) -> dict[str, Any]:
    inner = _schema(member.shape, member.limits, shared)
    told = {"description": text} if (text := plain(member.shape.documentation)) else {}
    default = member.default
    known = {"default": default.value} if default and is_unconditional(default) else {}
    return {**told, **({"allOf": [inner]} if "$ref" in inner else inner), **known}


def _list(shape: Shape, shared: frozenset[str]) -> dict[str, Any]:
    return {"items": _schema(shape.member, limits(shape.member), shared)}


def _map(shape: Shape, shared: frozenset[str]) -> dict[str, Any]:
    return {
        "propertyNames": _schema(shape.key, limits(shape.key), shared),
        "additionalProperties": _schema(shape.value, limits(shape.value), shared),
    }


def _string(shape: Shape, _shared: frozenset[str]) -> dict[str, Any]:
    if shape.enum:
        return {"enum": list(shape.enum)}
    pattern = shape.metadata.get("pattern")
    return {"pattern": f"^(?:{pattern})$"} if pattern and is_portable(pattern) else {}


def is_portable(pattern: str) -> bool:
    """Say whether Python and ECMAScript read a pattern of the model alike."""
    if _NOT_PORTABLE.search(pattern):
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


_CONTENT: dict[str, Callable[[Shape, frozenset[str]], dict[str, Any]]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
}
