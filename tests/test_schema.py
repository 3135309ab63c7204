"""What the API's model says is what the checker says: types, bounds, patterns, enums, and our Endpoint block."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.model import Shape, ShapeResolver

from syncer import schema
from syncer.model import FieldPath, Level, Problem
from syncer.schema import checker

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPES: dict[str, Any] = {
    "Word": {"type": "string", "min": 2, "max": 4, "pattern": "[a-z]+"},
    "Digits": {"type": "string", "pattern": "\\d{3}"},
    "Color": {"type": "string", "enum": ["red", "green"]},
    "Int": {"type": "integer", "min": 1, "max": 5},
    "Least": {"type": "integer", "min": 1},
    "Most": {"type": "float", "max": 1.5},
    "Yes": {"type": "boolean"},
    "Time": {"type": "timestamp"},
    "List": {"type": "list", "min": 1, "max": 2, "member": {"shape": "Int"}},
    "Map": {"type": "map", "max": 1, "key": {"shape": "Word"}, "value": {"shape": "Int"}},
    "Root": {"type": "structure", "required": ["Word"], "members": {"Word": {"shape": "Word"}, "List": {"shape": "List"}}},
}


def shape(name: str) -> Shape:
    return ShapeResolver(SHAPES).get_shape_by_name(name)


def problems(name: str, value: Any) -> list[Problem]:
    return list(schema.check(shape(name), value))


def told(name: str, value: Any) -> list[tuple[str, FieldPath]]:
    return [(problem.rule, problem.path) for problem in problems(name, value)]


def every_shape(root: Shape) -> Iterator[Shape]:
    yield root
    children: list[Shape] = list(root.members.values()) if root.type_name == "structure" else []
    children += [root.member] if root.type_name == "list" else []
    for child in children:
        yield from every_shape(child)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Word", "ab"),
        ("Word", "abcd"),
        ("Digits", "123"),
        ("Color", "red"),
        ("Int", 1),
        ("Int", 5),
        ("Least", 10**9),
        ("Most", 1.5),
        ("Most", 1),
        ("Most", -(10**9)),
        ("Yes", False),
        ("Time", "2026-01-31"),
        ("List", [1]),
        ("List", (1, 5)),
        ("Map", {}),
        ("Map", {"ab": 1}),
        ("Root", {"Word": "ab", "List": [2]}),
    ],
)
def test_what_the_shape_allows_gives_nothing(name: str, value: Any) -> None:
    assert problems(name, value) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Word", "a", [("minimum", ())]),
        ("Word", "", [("minimum", ())]),
        ("Word", "abcde", [("maximum", ())]),
        ("Word", "aB", [("pattern", ())]),
        ("Word", "ab\n", [("pattern", ())]),
        ("Digits", "1234", [("pattern", ())]),
        ("Digits", "\u0661\u0661\u0661", [("pattern", ())]),
        ("Color", "blue", [("enum", ())]),
        ("Int", 0, [("minimum", ())]),
        ("Int", 6, [("maximum", ())]),
        ("Most", 1.6, [("maximum", ())]),
        ("List", [], [("minimum", ())]),
        ("List", [1, 2, 9], [("maximum", ()), ("maximum", (2,))]),
        ("Map", {"A": 1, "ab": 9}, [("maximum", ()), ("minimum", ("A",)), ("maximum", ("ab",))]),
        ("Root", {}, [("required", ())]),
        ("Root", {"Nope": 1}, [("required", ()), ("unknown", ("Nope",))]),
        ("Root", {"Word": "ab", "List": [1, "2"]}, [("type", ("List", 1))]),
    ],
)
def test_each_thing_that_the_shape_forbids_is_told_at_its_path(name: str, value: Any, expected: list[Any]) -> None:
    assert told(name, value) == expected


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("Int", True, "a boolean"),
        ("Int", 1.0, "a number"),
        ("Int", "1", "text"),
        ("Most", True, "a boolean"),
        ("Most", float("nan"), "a number"),
        ("Most", float("inf"), "a number"),
        ("Yes", 1, "a number"),
        ("Yes", "true", "text"),
        ("Word", 1, "a number"),
        ("Word", None, "empty"),
        ("List", "ab", "text"),
        ("List", {}, "a mapping"),
        ("Map", [], "a list"),
        ("Root", [], "a list"),
        ("Root", None, "empty"),
        ("Time", 5, "a number"),
    ],
)
def test_a_value_of_another_type_is_one_problem(name: str, value: Any, kind: str) -> None:
    (problem,) = problems(name, value)
    assert (problem.rule, problem.problem) == ("type", f"is {kind}")
    assert problem.hint == f"Write {problem.allowed}"


def test_every_problem_has_words_for_all_four_parts() -> None:
    bad = {"Word": "a", "List": [9, 9, 9], "Wort": 1}
    for problem in problems("Root", bad):
        assert problem.problem
        assert problem.allowed
        assert problem.hint
        assert problem.level is Level.ERROR


@pytest.mark.parametrize(("name", "allowed"), [("Int", "1 to 5"), ("Least", "at least 1"), ("Most", "at most 1.5")])
def test_bounds_are_told_as_a_range(name: str, allowed: str) -> None:
    (problem,) = problems(name, 100 if name != "Least" else -100)
    assert problem.allowed == allowed


def test_an_unknown_member_comes_with_the_nearest_known_one() -> None:
    assert schema.unknown_member(shape("Root"), "Wrod", ("Up", 0)).hint == "Did you mean Word?"
    assert schema.unknown_member(shape("Root"), "Wrod", ("Up", 0)).path == ("Up", 0, "Wrod")
    assert "Did you mean" not in schema.unknown_member(shape("Root"), "Zzz", ()).hint
    assert "Did you mean" not in schema.unknown_member(shape("Root"), "Word" * 20_000, ()).hint


def test_an_unknown_instance_type_is_a_warning_with_a_suggestion() -> None:
    types = schema.desired_shape().members["ProductionVariants"].member.members["InstanceType"]
    (problem,) = schema.check(types, "ml.m5.xlrage")
    assert (problem.rule, problem.level) == ("enum", Level.WARNING)
    assert problem.hint.startswith("Did you mean ml.m5.xlarge?")


def test_every_other_enum_of_a_desired_file_is_closed() -> None:
    enums = {found.name: found for found in every_shape(schema.desired_shape()) if getattr(found, "enum", None)}
    assert len(enums) >= 10
    levels = {name: next(schema.check(found, "nonsense")).level for name, found in enums.items()}
    assert {name for name, level in levels.items() if level is Level.WARNING} == set(schema.OPEN_ENUMS)


def test_a_long_unknown_value_is_cut_in_the_message() -> None:
    (problem,) = problems("Color", "x" * 100_000)
    assert len(problem.problem) < 100


def test_only_the_patterns_of_tags_are_left_to_the_rules() -> None:
    patterns = {
        found.name: found.metadata["pattern"] for found in every_shape(schema.desired_shape()) if "pattern" in found.metadata
    }
    assert len(patterns) >= 20
    assert {name for name, pattern in patterns.items() if not _compiles(pattern)} == {"TagKey", "TagValue"}


def _compiles(pattern: str) -> bool:
    try:
        return bool(re.compile(pattern))
    except re.error:
        return False


def test_a_desired_file_takes_every_parameter_of_the_request_and_one_key_of_ours() -> None:
    request = schema.input_shape("CreateEndpointConfig")
    desired = schema.desired_shape()
    assert set(desired.members) == {*request.members, "Endpoint"}
    assert all(desired.members[name].name == member.name for name, member in request.members.items())
    assert desired.required_members == request.required_members


def test_the_endpoint_block_takes_the_shapes_of_update_endpoint() -> None:
    update = schema.input_shape("UpdateEndpoint").members
    block = schema.desired_shape().members["Endpoint"].members
    assert set(block) - set(update) == {"TakeOver"}
    assert set(update) - set(block) == {"EndpointConfigName"}
    assert all(block[name].type_name == update[name].type_name for name in set(block) & set(update))
    assert all(member.documentation for member in block.values())


def test_every_type_of_the_model_has_a_check_and_words() -> None:
    types = {found.type_name for found in every_shape(schema.desired_shape())}
    assert types <= set(checker._TYPES) == checker._INSIDE.keys() ^ checker._SINGLE.keys() == set(schema.TYPE_WORDS)


def test_lowering_is_possible_only_for_what_botocore_would_still_send() -> None:
    assert {"enum", "pattern", "maximum"} == schema.LOWERABLE


LISTED = {"EndpointConfigName": "a", "EndpointConfigArn": "arn", "CreationTime": datetime(2026, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("operation", "answer", "flaw"),
    [
        ("ListEndpointConfigs", {"EndpointConfigs": [LISTED]}, ""),
        ("ListEndpointConfigs", {"EndpointConfigs": [LISTED | {"New": 1}], "Other": 2}, ""),
        ("ListEndpointConfigs", {}, "the answer lacks EndpointConfigs"),
        ("ListEndpointConfigs", {"EndpointConfigs": None}, "the answer lacks EndpointConfigs"),
        ("ListEndpointConfigs", {"EndpointConfigs": "abc"}, "the answer.EndpointConfigs is text"),
        ("ListEndpointConfigs", {"EndpointConfigs": [LISTED, 3]}, "the answer.EndpointConfigs[1] is a number"),
        (
            "ListEndpointConfigs",
            {"EndpointConfigs": [{"EndpointConfigName": "a"}]},
            "the answer.EndpointConfigs[0] lacks EndpointConfigArn",
        ),
        ("ListTags", {"Tags": [{"Key": "a"}]}, "the answer.Tags[0] lacks Value"),
        ("DeleteEndpointConfig", {}, ""),
        ("DescribeModel", {"ModelName": 1}, "the answer lacks CreationTime"),
    ],
)
def test_an_answer_that_lacks_what_the_model_requires_is_told(operation: str, answer: dict[str, Any], flaw: str) -> None:
    assert schema.output_flaw(operation, answer) == flaw


@pytest.mark.parametrize(("text", "cut"), [("abc", "abc"), ("abcd", "abcd"), ("abcde", "abc…")])
def test_shorten_keeps_at_most_so_many_characters(text: str, cut: str) -> None:
    assert schema.shorten(text, 4) == cut
