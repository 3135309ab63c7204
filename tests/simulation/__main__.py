"""Play schedules: `python -m simulation COUNT [FIRST]`."""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from simulation.play import play

count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
total: Counter[str] = Counter()
bad: Counter[str] = Counter()
begun = time.perf_counter()
for seed in range(first, first + count):
    with tempfile.TemporaryDirectory() as folder:
        outcome = play(seed, Path(folder))
    total += outcome.counts
    if outcome.violations:
        bad.update({violation.invariant for violation in outcome.violations})
        if sum(bad.values()) < 12:
            print(outcome)
print(dict(total), dict(bad), f"{count / (time.perf_counter() - begun):.1f}/s")
