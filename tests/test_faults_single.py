"""Single faults: one of each scenario, that the table counts all there is, and that what is wrong is seen.

All of them are played by `python -m simulation.faults`.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from proof.canonical import Picture
from simulation.court import Violation
from simulation.faults import Case, Judged, cases, judged, table
from simulation.faults_probe import Fault, Point
from simulation.faults_scenarios import SCENARIOS
from simulation.faults_world import End, troubles

from syncer.errors import Exit

pytestmark = pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do


@pytest.mark.parametrize(("place", "scenario"), list(enumerate(SCENARIOS)))
def test_a_scenario_comes_right_after_a_fault_and_has_effects_for_each_kind(place: int, scenario: str) -> None:
    peace, *found = cases(scenario)
    kinds = Counter(case.kind for case in found)

    assert judged(peace).troubles == ()
    assert kinds.keys() == set(Fault)
    assert {kinds[fault] for fault in (*Fault,)[:6]} == {len(peace.peace.asked)}  # the others are for some effects alone
    kind = list(Fault)[place % len(Fault)]
    case = random.Random(scenario).choice([case for case in found if case.kind == kind])
    assert judged(case).troubles == (), str(case)


@pytest.fixture(scope="module")
def peace() -> End:
    """The shortest scenario, in peace."""
    return next(cases("config")).peace


def test_the_table_counts_what_was_played_and_what_went_wrong(peace: End) -> None:
    found = [Judged(Case("config", peace, Point(number, fault)), ()) for number in (1, 2) for fault in Fault]
    found.append(Judged(Case("two", peace, Point(1, Fault.LOST)), ("created more often",)))

    head, *rows, seconds = table(found, 12.3).splitlines()

    assert head.split() == ["peace", *Fault, "all", "wrong"]
    assert [row.split() for row in rows] == [
        ["config", "0", *["2"] * len(Fault), str(2 * len(Fault)), "0"],
        ["two", "0", *("1" if fault is Fault.LOST else "0" for fault in Fault), "1", "1"],
        ["all", "0", *("3" if fault is Fault.LOST else "2" for fault in Fault), str(2 * len(Fault) + 1), "1"],
    ]
    assert seconds == "12 seconds"


def test_a_violation_is_told_with_the_words_that_play_it_again(peace: End) -> None:
    told = str(Judged(Case("config", peace, Point(1, Fault.TAKEN)), ("what happened",)))

    assert told == f"config 1 taken: {peace.asked[0]}\n  what happened"


def test_whatever_is_not_as_in_peace_is_told(peace: End) -> None:
    point = Point(2, Fault.LOST)
    wrong = {
        "S1 by run-1": replace(peace, violations=(Violation("S1", "run-1", 0.0, "twice"),)),
        "fraud": replace(peace, stands=Picture({}, Counter())),
        "created more often than in peace": replace(peace, created=peace.created + peace.created),
        "the effects up to the fault": replace(peace, asked=peace.asked[1:]),
        "ended with": replace(peace, codes=(Exit.FAILED,)),
    }

    assert list(troubles(peace, peace, point)) == []
    for words, end in wrong.items():
        (text,) = troubles(peace, end, point)
        assert text.startswith(words)
    assert list(troubles(peace, wrong["ended with"], Point(2, Fault.TAKEN))) == []  # who lost its lock may say so


@pytest.mark.parametrize(
    ("bug", "scenario", "kind"),
    [("in service is arrived", "rollback", "peace"), ("a name that exists is a failure", "config", "lost")],
)
def test_a_mistake_is_seen(bug: str, scenario: str, kind: str) -> None:
    words = [sys.executable, "-m", "simulation.faults_catch", bug, scenario, kind]
    ended = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parent)

    seen = json.loads(ended.stdout)["case"]
    assert seen.startswith(scenario)
    assert seen.endswith(kind)
