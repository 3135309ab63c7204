"""Posts fit: each says as much as there is room for, ends what it begins, and never stops in the middle of something."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import gfm
import pytest
from plans import SCOPE, digest, leaves, moved, new, plan, refused, roll, synced, tagged
from posted import DISPATCH, NIGHT, ORIGIN, PULL

from syncer.model import ChangeFinished, Decision, Finding, Level, Outcome, Plan, Position, Reviewed
from syncer.render import rows
from syncer.render.posts import drift, fit, marker, outcome, pull
from syncer.render.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.model import Change

LIST = "In sync: "
TABLE = "| | Name | What changes |"
REST = "Not everything has room here."


@cache
def many(count: int) -> Plan:
    """A plan of so many changes of every kind."""
    kinds = (roll, new, moved, tagged, refused, synced)
    return plan(*(kinds[number % len(kinds)](f"endpoint-{number:04}") for number in range(count)))


def sound(text: str, limit: int = fit.COMMENT) -> str:
    """A post that is within its limit, and of which everything that begins ends."""
    assert len(text) <= limit
    assert gfm.wrong(text, gfm.seen(text)) == []
    assert text.endswith("</sub>\n")
    return text


def nearly_full() -> Plan:
    """A plan that is about 100 characters too long, and has more than that in the names of what needs nothing."""
    synced_names = [synced(f"endpoint-{number:04}") for number in range(40)]
    room = fit.COMMENT - len(pull.plan(plan(roll("fraud", leaves(1, 1000)), *synced_names), ORIGIN))
    return plan(roll("fraud", leaves(1, 1000 + room // 2 + 50)), *synced_names)


# Each stage with the plan that it is the first to fit, what it still has and what it no longer has.
STAGES = {
    "everything": (plan(roll("fraud"), synced("ranking")), (LIST, "```diff", TABLE), (REST,)),
    "no names of what needs nothing": (
        nearly_full(),
        ("```diff", TABLE, REST),
        (LIST,),
    ),
    "paths in place of diffs": (
        plan(*(roll(f"fraud-{number}", leaves(9, 1000)) for number in range(5)), new("churn")),
        ("- changes `ProductionVariants[v0].ModelName`", "<details open>", TABLE, REST),
        ("```diff",),
    ),
    "no diffs of creates": (
        plan(*(new(f"{'n' * 30}{number:03}", 20) for number in range(60)), roll("fraud", leaves(2, 8))),
        ("- changes `ProductionVariants[v0].ModelName`, `ProductionVariants[v1].ModelName`", "- changes 20 members", REST),
        ("```diff", "`ProductionVariants[v19].ModelName`"),
    ),
    "tables alone": (
        plan(*(roll(f"fraud-{number:03}") for number in range(120))),
        (TABLE, "fraud-119", REST),
        ("<details", "more**"),
    ),
    "first rows": (many(5000), (TABLE, REST, "more**, none of them worse"), ("<details",)),
    "counts alone": (
        plan(roll("fraud"), moved("ranking"), refused("churn"), notices=["x" * 70_000]),
        ("**2 changes: 2 configs to create, 2 endpoints to roll**", "**1 refused**", REST, "**Next:**"),
        (TABLE, "`ranking`", "`churn`"),
    ),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_plan_is_told_at_the_first_stage_that_fits(stage: str) -> None:
    item, there, gone = STAGES[stage]

    text = sound(pull.plan(item, ORIGIN))

    assert [part for part in there if part not in text] == []
    assert [part for part in gone if part in text] == []


def test_the_names_of_what_needs_nothing_are_shortened() -> None:
    text = sound(pull.plan(plan(*(synced(f"endpoint-{number}") for number in range(1000))), ORIGIN))

    assert "In sync: 1000 (`endpoint-0`, `endpoint-1`" in text
    assert "and 980 more)" in text
    assert "**No changes** · 1000 in sync" in text


def test_the_comment_of_five_thousand_changes_has_its_worst_rows_and_counts_the_rest() -> None:
    item = many(5000)

    text = sound(pull.plan(item, ORIGIN))

    shown = [line for line in text.splitlines() if line.startswith("| ") and "`endpoint-" in line]
    assert len(text) > fit.COMMENT * 0.8
    assert {line[2] for line in shown} == {"⛔", "🚨"}
    more = [int(line.split()[1]) for line in text.splitlines() if line.startswith("**and ")]
    assert len(shown) + sum(more) == sum(map(rows.needs_showing, item.changes))
    assert "too many to be recognised" in text


def test_the_summary_of_five_thousand_changes_is_within_its_bytes() -> None:
    text = sound(pull.summary(many(5000), ORIGIN), 1_000_000)

    assert len(text.encode()) < 1_000_000
    assert text.count("| [`endpoint-") > 2000


@pytest.mark.parametrize("size", [200_000, 2_000_000])
def test_one_enormous_diff_is_not_cut(size: int) -> None:
    item = plan(roll("fraud", leaves(1, size)))

    comment, summary = sound(pull.plan(item, ORIGIN)), sound(pull.summary(item, ORIGIN), 1_000_000)

    assert "aaaa" not in comment
    assert "- changes `ProductionVariants[v0].ModelName`" in comment
    assert ("a" * size in summary) == (size < 400_000)
    assert len(summary.encode()) < 1_000_000


def test_a_diff_of_very_many_leaves_shows_some_paths() -> None:
    text = sound(pull.plan(plan(roll("fraud", leaves(9_000))), ORIGIN))

    assert "`ProductionVariants[v19].ModelName` and 8980 more" in text


def test_very_many_names_to_which_a_plan_is_restricted_are_counted() -> None:
    only = tuple(f"endpoint-{number}" for number in range(9000))

    text = sound(pull.plan(plan(roll("fraud"), scope=replace(SCOPE, only=only)), ORIGIN))

    assert "**Only 9000 names.**" in text


def test_very_many_findings_are_counted() -> None:
    findings = [
        Finding(
            Level.ERROR,
            "unknown-key",
            f"Key{number}",
            "is unknown",
            "one of a, b",
            "Mend it",
            Position("desired/a.yaml", number, 1),
        )
        for number in range(3000)
    ]

    text = sound(pull.invalid(findings, "prod", ORIGIN))

    assert "**3000 errors in the files.**" in text
    assert "more**, none of them worse" in text


def test_very_many_files_of_a_fork_fit_into_a_summary() -> None:
    fields = tuple(("~", f"Member{number}: a → b") for number in range(20))
    changed = [Row("~", f"endpoint-{number}", "edited", f"desired/{number}.yaml", fields=fields) for number in range(5000)]

    text = sound(pull.offline(changed, 3, "prod", ORIGIN), 1_000_000)

    assert len(text.encode()) < 1_000_000
    assert "**5000 files change** · 3 unchanged" in text


def test_the_result_of_very_many_changes_has_the_worst_first() -> None:
    names = tuple(f"endpoint-{number:04}" for number in range(5000))
    ends = [ChangeFinished(name, Outcome.FAILED if name.endswith("999") else Outcome.DONE, "it is so") for name in names]
    left = tuple(moved(f"left-{number:04}") for number in range(3000))

    text = sound(outcome.applied(Decision(names, left=left), ends, "prod", ORIGIN, seconds=1.0))

    failed = [line for line in text.splitlines() if line.startswith("| ❌")]
    assert len(failed) == 5
    assert "### Left alone" in text
    assert text.count("more**, none of them worse") == 2


def test_a_refusal_of_very_many_changes_keeps_its_digest() -> None:
    item = many(5000)
    review = Reviewed(12, PULL, digest("x"), {change.name: ("ab" * 12, "as it was") for change in item.changes})

    text = sound(outcome.refused(Decision((), item.pending, reviews=(review,)), item, ORIGIN, dispatch_url=DISPATCH))

    assert f"\n{item.digest}\n" in text
    assert "more**, none of them worse" in text


@cache
def drifting(count: int) -> tuple[Plan, dict[str, list[object]]]:
    item = plan(*(moved(f"endpoint-{number:04}") for number in range(count)))
    return item, drift.seen({}, item, NIGHT, {})


@pytest.mark.parametrize("count", [1, 100, 300, 5000])
def test_an_issue_about_much_drift_fits(count: int) -> None:
    item, seen = drifting(count)

    text = sound(drift.body(item, seen, ORIGIN, apply_url=DISPATCH))

    found = marker.read(text)
    assert found is not None
    assert found.data["fingerprint"] == drift.fingerprint(item)
    assert (found.data["seen"] == seen) == ("| Since | Nights |" in text) == (count <= 100)
    assert ("too much drift to keep since when" in text) == (count > 100)


def test_a_comment_about_much_drift_is_short() -> None:
    text = sound(drift.changed(drifting(5000)[0], ORIGIN))

    assert "5000 names differ from git" in text
    assert "- and 4990 more" in text


@pytest.mark.parametrize("make", [roll, new, moved, tagged, refused, synced])
@pytest.mark.parametrize("count", [1, 7, 60, 90, 130, 260])
def test_any_number_of_any_kind_is_sound(make: Callable[[str], Change], count: int) -> None:
    sound(pull.plan(plan(*(make(f"endpoint-{number}") for number in range(count))), ORIGIN))
