"""The ledger's file: who may read it, what damage looks like, and others who use it too."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import beside, now, rows
from stage import SCOPE, Stage, declared

from syncer import ledger
from syncer.errors import LedgerError
from syncer.ledger.checks import check
from syncer.ledger.files import connect
from syncer.ledger.tables import APPLICATION, SCHEMA
from syncer.model import (
    RollRejected,
)

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.ledger import Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger may be made, in a folder that does not exist yet."""
    return tmp_path / "state" / "default.db"


@pytest.fixture
def book(path: Path) -> Ledger:
    """A new ledger."""
    return ledger.write(path, now)


@pytest.fixture
def full(tmp_path: Path) -> Stage:
    """A stage whose ledger holds a run."""
    return Stage(tmp_path / "full.db").applied(declared(), declared("other", endpoint=None))


# --- the file ----------------------------------------------------------------------------------------------------------


def test_only_its_owner_may_read_a_new_ledger(book: Ledger, path: Path) -> None:
    book.bind(SCOPE)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_ledger_is_one_file_with_nothing_beside_it(full: Stage) -> None:
    assert beside(full.path.parent) == ["full.db"]
    assert rows(full.path, "pragma journal_mode") == [("delete",)]


def test_opening_to_read_leaves_every_byte_and_no_other_file(full: Stage) -> None:
    full.book.close()
    before = (full.path.read_bytes(), full.path.stat().st_mtime_ns, beside(full.path.parent))
    book = ledger.read(full.path, now)
    book.record()
    book.history()
    book.close()

    assert (full.path.read_bytes(), full.path.stat().st_mtime_ns, beside(full.path.parent)) == before


def test_a_ledger_opened_to_read_cannot_be_written(full: Stage) -> None:
    book = ledger.read(full.path, now)
    with pytest.raises(LedgerError, match="readonly"):
        book.note(1, RollRejected("e", "h"))


def damage_zero(path: Path) -> None:
    path.write_bytes(b"")


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 100])


def damage_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def damage_text(path: Path) -> None:
    path.write_text("this is no database " * 100, encoding="utf-8")


def damage_pages(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 512):
        data[at : at + 64] = b"\xff" * 64
    path.write_bytes(data)


def foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("create table t (a)")
    connection.close()


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"pragma user_version = {SCHEMA + 1}")
    connection.close()


@pytest.mark.parametrize("opened", [ledger.read, ledger.write])
@pytest.mark.parametrize(
    ("damage", "text", "hint"),
    [
        (damage_zero, "is empty", "syncer state rebuild"),
        (damage_cut, "damaged|cannot be", "syncer state rebuild"),
        (damage_short, "damaged|cannot be", "syncer state rebuild"),
        (damage_text, "damaged|cannot be", "syncer state rebuild"),
        (damage_pages, "damaged|cannot be", "syncer state rebuild"),
        (foreign, "no ledger of syncer", "syncer state rebuild"),
        (newer, f"has schema {SCHEMA + 1}; this syncer knows {SCHEMA}", "Update syncer"),
    ],
)
def test_a_file_that_is_no_good_ledger_is_refused_and_left_as_it_is(
    full: Stage, opened: Any, damage: Any, *, text: str, hint: str
) -> None:
    full.book.close()
    damage(full.path)
    before = full.path.read_bytes()
    with pytest.raises(LedgerError, match=text) as caught:
        opened(full.path, now)

    assert hint in caught.value.hint
    assert full.path.read_bytes() == before


def test_a_damaged_row_is_told_and_not_a_traceback(full: Stage) -> None:
    connection = sqlite3.connect(full.path)
    connection.execute("update descriptions set body = '{'")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerError, match="the ledger failed"):
        ledger.read(full.path, now).record()


def test_a_folder_in_the_place_of_the_ledger_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(LedgerError, match="cannot be opened"):
        ledger.write(path, now)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file", encoding="utf-8")
    with pytest.raises(LedgerError, match="cannot be made"):
        ledger.write(tmp_path / "state" / "default.db", now)


def test_a_draft_that_a_crash_left_does_not_stand_in_the_way(path: Path) -> None:
    path.parent.mkdir()
    path.with_name(f".{path.name}.{os.getpid()}").write_bytes(b"half")
    ledger.write(path, now).bind(SCOPE)

    assert beside(path.parent) == [path.name]


def test_the_tables_carry_the_number_of_the_program_and_of_the_schema(full: Stage) -> None:
    assert rows(full.path, "pragma application_id") == [(APPLICATION,)]
    assert rows(full.path, "pragma user_version") == [(SCHEMA,)]


# --- others use it too -------------------------------------------------------------------------------------------------


def test_a_ledger_can_be_read_while_another_process_writes(full: Stage) -> None:
    full.book.note(1, RollRejected("e", "h"))
    reader = ledger.read(full.path, now)
    full.book.note(1, RollRejected("f", "h"))

    assert set(reader.record().rejected) == {"e", "f"}


def test_a_locked_ledger_is_not_called_damaged(full: Stage) -> None:
    database = connect(full.path, "ro")
    database.execute("pragma busy_timeout = 0")
    other = sqlite3.connect(full.path, isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(LedgerError, match="locked") as caught:
        check(database, full.path)
    other.close()

    assert "Another process" in caught.value.hint


def test_a_writer_that_died_in_the_middle_of_a_transaction_is_undone_by_the_next_reader(full: Stage, tmp_path: Path) -> None:
    full.book.close()
    died = tmp_path / "died.db"
    connection = sqlite3.connect(full.path, isolation_level=None)
    connection.execute("pragma cache_size = 1")  # so that changes reach the file before the commit
    connection.execute("begin immediate")
    connection.execute("update descriptions set body = ?", ("x" * 100_000,))
    shutil.copy(full.path, died)
    shutil.copy(f"{full.path}-journal", f"{died}-journal")
    connection.execute("rollback")
    connection.close()
    expected = ledger.read(full.path, now).record()

    assert ledger.read(died, now).record() == expected


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from syncer import ledger
from syncer.model import RollRejected
book = ledger.write(Path(sys.argv[1]), lambda: datetime.now(UTC))
for number in range(40):
    book.note(1, RollRejected(sys.argv[2], str(number)))
book.close()
"""


def test_processes_that_make_and_write_one_ledger_at_once_lose_nothing(path: Path) -> None:
    started = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), f"e{number}"]) for number in range(4)]
    assert [process.wait(60) for process in started] == [0, 0, 0, 0]

    rejected = ledger.read(path, now).record().rejected
    assert {name: len(hashes) for name, hashes in rejected.items()} == {f"e{number}": 40 for number in range(4)}
    assert beside(path.parent) == [path.name]
