"""A schedule that fails, with all taken away that it can fail without: kinds of trouble first, then single faults."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.play import Outcome, drawn, play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation.chaos import Chaos


@dataclass(frozen=True, slots=True)
class Case:
    """A schedule as it was shrunk; `str` is how it is told, and `plays` how often it was played for that."""

    outcome: Outcome
    chaos: Chaos
    spared: frozenset[int]
    plays: int

    def __str__(self) -> str:
        stale = ", ".join(f"{kind} reads up to {lag:.0f} s old" for kind, lag in sorted(self.chaos.stale.items()))
        others = "people act in between" if self.chaos.outside else ""
        parts = [str(self.outcome), f"  ledger in {'a bucket' if self.chaos.remote else 'a file'}"]
        parts += [f"  {text}" for text in (stale, others) if text]
        parts += [f"  {struck}" for struck in self.outcome.struck]
        return "\n".join(parts)


def _played(seed: int, chaos: Chaos, spared: frozenset[int]) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        return play(seed, Path(folder), chaos, spared)


def _milder(chaos: Chaos) -> Iterator[Chaos]:
    """Yield the same trouble with one kind less."""
    for blow in chaos.shares:
        yield replace(chaos, shares={kind: share if kind is not blow else 0.0 for kind, share in chaos.shares.items()})
    for kind in chaos.stale:
        yield replace(chaos, stale={other: lag for other, lag in chaos.stale.items() if other != kind})
    if chaos.outside:
        yield replace(chaos, outside=0.0)
    if chaos.rollback:
        yield replace(chaos, rollback=0.0)


def shrink(seed: int) -> Case | None:
    """Return the smallest schedule that was found to break one of the invariants that this seed breaks; None if none is."""
    chaos, spared = drawn(seed), frozenset[int]()
    outcome = _played(seed, chaos, spared)
    if not outcome.violations:
        return None
    wanted, plays = outcome.invariants, 1
    again = True
    while again:  # what one kind hid may go once another is gone
        again = False
        for milder in list(_milder(chaos)):
            if milder == chaos:
                continue
            found = _played(seed, milder, spared)
            plays += 1
            if found.invariants & wanted:
                chaos, outcome, again = milder, found, True
                break
    for struck in reversed(outcome.struck):  # the last first: what comes after a fault depends on it
        found = _played(seed, chaos, spared | {struck.number})
        plays += 1
        if found.invariants & wanted:
            spared, outcome = spared | {struck.number}, found
    return Case(outcome, chaos, spared, plays)
