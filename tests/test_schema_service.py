"""Botocore's data files are read without its code: what botocore makes of them must be the same."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel, ShapeResolver

from syncer import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATIONS = (
    "CreateEndpointConfig",
    "DescribeEndpointConfig",
    "ListEndpointConfigs",
    "CreateEndpoint",
    "UpdateEndpoint",
    "DescribeEndpoint",
    "ListEndpoints",
    "DeleteEndpoint",  # answers nothing
    "ListTags",
)
PARTS = ("member", "key", "value")


@cache
def theirs() -> Any:
    return ServiceModel(Loader().load_service_model("sagemaker", "service-2"))


def unlike(ours: Any, other: Any, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Where a shape, or one inside it, is not as botocore has it; a shape inside itself is not entered again."""
    for trait in ("name", "type_name", "documentation", "required_members"):
        if getattr(ours, trait) != getattr(other, trait):
            yield f"{other.name}.{trait}"
    if any(ours.metadata.get(trait) != value for trait, value in other.metadata.items()):
        yield f"{other.name}.metadata"
    yield from _unlike_inside(ours, other, seen | {other.name})


def _unlike_inside(ours: Any, other: Any, seen: frozenset[str]) -> Iterator[str]:
    members = getattr(other, "members", {})
    if list(ours.members) != list(members):
        yield f"{other.name}.members"
        return
    pairs = [(ours.members[name], member) for name, member in members.items()]
    for part in PARTS:
        if hasattr(ours, part) != hasattr(other, part):
            yield f"{other.name}.{part}"
        elif hasattr(other, part):
            pairs.append((getattr(ours, part), getattr(other, part)))
    for mine, its in pairs:
        if its.name not in seen:
            yield from unlike(mine, its, seen)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_takes_and_answers_what_botocore_says(operation: str) -> None:
    ours, other = schema.service().operation_model(operation), theirs().operation_model(operation)

    assert list(unlike(ours.input_shape, other.input_shape)) == []
    assert (ours.output_shape is None) == (other.output_shape is None)
    assert ours.output_shape is None or list(unlike(ours.output_shape, other.output_shape)) == []


def test_a_planted_difference_is_found() -> None:
    shapes: dict[str, Any] = {
        "Root": {"type": "structure", "required": ["A"], "members": {"A": {"shape": "Text"}, "B": {"shape": "Many"}}},
        "Many": {"type": "list", "member": {"shape": "Text"}},
        "Text": {"type": "string", "max": 5},
    }
    other = ShapeResolver(shapes).get_shape_by_name("Root")

    assert list(unlike(schema.Shape("Root", shapes), other)) == []
    assert set(unlike(schema.Shape("Root", {**shapes, "Text": {"type": "string", "max": 6}}), other)) == {"Text.metadata"}


def test_a_member_may_say_more_than_its_shape_and_a_shape_may_hold_itself() -> None:
    shapes: dict[str, Any] = {
        "Tree": {"type": "structure", "members": {"Next": {"shape": "Tree", "documentation": "Further down."}}},
    }
    tree = schema.Shape("Tree", shapes)

    assert tree.documentation == ""
    assert tree.members["Next"].documentation == "Further down."
    assert tree.members["Next"].members["Next"].name == "Tree"
    assert not hasattr(tree, "member")


def test_an_operation_is_made_once() -> None:
    assert schema.input_shape("CreateEndpointConfig") is schema.input_shape("CreateEndpointConfig")


def test_an_operation_that_the_service_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        schema.service().operation_model("MakeCoffee")
