"""Plant every mistake, one at a time, and play random schedules until a judge sees it: `python -m simulation.mistakes [MOST]`.

Prints one table, and ends with 1 when any mistake was not seen in so many schedules.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from simulation.bugs import BUGS

TESTS = Path(__file__).resolve().parent.parent
MOST = 3_000  # schedules for one mistake


def catch(name: str, most: int, first: int = 0) -> dict[str, Any]:
    """Plant one mistake in a process of its own; returns what `simulation.catch` prints."""
    command = [sys.executable, "-m", "simulation.catch", name, str(most), str(first)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise RuntimeError(f"{name}: {ended.stderr}")
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def main(most: int) -> int:
    """Look for all of them on all processors."""
    begun = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda bug: catch(bug.name, most), BUGS))
    wide = max(len(bug.name) for bug in BUGS)
    lines = [f"{'mistake':{wide}}  {'seed':>6}  schedules  seen by"]
    for each in found:
        seed = "none" if each["seed"] is None else each["seed"]
        lines.append(f"{each['bug']:{wide}}  {seed:>6}  {each['played']:>9,}  {', '.join(each.get('invariants', ()))}")
    caught = sum(each["seed"] is not None for each in found)
    lines.append(f"{caught} of {len(BUGS)} mistakes were seen, from seed 0 on; {time.monotonic() - begun:.0f} s")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if caught == len(BUGS) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MOST))
