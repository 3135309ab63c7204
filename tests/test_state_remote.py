"""A ledger in a bucket: what is durable when, what a crash leaves, and which damage stops everybody before any effect."""

from __future__ import annotations

import stat
import tempfile
from typing import TYPE_CHECKING

import pytest
from stores import HEAD, KEY, LOCK, Json, Killed, Mortal, Stage, add, record, rows, under, who

from syncer.errors import LedgerError, Locked, LockLost, SyncerError, Unavailable
from syncer.model import Header
from syncer.sandbox.bucket import Trouble
from syncer.state.notes import LEASE
from syncer.state.seal import from_head, from_metadata

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.state import Held, Objects


@pytest.fixture(autouse=True)
def _kept_files_go_with_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def stage() -> Stage:
    return Stage()


def writes(stage: Stage) -> list[str]:
    return [call for call in stage.calls() if not call.startswith("get") and ".lock" not in call]


def test_where_nothing_is_stored_the_ledger_is_new_and_reading_changes_nothing(stage: Stage) -> None:
    assert stage.rows() == []
    with stage.keeper().hold(who(), patience=0) as held:
        assert not held.path.exists()

    assert (stage.bucket.objects, writes(stage)) == ({}, [])


def test_each_state_is_stored_with_its_serial_parent_and_run(stage: Stage) -> None:
    stage.store("a", "b")
    stage.store("c", by="bob")

    seal = from_metadata(stage.bucket.objects[KEY].seal)
    assert seal is not None
    assert (seal.serial, seal.lineage, seal.run) == (3, "lin-1", who("bob").id)
    assert from_head(stage.bucket.objects[HEAD].body) == seal
    assert (stage.rows(), LOCK in stage.bucket.objects) == (["a", "b", "c"], False)
    assert writes(stage) == ["put ledger ok", "put .head ok"] * 3
    assert stage.told == []


def test_the_file_itself_says_the_same_as_its_seal(stage: Stage, tmp_path: Path) -> None:
    stage.store("a", "b")
    file = tmp_path / "x.db"
    file.write_bytes(stage.bucket.objects[KEY].body)
    seal = from_metadata(stage.bucket.objects[KEY].seal)

    assert seal is not None
    assert Json().header(file) == Header(seal.lineage, seal.serial, seal.parent, seal.run)


def test_what_did_not_change_is_not_stored_again(stage: Stage) -> None:
    stage.store("a")
    with stage.keeper().hold(who(), patience=0) as held:
        held.checkpoint()
        record(held, "b")
        held.checkpoint()

    assert writes(stage) == ["put ledger ok", "put .head ok"] * 2


def test_what_was_recorded_last_is_stored_at_the_end(stage: Stage) -> None:
    with stage.keeper().hold(who(), patience=0) as held:
        add(held.path, "a")
    assert stage.rows() == ["a"]

    def fail(held: Held) -> None:
        add(held.path, "b")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        under(stage.keeper(), fail)
    assert (stage.rows(), LOCK in stage.bucket.objects) == (["a", "b"], False)


def test_the_working_copy_is_private_and_goes_away(stage: Stage) -> None:
    stage.store("a")
    with stage.keeper().hold(who(), patience=0) as held:
        path = held.path
        modes = [stat.S_IMODE(place.stat().st_mode) for place in (path, path.parent)]
        with stage.keeper().copy() as copy:
            modes += [stat.S_IMODE(place.stat().st_mode) for place in (copy.path, copy.path.parent)]

    assert modes == [0o600, 0o700] * 2
    assert not path.parent.exists()
    assert not copy.path.parent.exists()


@pytest.mark.parametrize("before", [HEAD, KEY])
def test_readers_never_meet_a_writer_half_way(stage: Stage, before: str) -> None:
    """A writer that stores one to four states right before a reader's first request for an object."""
    stage.store("a")
    with stage.keeper().hold(who("bob"), patience=0) as held:
        for count in range(1, 5):
            left = [count]

            def write(_number: int, method: str, key: str, left: list[int] = left) -> None:
                if left and (method, key) == ("get", before):
                    for _ in range(left.pop()):
                        record(held, "more")

            stage.bucket.trouble = write
            found = stage.rows()
            stage.bucket.trouble = lambda _number, _method, _key: None
            assert found == stage.rows()
    assert stage.rows() == ["a", *["more"] * 10]


def test_a_ledger_that_is_written_to_faster_than_it_can_be_read_is_said(stage: Stage) -> None:
    stage.store("a")
    with stage.keeper().hold(who("bob"), patience=0) as held:
        busy: list[int] = []

        def write(_number: int, method: str, key: str) -> None:
            if not busy and (method, key) == ("get", KEY):
                busy.append(1)
                for _ in range(2):
                    record(held, "more")
                busy.clear()

        stage.bucket.trouble = write
        with pytest.raises(LedgerError, match="faster than it can be read"):
            stage.rows()
        stage.bucket.trouble = lambda _number, _method, _key: None


def crash_points(stage: Stage) -> list[tuple[int, bool]]:
    """Before and after each request of a run that stores three states of a ledger that is new."""
    stage.store("a", "b", "c")
    return [(number, after) for number in range(len(stage.bucket.log)) for after in (False, True)]


@pytest.mark.parametrize("new", [True, False])
def test_a_run_killed_at_any_request_never_looks_like_damage(new: bool) -> None:  # noqa: FBT001
    points = crash_points(Stage())
    for number, after in points:
        stage = Stage()
        if not new:
            stage.store("0")

        def through(bucket: Objects, number: int = number, *, after: bool = after) -> Objects:
            return Mortal(bucket, number, after)

        done: list[str] = [] if new else ["0"]

        def act(held: Held, done: list[str] = done) -> None:
            for row in "abc":
                record(held, row)
                done.append(row)

        with pytest.raises(Killed):
            under(stage.keeper(through), act)

        assert stage.rows()[: len(done)] == done  # what was acknowledged is there, and no reader complains
        with stage.keeper().hold(who("bob"), patience=LEASE + 5) as held:
            assert rows(held.path)[: len(done)] == done
            record(held, "after")
        assert stage.rows()[-1] == "after"

    assert len(points) == 2 * 13  # take, read head and ledger, three times confirm, ledger and head, give back


def test_the_next_holder_writes_the_head_that_a_dead_one_left_out(stage: Stage) -> None:
    stage.store("a")

    def die_at_head(bucket: Objects) -> Objects:
        return Mortal(bucket, 5, after=False)  # lock, head, ledger; lock, ledger, head

    with pytest.raises(Killed), stage.keeper(die_at_head).hold(who(), patience=0) as held:
        record(held, "b")
    told = from_head(stage.bucket.objects[HEAD].body)
    assert told is not None
    assert (told.serial, stage.rows()) == (1, ["a", "b"])

    with stage.keeper().hold(who("bob"), patience=LEASE + 5) as held:
        assert rows(held.path) == ["a", "b"]
    told = from_head(stage.bucket.objects[HEAD].body)
    assert told is not None
    assert told.serial == 2


def test_a_zombie_whose_lock_was_taken_over_stores_nothing(stage: Stage) -> None:
    stage.store("a")

    def sleep_too_long(zombie: Held) -> None:
        stage.time.value += LEASE + 2
        with stage.keeper().hold(who("bob"), patience=0) as held:
            with pytest.raises(LockLost):
                zombie.confirm()
            record(held, "b")
        stage.keeper().lock.take(who("bob"), 0.0)
        record(zombie, "z")

    with pytest.raises(LockLost, match="bob"):
        under(stage.keeper(), sleep_too_long)

    assert stage.rows() == ["a", "b"]
    assert "is kept in" in stage.told[-1]


def test_a_zombie_that_wakes_between_its_look_at_the_lock_and_its_write_changes_nothing(stage: Stage) -> None:
    stage.store("a")

    def pause(_number: int, method: str, key: str) -> None:
        if method == "put" and key == KEY:
            stage.bucket.trouble = lambda _number, _method, _key: None
            stage.time.value += LEASE + 2
            stage.store("b", by="bob")

    def act(zombie: Held) -> None:
        stage.bucket.trouble = pause
        record(zombie, "z")

    with pytest.raises(LockLost, match="somebody else wrote"):
        under(stage.keeper(), act)

    assert stage.rows() == ["a", "b"]


def test_a_state_never_has_the_bytes_of_one_before(stage: Stage) -> None:
    stage.store("a")
    first = stage.bucket.objects[KEY]
    with stage.keeper().hold(who("bob"), patience=0) as held:
        record(held, "b")
        held.path.write_bytes(first.body)
        held.checkpoint()

    assert (stage.rows(), stage.bucket.objects[KEY].etag == first.etag) == (["a"], False)


def test_another_ledger_in_the_working_copy_is_refused(stage: Stage) -> None:
    stage.store("a")

    def swap(held: Held) -> None:
        held.path.unlink()
        add(held.path, "x", lineage="lin-2")

    with pytest.raises(LedgerError, match="another ledger"):
        under(stage.keeper(), swap)

    assert stage.rows() == ["a"]


def test_when_the_last_state_cannot_be_stored_the_file_is_kept_and_told(stage: Stage) -> None:
    stage.store("a")
    kept: list[Path] = []

    def act(held: Held) -> None:
        add(held.path, "b")
        kept.append(held.path)
        stage.bucket.trouble = lambda _number, method, key: Trouble.ERROR if method == "put" and key == KEY else None

    with pytest.raises(Unavailable, match="internal error"):
        under(stage.keeper(), act)

    assert rows(kept[0]) == ["a", "b"]
    assert f"kept in {kept[0]}; store it with `syncer state push {kept[0]}`" in stage.told[-1]
    assert LOCK not in stage.bucket.objects
    stage.bucket.trouble = lambda _number, _method, _key: None
    stage.keeper().push(kept[0], who("bob"), force=False)
    assert stage.rows() == ["a", "b"]


@pytest.mark.parametrize("trouble", [Trouble.LOST, Trouble.RESET, Trouble.ERROR])
@pytest.mark.parametrize("struck", [KEY, HEAD])
def test_a_checkpoint_that_failed_for_good_is_caught_up_by_the_next(stage: Stage, trouble: Trouble, struck: str) -> None:
    stage.store("a")
    with stage.keeper().hold(who(), patience=0) as held:
        stage.bucket.trouble = lambda _number, method, key: trouble if (method, key) == ("put", struck) else None
        with pytest.raises(SyncerError):
            record(held, "b")
        stage.bucket.trouble = lambda _number, _method, _key: None
        record(held, "c")

    assert (stage.rows(), stage.told) == (["a", "b", "c"], [])


def test_two_writers_cannot_both_be_in(stage: Stage) -> None:
    with stage.keeper().hold(who(), patience=0) as held:
        record(held, "a")
        with pytest.raises(Locked), stage.keeper().hold(who("bob"), patience=0):
            pytest.fail("a second writer was let in")
