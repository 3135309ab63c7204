"""Mistakes that are planted on purpose are seen by the judges; a schedule that fails is told as small as it gets."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from simulation.bugs import BUGS
from simulation.mistakes import catch

# A schedule that comes upon each mistake soon; all twenty are looked for from seed 0 by `make prove`.
QUICK = {
    "what the ledger does not know is not ours": 4,
    "verified without a look": 0,
    "the first page is all there is": 0,
    "an older commit is applied like any other": 110,
    "no look at the lock before a roll": 0,
    "intents are stored after the roll": 0,
    "a lock is over after ten seconds": 1,
    "only the newest version counts, so that A, B, A makes a copy": 287,
}
AROUND = 60  # how many schedules from there on are played at most


@pytest.mark.parametrize("name", QUICK)
def test_a_planted_mistake_is_seen(name: str) -> None:
    found = catch(name, AROUND, QUICK[name])

    assert found["seed"] is not None, f"not seen in {AROUND} schedules from {QUICK[name]} on"


def test_every_mistake_fits_the_source_once_and_has_a_name_and_a_reason_of_its_own() -> None:
    for bug in BUGS:
        spec = importlib.util.find_spec(bug.module)
        assert spec is not None
        assert spec.origin is not None
        assert Path(spec.origin).read_text(encoding="utf-8").count(bug.old) == 1, bug.name
        assert bug.invariants
        assert bug.why
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 15
