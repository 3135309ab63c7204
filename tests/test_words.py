"""Words that every format shares: nothing is hidden, nothing looks like what it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import plans as builders
import pytest

from syncer.model import FieldChange
from syncer.render import words

if TYPE_CHECKING:
    from syncer.model import Change


def lines(before: Any, after: Any, path: str = "ProductionVariants[main]") -> list[str]:
    return [f"{mark} {text}" for mark, text in words.field(FieldChange(path, before, after))]


def test_a_member_that_happens_to_equal_the_identity_is_told() -> None:
    variant = {"VariantName": "main", "ModelName": "main", "InitialInstanceCount": 1}

    assert lines(None, variant) == [
        "+ ProductionVariants[main].ModelName: main",
        "+ ProductionVariants[main].InitialInstanceCount: 1",
    ]


def test_an_entry_that_is_nothing_but_its_identity_is_told_once() -> None:
    assert lines(None, {"CaptureMode": "Input"}, "CaptureOptions[Input]") == ["+ CaptureOptions[Input]"]
    assert lines("sg-1", None, "SecurityGroupIds[sg-1]") == ["- SecurityGroupIds[sg-1]"]


def test_long_values_that_differ_at_their_end_look_different() -> None:
    start = "s3://bucket/" + "a" * 400

    assert lines(f"{start}1", f"{start}2", "DestinationS3Uri") == [f"~ DestinationS3Uri: {start}1 → {start}2"]


@pytest.mark.parametrize(
    "char",
    ["\u3164", "\u115f", "\u034f", "\ufe0f", "\u2800", "\u00a0", "\u2003", "\u200b", "\u202e", "\U000e0101", "\x1b", "\n"],
)
def test_what_shows_nothing_is_written_as_an_escape(char: str) -> None:
    assert words.plain(f"risk{char}") == f"risk\\u{ord(char):04x}" or words.plain(f"risk{char}") == f"risk\\U{ord(char):08x}"


@pytest.mark.parametrize(("value", "written"), [("risk ", '"risk "'), ("", '""'), ("a b", "a b"), (3, "3"), (True, "true")])
def test_a_value_shows_where_it_begins_and_ends(value: Any, written: str) -> None:
    assert words.value(value) == written


def test_names_on_one_line_are_cut_where_a_terminal_ends() -> None:
    assert len(words.listed(f"name-{number}" for number in range(1000))) == words.LONGEST


@pytest.mark.parametrize(
    ("change", "new"), [(builders.new("a"), True), (builders.roll("a"), False), (builders.tagged("a"), False)]
)
def test_only_what_makes_something_is_new(change: Change, new: bool) -> None:  # noqa: FBT001  # a row
    assert words.is_new(change) == new


def test_a_first_tag_on_a_config_without_an_endpoint_is_an_edit() -> None:
    change = builders.tagged("a")

    assert words.mark(replace(change, difference=replace(change.difference, served=""))) == "~"
