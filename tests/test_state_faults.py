"""Every single fault at every request of a run: it ends right or says what is wrong, and the next holder gets in in time."""

from __future__ import annotations

import random
import tempfile
from typing import TYPE_CHECKING

import pytest
from stores import LOCK, Stage, holder, record, rows, under

from syncer.errors import LockLost, SyncerError
from syncer.sandbox.bucket import Trouble
from syncer.state.lease import POLL
from syncer.state.notes import LEASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syncer.state import Held

    Struck = Callable[[int, str, str], Trouble | None]


@pytest.fixture(autouse=True)
def _kept_files_go_with_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def sequence(stage: Stage) -> tuple[list[str], str]:
    """Hold, store three states with a renewal between, give back; returns what was acknowledged, and the error."""
    done: list[str] = []

    def act(held: Held) -> None:
        for row in "abc":
            stage.time.value += 31
            held.beat()
            held.confirm()
            record(held, row)
            done.append(row)

    try:
        under(stage.keeper(), act)
    except SyncerError as error:
        return done, f"{error}|{error.hint}"
    return done, ""


def follow(stage: Stage) -> tuple[list[str], float]:
    """Let the next run in; returns what it finds, and how long it waited."""
    stage.bucket.trouble = lambda _number, _method, _key: None
    begun = stage.time.value
    found: list[str] = []
    under(stage.keeper(), lambda held: found.extend(rows(held.path)), by="bob", patience=LEASE + 2 + POLL)
    return found, stage.time.value - begun


def requests() -> int:
    """How many requests the sequence makes when all goes well."""
    stage = Stage()
    assert sequence(stage) == (["a", "b", "c"], "")
    return len(stage.bucket.log)


@pytest.mark.parametrize("trouble", list(Trouble))
def test_one_fault_at_any_request_changes_nothing_that_anybody_sees(trouble: Trouble) -> None:
    total = requests()
    for struck in range(total):
        stage = Stage()
        stage.bucket.trouble = lambda number, _method, _key, struck=struck: trouble if number == struck else None  # type: ignore[misc]

        assert sequence(stage) == (["a", "b", "c"], ""), struck
        assert (stage.told, holder(stage)) == ([], ""), struck
        assert follow(stage) == (["a", "b", "c"], 0.0), struck
    assert total == 1 + 2 + 3 * (1 + 1 + 3) + 1  # take; head, ledger; beat, confirm, and checkpoints; give back


@pytest.mark.parametrize("trouble", list(Trouble))
def test_from_any_request_on_nothing_works_and_it_is_told_and_the_next_run_gets_in(trouble: Trouble) -> None:
    for first in range(requests()):
        stage = Stage()
        stage.bucket.trouble = lambda number, _method, _key, first=first: trouble if number >= first else None  # type: ignore[misc]

        done, said = sequence(stage)
        found, waited = follow(stage)

        assert said.split("|")[-1] or stage.told, (
            first
        )  # an error with its hint, or a note that the lock could not be given back
        assert found[: len(done)] == done, first
        assert waited <= LEASE + 2 + POLL, first


def test_random_faults_at_a_third_of_the_requests_lose_nothing_and_keep_nobody_out() -> None:
    ended_well = 0
    for seed in range(100):
        draw = random.Random(seed)
        stage = Stage()
        stage.bucket.trouble = lambda _n, _m, _k, draw=draw: draw.choice(list(Trouble)) if draw.random() < 0.3 else None  # type: ignore[misc]

        done, said = sequence(stage)
        found, waited = follow(stage)

        ended_well += not said
        assert found[: len(done)] == done, seed
        assert len(found) - len(done) <= 1, seed  # what was stored, and the answer lost for good
        assert waited <= LEASE + 2 + POLL, seed
        assert LOCK not in stage.bucket.objects, seed
    assert ended_well > 60


def test_runs_that_oversleep_at_random_write_nothing_over_the_next() -> None:
    """Whoever oversleeps is overtaken; the oracle is what each run was told, and what is there in the end."""
    lost = 0
    for seed in range(40):
        draw, stage, told = random.Random(seed), Stage(), list[str]()
        stage.bucket.trouble = lambda _n, _m, _k, draw=draw: draw.choice(list(Trouble)) if draw.random() < 0.1 else None  # type: ignore[misc]
        for turn in range(6):
            lost += not run(stage, f"run{turn}", draw.random() < 0.4, told)
        stage.bucket.trouble = lambda _number, _method, _key: None

        assert [row for row in stage.rows() if row in told] == told, seed
        assert not any("overslept" in row for row in stage.rows()), seed
    assert lost > 40


def run(stage: Stage, name: str, oversleeps: bool, told: list[str]) -> bool:  # noqa: FBT001
    """Let a run store a row, and one more after it overslept, when another was there; says whether it ended well."""

    def act(held: Held) -> None:
        record(held, name)
        told.append(name)
        if oversleeps:
            stage.time.value += LEASE + 2
            assert run(stage, f"{name}-next", oversleeps=False, told=told)
            record(held, f"{name}-overslept")

    try:
        under(stage.keeper(), act, by=name, patience=LEASE + 2 + POLL)
    except LockLost:
        return False
    return True
