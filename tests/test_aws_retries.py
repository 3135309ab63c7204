"""When AWS is asked again, and how long after: one loop, with time and chance passed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from accounts import Failing, Recording, api_error, denied, expired, no_answer, throttled
from hypothesis import given
from hypothesis import strategies as st

from syncer.aws import Patience, Patient, Wait, attempts
from syncer.aws.retries import persist
from syncer.clock import Clock
from syncer.errors import ApiError, SyncerError, Unavailable
from syncer.sandbox import Sandbox, new_state

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


@dataclass(slots=True)
class Time:
    """Virtual time; `draws` is the chance of each pause in turn, the last for ever."""

    draws: list[float] = field(default_factory=lambda: [1.0])
    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds

    def draw(self) -> float:
        """Give the next chance."""
        return self.draws.pop(0) if len(self.draws) > 1 else self.draws[0]

    @property
    def clock(self) -> Clock:
        """What is passed in."""
        return Clock(lambda: self.now, self.sleep, self.draw)


def box(time: Time) -> Sandbox:
    """An empty account."""
    return Sandbox(new_state(), clock=lambda: time.now)


def patient(time: Time, error: Callable[[], BaseException], times: int, **patience: Any) -> tuple[Patient, Recording]:
    """A patient account whose first `times` lists fail, and what it was asked."""
    seen = Recording(Failing(box(time), "ListModels", error, times=times))
    return Patient(seen, time.clock, Patience(**patience)), seen


# --- the policy --------------------------------------------------------------------------------------------------------


def test_the_longest_pauses_double_up_to_a_cap() -> None:
    assert list(Patience(calls=9).ceilings()) == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]


def test_a_patience_of_one_call_has_no_pause() -> None:
    assert list(Patience(calls=1).ceilings()) == []


def test_the_loop_itself_neither_sleeps_nor_decides_what_a_pause_is() -> None:
    time = Time([0.5])
    outcomes = iter([throttled(), no_answer(), "done"])

    def call() -> Generator[tuple[str, float], None, str]:
        yield from ()
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return str(outcome)

    running = attempts(call, Patience(), time.clock, lambda wait: [("told", wait.seconds)])
    told: list[tuple[str, float]] = []
    end = ""
    while not end:
        try:
            told.append(next(running))
        except StopIteration as stop:
            end = stop.value

    assert (told, end, time.slept) == ([("told", 0.5), ("told", 1.0)], "done", [])


# --- waiting -----------------------------------------------------------------------------------------------------------


def failed() -> ApiError:
    """The service's own trouble."""
    return api_error("InternalFailure", "We encountered an internal error", status=500)


@pytest.mark.parametrize("error", [failed, no_answer])
def test_what_passes_is_waited_for(error: Callable[[], BaseException]) -> None:
    time = Time()
    account, seen = patient(time, error, times=3)

    assert account.call("ListModels", {"MaxResults": 7})["Models"] == []
    assert seen.calls == [("ListModels", {"MaxResults": 7})] * 4
    assert time.slept == [1.0, 2.0, 4.0]


def test_chance_shortens_each_pause_so_that_many_runs_do_not_come_back_together() -> None:
    time = Time([0.25, 0.0, 0.75, 1.0])
    account, _ = patient(time, failed, times=4)
    account.call("ListModels", {})

    assert time.slept == [0.25, 0.0, 3.0, 8.0]


@pytest.mark.parametrize("error", [denied, expired, lambda: Unavailable("no credentials")])
def test_what_does_not_pass_is_not_waited_for(error: Callable[[], BaseException]) -> None:
    time = Time()
    account, seen = patient(time, error, times=1)
    with pytest.raises(SyncerError):
        account.call("ListModels", {})

    assert (len(seen.calls), time.slept, account.notices()) == (1, [], ())


def test_patience_ends_within_its_seconds_with_the_last_error() -> None:
    time = Time()
    account, seen = patient(time, failed, times=1000)
    with pytest.raises(ApiError, match="internal error"):
        account.call("ListModels", {})

    assert time.slept == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]  # one more would end after 121 s
    assert len(seen.calls) == 8


def test_patience_ends_after_its_calls_where_chance_gives_no_pauses() -> None:
    time = Time([0.0])
    account, seen = patient(time, no_answer, times=1000)
    with pytest.raises(Unavailable):
        account.call("ListModels", {})

    assert (len(seen.calls), time.now) == (30, 1000.0)


def test_time_that_calls_take_counts_as_well() -> None:
    time = Time()
    account, seen = patient(time, no_answer, times=1000, budget=10.0)
    seen.before = lambda _operation: time.sleep(4.0)
    with pytest.raises(Unavailable):
        account.call("ListModels", {})

    assert time.slept == [4.0, 1.0, 4.0]
    assert len(seen.calls) == 2


def test_every_call_has_a_patience_of_its_own() -> None:
    time = Time()
    account = Patient(Failing(box(time), "ListModels", failed, times=4), time.clock, Patience(calls=3))
    with pytest.raises(ApiError):
        account.call("ListModels", {})

    assert account.call("ListModels", {})["Models"] == []
    assert time.slept == [1.0, 2.0, 1.0]


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40), st.floats(0.0, 300.0), st.integers(1, 40))
def test_no_chance_breaks_the_bounds(draws: list[float], budget: float, calls: int) -> None:
    time = Time(list(draws))
    account, seen = patient(time, failed, times=1000, budget=budget, calls=calls)
    with pytest.raises(ApiError):
        account.call("ListModels", {})

    assert len(seen.calls) <= calls
    assert time.now <= 1000.0 + budget
    assert all(pause <= ceiling for pause, ceiling in zip(time.slept, Patience(calls=40).ceilings(), strict=False))


# --- what is told ------------------------------------------------------------------------------------------------------


def test_a_reading_without_waits_says_nothing() -> None:
    account, _ = patient(Time(), throttled, times=0)
    account.call("ListModels", {})

    assert account.notices() == ()


def test_throttling_and_trouble_are_told_apart_and_summed_up() -> None:
    time = Time()
    account, _ = patient(time, throttled, times=10)
    account.waits += [Wait(3.0, failed()), Wait(1.5, no_answer())]
    account.call("ListModels", {})

    assert account.notices() == (
        "AWS throttled 10 calls of ListModels; slowed down to 51 a second, and waited 0 s in all",
        "AWS failed or lost 2 calls; waited 4 s in all",
    )


def test_a_throttled_call_is_made_again_as_long_as_the_budget_lasts_however_often_that_is() -> None:
    time = Time()
    account, seen = patient(time, throttled, times=1000, calls=2)
    with pytest.raises(ApiError, match="Rate exceeded"):
        account.call("ListModels", {})

    assert 1120.0 <= time.now <= 1122.0
    assert len(seen.calls) > 100


def test_where_the_account_does_not_pace_a_throttled_call_has_a_pause_like_any_other() -> None:
    time = Time()
    outcomes = iter([throttled(), throttled(), None])

    def call() -> str:
        if error := next(outcomes):
            raise error
        return "done"

    assert persist(call, Patience(), time.clock, lambda _wait: None) == "done"
    assert time.slept == [1.0, 2.0]
