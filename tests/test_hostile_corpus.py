"""Hostile input ends as it must, whoever hands it over; `python -m hostile_corpus` runs all of it, this some of each kind."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from badfiles_case import CANARY
from hostile_corpus import files, misfits
from hostile_corpus.case import REFUSED, Case, nothing
from hostile_corpus.kinds import KINDS
from hostile_corpus.runner import Ended, flaws, running

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Of every kind each fourth case; of what a loop makes from shapes each twentieth. test_badfiles reads the files with one error.
LEFT_OUT: Mapping[str, Case] = files.INLINE_CASES
EACH_TWENTIETH: Mapping[str, Case] = misfits.MISFIT_CASES


def chosen() -> dict[str, Case]:
    """The cases that are run here, by kind and name."""
    return {
        f"{kind}: {name}": case
        for kind, cases in KINDS.items()
        if cases is not LEFT_OUT
        for name, case in islice(cases.items(), 0, None, 20 if cases is EACH_TWENTIETH else 4)
    }


def test_there_are_a_thousand_cases_and_hundreds_of_them_name_a_place() -> None:
    cases = [case for kind in KINDS.values() for case in kind.values()]

    assert len(cases) >= 1_000
    assert sum(bool(case.at) for case in cases) >= 700


def test_hostile_input_ends_with_its_code_at_its_place_within_2_seconds_and_200_megabytes(tmp_path: Path) -> None:
    with running(tmp_path) as runner:
        wrong = {name: found for name, case in chosen().items() if (found := flaws(case, runner.run(case)))}

    assert wrong == {}


def test_each_way_to_end_wrongly_is_seen() -> None:
    case = Case(nothing, REFUSED, "is a list", "desired/x.yaml:1:1")
    said = f"Traceback (most recent call last)\n\x1b[2J{CANARY} desired/x.yaml:1:12 {'x' * 1_000_000}"

    assert [flaw.split()[0] for flaw in flaws(case, Ended(70, said.encode(), 2.1, 201.0))] == [
        "exit",
        "a",
        "does",
        "does",
        "repeats",
        "prints",
        "prints",
        "took",
        "took",
    ]
