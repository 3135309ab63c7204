"""How long a rollout is waited for, what ends the wait, and how many questions it costs."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from accounts import Recording
from rollouts import FIRST, SECOND, apply, edited, ending, make_config, move, served, way
from stage import BY, Stage, declared
from stories import state

from syncer import sync
from syncer.apply import Limits
from syncer.commands import apply as command
from syncer.commands import session
from syncer.commands.options import What, Where
from syncer.model import ChangeFinished, Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from world import World

    from syncer.shell import Shell

ROLL = f"roll endpoint fraud onto {SECOND}"
GOES_ON = "The roll goes on in AWS. Run apply again to follow it to its end"
GOOD = [f"✓ fraud done: endpoint fraud serves {SECOND}", "Applied 1 of 1 change."]


# --- the longest wait --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("option", "minutes"), [("", 45), ("--timeout 5", 5), ("--timeout 90", 90)])
def test_a_roll_that_is_stuck_is_left_under_way_and_resumed_by_the_next_apply(
    running: World, option: str, minutes: int
) -> None:
    edited(running).box.script("fraud", "stuck")
    begun = running.time
    result = apply(running, option)

    assert (result.code, round(running.time - begun)) == (5, minutes * 60)
    where = f"endpoint fraud is still on its way to {SECOND} after {minutes} min (Updating; main: Launching 1 instance(s))"
    assert ending(result) == [
        f"✗ fraud under way: {where}; that is the longest wait",
        f"  {GOES_ON}, and longer with --timeout MINUTES",
        "Applied 0 of 1 change. 1 still under way.",
    ]
    assert way(result, ROLL)[-1] == "under way"
    running.box.script("fraud", "ok")
    again = apply(running)
    assert (again.code, ending(again)) == (0, GOOD)
    assert way(again, "roll endpoint") == []


def test_a_roll_that_comes_back_while_the_next_apply_waits_for_it_is_told_by_that(running: World) -> None:
    edited(running).box.script("fraud", "stuck")
    apply(running, "--timeout 1")
    running.box.script("fraud", "rollback", "An alarm went off.")
    again = apply(running)

    came_back = f"endpoint fraud did not arrive on {SECOND}: it serves {FIRST} again (An alarm went off.)"
    assert again.code == 1
    assert ending(again)[0] == f"✗ fraud rolled back: {came_back}"
    assert apply(running).code == 1


def test_a_roll_that_came_back_while_nobody_watched_is_not_tried_again(running: World) -> None:
    edited(running).box.script("fraud", "rollback", "An alarm went off.")
    apply(running, "--timeout 1")
    running.sleep(3600)
    stands = state(running)
    again = apply(running)

    assert (again.code, state(running)) == (1, stands)
    assert f"rolled_back: fraud: rolled back from {SECOND} to {FIRST}: An alarm went off.\n" in again.out
    way_out = "Change the file, or `syncer apply --retry fraud`"
    assert f"nothing is done: endpoint fraud rolled back from this very content. {way_out}\n" in again.out
    assert ending(apply(running, "--retry fraud")) == GOOD


@pytest.mark.parametrize("reason", ["Request to service failed.", "", None])
def test_a_roll_that_came_back_unwatched_for_no_reason_of_its_own_is_tried_again(running: World, reason: str | None) -> None:
    edited(running).box.script("fraud", "rollback", reason)
    assert apply(running, "--timeout 1").code == 5
    running.sleep(3600)

    assert ending(apply(running)) == GOOD


def test_an_endpoint_that_others_never_leave_alone_is_not_rolled_and_not_called_failed(running: World) -> None:
    make_config(edited(running), ModelName="m3")
    running.box.script("fraud", "stuck")
    move(running)
    result = apply(running)

    busy = "endpoint fraud was busy all the time (Updating; main: Launching 1 instance(s)), and 45 min are the longest wait"
    assert result.code == 5
    assert ending(result) == [
        f"✗ fraud skipped: {busy}; it was not rolled",
        "  Run apply again when the endpoint is InService",
        "Applied 0 of 1 change. 1 not begun.",
    ]
    assert served(running) == ("Updating", FIRST)


@pytest.mark.parametrize("minutes", ["0", "-1", "1441", "x"])
def test_a_wait_that_makes_no_sense_is_a_mistake_of_the_command_line(running: World, minutes: str) -> None:
    assert apply(running, f"--timeout {minutes}").code == 2


# --- credentials that end ----------------------------------------------------------------------------------------------


def apply_until(world: World, seconds: float) -> tuple[int, list[str]]:
    """Apply with credentials that end in so many seconds; returns the seconds that it took, and the last words."""
    out, where, what = io.StringIO(), Where(None, sandbox=True), What()
    shell: Shell = world.shell(out, io.StringIO())
    target = session.target_of(shell, where)
    declared_ = session.files(shell, target, what)
    opened = session.open_session(shell, target, where, what)
    opened = replace(opened, expires=datetime.fromtimestamp(world.time + seconds, UTC))
    begun = world.time
    command.locked(command.Job(shell, opened, declared_, command.Approval(yes=True)), command.Pace(), lambda reading: reading)
    lines = out.getvalue().splitlines()
    last = max(number for number, line in enumerate(lines) if not line)
    return round(world.time - begun), lines[last + 1 :]


def test_a_wait_ends_before_the_credentials_do_and_says_so(running: World) -> None:
    edited(running).box.script("fraud", "stuck")
    took, told = apply_until(running, 3600.0 / 2)

    phase, why = "Updating; main: Launching 1 instance(s)", "the wait was ended because the credentials end soon"
    assert took == 1800 - command.CREDENTIALS_MARGIN
    assert told == [
        f"✗ fraud under way: endpoint fraud is still on its way to {SECOND} ({phase}); {why}",
        f"  {GOES_ON}, with new credentials",
        "Applied 0 of 1 change. 1 still under way.",
    ]
    running.box.script("fraud", "ok")
    assert ending(apply(running)) == GOOD


def test_credentials_that_outlast_the_longest_wait_change_nothing(running: World) -> None:
    edited(running).box.script("fraud", "stuck")
    took, told = apply_until(running, 12 * 3600.0)

    assert took == 45 * 60
    assert told[0].endswith("that is the longest wait")


def test_with_credentials_that_are_about_to_end_nothing_new_is_begun(running: World) -> None:
    took, told = apply_until(edited(running), 60.0)

    assert took == 0
    assert told == [
        f"✗ fraud skipped: not begun, for the credentials end too soon: create config {SECOND}",
        "  Run apply again with new credentials",
        "Applied 0 of 1 change. 1 not begun.",
    ]
    assert running.configs() == [FIRST]


def test_of_many_rolls_only_those_are_begun_that_can_be_followed(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "ledger.db")
    fleet = [declared(f"e{number}") for number in range(3)]
    stage.ends = stage.now + 400  # one roll takes 300
    endings = stage.apply(*fleet, parallel=1).endings

    assert [ending_.outcome for ending_ in endings.values()] == [Outcome.DONE, Outcome.UNDER_WAY, Outcome.SKIPPED]
    assert stage.now == stage.ends


# --- side by side, and not too often -----------------------------------------------------------------------------------


def test_twelve_rolls_side_by_side_ask_as_often_as_twelve_and_take_as_long_as_one(tmp_path: Path) -> None:
    """A roll takes 300 s: one look before the call, then at 0, 2, 6, 14 and every 22.5 s until 306.5."""
    before = [declared(f"e{number}") for number in range(12)]
    after = [declared(f"e{number}", InitialInstanceCount=2) for number in range(12)]
    stage = Stage(tmp_path / "ledger.db", draw=lambda: 0.5).applied(*before)
    reading = stage.plan(*after)
    seen = stage.recording()
    begun = stage.now
    events = list(sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=12))

    assert {event.outcome for event in events if isinstance(event, ChangeFinished)} == {Outcome.DONE}
    assert stage.now - begun == 306.5
    assert seen.count("DescribeEndpoint") == 12 * (1 + 4 + 13)
    assert seen.count("UpdateEndpoint") == 12


def looks(stage: Stage) -> list[float]:
    """Apply; return the seconds between the looks at the endpoint, from the call on."""
    times: list[float] = []
    seen = Recording(stage.box, before=lambda operation: times.append(stage.now) if operation == "DescribeEndpoint" else None)
    reading = stage.plan(declared(InitialInstanceCount=2))
    stage.account = seen
    assert list(sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=1))
    return [later - earlier for earlier, later in pairwise(times[1:])]


def test_looks_come_soon_at_first_and_then_at_moments_that_others_do_not_share(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "ledger.db", draw=random.Random(7).random).applied(declared())
    pauses = looks(stage)

    assert pauses[:3] == [2.0, 4.0, 8.0]
    assert all(15 <= pause <= 30 for pause in pauses[3:])
    assert len({round(pause, 3) for pause in pauses[3:]}) == len(pauses[3:])


def test_the_last_look_is_at_the_deadline_and_never_after_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "ledger.db").applied(declared())
    stage.limits = Limits(roll=100.0)
    begun = stage.now
    pauses = looks(stage)

    assert stage.now - begun == 100.0
    assert sum(pauses) == 100.0
