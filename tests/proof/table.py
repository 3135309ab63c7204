"""`make prove-ledger`: everything, in one table, on two processors. Ends with 1 where anything is not as it should be."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import loopback

from proof import cuts, kills, sequences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

JOBS = 2
SEQUENCES = int(os.environ.get("SYNCER_SEQUENCES", "1000"))
FIRST_SEED = int(os.environ.get("SYNCER_SEED", "0"))


@dataclass(frozen=True, slots=True)
class Row:
    """What one share of one proof came to."""

    done: int
    troubles: tuple[str, ...] = ()
    notes: tuple[tuple[str, int], ...] = ()


def killed(share: int, folder: Path, *, remote: bool) -> Row:
    """Kill a run before and after each effect of a share."""
    label = f"{'remote' if remote else 'local'}{share}"
    found = list(kills.through(folder, label, remote=remote, share=share, shares=JOBS))
    troubles = tuple(f"{point}: {trouble}" for point in found for trouble in point.troubles)
    kinds = Counter(_kind(point) for point in found if point.reached)
    return Row(len(found), troubles, tuple(kinds.items()))


def _kind(point: kills.Point) -> str:
    """Name the operation; of a write to S3 the object as well."""
    operation, _, subject = point.what.partition(" ")
    return f"{operation} {subject}" if operation == "S3" else operation


def cut(share: int, folder: Path) -> Row:
    """Cut each system call of a share."""
    place = folder / f"cuts{share}"
    place.mkdir()
    drivers = cuts.Drivers()
    try:
        counts = cuts.counted(drivers, place)
        mine = cuts.cuts(counts)[share::JOBS]
        troubles = [trouble for each in mine for trouble in cuts.cut(drivers, place, each)]
    finally:
        drivers.close()
    return Row(len(mine), tuple(troubles), tuple(Counter(each.call for each in mine).items()))


def interrupted(share: int, folder: Path) -> Row:
    """Kill a driver at each statement of a share."""
    place = folder / f"statements{share}"
    place.mkdir()
    drivers = cuts.Drivers()
    try:
        found = list(cuts.statements(drivers, place, share + 1, JOBS))
    finally:
        drivers.close()
    return Row(len(found), tuple(trouble for _, troubles in found for trouble in troubles))


def played(share: int, folder: Path) -> Row:
    """Play the sequences of a share."""
    outcomes = [sequences.play(seed, folder) for seed in range(FIRST_SEED + share, FIRST_SEED + SEQUENCES, JOBS)]
    notes: Counter[str] = Counter()
    for outcome in outcomes:
        notes.update({"applies": outcome.applies, "configs created": outcome.creates})
        notes.update({f"excused: {name}": count for name, count in outcome.excused.items()})
    return Row(len(outcomes), tuple(str(outcome) for outcome in outcomes if outcome.trouble), tuple(notes.items()))


PROOFS: dict[str, Callable[..., Row]] = {
    "kill -9 at each effect of an apply, ledger in a local file": partial(killed, remote=False),
    "kill -9 at each effect of an apply, ledger in S3": partial(killed, remote=True),
    "kill -9 at each statement of SQLite that writes": interrupted,
    "KILL and EIO at each system call of the store": cut,
    f"random sequences with and without the ledger, from seed {FIRST_SEED}": played,
}


def main() -> int:
    """Run all proofs and print the table."""
    cuts.strace()
    failed = 0
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(JOBS, get_context("spawn"), loopback.watch) as pool:
        for title, proof in PROOFS.items():
            begun = time.monotonic()
            rows = list(pool.map(proof, range(JOBS), [Path(name)] * JOBS))
            failed += _tell(title, rows, time.monotonic() - begun)
    return 1 if failed else 0


def _tell(title: str, rows: Sequence[Row], seconds: float) -> int:
    """Print one line of the table with what goes with it; returns how much was wrong."""
    notes: Counter[str] = Counter()
    for row in rows:
        notes.update(dict(row.notes))
    troubles = [trouble for row in rows for trouble in row.troubles]
    done = sum(row.done for row in rows)
    lines = [f"{title:<64} {done:>5} points {len(troubles):>3} wrong {seconds:>5.0f} s"]
    lines += [f"    {name}: {count}" for name, count in sorted(notes.items())]
    print("\n".join([*lines, *troubles]), flush=True)  # noqa: T201  # the table is what this program is for
    return len(troubles)
