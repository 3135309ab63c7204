"""What passes from a merge to the account, and what stops it."""

from __future__ import annotations

import pytest

from syncer.gate import Mode, decide
from syncer.model import DIGITS, Cause, Change, Decision, Difference, Note, Plan, Reviewed, Scope, Step, Verdict

SCOPE = Scope("prod", "risk", "123456789012", "eu-west-1")


def change(name: str, content: str = "1", *, cause: Cause = Cause.EDIT, verdict: Verdict = Verdict.PENDING) -> Change:
    step = Step(name, "CreateEndpointConfig", {"EndpointConfigName": f"{name}-{content}"}, "create")
    difference = Difference(name, cause, (Note(verdict, name, ""),))
    return Change(difference, (step,), f"{name}{content}".encode().hex().ljust(64, "0"))


def plan(*changes: Change) -> Plan:
    return Plan(SCOPE, changes)


def review(*changes: Change, pull: int = 7) -> Reviewed:
    return Reviewed(pull, "", plan(*changes).digest, {item.name: (item.digest[:DIGITS], "") for item in changes})


def large(*changes: Change) -> Reviewed:
    return Reviewed(7, "", plan(*changes).digest, None)


A, B, C = change("a"), change("b"), change("c")
DRIFTED = change("d", cause=Cause.DRIFT, verdict=Verdict.ENDPOINT_MOVED)


def names(found: tuple[Change, ...]) -> list[str]:
    return [item.name for item in found]


def test_what_was_reviewed_passes() -> None:
    assert decide(plan(A, B), [review(A, B)], Mode.REQUIRE).allowed == ("a", "b")


def test_what_is_done_already_is_not_missed() -> None:
    assert decide(plan(B), [review(A, B)], Mode.REQUIRE) == Decision(("b",), reviews=(review(A, B),))


def test_the_plans_of_several_merges_pass_as_one() -> None:
    assert decide(plan(A, B), [review(A), review(B, pull=8)], Mode.REQUIRE).allowed == ("a", "b")


def test_an_edit_that_nobody_reviewed_stops_the_run() -> None:
    assert names(decide(plan(A, B), [review(A)], Mode.REQUIRE).stopping) == ["b"]


def test_an_edit_that_is_no_longer_what_was_reviewed_stops_the_run() -> None:
    found = decide(plan(change("a", "2")), [review(A)], Mode.REQUIRE)

    assert (found.allowed, names(found.stopping)) == ((), ["a"])


def test_a_change_is_not_passed_by_the_review_of_another_name() -> None:
    other = Reviewed(7, "", "", {"b": (A.digest[:DIGITS], "")})

    assert names(decide(plan(A), [other], Mode.REQUIRE).stopping) == ["a"]


def test_without_any_review_everything_stops() -> None:
    assert names(decide(plan(A, B), [], Mode.REQUIRE).stopping) == ["a", "b"]


@pytest.mark.parametrize("mode", [Mode.REQUIRE, Mode.WARN])
def test_what_only_drift_causes_and_nobody_reviewed_is_left_alone_and_stops_nothing(mode: Mode) -> None:
    found = decide(plan(A, DRIFTED), [review(A)], mode)

    assert (found.allowed, names(found.left), found.stopping) == (("a",), ["d"], ())


def test_drift_that_stood_on_the_reviewed_plan_is_put_right() -> None:
    assert decide(plan(A, DRIFTED), [review(A, DRIFTED)], Mode.REQUIRE).allowed == ("a", "d")


@pytest.mark.parametrize(
    ("verdict", "stopping"), [(Verdict.TAGS, []), (Verdict.MISSING, []), (Verdict.PENDING, ["u"])], ids=str
)
def test_where_nobody_can_tell_who_moved_what_is_live_and_ours_counts_as_drift(verdict: Verdict, stopping: list[str]) -> None:
    unknown = change("u", cause=Cause.UNDETERMINED, verdict=verdict)

    assert names(decide(plan(unknown), [], Mode.REQUIRE).stopping) == stopping


def test_an_edit_of_what_drifted_too_stops_the_run() -> None:
    both = change("a", cause=Cause.BOTH, verdict=Verdict.ENDPOINT_MOVED)

    assert names(decide(plan(both), [], Mode.REQUIRE).stopping) == ["a"]


def test_a_plan_too_large_to_keep_its_changes_passes_as_a_whole_or_not_at_all() -> None:
    assert decide(plan(A, B), [large(A, B)], Mode.REQUIRE).allowed == ("a", "b")
    assert names(decide(plan(B), [large(A, B)], Mode.REQUIRE).stopping) == ["b"]


def test_a_warning_lets_an_unreviewed_edit_pass_and_names_it() -> None:
    found = decide(plan(A, B), [review(A)], Mode.WARN)

    assert (found.allowed, names(found.stopping)) == (("a", "b"), ["b"])


def test_without_the_gate_everything_passes() -> None:
    assert decide(plan(A, DRIFTED), [], Mode.OFF).allowed == ("a", "d")


def test_the_digest_of_the_plan_approves_it_whole() -> None:
    whole = plan(A, DRIFTED)

    assert decide(whole, [], Mode.REQUIRE, whole.digest) == Decision(("a", "d"), approved=True)


@pytest.mark.parametrize("digest", ["0" * 64, plan(B).digest, plan(A).digest[:63]])
@pytest.mark.parametrize("mode", list(Mode))
def test_the_digest_of_another_plan_approves_nothing_even_of_what_was_reviewed(mode: Mode, digest: str) -> None:
    found = decide(plan(A), [review(A)], mode, digest)

    assert (found.allowed, names(found.stopping), found.approved) == ((), ["a"], False)


def test_a_plan_without_changes_stops_nowhere() -> None:
    assert decide(plan(), [review(A)], Mode.REQUIRE).stopping == ()
    assert decide(plan(), [], Mode.REQUIRE, "0" * 64).stopping == ()
