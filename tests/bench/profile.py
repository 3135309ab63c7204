"""The three slowest functions of the in-process plan, by their own time and with what they call.

`python -m bench.profile [COUNT]`, 10,000 files without a number.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
import time
from pathlib import Path

from bench import account
from bench.inprocess import planned, prepared
from bench.size import STATE
from syncer.sandbox import load

SLOWEST = 3
_STORY = r"^(?!.*(\(planned\)|\(load\)|\(make_plan\))).*syncer.*$"  # the plan as a whole is no function to be slow


def main(count: int) -> None:
    """Profile one plan of so many unchanged files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        account.main(folder, count)
        account.remembered(folder, load(folder / STATE), time.time())
        box = prepared(folder, folder / STATE)
        profile = cProfile.Profile()
        profile.runcall(planned, folder, box)
    stats = pstats.Stats(profile)
    stats.sort_stats("tottime").print_stats(SLOWEST)
    stats.sort_stats("cumtime").print_stats(_STORY, SLOWEST)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
