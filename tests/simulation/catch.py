"""Plant one mistake and play schedules until a judge sees it: `python -m simulation.catch NAME COUNT [FIRST]` prints JSON."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from simulation.bugs import BUGS, plant


def main(name: str, count: int, first: int = 0) -> None:
    """Say at which seed the mistake was seen, and which invariants told of it."""
    bug = next(each for each in BUGS if each.name == name)
    plant(bug)
    from simulation.play import play  # it imports what the mistake is planted in

    found: dict[str, object] = {"bug": name, "seed": None, "played": count}
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            outcome = play(seed, Path(folder))
        told = {violation.invariant for violation in outcome.violations}
        if told & bug.invariants:
            found |= {"seed": seed, "played": seed - first + 1, "invariants": sorted(told), "text": str(outcome)}
            break
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)  # an optional argument
