"""Two thousand random schedules break no invariant; a seed is a story; what goes wrong in them is what they were made for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from simulation.chaos import SHARES, Blow
from simulation.play import Outcome, play
from simulation.shrink import shrink

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = 2_000
CHUNK = 50


def played(seed: int, folder: Path) -> Outcome:
    folder.mkdir()
    return play(seed, folder)


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_no_schedule_breaks_an_invariant(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + CHUNK):
        outcome = played(seed, tmp_path / str(seed))
        assert not outcome.violations, str(shrink(seed) or outcome)


@pytest.mark.no_cover  # as above
def test_a_seed_is_the_same_story_to_the_last_call(tmp_path: Path) -> None:
    first, second = (played(7, tmp_path / name) for name in ("a", "b"))

    assert (first.counts, first.struck) == (second.counts, second.struck)
    assert first.counts["effects"] > 50


@pytest.mark.no_cover  # as above
def test_every_kind_of_trouble_is_met_in_a_hundred_schedules(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    met: set[Blow] = set()
    for seed in range(100):
        outcome = played(seed, tmp_path / str(seed))
        counts += outcome.counts
        met |= {struck.blow for struck in outcome.struck}

    assert met == set(SHARES)
    lost = {kind for kind in counts if kind.startswith("ledger")}
    assert lost == {"ledger lost", "ledger flipped", "ledger cut", "ledger emptied"}
    assert counts["acts of others"] > 20
