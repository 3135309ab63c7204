"""Every error has one exit code, and where several hold the same one always wins."""

from __future__ import annotations

import itertools

import pytest

from syncer import errors
from syncer.errors import PRECEDENCE, ApiError, Exit, SyncerError, worst

CODES = {
    errors.SyncerError: 1,
    errors.UsageError: 2,
    errors.ApiError: 1,
    errors.Unavailable: 1,
    errors.GitHubError: 1,
    errors.NoRights: 1,
    errors.LedgerError: 1,
    errors.LockLost: 1,
    errors.Refused: 4,
    errors.InvalidFiles: 4,
    errors.WrongAccount: 4,
    errors.PlanChanged: 4,
    errors.NotReviewed: 4,
    errors.TooManyChanges: 4,
    errors.Locked: 4,
    errors.OlderCommit: 4,
    errors.NotApproved: 4,
    errors.Incomplete: 5,
    errors.Stopped: 5,
}


def test_every_error_of_the_tree_is_in_the_table_of_exit_codes() -> None:
    found = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SyncerError)}

    assert found == set(CODES)


@pytest.mark.parametrize(("kind", "code"), CODES.items(), ids=lambda item: getattr(item, "__name__", str(item)))
def test_each_error_exits_with_its_code(kind: type[SyncerError], code: int) -> None:
    assert kind.exit_code == code


def test_the_tree_in_the_documentation_names_every_error_with_its_code() -> None:
    lines = (errors.__doc__ or "").splitlines()
    for kind, code in CODES.items():
        assert any(kind.__name__ in line and f"exit {code} " in line for line in lines), kind


def test_precedence_names_every_code_once() -> None:
    assert sorted(PRECEDENCE) == sorted(Exit)


@pytest.mark.parametrize(
    ("codes", "winner"),
    [
        ((), 0),
        ((0,), 0),
        ((3, 0), 3),
        ((3, 5), 5),
        ((5, 1), 1),
        ((1, 4), 4),
        ((4, 2), 2),
        ((0, 1, 2, 3, 4, 5), 2),
    ],
)
def test_the_code_of_a_run_is_that_of_its_most_pressing_outcome(codes: tuple[int, ...], winner: int) -> None:
    for order in itertools.permutations(codes):
        assert worst(*(Exit(code) for code in order)) == winner


def test_an_error_of_the_api_keeps_what_support_asks_for() -> None:
    error = ApiError("Code", "words", operation="ListModels", status=503, request_id="r", hint="wait")

    assert str(error) == "ListModels: Code: words"
    assert (error.code, error.message, error.operation) == ("Code", "words", "ListModels")
    assert (error.status, error.request_id, error.hint) == (503, "r", "wait")


def test_a_hint_is_optional() -> None:
    assert SyncerError("what").hint == ""
