"""The normal form: it is its own normal form, order where order means nothing does not change it, floats are a float32's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapes

from fuzz import yaml_reader
from fuzz.target import Target
from syncer import normalize, schema, typed, yamlfile
from syncer.filetext import Unreadable
from syncer.normalize import KEYED, SETS, content, float32

if TYPE_CHECKING:
    from botocore.model import Shape


def check(data: bytes) -> None:
    """Take what the bytes say as a request, as far as it can be typed."""
    try:
        node = yamlfile.parse(data, "x.yaml")
    except Unreadable:
        return
    value = typed.read(node, schema.input_shape("CreateEndpointConfig")).value
    if not isinstance(value, dict):
        return
    found = content(value)
    shape = schema.input_shape("CreateEndpointConfig")
    assert content(as_request(found.normal)) == found
    assert content(turned(shape, value)) == found
    assert content(json.loads(json.dumps(value))) == found
    assert all(float32(number) == number for number in _floats(found.normal))


def as_request(normal: Any) -> Any:
    """Write a normal form as a request again: entries that have an identity are a list."""
    if isinstance(normal, dict):
        members = {name: as_request(member) for name, member in normal.items()}
        return list(members.values()) if members and all(name.startswith("[") for name in members) else members
    return [as_request(item) for item in normal] if isinstance(normal, list) else normal


def turned(shape: Shape | None, value: Any) -> Any:
    """Turn around the order of all members, and that of entries where it means nothing."""
    if isinstance(value, dict):
        members = getattr(shape, "members", {})
        return {name: turned(members.get(name), member) for name, member in reversed(value.items())}
    if isinstance(value, list):
        items = [turned(getattr(shape, "member", None), item) for item in value]
        return items[::-1] if shape is not None and _is_unordered(shape, value) else items
    return value


def _is_unordered(shape: Shape, value: list[Any]) -> bool:
    """Say whether order means nothing: each entry has an identity, and no two have the same."""
    if shape.name in KEYED:
        member = KEYED[shape.name][0]
        names = [str(item[member]) for item in value if isinstance(item, dict) and member in item]
        return len(set(names)) == len(value)
    return shape.name in SETS and len({normalize._label(item) for item in value}) == len(value)


def _floats(normal: Any) -> list[float]:
    inner = normal.values() if isinstance(normal, dict) else normal if isinstance(normal, list) else []
    return [normal] if isinstance(normal, float) else [number for item in inner for number in _floats(item)]


def seeds() -> list[bytes]:
    """A document for each leaf of a request, with each of its two values."""
    found = [shapes.document(leaf, value) for leaf in shapes.request_leaves() for value in leaf.pair]
    return [json.dumps(document).encode() for document in found]


NUMBERS = (b"0.1", b"16777217", b"1e-45", b"3.4028235e38", b"0.30000001", b"-0.0", b"1.0", b"5", b"2147483647", b"1e38")
TARGET = Target("normal form", check, seeds, (*yaml_reader.WORDS, *NUMBERS))
