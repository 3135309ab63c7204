"""Words that every format shares: nothing is hidden, nothing looks like what it is not."""

from __future__ import annotations

from typing import Any

import pytest

from syncer.model import Cause, Change, Difference, FieldChange, Move, MoveEndpoint, Step
from syncer.render import words


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


def roll(**params: Any) -> Change:
    step = Step("a", "UpdateEndpoint", {"EndpointName": "a", "EndpointConfigName": "a-2", **params}, "")
    move = MoveEndpoint(Move.UPDATE, "a", "a-1", "a-2")
    return Change(Difference("a", Cause.EDIT, (), move=move), (step,), "digest")


CANARY = {
    "BlueGreenUpdatePolicy": {
        "TrafficRoutingConfiguration": {"Type": "CANARY", "CanarySize": {"Type": "INSTANCE_COUNT", "Value": 1}},
    }
}
ROLLING = {"RollingUpdatePolicy": {"MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 10}}}
WATCHED = ROLLING | {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "x"}]}}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "blue/green, all at once"),
        ({"DeploymentConfig": CANARY}, "blue/green, canary, 1 instance at first"),
        ({"DeploymentConfig": ROLLING}, "rolling, 10 % at a time"),
        ({"DeploymentConfig": WATCHED}, "rolling, 10 % at a time; 1 alarm can roll it back"),
        ({"RetainDeploymentConfig": True}, "rolls the way of the last roll (RetainDeploymentConfig)"),
    ],
)
def test_the_way_of_a_roll_is_said_in_words_and_its_settings_whole(params: dict[str, Any], said: str) -> None:
    told = words.strategy(roll(**params))

    assert told[0] == said
    assert len(told) == (2 if "DeploymentConfig" in params else 1)


def test_names_on_one_line_are_cut_where_a_terminal_ends() -> None:
    assert len(words.listed(f"name-{number}" for number in range(1000))) == words.LONGEST
