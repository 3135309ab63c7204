"""The lock file of a local ledger: how long anybody waits for it, what stands in it, and that nothing is left open."""

from __future__ import annotations

import fcntl
import json
import os
import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from stores import add, record, under, who
from test_state_local import Here

from syncer.errors import LedgerError, Locked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path) -> Here:
    """A folder whose lock file is there, and free."""
    found = Here(tmp_path)
    under(found.keeper(), lambda held: record(held, "a"))
    return found


def looked_at(here: Here, seconds: float) -> None:
    """Let a reader have the lock file for so long, as one that looks who holds it has it for a moment."""
    handle = os.open(here.lock, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    here.time.later(seconds, lambda: os.close(handle))


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow over so many bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def handles() -> int:
    """How many files this process has open."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a listing is all that is wanted


@pytest.mark.parametrize("seconds", [0.01, 0.14, 0.19])
def test_a_reader_that_looks_who_holds_the_lock_keeps_no_writer_out(here: Here, seconds: float) -> None:
    looked_at(here, seconds)
    begun = here.time.value
    under(here.keeper(), lambda held: record(held, "b"), by="bob")

    assert here.time.value - begun == pytest.approx(0.05 * (1 + int(seconds / 0.05)))


def test_whoever_will_not_wait_is_told_after_a_glance(here: Here) -> None:
    looked_at(here, 60.0)
    begun = here.time.value
    with pytest.raises(Locked):
        under(here.keeper(), lambda _held: None, by="bob")

    assert here.time.value - begun == pytest.approx(0.2)


def test_a_lock_that_is_given_back_within_a_short_patience_is_had(here: Here) -> None:
    looked_at(here, 0.9)
    under(here.keeper(), lambda held: record(held, "b"), by="bob", patience=1.0)

    assert here.time.slept[-1] == pytest.approx(0.8)


def test_whoever_waits_looks_every_second_and_not_longer_than_was_said(here: Here) -> None:
    looked_at(here, 600.0)
    begun = here.time.value
    with pytest.raises(Locked):
        under(here.keeper(), lambda _held: None, by="bob", patience=10.0)

    assert 10.0 <= here.time.value - begun < 10.5
    assert max(here.time.slept) == 1.0
    assert here.time.slept.count(1.0) == 8


def test_an_empty_lock_file_names_nobody_although_somebody_has_it(here: Here) -> None:
    looked_at(here, 60.0)

    assert here.keeper().lock.under_way() == ""


def test_a_name_in_a_lock_file_that_nobody_has_is_no_holder(here: Here) -> None:
    here.lock.write_bytes(json.dumps({"id": "x", "actor": "killed"}).encode())

    assert here.keeper().lock.under_way() == ""


def test_what_a_killed_holder_left_in_the_lock_file_is_gone_when_the_next_one_has_it(here: Here) -> None:
    here.lock.write_bytes(b"x" * 5_000)
    here.time.value += 0.25
    with here.keeper().hold(who("bob"), patience=0):
        written = json.loads(here.lock.read_bytes())

    assert (written["actor"], written["taken"]) == ("bob", "2026-05-28T20:26:40+00:00")


def test_the_folders_of_a_ledger_are_made_with_its_lock(tmp_path: Path) -> None:
    deep = Here(tmp_path / "not" / "there" / "yet")
    under(deep.keeper(), lambda held: record(held, "a"))

    assert deep.path.is_file()


@pytest.mark.parametrize(("size", "says"), [(0, "cannot be written: File too large"), (10, "cannot be written whole")])
def test_a_lock_file_that_cannot_be_written_is_said_and_leaves_the_lock_free(here: Here, size: int, says: str) -> None:
    with files_of_at_most(size), pytest.raises(LedgerError, match=says):
        under(here.keeper(), lambda _held: pytest.fail("a writer was let in"))

    under(here.keeper(), lambda held: add(held.path, "b"))


def test_no_file_stays_open_however_a_lock_is_asked_for(here: Here) -> None:
    before = handles()
    under(here.keeper(), lambda held: record(held, "b"))
    with here.keeper().hold(who(), patience=0):
        for _ in range(3):
            here.keeper().lock.under_way()
            with pytest.raises(Locked):
                under(here.keeper(), lambda _held: None, by="bob")

    assert handles() == before
