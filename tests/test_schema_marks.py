"""What stands for an output shape changes exactly when botocore learns a member, however deep."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from botocore.model import ShapeResolver

from syncer import schema

SHAPES: dict[str, Any] = {
    "Text": {"type": "string", "documentation": "words"},
    "Leaf": {"type": "structure", "members": {"Text": {"shape": "Text"}}},
    "Leaves": {"type": "list", "member": {"shape": "Leaf"}},
    "ByName": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Other"}},
    "Other": {"type": "structure", "members": {"Again": {"shape": "Root"}}},
    "Root": {"type": "structure", "members": {"Leaves": {"shape": "Leaves"}, "ByName": {"shape": "ByName"}}},
}


def mark(shapes: dict[str, Any]) -> str:
    return schema.mark(ShapeResolver(shapes).get_shape_by_name("Root"))


@pytest.mark.parametrize("shape", ["Root", "Leaf", "Other"])
def test_a_new_member_at_any_depth_is_another_mark(shape: str) -> None:
    grown = deepcopy(SHAPES)
    grown[shape]["members"]["New"] = {"shape": "Text"}

    assert mark(grown) != mark(SHAPES)


def test_order_and_documentation_do_not_count() -> None:
    told = deepcopy(SHAPES)
    told["Text"]["documentation"] = "other words"
    told["Root"]["members"] = dict(reversed(told["Root"]["members"].items()))

    assert mark(told) == mark(SHAPES)


def test_an_answer_without_a_shape_has_a_mark_too() -> None:
    assert schema.mark(None) == schema.output_mark("DeleteEndpointConfig")


def test_each_answer_has_its_own_mark() -> None:
    assert schema.output_mark("DescribeEndpointConfig") != schema.output_mark("DescribeEndpoint")
