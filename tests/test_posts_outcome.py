"""What became of a merge: counted truly, the worst first, and how to go on."""

from __future__ import annotations

import pytest
from plans import digest, moved, new, plan, roll
from posted import DISPATCH, ORIGIN, PULL

from syncer.model import DIGITS, ChangeFinished, Decision, Outcome, Reviewed
from syncer.render.posts import marker, outcome

REVIEW = Reviewed(12, PULL, digest("x"), {"fraud": ("ab" * (DIGITS // 2), "fraud-1 → fraud-3")})
WHOLE = Reviewed(13, PULL.replace("12", "13"), "cd" * 32, None)
DONE, FAILED, BACK, UNDER_WAY, SKIPPED = (
    ChangeFinished(end.value.replace("_", "-"), end, "so it ended", "do that")
    for end in (Outcome.DONE, Outcome.FAILED, Outcome.ROLLED_BACK, Outcome.UNDER_WAY, Outcome.SKIPPED)
)


def applied(
    *ends: ChangeFinished, allowed: tuple[str, ...] = (), seconds: float = 1.0, decision: Decision | None = None
) -> str:
    """The result of an apply of what ended, and of what was allowed and did not."""
    names = allowed or tuple(end.name for end in ends)
    return outcome.applied(decision or Decision(names, reviews=(REVIEW,)), ends, "prod", ORIGIN, seconds=seconds)


def refused(decision: Decision) -> str:
    """Why that decision let nothing through."""
    return outcome.refused(decision, plan(roll("fraud"), new("churn")), ORIGIN, dispatch_url=DISPATCH)


@pytest.mark.parametrize(
    ("ends", "heading", "tally"),
    [
        ((DONE,), "✅ Applied", "1 of 1 change"),
        ((DONE, FAILED, BACK), "❌ Not everything was applied", "1 of 3 changes"),
        ((DONE, BACK, UNDER_WAY), "⏪ SageMaker rolled back", "1 of 3 changes"),
        ((UNDER_WAY, SKIPPED), "⏳ A roll goes on in AWS", "0 of 2 changes"),
        ((SKIPPED,), "⚪ Not everything was applied", "0 of 1 change"),
    ],
)
def test_the_heading_is_the_worst_ending(ends: tuple[ChangeFinished, ...], heading: str, tally: str) -> None:
    text = applied(*ends)

    assert f"## {heading} · `prod`" in text
    assert f"**{tally}** in 1 s" in text


def test_what_was_allowed_and_not_begun_is_no_success() -> None:
    text = applied(DONE, allowed=("done", "fraud"))

    assert "## ⚪ Not everything was applied" in text
    assert "**1 of 2 changes** in 1 s · 1 not begun" in text


def test_nothing_to_apply_is_said_as_that() -> None:
    assert "## ✅ Nothing to apply · `prod`" in applied(decision=Decision(()))


def test_the_worst_stands_first_with_what_to_do() -> None:
    lines = [line for line in applied(DONE, UNDER_WAY, FAILED).splitlines() if line.startswith("| ") and "so it ended" in line]

    assert lines == [
        "| ❌ | `failed` | failed<br>`so it ended`<br>→ `do that` |",
        "| ⏳ | `under-way` | under way<br>`so it ended`<br>→ `do that` |",
        "| ✅ | `done` | done<br>`so it ended`<br>→ `do that` |",
    ]


@pytest.mark.parametrize(("seconds", "written"), [(0.2, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (461.2, "7 min 41 s")])
def test_time_is_written_as_people_do(seconds: float, written: str) -> None:
    assert f"** in {written} ·" in applied(DONE, seconds=seconds)


def test_it_is_said_what_the_apply_was_held_against() -> None:
    assert f"as reviewed on [`#12`]({PULL})" in applied(DONE)
    assert "approved by the digest of the whole plan" in applied(DONE, decision=Decision(("done",), approved=True))


def test_what_drift_caused_and_nobody_reviewed_is_told_as_left_alone() -> None:
    text = applied(DONE, decision=Decision(("done",), left=(moved("ranking"),), reviews=(REVIEW,)))

    assert "### Left alone" in text
    assert "`serves by-hand; we put ranking-1 there`" in text
    assert "**Next:** what was left alone waits for a person." in text
    assert "### Left alone" not in applied(DONE)


def test_a_result_is_no_plan() -> None:
    found = marker.read(applied(DONE))

    assert found is not None
    assert (found.kind, found.target, found.data["done"]) == (marker.RESULT, "prod", 1)
    assert marker.reviewed(found, 12, PULL) is None


def test_reviewed_and_current_stand_side_by_side() -> None:
    text = refused(Decision((), (roll("fraud"), new("churn")), reviews=(REVIEW, WHOLE)))

    rows = {line.split("`")[1]: line.split(" | ")[2:] for line in text.splitlines() if line.startswith("| ") and "[`" in line}
    thirteen = f"[`#13`]({WHOLE.url}): only the plan as a whole, `cdcdcdcd`"
    assert rows["fraud"] == [
        f"[`#12`]({PULL}): `fraud-1 → fraud-3` (`abababab`)<br>{thirteen}",
        f"`fraud-1 → fraud-2` (`{digest('fraud')[:8]}`) |",
    ]
    assert rows["churn"] == [thirteen, f"`nothing → churn-1` (`{digest('churn')[:8]}`) |"]


def test_the_digest_that_approves_is_that_of_the_whole_plan() -> None:
    text = refused(Decision(("churn",), (roll("fraud"),), reviews=(REVIEW,)))

    assert f"\n{plan(roll('fraud'), new('churn')).digest}\n" in text
    assert f"[Run the workflow]({DISPATCH}) with `approve-digest` set to" in text
    assert "It carries out 2 changes: 2 configs to create, 1 endpoint to create, 1 endpoint to roll" in text
    assert "As reviewed, and not carried out either: `churn`." in text


def test_where_nothing_was_reviewed_that_is_the_reason() -> None:
    text = refused(Decision((), (roll("fraud"), new("churn"))))

    assert "**Nothing was done: no plan was reviewed.**" in text
    assert text.count("| not reviewed |") == 2


def test_very_many_pull_requests_of_a_push_are_counted() -> None:
    reviews = tuple(Reviewed(number, f"{PULL}{number}", digest("x"), REVIEW.changes) for number in range(400))

    text = refused(Decision((), (roll("fraud"),), reviews=reviews))

    assert "and 390 more." in text
    assert text.count("`fraud-1 → fraud-3`") == 10
