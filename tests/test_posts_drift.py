"""The issue about drift: the same drift is the same, whatever git wants; since when, and for how many nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from plans import SCOPE, leaves, moved, plan, refused, roll, synced, tagged, unread
from posted import DISPATCH, NIGHT, ORIGIN

from syncer.model import Cause, Change, FieldChange, Note, Plan, Verdict
from syncer.render.posts import drift, marker

KEY = "ranking endpoint_moved ranking"


def retagged(before: str | None = None, cause: Cause = Cause.DRIFT) -> Change:
    """An endpoint of which somebody changed a tag."""
    return tagged("ranking", cause, Note(Verdict.TAGS, "ranking", "differs", (FieldChange("Tags[team]", before, "risk"),)))


def body(item: Plan, seen: dict[str, list[Any]] | None = None) -> str:
    """The issue, on the first night if nothing else is said."""
    found = drift.seen({}, item, NIGHT, {}) if seen is None else seen
    return drift.body(item, found, ORIGIN, apply_url=DISPATCH)


def test_no_drift_has_no_fingerprint() -> None:
    assert drift.fingerprint(plan(roll("a"), synced("b"), refused("c"), unread("d"))) == ""


def test_the_same_drift_has_the_same_fingerprint_whatever_git_waits_for() -> None:
    night = drift.fingerprint(plan(moved("ranking")))

    assert night == drift.fingerprint(plan(moved("ranking"), roll("fraud"), synced("churn")))
    other = roll("ranking", leaves(3), Cause.BOTH, *moved("ranking").difference.notes)
    assert night == drift.fingerprint(plan(other))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (plan(moved("a")), plan(moved("a"), moved("b"))),
        (plan(moved("a")), plan(moved("b"))),
        (plan(retagged()), plan(retagged("fraud"))),
        (plan(retagged("x")), plan(retagged("y"))),
        (plan(moved("ranking")), plan(retagged())),
    ],
)
def test_other_drift_has_another_fingerprint(before: Plan, after: Plan) -> None:
    assert drift.fingerprint(before) != drift.fingerprint(after)


def test_an_endpoint_moved_once_more_is_other_drift() -> None:
    once = moved("ranking")
    twice = replace(once, difference=replace(once.difference, served="by-other-hand"))

    assert drift.fingerprint(plan(once)) != drift.fingerprint(plan(twice))


def test_what_nobody_knows_who_moved_is_drift_too() -> None:
    item = plan(roll("ranking", leaves(), Cause.UNDETERMINED))

    assert len(drift.fingerprint(item)) == 64
    assert list(drift.seen({}, item, NIGHT, {})) == ["ranking undetermined ranking"]


def test_nights_count_up_and_the_same_night_counts_once() -> None:
    item = plan(moved("ranking"))

    first = drift.seen({}, item, NIGHT, {})
    again = drift.seen(first, item, NIGHT + timedelta(hours=1), {})
    next_night = drift.seen(again, item, NIGHT + timedelta(days=1), {})

    assert first == again == {KEY: ["2026-08-22T03:19:11Z", "2026-08-22", 1]}
    assert next_night == {KEY: ["2026-08-22T03:19:11Z", "2026-08-23", 2]}


def test_the_ledger_says_since_when_where_the_issue_does_not() -> None:
    item = plan(moved("ranking"))

    assert drift.seen({}, item, NIGHT, {KEY: "2026-08-01T00:00:00Z"})[KEY] == ["2026-08-01T00:00:00Z", "2026-08-22", 1]
    kept = {KEY: ["2026-08-20T03:19:00Z", "2026-08-21", 2]}
    assert drift.seen(kept, item, NIGHT, {KEY: "2026-08-01T00:00:00Z"})[KEY] == ["2026-08-20T03:19:00Z", "2026-08-22", 3]


def test_what_is_gone_is_forgotten() -> None:
    assert drift.seen({KEY: ["2026-08-20T03:19:00Z", "2026-08-21", 2]}, plan(roll("fraud")), NIGHT, {}) == {}


@pytest.mark.parametrize(
    "kept", [None, [], "x", ["2026", "2026"], [1, 2, 3], ["2026", "2026", True], ["2026", "2026", -1], {"a": 1}]
)
def test_what_somebody_broke_in_the_issue_begins_anew(kept: Any) -> None:
    assert drift.seen({KEY: kept}, plan(moved("ranking")), NIGHT, {})[KEY] == ["2026-08-22T03:19:11Z", "2026-08-22", 1]


def test_the_marker_carries_fingerprint_and_since_when() -> None:
    item = plan(moved("ranking"))
    seen = drift.seen({}, item, NIGHT, {})

    found = marker.read(body(item, seen))

    assert found is not None
    assert (found.kind, found.target, found.run) == (marker.DRIFT, "prod", (ORIGIN.run, 1))
    assert (found.data["fingerprint"], found.data["seen"]) == (drift.fingerprint(item), seen)


def test_a_row_says_since_when_and_how_many_nights() -> None:
    text = body(plan(moved("ranking")), {KEY: ["2026-08-20T03:19:08Z", "2026-08-22", 3]})

    row = next(line for line in text.splitlines() if "[`ranking`]" in line)
    assert row.endswith("| `serves by-hand; we put ranking-1 there` | `2026-08-20` | 3 |")


def test_what_git_waits_for_is_no_row_of_the_issue_and_is_said_to_come_along() -> None:
    item = plan(moved("ranking"), roll("fraud"))

    text = body(item)

    assert "[`fraud`]" not in text
    assert "Git asks for 1 of them; that is no drift." in text
    assert f"\n{item.digest}\n" in text
    assert f"[run the apply workflow]({DISPATCH}) with `approve-digest`" in text


def test_what_an_apply_cannot_mend_offers_no_apply() -> None:
    item = plan(replace(moved("ranking"), steps=(), digest=""))

    text = body(item)

    assert "**An apply cannot mend 1 of it:**" in text
    assert "approve-digest" not in text
    assert "An apply would put it back" not in text


def test_an_issue_of_an_incomplete_check_says_so() -> None:
    text = body(plan(moved("ranking"), unread("fraud"), notices=["throttled"]))

    assert "> **Incomplete: 1 name could not be read**: `fraud`." in text
    assert "> - `throttled`" in text


def test_the_title_counts_and_has_room() -> None:
    assert drift.title(plan(moved("a"), moved("b"))) == "Drift in prod: 2 names differ from git"
    assert drift.title(plan(moved("a"))) == "Drift in prod: 1 name differs from git"
    assert len(drift.title(plan(moved("a"), scope=replace(SCOPE, target="x" * 500)))) < 256


def test_comments_name_what_drifts_and_the_run() -> None:
    item = plan(moved("ranking"), roll("fraud"))

    for said, text in (("The drift is another now", drift.changed(item, ORIGIN)), ("Drift again", drift.back(item, ORIGIN))):
        assert text.startswith(
            f"**{said}: 1 name differs from git.**\n\n- 🚨 `ranking`: `serves by-hand; we put ranking-1 there`\n"
        )
        assert ORIGIN.run_url in text
    assert drift.gone(ORIGIN).startswith("**No drift.** A complete check found the account as git says.")
