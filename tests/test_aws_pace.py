"""Pacing: unlimited until AWS throttles, then at the rate that it takes, one operation apart from the other."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from accounts import denied, no_answer, throttled

from syncer.aws import Paced, Patient
from syncer.clock import Clock
from syncer.crew import each, gathered
from syncer.errors import SyncerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(slots=True)
class Time:
    """Virtual time that several threads may let pass: each sleeper moves it by its own pause."""

    now: float = 0.0
    draw: float = 1.0
    slept: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        with self.lock:
            self.slept.append(seconds)
            self.now += seconds

    @property
    def clock(self) -> Clock:
        """What is passed in."""
        return Clock(lambda: self.now, self.sleep, lambda: self.draw)


@dataclass(slots=True)
class Limited:
    """An account that takes `rate` calls a second, in all, and `seconds` for each; the next second's calls can be saved up."""

    time: Time
    rate: float
    seconds: float = 0.0
    tokens: float = 0.0
    filled: float = 0.0
    accepted: int = 0
    throttled: int = 0

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Take the call, or throttle it."""
        del operation, params
        self.time.now += self.seconds
        self.tokens = min(self.rate, self.tokens + (self.time.now - self.filled) * self.rate)
        self.filled = self.time.now
        if self.tokens < 1.0:
            self.throttled += 1
            raise throttled()
        self.tokens -= 1.0
        self.accepted += 1
        return {}


@dataclass(slots=True)
class Moody:
    """An account that throttles a share of the calls, by chance; `answered` holds the numbers of the others."""

    share: float
    rng: random.Random = field(default_factory=lambda: random.Random(1))
    answered: list[int] = field(default_factory=list)
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Take the call, or throttle it."""
        del operation
        with self.lock:
            if self.rng.random() < self.share:
                self.refused += 1
                raise throttled()
            self.answered.append(params["number"])
        return {"number": params["number"]}


@dataclass(slots=True)
class Raising:
    """An account that raises one error after the other, None for an answer."""

    errors: list[Exception | None]

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Raise what comes next."""
        del operation, params
        error = self.errors.pop(0)
        if error:
            raise error
        return {}


def test_nothing_is_paced_before_the_first_throttling() -> None:
    time = Time()
    account = Paced(Limited(time, rate=1000.0, tokens=1000.0), time.clock)
    for _ in range(500):
        account.call("ListModels", {})

    assert (time.slept, account.notices()) == ([], ())


@pytest.mark.parametrize("error", [denied, no_answer])
def test_no_other_error_slows_down(error: Callable[[], SyncerError]) -> None:
    time = Time()
    account = Paced(Raising([error(), None, None]), time.clock)
    with pytest.raises(SyncerError):
        account.call("ListModels", {})
    account.call("ListModels", {})

    assert (time.slept, account.notices()) == ([], ())


def test_a_throttled_call_is_raised_and_the_next_one_waits_for_its_turn() -> None:
    time = Time()
    account = Paced(Raising([throttled(), None, None]), time.clock)
    with pytest.raises(SyncerError, match="Rate exceeded"):
        account.call("ListModels", {})
    account.call("ListModels", {})

    assert time.slept == [1 / 16]


def test_chance_shortens_the_first_pause_so_that_many_runs_do_not_come_back_together() -> None:
    time = Time(draw=0.5)
    account = Paced(Raising([throttled(), None, None]), time.clock)
    with pytest.raises(SyncerError):
        account.call("ListModels", {})
    account.call("ListModels", {})

    assert time.slept == [1 / 32]


def test_one_operation_does_not_slow_down_the_others() -> None:
    time = Time()
    account = Paced(Raising([throttled(), None, None]), time.clock)
    with pytest.raises(SyncerError):
        account.call("ListModels", {})
    account.call("ListEndpoints", {})

    assert time.slept == []
    assert len(account.notices()) == 1


def test_an_operation_that_is_throttled_at_once_begins_at_the_rate_that_all_others_had() -> None:
    time = Time()
    account = Paced(Raising([None] * 50 + [throttled()]), time.clock)
    for number in range(50):
        account.call(f"List{number % 3}", {})
    with pytest.raises(SyncerError):
        account.call("DescribeModel", {})

    assert account.notices()[0].endswith("slowed down to 40 a second, and waited 0 s in all")


def test_calls_that_were_throttled_together_slow_down_once() -> None:
    time = Time()
    account = Paced(Raising([throttled()] * 8 + [None]), time.clock)
    for _ in range(8):
        with pytest.raises(SyncerError):
            account.call("ListModels", {})

    assert account.notices() == ("AWS throttled 8 calls of ListModels; slowed down to 16 a second, and waited 0 s in all",)


@pytest.mark.parametrize("rate", [3.0, 20.0, 100.0, 400.0])
def test_nine_of_ten_calls_that_an_account_would_take_are_made_and_most_of_them_only_once(rate: float) -> None:
    time = Time()
    server = Limited(time, rate, seconds=0.001)
    account = Patient(server, time.clock)
    for _ in range(int(rate * 60)):
        account.call("DescribeEndpointConfig", {})

    assert time.now < 60 / 0.9
    assert server.throttled < 0.4 * server.accepted


def test_it_recovers_when_the_account_takes_more_again() -> None:
    time = Time()
    server = Limited(time, 2.0, seconds=0.001)
    account = Patient(server, time.clock)
    for _ in range(30):
        account.call("DescribeEndpoint", {})
    server.rate, begun = 1000.0, time.now
    for _ in range(1000):
        account.call("DescribeEndpoint", {})

    assert time.now - begun < 10.0


@pytest.mark.parametrize("hands", [1, 10])
def test_where_three_of_ten_calls_are_throttled_none_fails_and_none_is_lost(hands: int) -> None:
    time, server = Time(), Moody(0.3)
    account = Patient(server, time.clock)
    with gathered(hands) as crew:
        answers = list(each(crew, lambda number: account.call("DescribeEndpoint", {"number": number}), range(400)))

    assert [answer["number"] for answer in answers] == list(range(400))
    assert sorted(server.answered) == list(range(400))
    assert account.notices()[0].startswith(f"AWS throttled {server.refused} calls of DescribeEndpoint; slowed down to ")
