"""`python -m fuzz SECONDS [TARGET…]`: each target for so long, two at once; one table. Ends with 1 where there is a crash."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from fuzz import campaign
from fuzz.targets import TARGETS

_JOBS = 2
_PLACE = Path(".fuzz")  # what was found stays there, and the next run goes on from it


def main(arguments: list[str]) -> int:
    """Run the targets that are asked for, or all, and print the table."""
    if not arguments or not arguments[0].isdecimal() or not set(arguments[1:]) <= TARGETS.keys():
        print(f"usage: python -m fuzz SECONDS [TARGET…], with targets of {', '.join(TARGETS)}", file=sys.stderr)  # noqa: T201  # a program
        return 2
    seconds, names = int(arguments[0]), arguments[1:] or list(TARGETS)
    head = f"{'target':<14} {'executions':>12} {'each second':>12} {'edges':>7} {'features':>9} {'crashes':>8}"
    print(head, flush=True)  # noqa: T201  # the table is what this program is for
    with ThreadPoolExecutor(_JOBS) as pool:
        rows = pool.map(partial(campaign.run, seconds=seconds, place=_PLACE.resolve()), map(TARGETS.__getitem__, names))
        crashes = sum(_told(row) for row in rows)
    return 1 if crashes else 0


def _told(row: campaign.Row) -> bool:
    each = row.executions / row.seconds
    line = f"{row.target:<14} {row.executions:>12,} {each:>12,.0f} {row.edges:>7,} {row.features:>9,} {bool(row.crash):>8}"
    print("\n".join([line, *([f"    {row.crash}: {row.why}"] if row.crash else [])]), flush=True)  # noqa: T201  # as above
    return bool(row.crash)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
