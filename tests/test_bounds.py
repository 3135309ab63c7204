"""Whatever fails, and however often: a run ends, with a code of ours, within a number of calls and a time that can be named."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from accounts import api_error, denied, expired, no_answer, throttled
from hypothesis import given
from hypothesis import strategies as st
from strategies import fixed
from world import BASIC, World

from syncer.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.aws import Account

pytestmark = pytest.mark.no_cover  # other tests go the same ways; tracing hundreds of runs takes as long as they do

# Half as much again as the worst of 150 draws, and far below what a loop without an end makes; in peace a name costs 9 calls.
CALLS, CALLS_A_NAME = 100, 150
LONGEST = 3600.0

FAULTS = {
    "throttled": throttled,
    "trouble": lambda: api_error("InternalFailure", "Try again", status=500),
    "no answer": no_answer,
    "a missing right": denied,
    "credentials that are over": expired,
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong: which fault, in which share of the calls, after how many good ones, and the seed of its luck."""

    fault: str
    share: float
    spared: int
    seed: int


@dataclass(slots=True)
class Unreliable:
    """An account that meets trouble; of calls without an answer some are carried out all the same."""

    inner: Account
    trouble: Trouble
    rng: random.Random
    calls: int = 0

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on, or fail it."""
        self.calls += 1
        if self.calls <= self.trouble.spared or self.rng.random() >= self.trouble.share:
            return self.inner.call(operation, params)
        if self.trouble.fault == "no answer" and self.rng.random() < 0.5:
            self.inner.call(operation, params)
        raise FAULTS[self.trouble.fault]()  # noqa: RSE102  # it makes the error


troubles = st.builds(
    Trouble,
    fault=st.sampled_from(sorted(FAULTS)),
    share=st.sampled_from((0.1, 0.5, 1.0)),
    spared=st.integers(0, 40),
    seed=st.integers(0, 2**32),
)


@fixed(20)
@given(names=st.integers(1, 4), trouble=troubles)
def test_a_run_ends_in_time_and_after_so_many_calls(names: int, trouble: Trouble) -> None:
    seen: list[Unreliable] = []

    def through(account: Account) -> Account:
        seen.append(Unreliable(account, trouble, random.Random(trouble.seed)))
        return seen[-1]

    with TemporaryDirectory() as folder:
        world = World(Path(folder), through=through)
        world.seed()
        for number in range(names):
            world.write(BASIC.replace("fraud", f"fraud-{number}"), f"desired/{number}.yaml")
        began = world.time
        result = world.run("apply --sandbox --yes")

    assert sum(account.calls for account in seen) <= CALLS + CALLS_A_NAME * names
    assert world.time - began <= LONGEST
    assert result.code in (Exit.OK, Exit.FAILED, Exit.INCOMPLETE)
    assert "Traceback" not in result.err
