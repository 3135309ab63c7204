"""The header that says which state of which ledger a file holds, and copies for readers."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from ledgers import beside, now, rows
from stage import Stage, declared

from syncer import ledger
from syncer.errors import LedgerError
from syncer.ledger.files import connect
from syncer.model import Header, RollRejected

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def full(tmp_path: Path) -> Stage:
    """A stage whose ledger holds a run."""
    return Stage(tmp_path / "full.db").applied(declared(), declared("other", endpoint=None))


def test_a_new_ledger_has_the_lineage_that_it_was_given_and_serial_zero(tmp_path: Path) -> None:
    ledger.write(tmp_path / "a.db", now, lambda: "one").close()
    ledger.write(tmp_path / "a.db", now, lambda: "two").close()

    assert ledger.header(tmp_path / "a.db") == Header("one", 0, "", "")


def test_two_new_ledgers_have_two_lineages(tmp_path: Path) -> None:
    for name in ("a.db", "b.db"):
        ledger.write(tmp_path / name, now).close()

    assert ledger.header(tmp_path / "a.db").lineage != ledger.header(tmp_path / "b.db").lineage


def test_a_header_is_read_as_it_was_stamped_and_nothing_else_changes(full: Stage) -> None:
    before = full.book.record()
    stamped = Header("line", 7, "ab" * 32, "run-1")
    ledger.stamp(full.path, stamped)

    assert ledger.header(full.path) == stamped
    assert full.book.record() == before
    assert rows(full.path, "select count(*) from header") == [(1,)]


def test_no_two_stamps_leave_the_same_bytes(full: Stage) -> None:
    full.book.close()
    ledger.stamp(full.path, Header("line", 1, "aa", "run"))
    first = full.path.read_bytes()
    ledger.stamp(full.path, Header("line", 2, "bb", "run"))

    assert full.path.read_bytes() != first


@pytest.mark.parametrize(
    "damage",
    ["delete from header", "insert into header values ('x', 1, '', '')", "update header set serial = null"],
    ids=["none", "two", "null"],
)
def test_a_header_that_is_not_one_good_row_is_damage(full: Stage, damage: str) -> None:
    with closing(sqlite3.connect(full.path)) as connection, connection:
        connection.execute(damage)
    with pytest.raises(LedgerError, match="its header is not one row"):
        ledger.header(full.path)


def test_what_cannot_be_stamped_is_told(tmp_path: Path, full: Stage) -> None:
    with pytest.raises(LedgerError, match="cannot be opened"):
        ledger.stamp(tmp_path / "none.db", Header("line"))
    with closing(sqlite3.connect(full.path)) as connection, connection:
        connection.execute("delete from header")
    with pytest.raises(LedgerError, match="its header is not one row"):
        ledger.stamp(full.path, Header("line"))


# --- copies ------------------------------------------------------------------------------------------------------------


def test_a_snapshot_reads_as_the_ledger_does_and_only_its_owner_may_read_it(full: Stage, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        ledger.snapshot(full.path, tmp_path / "copy.db")
    finally:
        os.umask(old)
    book = ledger.read(tmp_path / "copy.db", now)

    assert book.record() == full.book.record()
    assert book.history() == full.book.history()
    assert ledger.header(tmp_path / "copy.db") == ledger.header(full.path)
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_what_is_written_after_a_snapshot_is_not_in_it(full: Stage, tmp_path: Path) -> None:
    ledger.snapshot(full.path, tmp_path / "copy.db")
    full.book.note(1, RollRejected("e", "h"))

    assert ledger.read(tmp_path / "copy.db", now).record().rejected == {}


def test_a_snapshot_leaves_the_ledger_untouched_and_nothing_beside_it(full: Stage, tmp_path: Path) -> None:
    full.book.close()
    before = (full.path.read_bytes(), full.path.stat().st_mtime_ns)
    ledger.snapshot(full.path, tmp_path / "copy.db")

    assert (full.path.read_bytes(), full.path.stat().st_mtime_ns) == before
    assert beside(tmp_path) == ["copy.db", "full.db"]


def test_a_transaction_that_a_writer_has_open_is_not_in_a_snapshot(full: Stage, tmp_path: Path) -> None:
    with closing(connect(full.path, "rw")) as writer:
        writer.conn.execute("begin immediate")
        writer.conn.execute("delete from applied")
        ledger.snapshot(full.path, tmp_path / "copy.db")
        writer.conn.rollback()

    assert ledger.read(tmp_path / "copy.db", now).record().applied.keys() == {"fraud", "other"}


def test_where_there_is_no_ledger_there_is_no_snapshot(tmp_path: Path) -> None:
    ledger.snapshot(tmp_path / "none.db", tmp_path / "copy.db")

    assert beside(tmp_path) == []


def test_a_snapshot_overwrites_nothing_and_copies_no_damage(full: Stage, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(b"mine")
    with pytest.raises(LedgerError, match="cannot be made: File exists"):
        ledger.snapshot(full.path, tmp_path / "copy.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(LedgerError, match="0 bytes"):
        ledger.snapshot(tmp_path / "empty.db", tmp_path / "other.db")

    assert (tmp_path / "copy.db").read_bytes() == b"mine"
    assert not (tmp_path / "other.db").exists()
