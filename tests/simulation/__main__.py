"""Play many schedules on all processors: `python -m simulation COUNT [FIRST]`, `python -m simulation minutes N [FIRST]`.

Prints one table; every schedule that fails is told with its seed, shrunk. Ends with 1 when any failed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.play import play
from simulation.shrink import shrink
from simulation.table import table

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 20
_SHOWN = 5


def chunk(first: int) -> tuple[Counter[str], list[int]]:
    """Play the schedules of some seeds; returns what was done, and the seeds that failed."""
    counts: Counter[str] = Counter()
    failed = []
    for seed in range(first, first + CHUNK):
        with tempfile.TemporaryDirectory() as folder:
            outcome = play(seed, Path(folder))
        counts += outcome.counts
        failed += [seed] if outcome.violations else []
    return counts, failed


def seeds(words: list[str]) -> Iterator[int]:
    """Yield the first seed of each chunk: a number of schedules, or as many as fit in some minutes."""
    timed = words[0] == "minutes"
    amount, first = (int(words[1]), words[2:3]) if timed else (int(words[0]), words[1:2])
    start, end = int(first[0]) if first else 0, time.monotonic() + amount * 60
    place = start
    while (time.monotonic() < end) if timed else (place < start + amount):
        yield place
        place += CHUNK


def main(words: list[str]) -> int:
    """Play, print, and say whether anything failed."""
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    failed: list[int] = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for done, bad in pool.map(chunk, seeds(words)) if words[0] != "minutes" else map(chunk, seeds(words)):
            counts += done
            failed += bad
    told = [table(counts, len(failed), time.monotonic() - begun)]
    told += [str(shrink(seed) or f"seed {seed}: failed once and not again") for seed in failed[:_SHOWN]]
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
