"""Answers of the API, held against the shapes that they should have."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from syncer.schema.checker import has_type, kind
from syncer.schema.shapes import service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.model import Shape


@cache
def output_mark(operation: str) -> str:
    """Stand for all that the installed botocore can read from an answer of SageMaker; see `mark`."""
    return mark(service().operation_model(operation).output_shape)


def mark(shape: Shape | None) -> str:
    """Return a hash (hex) of the members of a shape, at any depth: another one when the model learned a member."""
    members = sorted(_members(shape, set())) if shape is not None else []
    return hashlib.sha256("\n".join(members).encode()).hexdigest()


def _members(shape: Shape, seen: set[str]) -> Iterator[str]:
    """Yield shape.member of every structure, each once: shapes can hold themselves."""
    if shape.name in seen:
        return
    seen.add(shape.name)
    inner: dict[str, Shape] = getattr(shape, "members", {})
    yield from (f"{shape.name}.{name}" for name in inner)
    for member in (*inner.values(), *(getattr(shape, part) for part in ("member", "value") if hasattr(shape, part))):
        yield from _members(member, seen)


def output_flaw(operation: str, answer: Mapping[str, Any]) -> str:
    """Say what is wrong with an answer of SageMaker; see `flaw`."""
    return flaw(service().operation_model(operation).output_shape, answer)


def flaw(shape: Shape | None, answer: Mapping[str, Any]) -> str:
    """Say what is wrong with an answer, "" for nothing: a required member that it lacks, or one of a wrong type.

    botocore passes a cut-off answer on as an empty one, and lists of anything as lists.
    """
    found = _check(shape)(answer) if shape is not None else ""
    return f"the answer{found}" if found else ""


@lru_cache(maxsize=1024)  # more than one run meets; bounded, for each client has shapes of its own
def _check(shape: Shape) -> Callable[[Any], str]:
    """Return what finds the flaw in values of a shape, told as what follows the value's own place; made once for each shape."""
    if shape.type_name == "structure":
        return _structure(shape)
    if shape.type_name == "list":
        return _list(shape)
    # A timestamp was parsed already; its type is the parser's business.
    if shape.type_name in ("timestamp", "map"):
        return lambda _value: ""
    return lambda value: "" if has_type(shape, value) else f" is {kind(value)}"


def _structure(shape: Shape) -> Callable[[Any], str]:
    required, members = tuple(shape.required_members), dict(shape.members)
    blocks = frozenset(name for name, member in members.items() if member.type_name == "structure")

    def find(value: Any) -> str:
        if not isinstance(value, (dict, Mapping)):
            return f" is {kind(value)}"
        for name in required:
            if value.get(name) is None:
                return f" lacks {name}"
        for name, item in value.items():
            # null is absent, and so is an empty block: other implementations of the service write it out.
            if item is None or name not in members or (item == {} and name in blocks):
                continue
            if found := _check(members[name])(item):
                return f".{name}{found}"
        return ""

    return find


def _list(shape: Shape) -> Callable[[Any], str]:
    def find(value: Any) -> str:
        if not has_type(shape, value):
            return f" is {kind(value)}"
        check = _check(shape.member)
        return next((f"[{index}]{found}" for index, item in enumerate(value) if (found := check(item))), "")

    return find
