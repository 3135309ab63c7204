"""`history`: what was done, by which run, call by call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from revised import away, harm, revised

if TYPE_CHECKING:
    from world import World


@pytest.fixture
def running(world: World) -> World:
    """`fraud` in three revisions: large, xlarge, and large again."""
    return revised(world)


def test_history_marks_what_stands_now_and_only_that(running: World) -> None:
    rows = away(running).run("history --sandbox --format json").json["history"]

    assert [(row["revision"], row["served"]) for row in rows] == [(3, True), (2, False), (1, False)]
    assert rows[0]["config"] == rows[2]["config"] != rows[1]["config"]


def test_history_reads_as_a_table(running: World) -> None:
    harm(running, "update runs set author = 'Ann'")
    lines = running.run("history --sandbox fraud").out.splitlines()

    assert lines[0].split() == ["when", "run", "name", "rev", "config", "why", "outcome", "now", "by", "commit", "author"]
    assert lines[1].split()[1:] == ["3", "fraud", "3", running.configs()[1], "edit", "done", "served", "tester", "a" * 9, "Ann"]
    assert lines[2].split()[6:] == ["done", "tester", "a" * 9, "Ann"]


def test_a_roll_that_came_back_does_not_stand(running: World) -> None:
    running.run("sandbox script fraud rollback")
    running.edit("ml.m5.large", "ml.m5.2xlarge")
    running.run("apply --sandbox --yes")
    rows = running.run("history --sandbox --format json").json["history"]

    assert [(row["revision"], row["outcome"], row["served"]) for row in rows[:2]] == [
        (4, "rolled_back", False),
        (3, "done", True),
    ]


def test_history_of_a_run_shows_each_call_with_its_request_id(running: World) -> None:
    shown = away(running).run("history --sandbox --run 2 --format json").json

    assert (shown["version"], shown["run"], shown["outcome"], shown["actor"]) == (1, 2, "done", "tester")
    assert [(call["position"], call["operation"], call["outcome"]) for call in shown["calls"]] == [
        (1, "CreateEndpointConfig", "done"),
        (2, "UpdateEndpoint", "done"),
        (3, "AddTags", "done"),
    ]
    assert len({call["request_id"] for call in shown["calls"]}) == 3
    assert shown["calls"][1]["seconds"] == 6.0


def test_a_run_reads_as_facts_and_calls_with_what_went_wrong_below(running: World) -> None:
    running.run("sandbox", "script", "fraud", "rollback", "--reason", "bad image")
    running.edit("ml.m5.large", "ml.m5.2xlarge")
    running.run("apply --sandbox --yes")
    lines = running.run("history --sandbox --run 4").out.splitlines()

    assert re.fullmatch(r"run       4 [0-9a-f]{32}", lines[0])
    assert "outcome   incomplete" in lines
    roll = next(index for index, line in enumerate(lines) if "UpdateEndpoint" in line)
    assert "rolled_back" in lines[roll]
    assert "bad image" in lines[roll + 1]


def test_a_run_that_was_cut_off_says_so(running: World) -> None:
    harm(running, "update runs set finished = null, outcome = 'running' where id = 3")
    harm(running, "update steps set outcome = 'running', seconds = null where run = 3 and position = 1")
    shown = running.run("history --sandbox --run 3").out

    assert "finished  not written down: under way, or cut off" in shown
    assert "running" in shown


@pytest.mark.parametrize("sought", ["ab12", "AB12", "ab120000000000000000000000000001"])
def test_a_run_is_found_by_the_beginning_of_its_id(running: World, sought: str) -> None:
    harm(running, "update runs set holder = 'ab120000000000000000000000000001' where id = 1")
    harm(running, "update runs set holder = 'cd120000000000000000000000000002' where id = 2")

    assert running.run("history", "--sandbox", "--run", sought, "--format", "json").json["run"] == 1


def test_a_number_means_the_run_of_that_number_although_an_id_begins_so(running: World) -> None:
    harm(running, "update runs set holder = '1' || id")

    assert running.run("history --sandbox --run 1 --format json").json["run"] == 1
    assert running.run("history --sandbox --run 12 --format json").json["run"] == 2


@pytest.mark.parametrize("sought", ["99", "zz", "", "1.0", "-1", "'' or 1=1", "%", "9" * 40, "\u0661"])
def test_a_run_that_never_was_is_wrong_usage(running: World, sought: str) -> None:
    told = running.run("history", "--sandbox", f"--run={sought}")

    assert told.code == 2
    assert "has no run" in told.err


def test_an_id_that_may_be_several_runs_is_wrong_usage_and_lists_them(running: World) -> None:
    harm(running, "update runs set holder = 'ab' || id")
    told = running.run("history --sandbox --run ab")

    assert (told.code, "'ab' may be any of 3 runs" in told.err, "2 (ab2)" in told.err) == (2, True, True)


def test_a_run_is_shown_whole(running: World) -> None:
    assert running.run("history --sandbox fraud --run 1").code == 2
