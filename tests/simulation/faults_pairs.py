"""All pairs of two deaths: a run dies, the next takes over and dies too: `python -m simulation.faults_pairs [SCENARIO]`.

A run dies right after each of its effects, or right before the first: with the ledger in a bucket, what dying before an effect
leaves behind is what dying after the one before it does. Prints one table, and each violation after its scenario and points.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

from simulation.faults import ended
from simulation.faults_probe import Fault, Point
from simulation.faults_world import End, as_in_peace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCENARIOS = ("config", "endpoint", "edit")


@dataclass(frozen=True, slots=True)
class Share:
    """What came of one death of the first run with each of the second: how many were played, and a text for each wrong one."""

    played: int
    wrong: tuple[str, ...]


def deaths(end: End) -> Iterator[Point]:
    """Yield where a run that asks for all this can die."""
    yield Point(1, Fault.BEFORE)
    yield from (Point(number, Fault.AFTER) for number in range(1, len(end.asked) + 1))


def share(scenario: str, peace: End, first: Point) -> Share:
    """Let the first run die at one point, and the second at each of its points."""
    following = list(deaths(ended(scenario, first, None)))
    found = [(second, tuple(as_in_peace(peace, ended(scenario, first, second)))) for second in following]
    return Share(len(found), tuple(_told(scenario, first, second, texts) for second, texts in found if texts))


def _told(scenario: str, first: Point, second: Point, texts: Sequence[str]) -> str:
    words = f"{scenario}, dead {first.fault} {first.number} and then {second.fault} {second.number}"
    return "\n".join((words, *(f"  {text}" for text in texts)))


def main(words: Sequence[str]) -> int:
    """Play, print, and say whether anything was wrong."""
    lines: list[str] = []
    wrong: list[str] = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for scenario in words or SCENARIOS:
            before, begun, peace = len(wrong), time.monotonic(), ended(scenario)
            found = list(pool.map(share, repeat(scenario), repeat(peace), deaths(peace)))
            wrong += [text for each in found for text in each.wrong]
            played, seconds = sum(each.played for each in found), time.monotonic() - begun
            lines.append(f"{scenario:10}{played:>8,} pairs {len(wrong) - before:>4} wrong {seconds:>6.0f} s")
    print("\n".join([*lines, *wrong]))  # noqa: T201  # the table is what this program is for
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
