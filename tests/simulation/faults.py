"""Every effect of every scenario with every fault, one at a time: `python -m simulation.faults [SCENARIO [EFFECT FAULT]]`.

Prints one table, and each violation after the words that play it again. Ends with 1 when there was any.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.faults_probe import Fault, Point
from simulation.faults_scenarios import SCENARIOS
from simulation.faults_world import End, play, points, troubles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK = 8
_PEACE = "peace"


@dataclass(frozen=True, slots=True)
class Case:
    """One effect of a scenario with one fault, or none; `peace` is how the scenario goes without."""

    scenario: str
    peace: End
    point: Point | None = None

    @property
    def kind(self) -> str:
        """What the effect meets."""
        return self.point.fault.value if self.point else _PEACE

    def __str__(self) -> str:
        return f"{self.scenario} {self.point.number if self.point else 0} {self.kind}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a case."""

    case: Case
    troubles: tuple[str, ...]

    def __str__(self) -> str:
        met = f": {self.case.peace.asked[self.case.point.number - 1]}" if self.case.point else ""
        return "\n".join((f"{self.case}{met}", *(f"  {text}" for text in self.troubles)))


def ended(scenario: str, *met: Point | None) -> End:
    """Play a scenario in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return play(scenario, Path(folder), *met)


def cases(scenario: str) -> Iterator[Case]:
    """Play a scenario in peace, and yield that and all cases of it."""
    peace = ended(scenario)
    yield Case(scenario, peace)
    yield from (Case(scenario, peace, point) for point in points(peace))


def judged(case: Case) -> Judged:
    """Play a case, and hold it against the run in peace."""
    if case.point is None:
        return Judged(case, tuple(map(str, case.peace.violations)))
    return Judged(case, tuple(troubles(case.peace, ended(case.scenario, case.point), case.point)))


def table(found: Sequence[Judged], seconds: float) -> str:
    """Write how many effects of each scenario met each fault, and how many of them broke an invariant."""
    rows = [("", (_PEACE, *Fault, "all", "wrong"))]
    for scenario in SCENARIOS:
        mine = [each for each in found if each.case.scenario == scenario]
        rows += [(scenario, _counts(mine))] if mine else []
    rows.append(("all", _counts(found)))
    lines = [f"{name:10}{''.join(f'{text:>8}' for text in row)}" for name, row in rows]
    return "\n".join([*lines, f"{seconds:.0f} seconds"])


def _counts(found: Sequence[Judged]) -> tuple[str, ...]:
    each = [sum(one.case.kind == kind for one in found) for kind in (_PEACE, *Fault)]
    return tuple(f"{count:,}" for count in (*each, len(found), sum(bool(one.troubles) for one in found)))


def main(words: Sequence[str]) -> int:
    """Play, print, and say whether anything was wrong."""
    begun = time.monotonic()
    wanted = [case for scenario in words[:1] or SCENARIOS for case in cases(scenario)]
    if words[1:]:
        wanted = [case for case in wanted if str(case).split() == list(words)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(judged, wanted, chunksize=_CHUNK))
    wrong = [each for each in found if each.troubles]
    print("\n".join([table(found, time.monotonic() - begun), *map(str, wrong)]))  # noqa: T201  # the table is what this program is for
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
