"""The inputs of the action: what they may be, and what is said of anything else."""

from __future__ import annotations

import pytest

from syncer.commands.ci.inputs import INPUTS, read
from syncer.errors import UsageError
from syncer.gate import Mode


def test_without_any_input_the_defaults_hold() -> None:
    found = read({})

    assert (found.target, found.directory, found.sandbox, found.comment, found.mode) == (None, ".", False, "true", Mode.REQUIRE)
    assert (found.digest, found.most, found.retry, found.on_drift) == ("", None, (), "issue")
    assert (found.labels, found.assignees, found.timeout, found.lock_timeout) == (("syncer-drift",), (), 45, 0.0)


def test_an_empty_input_is_the_default() -> None:
    assert read({item.variable: "" for item in INPUTS}) == read({})


def test_lists_are_taken_apart() -> None:
    found = read({"INPUT_ISSUE_LABELS": "drift, ml ,", "INPUT_ISSUE_ASSIGNEES": "ann,bob", "INPUT_RETRY": " a  b "})

    assert (found.labels, found.assignees, found.retry) == (("drift", "ml"), ("ann", "bob"), ("a", "b"))


def test_the_issue_is_always_found_by_some_label() -> None:
    assert read({"INPUT_ISSUE_LABELS": " , "}).labels == ("syncer-drift",)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("INPUT_SANDBOX", "yes", "input sandbox is 'yes'"),
        ("INPUT_COMMENT", "TRUE", "input comment is 'TRUE'"),
        ("INPUT_REVIEWED_PLAN", "no", "input reviewed-plan is 'no'"),
        ("INPUT_ON_DRIFT", "issues", "input on-drift is 'issues'"),
        ("INPUT_TIMEOUT", "0", "input timeout is '0'"),
        ("INPUT_TIMEOUT", "45m", "input timeout is '45m'"),
        ("INPUT_TIMEOUT", "1441", "input timeout is '1441'"),
        ("INPUT_TIMEOUT", "٤٥", "input timeout is '٤٥'"),
        ("INPUT_TIMEOUT", "9" * 5000, f"input timeout is '{'9' * 80}'"),
        ("INPUT_LOCK_TIMEOUT", "-1", "input lock-timeout is '-1'"),
        ("INPUT_MAX_CHANGES", "0", "input max-changes is '0'"),
        ("INPUT_APPROVE_DIGEST", "ab12", "input approve-digest is 'ab12'"),
        ("INPUT_APPROVE_DIGEST", "G" * 64, f"input approve-digest is '{'G' * 64}'"),
    ],
)
def test_anything_else_is_refused_with_the_name_of_the_input(variable: str, value: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read({variable: value})

    assert str(caught.value) == message
    assert caught.value.hint.startswith(("Use ", "Copy the whole digest"))


def test_every_input_has_a_meaning_and_its_default_is_allowed() -> None:
    assert [item.name for item in INPUTS if not item.meaning] == []
    assert [item.name for item in INPUTS if item.allowed and item.default not in (*item.allowed, "")] == []
