"""Scalars get the type of their shape, whatever they look like; every misfit is told at its place."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.model import Shape, ShapeResolver
from hypothesis import given
from hypothesis import strategies as st

from syncer import typed, yamlfile
from syncer.model import Level, Position, Problem

SHAPES: dict[str, Any] = {
    "Root": {
        "type": "structure",
        "members": {
            "Text": {"shape": "Text"},
            "Yes": {"shape": "Yes"},
            "Int": {"shape": "Int"},
            "Long": {"shape": "Long"},
            "Float": {"shape": "Float"},
            "Double": {"shape": "Double"},
            "Time": {"shape": "Time"},
            "Blob": {"shape": "Blob"},
            "List": {"shape": "List"},
            "Ints": {"shape": "Ints"},
            "Map": {"shape": "Map"},
            "Inner": {"shape": "Inner"},
            "Strict": {"shape": "Strict"},
        },
    },
    "Text": {"type": "string"},
    "Yes": {"type": "boolean"},
    "Int": {"type": "integer"},
    "Long": {"type": "long"},
    "Float": {"type": "float"},
    "Double": {"type": "double"},
    "Time": {"type": "timestamp"},
    "Blob": {"type": "blob"},
    "List": {"type": "list", "member": {"shape": "Inner"}},
    "Ints": {"type": "list", "member": {"shape": "Int"}},
    "Map": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Int"}},
    "Inner": {"type": "structure", "members": {"Text": {"shape": "Text"}, "Int": {"shape": "Int"}}},
    "Strict": {"type": "structure", "required": ["Int"], "members": {"Int": {"shape": "Int"}}},
}


def shape(name: str = "Root") -> Shape:
    return ShapeResolver(SHAPES).get_shape_by_name(name)


def read(text: str) -> typed.Typed:
    return typed.read(yamlfile.parse(text.encode(), "x.yaml"), shape())


def value(member: str, text: str) -> Any:
    found = read(f"{member}: {text}\n")
    assert not found.problems
    result = found.value[member]
    assert type(result) in (str, bool, int, float, list, dict)
    return result


def problem(member: str, text: str) -> Problem:
    found = read(f"{member}: {text}\n")
    (only,) = found.problems
    assert found.value == {}, "what cannot be typed is left out"
    assert only.path == (member,)
    assert (only.rule, only.level) == ("type", Level.ERROR)
    return only


@pytest.mark.parametrize(
    "text", ["0123", "012345670123", "NO", "on", "1e3", "12:30:45", "1_000", "2026-01-31", ".nan", "true", "-a"]
)
def test_text_is_what_stands_there(text: str) -> None:
    assert value("Text", text) == text
    assert value("Text", f"'{text}'") == text


@pytest.mark.parametrize("text", ['""', "''", '"null"', '"~"'])
def test_quoted_nothing_is_text(text: str) -> None:
    assert value("Text", text) == text.strip("\"'")


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
@pytest.mark.parametrize("member", ["Text", "Yes", "Int", "Float", "List", "Inner", "Map", "Time"])
def test_nothing_is_a_value_of_no_shape(member: str, text: str) -> None:
    found = problem(member, text)
    assert found.problem == "has no value"
    assert "or remove the line" in found.hint


@pytest.mark.parametrize(
    ("member", "says"),
    [("Text", 'for empty text write ""'), ("Inner", "for the defaults write {}"), ("Int", "remove the line")],
)
def test_the_hint_for_nothing_says_how_to_write_emptiness(member: str, says: str) -> None:
    assert problem(member, "~").hint.endswith(says)


def test_an_empty_structure_is_not_offered_where_members_are_required() -> None:
    assert "{}" not in problem("Strict", "~").hint


@pytest.mark.parametrize(
    ("text", "expected"), [("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False)]
)
def test_a_boolean_is_true_or_false(text: str, expected: bool) -> None:  # noqa: FBT001  # a table
    assert value("Yes", text) is expected


@pytest.mark.parametrize("text", ["yes", "on", "1", '"true"', "'false'", "tRUE", "|\n  true\n"])
def test_nothing_else_is_a_boolean(text: str) -> None:
    assert problem("Yes", text).allowed == "true or false without quotes"


@pytest.mark.parametrize(
    ("member", "text", "expected"),
    [
        ("Int", "0", 0),
        ("Int", "-0", 0),
        ("Int", "+7", 7),
        ("Int", "-42", -42),
        ("Int", "2147483647", 2**31 - 1),
        ("Int", "-2147483648", -(2**31)),
        ("Long", "2147483648", 2**31),
        ("Long", "999999999999999999", 10**18 - 1),
    ],
)
def test_an_integer_is_decimal_digits(member: str, text: str, expected: int) -> None:
    assert value(member, text) == expected


@pytest.mark.parametrize("text", ["2147483648", "-2147483649"])
def test_an_integer_fits_32_bits(text: str) -> None:
    assert problem("Int", text).problem == "needs more than 32 bits"


def test_a_quoted_number_is_told_as_quoted() -> None:
    assert problem("Int", '"2"').problem == "is the quoted text '2'"
    assert problem("Float", "'2.5'").problem == "is the quoted text '2.5'"


def test_a_long_wrong_value_is_cut_in_the_message() -> None:
    assert problem("Int", "z" * 500).problem == f"is '{'z' * 39}…'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", 1.0), ("0.8", 0.8), (".5", 0.5), ("5.", 5.0), ("-1.5e-3", -0.0015), ("+2E2", 200.0), ("3.4028234e38", 3.4028234e38)],
)
def test_a_float_is_a_decimal_number(text: str, expected: float) -> None:
    found = value("Float", text)
    assert found == expected
    assert isinstance(found, float)


@pytest.mark.parametrize("text", ["1e39", "-1e39", "1e999", "3.5e38"])
def test_a_float_beyond_32_bits_is_refused(text: str) -> None:
    assert problem("Float", text).problem == "is too large for a float32"


@pytest.mark.parametrize("text", [".nan", ".inf", "inf", "nan", "Infinity", "1,5", "0x1p3", "1_0", "1e", ".", "e5", "--1", "٣"])
def test_nothing_else_is_a_float(text: str) -> None:
    assert problem("Float", text).allowed == "a number without quotes"


def test_times_and_blobs_stay_text() -> None:
    assert value("Time", "2026-01-31T12:00:00Z") == "2026-01-31T12:00:00Z"
    assert value("Blob", "aGk=") == "aGk="


def test_keys_of_a_map_are_free_and_its_values_are_typed() -> None:
    assert value("Map", "{yes: 1, '2': 3}") == {"yes": 1, "2": 3}


@pytest.mark.parametrize(
    ("member", "text", "says"),
    [
        ("Text", "[a]", "is a list"),
        ("Text", "{a: b}", "is a mapping"),
        ("List", "{a: b}", "is a mapping"),
        ("List", "a", "is a single value"),
        ("Inner", "[a]", "is a list"),
        ("Inner", "a", "is a single value"),
        ("Map", "[a]", "is a list"),
        ("Yes", "[true]", "is a list"),
    ],
)
def test_a_value_of_another_kind_is_told(member: str, text: str, says: str) -> None:
    assert problem(member, text).problem == says


def test_a_document_of_another_kind_has_no_value() -> None:
    found = read("- a\n")
    assert found.value is None
    assert [(item.path, item.problem) for item in found.problems] == [((), "is a list")]


def test_all_problems_are_told_at_once_with_their_paths() -> None:
    found = read("Int: x\nNope: 1\nInner: {Int: y, Text: a}\nList: [{Int: 1}, ~, {Int: z}]\nYes: true\n")
    assert [item.path for item in found.problems] == [
        ("Int",),
        ("Nope",),
        ("Inner", "Int"),
        ("List", 1),
        ("List", 2, "Int"),
    ]
    assert found.value == {"Inner": {"Text": "a"}, "List": [{"Int": 1}, {}, {}], "Yes": True}


def test_an_entry_that_cannot_be_typed_keeps_its_place() -> None:
    assert read("Ints: [1, x, 3]\n").value == {"Ints": [1, "", 3]}


def test_positions_are_those_of_keys_for_unknown_members_and_of_values_otherwise() -> None:
    found = read("Nope:   1\nInt:   x\nInner:\n  Text: a\n")
    places = [found.position(item) for item in found.problems]
    assert places == [Position("x.yaml", 1, 1), Position("x.yaml", 2, 8)]


def test_what_stands_nowhere_is_told_at_what_encloses_it() -> None:
    found = read("Inner:\n  Text: a\n")
    missing = Problem("some-rule", Level.ERROR, ("Inner", "Int", 3, "Deep"), "lacks it")
    assert found.position(missing) == Position("x.yaml", 2, 3)
    assert found.position(Problem("some-rule", Level.ERROR, (), "")) == Position("x.yaml", 1, 1)


def test_unknown_members_are_counted_only_so_far() -> None:
    found = read("".join(f"Nope{index}: 1\n" for index in range(500)))
    assert len(found.problems) == typed.MAX_PROBLEMS


@given(st.integers(-(2**31), 2**31 - 1))
def test_every_32_bit_integer_is_read_back(number: int) -> None:
    assert value("Int", str(number)) == number


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_every_finite_float32_is_read_back(number: float) -> None:
    assert value("Float", repr(number)) == number


@given(st.text(st.characters(categories=["L", "N", "P"], max_codepoint=0x7E), min_size=1, max_size=12))
def test_quoted_text_is_always_that_text(text: str) -> None:
    escaped = text.replace("'", "''")
    assert value("Text", f"'{escaped}'") == text
