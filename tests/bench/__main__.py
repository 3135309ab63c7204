"""`python -m bench [SIZE…]`: measure, print the tables, and write them to build/, from where `bench.publish` takes them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench import cases, startup, table
from bench.serving import TESTS

if TYPE_CHECKING:
    from bench.cases import Findings

SIZES = (100, 1_000, 10_000)
THROTTLED = 1_000  # configs of the run that is throttled
BUILD = TESTS.parent / "build"
RATIOS, ALL = BUILD / "bench-ratios.md", BUILD / "bench.md"


def main(sizes: tuple[int, ...]) -> None:
    """Measure each size, the throttled run and the start."""
    BUILD.mkdir(exist_ok=True)
    found = []
    costs = []
    for size in sizes:
        found.append(_measured(size))
        costs.append(_told(table.costs(found[-1])))
    ratios = _told("\n".join([table.ratios(found), table.starts(startup.rows())]))
    RATIOS.write_text(ratios, encoding="utf-8")
    ALL.write_text("\n".join([ratios, *costs, _told(_throttled())]), encoding="utf-8")


def _measured(size: int) -> Findings:
    with tempfile.TemporaryDirectory() as name:
        return cases.measured(Path(name), size)


def _throttled() -> str:
    with tempfile.TemporaryDirectory() as name:
        cases.made(Path(name), THROTTLED)
        return table.throttling(cases.throttled(Path(name)))


def _told(text: str) -> str:
    print(text, flush=True)  # noqa: T201  # the tables are what this program is for
    return text


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
