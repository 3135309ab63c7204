"""How dangerous a plan is: an order, and what a person sees first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from plans import moved, new, plan, refused, roll, synced, tagged, unread

from syncer.model import Cause, Move, Note, Step, Verdict
from syncer.render.posts import danger
from syncer.render.posts.danger import ADDS, DANGERS, NOTHING, RECREATED, ROLLS, TAKES_OVER, UNDOES

if TYPE_CHECKING:
    from syncer.model import Change


def drifted(verdict: Verdict, cause: Cause = Cause.DRIFT) -> Change:
    return roll("fraud", (), cause, Note(verdict, "fraud", "so it is"))


def waiting() -> Change:
    made = roll("fraud")
    move = made.difference.move
    assert move is not None
    difference = replace(made.difference, move=replace(move, move=Move.WAIT), create=None)
    return replace(made, difference=difference, steps=(Step("fraud", "DescribeEndpoint", {}, "wait"),))


@pytest.mark.parametrize(
    ("change", "level"),
    [
        (synced("fraud"), NOTHING),
        (refused("fraud"), NOTHING),
        (unread("fraud"), NOTHING),
        (tagged("fraud"), ADDS),
        (new("fraud"), ADDS),
        (tagged("fraud", Cause.DRIFT, Note(Verdict.TAGS, "fraud", "differs")), ADDS),
        (roll("fraud"), ROLLS),
        (waiting(), ROLLS),
        (moved("fraud"), UNDOES),
        (moved("fraud", Cause.BOTH), UNDOES),
        (drifted(Verdict.MISSING), UNDOES),
        (drifted(Verdict.DEPLOYING, Cause.UNDETERMINED), UNDOES),
        (drifted(Verdict.RECREATED), RECREATED),
        (drifted(Verdict.FOREIGN, Cause.EDIT), TAKES_OVER),
    ],
)
def test_a_change_is_as_dangerous_as_what_it_does_to_what_serves(change: Change, level: int) -> None:
    assert danger.danger(plan(change)) == level


def test_a_plan_is_as_dangerous_as_its_worst_change() -> None:
    assert danger.danger(plan(tagged("a"), moved("b"), roll("c"))) == UNDOES


def test_an_empty_plan_is_not_dangerous() -> None:
    assert danger.danger(plan()) == NOTHING


def test_the_worst_comes_first_and_what_needs_a_person_before_what_is_routine() -> None:
    changes = [tagged("a"), roll("b"), refused("c"), moved("d"), drifted(Verdict.FOREIGN, Cause.EDIT), unread("e"), new("f")]

    assert [change.name for change in sorted(changes, key=danger.order)] == ["fraud", "d", "c", "e", "b", "a", "f"]


def test_the_table_is_in_order_and_each_row_has_its_reason() -> None:
    levels = [row.level for row in DANGERS]

    assert levels == sorted(levels, reverse=True)
    assert all(row.why for row in DANGERS)
