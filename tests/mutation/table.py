"""What became of the mutants, as a table and a list of the survivors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mutation.trials import Fate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mutation.explained import Explained
    from mutation.trials import Planned, Trial

WANTED = 90.0  # per cent


@dataclass(frozen=True, slots=True)
class Row:
    """A module: how many mutants there are, how many were tried, and what became of those."""

    module: str
    mutants: int
    tried: int
    killed: int
    timed_out: int
    survived: int
    explained: int

    @property
    def score(self) -> float:
        """How many of the tried mutants were found, in per cent, without those that nobody can find."""
        meant = self.tried - self.explained
        return 100.0 * (self.killed + self.timed_out) / meant if meant else 100.0

    @property
    def good(self) -> bool:
        """Say whether the score is as wanted."""
        return self.score >= WANTED


def table(
    found: Mapping[str, int], planned: Planned, trials: Sequence[Trial], explained: Sequence[Explained]
) -> tuple[bool, str]:
    """Say whether all is as wanted, and return it as Markdown: the table, then the survivors, then what is excused in vain."""
    survivors = [trial for trial in trials if trial.fate is Fate.SURVIVED]
    known = {trial.place for trial in survivors if any(each.fits(planned[trial.place][1]) for each in explained)}
    rows = []
    for module, number in found.items():
        own = [trial for trial in trials if planned[trial.place][1].module == module]
        fates = [trial.fate for trial in own]
        excused = sum(trial.place in known for trial in own)
        killed, timed_out, survived = (fates.count(fate) for fate in (Fate.KILLED, Fate.TIMED_OUT, Fate.SURVIVED))
        rows.append(Row(module, number, len(own), killed, timed_out, survived, excused))
    left = [f"- {planned[trial.place][1]}" for trial in survivors if trial.place not in known]
    stale = [
        f"- explained, and yet killed: {mutant}"
        for trial, mutant in ((trial, planned[trial.place][1]) for trial in trials if trial.fate is not Fate.SURVIVED)
        if any(each.fits(mutant) for each in explained)
    ]
    return not stale and all(row.good for row in rows), "\n".join([*_lines(rows), "", *left, *stale, ""])


def _lines(rows: Sequence[Row]) -> list[str]:
    head = ["| module | mutants | tried | killed | timed out | survived | of these explained | score |", f"|{'---|' * 8}"]
    return head + [
        f"| `{row.module}` | {row.mutants} | {row.tried} | {row.killed} | {row.timed_out} | {row.survived} | {row.explained}"
        f" | {row.score:.1f} % |"
        for row in [*(row for row in rows if row.tried), _total(rows)]
    ]


def _total(rows: Sequence[Row]) -> Row:
    return Row(
        module="all",
        mutants=sum(row.mutants for row in rows),
        tried=sum(row.tried for row in rows),
        killed=sum(row.killed for row in rows),
        timed_out=sum(row.timed_out for row in rows),
        survived=sum(row.survived for row in rows),
        explained=sum(row.explained for row in rows),
    )
