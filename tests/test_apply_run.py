"""Many changes side by side, the order of intent and deed, and a crash at every moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from accounts import WRITES, Failing, denied
from stage import BY, Stage, declared

from syncer import apply, ledger, names, sync
from syncer.apply import Limits
from syncer.model import ChangeFinished, Event, StepFinished, StepProgress, StepStarted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syncer.model import Declared


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


def fleet(count: int, instances: int = 1) -> list[Declared]:
    return [declared(f"e{number}", InitialInstanceCount=instances) for number in range(count)]


def test_twenty_rolls_take_about_the_time_of_one(stage: Stage) -> None:
    stage.applied(*fleet(1))
    begun = stage.now
    stage.apply(*fleet(1, 2))
    one = stage.now - begun
    stage.applied(*fleet(20))
    begun = stage.now
    assert stage.apply(*fleet(20, 3), parallel=20).outcomes == {"done"}

    assert stage.now - begun <= one + 15


@pytest.mark.parametrize(("parallel", "rounds"), [(1, 4), (2, 2), (4, 1), (100, 1)])
def test_parallel_limits_how_many_endpoints_move_at_once(stage: Stage, parallel: int, rounds: int) -> None:
    seen = stage.recording()
    most = 0

    def look(operation: str) -> None:
        nonlocal most
        moving = [item for item in stage.box.state["endpoints"].values() if item["roll"]]
        most = max(most, len(moving) + (operation == "CreateEndpoint"))

    seen.before = look
    begun = stage.now
    assert stage.apply(*fleet(4), parallel=parallel).outcomes == {"done"}
    assert most == min(parallel, 4)
    assert rounds * 300 <= stage.now - begun <= rounds * 320


def test_a_change_that_fails_does_not_stop_the_others(stage: Stage) -> None:
    stage.box.script("e1", "failed", "no image")
    endings = stage.apply(*fleet(4)).endings

    assert {name: ending.outcome.value for name, ending in endings.items()} == {
        "e0": "done",
        "e1": "failed",
        "e2": "done",
        "e3": "done",
    }


def test_a_change_that_fails_at_once_leaves_its_place_to_the_next(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", denied)
    endings = stage.apply(*fleet(3), parallel=1).endings

    assert [ending.outcome.value for ending in endings.values()] == ["failed", "done", "done"]


def test_every_step_of_every_change_is_told_begun_before_it_is_told_ended(stage: Stage) -> None:
    open_steps: set[tuple[str, int]] = set()
    for event in stage.apply(*fleet(3)).events:
        match event:
            case StepStarted():
                open_steps.add((event.step.change, event.position))
            case StepFinished():
                open_steps.remove((event.step.change, event.position))
            case StepProgress():
                assert (event.step.change, event.position) in open_steps
            case ChangeFinished():
                assert not {name for name, _ in open_steps} & {event.name}
            case _:
                pass
    assert open_steps == set()


def test_the_intent_stands_in_the_ledger_file_before_each_write(stage: Stage) -> None:
    intents: list[tuple[str, set[str]]] = []

    def look(operation: str) -> None:
        if operation in WRITES:
            book = ledger.read(stage.path, lambda: datetime.now(UTC))
            rows = book._db.query("select operation from steps where outcome = 'running'")
            intents.append((operation, {row["operation"] for row in rows}))
            book.close()

    stage.applied(declared())
    stage.recording().before = look
    stage.apply(declared(InitialInstanceCount=2))

    assert [operation for operation, _ in intents] == ["CreateEndpointConfig", "UpdateEndpoint", "AddTags"]
    assert all(operation in running for operation, running in intents)


def test_seconds_of_a_step_are_the_time_it_took(stage: Stage) -> None:
    ended = [event for event in stage.apply(declared()).events if isinstance(event, StepFinished)]

    assert [(event.step.operation, event.seconds >= 300) for event in ended] == [
        ("CreateEndpointConfig", False),
        ("CreateEndpoint", True),
    ]
    assert all(event.request_id for event in ended)


def test_a_plan_without_steps_makes_no_call(stage: Stage) -> None:
    stage.applied(declared())
    reading = stage.plan(declared())
    seen = stage.recording()

    assert list(apply.run(reading.plan, reading.declared, stage.context)) == []
    assert seen.calls == []


# --- crashes -----------------------------------------------------------------------------------------------------------

BEFORE = [declared("roll"), declared("same")]
AFTER = [declared("new"), declared("roll", InitialInstanceCount=2), declared("same"), declared("config", endpoint=None)]
EXPECTED = sorted({names.physical(item.name, item.content) for item in (*BEFORE, *AFTER)})


def begun(path: Path) -> tuple[Stage, Iterator[Event]]:
    """An apply that rolls one endpoint, makes a new one, and a config without one, not run yet."""
    stage = Stage(path, limits=Limits(poll=120.0)).applied(*BEFORE)
    reading = stage.plan(*AFTER)
    return stage, sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=10)


def crashed_at(path: Path, moment: int) -> Stage:
    """Stop dead after so many events."""
    stage, events = begun(path)
    for _ in range(moment):
        next(events)
    events.close()  # type: ignore[attr-defined]  # a generator, as every crash needs
    return stage


def converges(stage: Stage) -> None:
    for _ in range(2):  # a roll that a crash left half-way may need its tags put right by a run of its own
        assert stage.apply(*AFTER).outcomes <= {"done"}
    assert stage.configs() == EXPECTED
    served = {name: stage.endpoint(name)["EndpointConfigName"] for name in ("new", "roll", "same")}
    assert served == {item.name: names.physical(item.name, item.content) for item in AFTER[:3]}
    assert {stage.endpoint(name)["EndpointStatus"] for name in served} == {"InService"}
    seen = stage.recording()
    assert stage.apply(*AFTER).events == []
    assert seen.writes == []


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
@pytest.mark.parametrize("ledger_lost", [False, True], ids=["with its ledger", "without a ledger"])
@pytest.mark.parametrize("pause", [0.0, 3600.0], ids=["at once", "an hour later"])
def test_an_apply_that_crashed_at_any_event_is_finished_by_the_next(tmp_path: Path, pause: float, *, ledger_lost: bool) -> None:
    total = sum(1 for _ in begun(tmp_path / "whole.db")[1])
    assert total > 20
    for moment in range(total + 1):
        stage = crashed_at(tmp_path / f"{moment}.db", moment)
        stage.sleep(pause)
        if ledger_lost:
            stage.forget()
        converges(stage)


class Killed(BaseException):
    """What ends a process in the middle of a call."""


def kill() -> Killed:
    return Killed()


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
@pytest.mark.parametrize("ledger_lost", [False, True], ids=["with its ledger", "without a ledger"])
@pytest.mark.parametrize("executes", [False, True], ids=["before it", "after it"])
@pytest.mark.parametrize(
    "operation", ["CreateEndpointConfig", "CreateEndpoint", "UpdateEndpoint", "AddTags", "DescribeEndpoint"]
)
def test_an_apply_killed_around_any_call_is_finished_by_the_next(
    tmp_path: Path, operation: str, *, executes: bool, ledger_lost: bool
) -> None:
    for spared in range(4):
        stage = Stage(tmp_path / f"{spared}.db").applied(*BEFORE)
        stage.account = Failing(stage.box, operation, kill, spared=spared, executes=executes)
        try:
            stage.apply(*AFTER)
        except Killed:
            if ledger_lost:
                stage.forget()
        stage.account = stage.box
        converges(stage)


@pytest.mark.parametrize("ledger_lost", [False, True], ids=["with its ledger", "without a ledger"])
def test_a_roll_that_came_back_after_a_crash_is_never_taken_for_done(tmp_path: Path, *, ledger_lost: bool) -> None:
    stage = Stage(tmp_path / "ledger.db").applied(BEFORE[0])
    stage.box.script("roll", "rollback", None)
    reading = stage.plan(AFTER[1])
    events = sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=1)
    next(event for event in events if isinstance(event, StepProgress) and event.step.operation == "UpdateEndpoint")
    if ledger_lost:
        stage.forget()

    assert stage.apply(AFTER[1]).outcomes == {"rolled_back"}
    assert stage.endpoint("roll")["EndpointConfigName"] == names.physical("roll", BEFORE[0].content)
