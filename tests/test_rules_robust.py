"""No rule raises, whatever is missing from a file and however odd a value of the right type is; none is left out wrongly."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rules_bases import BASES, Case, Document, edited, places, stepping, to_path
from test_rules_cases_config import CONFIG_CASES
from test_rules_cases_variants import VARIANT_CASES
from tries import tried

from syncer.rules import RULES, check

if TYPE_CHECKING:
    from collections.abc import Callable

CASES: dict[str, Case] = VARIANT_CASES | CONFIG_CASES
ODD_VALUES: tuple[tuple[type, tuple[Any, ...]], ...] = (
    (bool, (True, False)),
    (int, (0, -1, 1, 10**4299)),
    (float, (0.0, 1e308)),
    (str, ("", ".", "ml.", "\u0000", "\U0001f600" * 300)),
    (list, ([],)),
    (dict, ({},)),
)


def run(document: Document) -> None:
    """Check a document; asking only the rules about members that stand in it finds all that asking every rule finds."""
    found = [(problem.rule, problem.path) for problem in check(document, {})]

    assert found == [(rule.id, violation.path) for rule in RULES for violation in rule.check(document)]


def without(document: Document, paths: list[str]) -> Document:
    """Remove what is at the paths, children and later entries first, so that no path moves before its turn."""
    result = deepcopy(document)
    for path in sorted(paths, key=lambda path: [part.zfill(4) for part in path.split(".")], reverse=True):
        *parents, last = to_path(path)
        place: Any = result
        for key in parents:
            place = place[key]
        del place[last]
    return result


def everything() -> Document:
    """Return one document with every member that the bases and the breaking files have; it breaks many rules at once."""
    result: Document = {}
    for document in [base() for base in BASES] + [case.broken() for case in CASES.values()]:
        _merge(result, document)
    return result


def _merge(target: Any, source: Any) -> None:
    for key, value in source.items():
        if isinstance(value, dict):
            _merge(target.setdefault(key, {}), value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            entries = target.setdefault(key, [{} for _ in value])
            for entry, item in zip(entries, value, strict=False):
                _merge(entry, item)
        else:
            target.setdefault(key, value)


MONSTER = everything()
MONSTER_PATHS = [path for path, _ in places(MONSTER)]


@pytest.mark.parametrize("base", [*BASES, *(case.kept for case in CASES.values())])
def test_a_good_file_passes_every_rule_that_is_not_asked(base: Callable[[], Document]) -> None:
    run(base())


@pytest.mark.parametrize("rule_id", CASES)
def test_a_breaking_file_survives_the_loss_of_any_member(rule_id: str) -> None:
    document = CASES[rule_id].broken()
    for path, _ in places(document):
        run(without(document, [path]))


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
def test_a_file_with_every_member_breaks_many_rules_and_survives_any_odd_value() -> None:
    assert len({problem.rule for problem in check(MONSTER, {})}) > 20
    for path, value in places(MONSTER):
        odd = next(values for kind, values in ODD_VALUES if isinstance(value, kind))
        for replacement in odd:
            run(edited(MONSTER, {path: replacement}))


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
@tried(300)
@given(st.sets(st.sampled_from(MONSTER_PATHS)))
def test_a_file_survives_the_loss_of_any_members_together(paths: set[str]) -> None:
    run(without(MONSTER, sorted(paths)))


def test_waits_and_counts_too_long_to_print_are_still_judged() -> None:
    huge = 10**4299
    base = "Endpoint.DeploymentConfig.BlueGreenUpdatePolicy"
    edits = {
        f"{base}.TrafficRoutingConfiguration.WaitIntervalInSeconds": huge,
        f"{base}.TerminationWaitInSeconds": huge,
        "ProductionVariants.0.InitialInstanceCount": huge,
    }
    found = {problem.rule for problem in check(edited(stepping(), edits), {})}
    assert found == {"roll-timeout-exceeds-waits", "roll-timeout-covers-steps", "linear-count-range"}
