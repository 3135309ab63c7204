"""Answers of the API, held against the shapes that they should have."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from syncer.schema.checker import has_type, kind
from syncer.schema.shapes import service

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return _flaw(shape, answer, "the answer") if shape is not None else ""


def _flaw(shape: Shape, value: Any, where: str) -> str:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        lacking = next((name for name in shape.required_members if value.get(name) is None), "")
        if lacking:
            return f"{where} lacks {lacking}"
        known = [
            (name, member)
            for name, member in value.items()
            if name in shape.members and not _is_absent(shape.members[name], member)
        ]
        flaws = (_flaw(shape.members[name], member, f"{where}.{name}") for name, member in known)
    elif shape.type_name == "list" and has_type(shape, value):
        flaws = (_flaw(shape.member, item, f"{where}[{index}]") for index, item in enumerate(value))
    else:
        # A timestamp was parsed already; its type is the parser's business.
        fits = shape.type_name in ("timestamp", "map") or has_type(shape, value)
        return "" if fits else f"{where} is {kind(value)}"
    return next((flaw for flaw in flaws if flaw), "")


def _is_absent(shape: Shape, value: Any) -> bool:
    """Take null for absent, and an empty block: other implementations of the service write it out."""
    return value is None or (shape.type_name == "structure" and value == {})
