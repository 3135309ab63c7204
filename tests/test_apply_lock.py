"""Apply holds the ledger's lock; plan, drift, show and history work beside it, on a copy."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from syncer import ledger, state
from syncer.clock import Clock
from syncer.errors import Stopped
from syncer.state import Holder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from world import World

OTHER = Holder("a" * 32, "ann", "apply", "c" * 40, "https://ci.example/7")


def keeper(world: World) -> state.Local:
    clock = Clock(lambda: world.time, world.sleep)
    path = world.path / "state" / "default.sandbox.db"
    from datetime import UTC, datetime

    return state.Local(path, ledger, clock, lambda: datetime.fromtimestamp(world.time, UTC), print)


@pytest.fixture
def busy(running: World) -> Iterator[World]:
    """A repository in which somebody else is applying."""
    with keeper(running).hold(OTHER, patience=0.0):
        yield running


def test_an_apply_is_refused_while_somebody_else_applies_and_says_who(busy: World) -> None:
    busy.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    result = busy.run("apply --sandbox --yes")

    assert result.code == 4
    assert "is locked by ann (apply), since 2026-05-28T20:26:46+00:00, https://ci.example/7 [lock aaaa" in result.err
    assert "--lock-timeout" in result.err
    assert len(busy.configs()) == 1


@pytest.mark.parametrize("command", ["plan --sandbox", "drift --sandbox", "show fraud --sandbox"])
def test_who_only_reads_is_not_kept_out(busy: World, command: str) -> None:
    assert busy.run(command).code == 0


@pytest.mark.parametrize("command", ["plan --sandbox", "drift --sandbox"])
def test_who_compares_is_told_of_an_apply_under_way(busy: World, command: str) -> None:
    shown = busy.run(command).out

    assert "an apply is under way, so that this may be out of date: ann (apply), since" in shown


@pytest.mark.parametrize("command", ["plan --sandbox", "drift --sandbox", "show fraud --sandbox", "history --sandbox"])
def test_who_only_reads_takes_no_lock_and_leaves_no_file(world: World, command: str) -> None:
    world.write()
    before = sorted(path.name for path in (world.path / "state").iterdir())
    assert world.run(command).code == 0

    assert sorted(path.name for path in (world.path / "state").iterdir()) == before


def test_lock_timeout_waits_says_for_whom_and_goes_on(running: World) -> None:
    stack = ExitStack()
    stack.enter_context(keeper(running).hold(OTHER, patience=0.0))
    running.later(20, stack.close)
    begun = running.time
    result = running.run("apply --sandbox --yes --lock-timeout 60")

    assert result.code == 0
    assert 20 <= running.time - begun < 30
    assert result.err.startswith("waiting for the lock of ")
    assert "held by ann (apply)" in result.err


def test_lock_timeout_ends_and_the_refusal_is_the_same(busy: World) -> None:
    begun = busy.time
    result = busy.run("apply --sandbox --yes --lock-timeout 15")

    assert result.code == 4
    assert 15 <= busy.time - begun < 20


def test_a_stop_ends_the_wait_for_the_lock(busy: World) -> None:
    busy.later(5, lambda: busy.stop.ask(Stopped("stopped by SIGTERM")))
    begun = busy.time
    result = busy.run("apply --sandbox --yes --lock-timeout 600")

    assert (result.code, result.err.splitlines()[-1]) == (5, "error: stopped by SIGTERM")
    assert busy.time - begun < 10


def test_a_stop_while_a_roll_waits_is_incomplete_and_the_lock_is_given_back(running: World) -> None:
    running.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    running.box.script("fraud", "stuck")
    running.later(60, lambda: running.stop.ask(Stopped("stopped by SIGTERM")))
    assert running.run("apply --sandbox --yes").code == 5
    running.box.script("fraud", "ok")

    assert running.run("apply --sandbox --yes").code == 0


def test_a_plan_that_changed_while_somebody_thought_is_refused(running: World) -> None:
    running.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")

    def meanwhile() -> None:
        running.edit("InitialInstanceCount: 2", "InitialInstanceCount: 3")
        running.box.call("DeleteEndpoint", {"EndpointName": "fraud"})
        running.time += 60

    result = running.run("apply --sandbox", answer=True, asked=meanwhile)

    assert result.code == 4
    assert "the plan is no longer what was approved; changed: fraud" in result.err
    assert len(running.configs()) == 1


def test_nobody_is_kept_out_while_a_person_thinks(running: World) -> None:
    running.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    others = []
    result = running.run("apply --sandbox", answer=True, asked=lambda: others.append(keeper(running).lock.under_way()))

    assert (result.code, others) == (0, [""])


def test_nothing_to_do_and_nothing_to_learn_needs_no_lock_when_nobody_said_yes(busy: World) -> None:
    assert busy.run("apply --sandbox").code == 0
