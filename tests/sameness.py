"""A child process of test_determinism: run commands on a virtual clock in a folder, and print all that came of them as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accounts import Recording
from world import World

if TYPE_CHECKING:
    from syncer.aws import Account

COMMANDS = (
    "validate",
    "plan --sandbox",
    "plan --sandbox --format json --out plan.json",
    "plan --sandbox --format markdown",
    "drift --sandbox",
    "drift --sandbox --format json",
    "apply --sandbox --plan plan.json",
    "history --format json",
    "plan --sandbox --format json",
)


def main(folder: Path, start: float) -> dict[str, Any]:
    """Run the commands one after the other."""
    seen: list[Recording] = []

    def through(account: Account) -> Account:
        seen.append(Recording(account))
        return seen[-1]

    world = World(folder, time=start, through=through)
    results = [(result.code, result.out, result.err) for result in map(world.run, COMMANDS)]
    return {"results": results, "calls": [call for recording in seen for call in recording.calls]}


if __name__ == "__main__":
    told = json.dumps(main(Path(sys.argv[1]), float(sys.argv[2])), default=str)
    sys.stdout.buffer.write(told.encode("ascii"))
