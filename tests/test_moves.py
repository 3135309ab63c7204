"""What a plan says about a roll: variants, the way, what is kept and what is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from syncer.model import (
    Capacity,
    Capture,
    Cause,
    Change,
    Difference,
    LiveEndpoint,
    Move,
    MoveEndpoint,
    Property,
    Step,
)
from syncer.render import moves

if TYPE_CHECKING:
    from collections.abc import Mapping

RETAINS = {"RetainAllVariantProperties": True}


def roll(params: Mapping[str, Any], *properties: Property, last: Mapping[str, Any] | None = None) -> Change:
    """A planned roll with these parameters; `last` is the way of the roll before."""
    live = LiveEndpoint("a", "arn", "a-1", "InService", "", "", deployment=last)
    step = Step("a", "UpdateEndpoint", {"EndpointName": "a", "EndpointConfigName": "a-2", **params}, "")
    move = MoveEndpoint(Move.UPDATE, "a", "a-1", "a-2", properties=properties, live=live)
    return Change(Difference("a", Cause.EDIT, (), move=move), (step,), "digest")


def size(value: int, kind: str = "CAPACITY_PERCENT") -> dict[str, Any]:
    return {"Type": kind, "Value": value}


def shifting(kind: str, **routing: Any) -> dict[str, Any]:
    """A blue/green DeploymentConfig."""
    return {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"Type": kind, **routing}}}


CANARY = shifting("CANARY", CanarySize=size(25), WaitIntervalInSeconds=600)
ROLLING = {"RollingUpdatePolicy": {"MaximumBatchSize": size(10), "WaitIntervalInSeconds": 90}}
ALARM = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]}}
ALARMS = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}, {"AlarmName": "latency"}]}}


@pytest.mark.parametrize(
    ("deployment", "said"),
    [
        ({}, "blue/green, all at once"),
        (shifting("ALL_AT_ONCE", WaitIntervalInSeconds=0), "blue/green, all at once"),
        (CANARY, "blue/green, canary: 25 % first, then the rest after 10 min"),
        (shifting("CANARY", CanarySize=size(1, "INSTANCE_COUNT")), "blue/green, canary: 1 instance first, then the rest"),
        (shifting("LINEAR", LinearStepSize=size(2, "INSTANCE_COUNT")), "blue/green, linear: 2 instances at a time"),
        (
            shifting("LINEAR", LinearStepSize=size(10), WaitIntervalInSeconds=60),
            "blue/green, linear: 10 % at a time, 1 min apart",
        ),
        (
            {"BlueGreenUpdatePolicy": {"TerminationWaitInSeconds": 3600, "MaximumExecutionTimeoutInSeconds": 5400}},
            "blue/green, all at once; the old fleet stays 1 h longer; at most 1 h 30 min in all",
        ),
        (ROLLING, "rolling: 10 % at a time, 90 s apart"),
        (
            {"RollingUpdatePolicy": {"MaximumBatchSize": size(10), "RollbackMaximumBatchSize": size(50)}},
            "rolling: 10 % at a time; back, where it fails, 50 % at a time",
        ),
        (shifting("CANARY"), "blue/green, canary: a part first, then the rest"),
    ],
)
def test_the_way_of_a_roll_is_said_in_words(deployment: dict[str, Any], said: str) -> None:
    told = moves.strategy(roll({"DeploymentConfig": deployment} if deployment else {}))

    assert told[0] == said
    assert len(told) == (3 if deployment else 2)


@pytest.mark.parametrize(
    ("deployment", "said"),
    [
        ({}, "no alarms: once the new fleet takes traffic, nothing rolls it back by itself"),
        (CANARY, "no alarms: once the new fleet takes traffic, nothing rolls it back by itself"),
        (CANARY | ALARM, "the alarm errors can roll it back"),
        (ROLLING | ALARMS, "the alarms errors, latency can roll it back"),
    ],
)
def test_what_can_roll_it_back_is_named(deployment: dict[str, Any], said: str) -> None:
    assert moves.strategy(roll({"DeploymentConfig": deployment}))[1] == said


def test_the_settings_are_told_whole_as_well() -> None:
    assert moves.strategy(roll({"DeploymentConfig": ROLLING}))[2] == (
        'DeploymentConfig {"RollingUpdatePolicy": {"MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 10}, '
        '"WaitIntervalInSeconds": 90}}'
    )


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (CANARY | ALARM, ["blue/green, canary: 25 % first, then the rest after 10 min", "the alarm errors can roll it back"]),
        (None, ["blue/green, all at once", moves.NO_ALARMS]),
    ],
)
def test_the_way_of_the_last_roll_is_told_for_what_it_was(last: Mapping[str, Any] | None, said: list[str]) -> None:
    told = moves.strategy(roll({"RetainDeploymentConfig": True}, last=last))

    assert told == [f"the way of the last roll (RetainDeploymentConfig): {said[0]}", said[1]]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (Property("main", "DesiredInstanceCount", 4, 2, kept=True), "main keeps 4 instances (the file says 2)"),
        (Property("main", "DesiredInstanceCount", 4, 1, kept=False), "main takes 1 instance from the new config (now 4)"),
        (Property("main", "DesiredInstanceCount", 4, None, kept=True), "main keeps 4 instances (the file says nothing)"),
        (Property("main", "DesiredWeight", 0.5, 1.0, kept=True), "main keeps weight 0.5 (the file says 1)"),
        (Property("main", "DesiredWeight", 0.0, 0.25, kept=False), "main takes weight 0.25 from the new config (now 0)"),
        (
            Property("", "DataCaptureConfig", None, Capture(20, "s3://b/c"), kept=False),
            "takes data capture of 20 % to s3://b/c from the new config (now off)",
        ),
        (
            Property("", "DataCaptureConfig", Capture(20, "s3://b/c"), None, kept=True),
            "keeps data capture of 20 % to s3://b/c (the file says off)",
        ),
        (
            Property("", "DataCaptureConfig", Capture(20, "s3://b/c"), None, kept=False),
            "takes data capture off from the new config (now 20 % to s3://b/c)",
        ),
    ],
)
def test_what_is_kept_and_what_is_taken_is_told_with_the_numbers(item: Property, said: str) -> None:
    assert moves.retained(roll(RETAINS, item)) == [said]


def test_what_keeping_and_taking_agree_on_needs_one_line() -> None:
    same = Property("main", "DesiredInstanceCount", 2, 2, kept=True)
    new = Property("new", "DesiredInstanceCount", None, 3, kept=False)

    assert moves.retained(roll(RETAINS, same, new)) == [
        "keeps counts, weights and data capture as they are; none differs from the file"
    ]


def test_a_roll_that_keeps_nothing_says_so_and_what_that_changes() -> None:
    scaled = Property("main", "DesiredInstanceCount", 4, 2, kept=False)

    assert moves.retained(roll({"RetainAllVariantProperties": False}, scaled)) == [
        "keeps nothing that scaling or people set (RetainAllVariantProperties is false)",
        "main takes 2 instances from the new config (now 4)",
    ]


def test_variants_that_appear_vanish_change_and_stay_are_each_told() -> None:
    before = [Capacity("gone", "1 × t", 0.5), Capacity("main", "1 × t", 0.5)]
    after = [Capacity("main", "2 × u", 0.9), Capacity("new", "1 × t", 0.1)]

    assert moves.capacities(before, after) == [
        "gone vanishes: 1 × t, 50 % of the traffic",
        "main: 1 × t → 2 × u, 50 % → 90 % of the traffic",
        "new appears: 1 × t, 10 % of the traffic",
    ]
    assert moves.capacities(before[:1], before[:1]) == ["gone: 1 × t, 50 % of the traffic, unchanged"]
    assert moves.capacities([], after[:1]) == ["main: 2 × u, 90 % of the traffic"]
    assert moves.capacities([], [Capacity("s (shadow)", "1 × t", None)]) == ["s (shadow): 1 × t"]


def test_hostile_names_stay_on_their_line() -> None:
    evil = Capacity("main\n\x1b[31m", "1 × t\u202e", 1.0)
    alarmed = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "x\nnothing to see"}]}}
    kept = Property("main\n", "DesiredInstanceCount", 4, 2, kept=True)
    change = roll({"DeploymentConfig": alarmed} | RETAINS, kept)

    for text in (*moves.capacities([], [evil]), *moves.strategy(change), *moves.retained(change)):
        assert text.isprintable()


def test_the_data_form_has_every_number() -> None:
    live = LiveEndpoint("a", "arn", "a-1", "InService", "", "")
    capture = Property("", "DataCaptureConfig", None, Capture(20, "s3://b"), kept=False)
    move = MoveEndpoint(
        Move.UPDATE,
        "a",
        "a-1",
        "a-2",
        before=(Capacity("main", "1 × t", 1.0),),
        after=(Capacity("main", "1 × t", 0.5), Capacity("new", "1 × t", 0.5)),
        properties=(Property("main", "DesiredInstanceCount", 4, 2, kept=True), capture),
        live=live,
    )

    assert moves.as_data(None, ()) is None
    assert moves.as_data(move, ["said"]) == {
        "action": "update",
        "name": "a",
        "from": "a-1",
        "onto": "a-2",
        "variants": [
            {"name": "main", "before": {"hardware": "1 × t", "share": 1.0}, "after": {"hardware": "1 × t", "share": 0.5}},
            {"name": "new", "before": None, "after": {"hardware": "1 × t", "share": 0.5}},
        ],
        "properties": [
            {"variant": "main", "kind": "DesiredInstanceCount", "now": 4, "file": 2, "kept": True},
            {
                "variant": "",
                "kind": "DataCaptureConfig",
                "now": None,
                "file": {"sampling": 20, "destination": "s3://b"},
                "kept": False,
            },
        ],
        "words": ["said"],
    }
