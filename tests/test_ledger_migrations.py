"""Older ledgers become current ones, whole or not at all."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ledger_schema1
import pytest
from ledgers import beside, now, rows
from stage import SCOPE

from syncer import ledger
from syncer.errors import LedgerError
from syncer.ledger.checks import TYPES
from syncer.ledger.files import connect
from syncer.ledger.migrations import MIGRATIONS, Migration, migrate
from syncer.ledger.tables import SCHEMA, TABLES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A ledger of the first schema, in a folder of its own."""
    (tmp_path / "state").mkdir()
    return ledger_schema1.build(tmp_path / "state" / "old.db")


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [*connection.iterdump(), str(connection.execute("pragma user_version").fetchone())]


def columns(path: Path) -> dict[str, set[tuple[Any, ...]]]:
    found = {name for (name,) in rows(path, "select name from sqlite_master where type = 'table'")}
    return {name: {tuple(row[1:]) for row in rows(path, f'pragma table_xinfo("{name}")')} for name in found}


def test_a_migrated_ledger_has_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    ledger.write(old, now).close()
    ledger.write(tmp_path / "new.db", now).close()

    assert columns(old) == columns(tmp_path / "new.db")
    assert columns(old).keys() == TABLES.keys()
    assert rows(old, "pragma user_version") == [(SCHEMA,)]


def test_a_ledger_of_the_second_schema_gets_the_table_of_endpoints(old: Path, tmp_path: Path) -> None:
    with closing(connect(old, "rw")) as database:
        migrate(database, "lineage-2", MIGRATIONS[:1])
        database.execute("pragma user_version = 2")
    ledger.write(old, now).close()
    ledger.write(tmp_path / "new.db", now).close()

    assert columns(old) == columns(tmp_path / "new.db")
    assert ledger.header(old).lineage == "lineage-2"
    assert rows(old, "select count(*) from descriptions") == [(1,)]


def test_every_row_of_the_first_schema_is_still_there(old: Path) -> None:
    before = {name: row for name, (*_, row) in ledger_schema1.TABLES.items()}
    ledger.write(old, now).close()

    renamed = {"kind": "command"}
    for table, row in before.items():
        names = [renamed.get(column, column) for column in row]
        listed = ", ".join(f'"{name}"' for name in names)
        assert rows(old, f"select {listed} from {table}") == [tuple(row.values())], table


def test_what_the_first_schema_did_not_know_is_filled_in_from_what_it_did(old: Path) -> None:
    ledger.write(old, now, lambda: "lineage-1").close()

    assert ledger.header(old).lineage == "lineage-1"
    assert rows(old, 'select "commit", recorded from versions') == [("c" * 40, "2026-11-01T00:00:00Z")]
    assert rows(old, "select hash from changes") == [("ab" * 32,)]
    assert rows(old, "select holder, url, author from runs") == [("", "", "")]


def test_a_version_that_its_run_only_found_gets_no_commit(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("update steps set operation = 'AddTags'")
    ledger.write(old, now).close()

    assert rows(old, 'select "commit" from versions') == [("",)]


def test_what_an_older_syncer_described_is_described_once_again(old: Path) -> None:
    book = ledger.write(old, now)
    record = book.record()

    assert record.descriptions == {}
    assert list(record.versions) == ["fraud-0123456789"]


def test_a_ledger_of_the_first_schema_can_be_read_and_stays_as_it_is(old: Path) -> None:
    before = (old.read_bytes(), old.stat().st_mtime_ns)
    book = ledger.read(old, now)

    assert book.record().applied["fraud"].tags == {"team": "risk"}
    assert [(row.name, row.served, row.author) for row in book.history()] == [("fraud", True, "")]
    assert book.runs("1")[0].calls[0].request_id == "r-1"
    book.check_binding(SCOPE)
    book.close()
    assert (old.read_bytes(), old.stat().st_mtime_ns) == before
    assert beside(old.parent) == ["old.db"]
    assert ledger.header(old).lineage == ""


def test_a_migration_that_fails_on_its_last_statement_leaves_the_ledger_as_it_was(old: Path) -> None:
    before = dump(old)
    broken = Migration(1, "fails", (*MIGRATIONS[0].statements, "insert into nowhere values (1)"))
    with closing(connect(old, "rw")) as database, pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(database, "lineage", (broken,))

    assert dump(old) == before
    ledger.write(old, now).close()


def test_a_migration_of_a_ledger_that_lacks_a_table_is_refused_and_leaves_it_as_it_was(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("drop table descriptions")
    before = dump(old)
    with pytest.raises(LedgerError, match=f"cannot be brought to schema {SCHEMA}: no such table: descriptions") as caught:
        ledger.write(old, now)

    assert caught.value.hint.startswith("It is as it was.")
    assert dump(old) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from syncer.ledger.files import connect
from syncer.ledger.migrations import MIGRATIONS, Migration, migrate
database = connect(Path(sys.argv[1]), "rw")
database.conn.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
database.execute("pragma cache_size = 1")  # so that what is changed reaches the file before the commit
statements = MIGRATIONS[0].statements
migrate(database, "lineage", (Migration(1, "dies", (*statements[: int(sys.argv[2])], "select die()")),))
"""


@pytest.mark.parametrize("after", [1, len(MIGRATIONS[0].statements) // 2, len(MIGRATIONS[0].statements)])
def test_a_process_killed_in_a_migration_leaves_the_ledger_as_it_was(old: Path, after: int) -> None:
    before = dump(old)
    done = subprocess.run([sys.executable, "-c", KILLED, str(old), str(after)], check=False)
    assert done.returncode == -signal.SIGKILL

    book = ledger.read(old, now)  # plays the journal back
    assert book.record().applied.keys() == {"fraud"}
    book.close()
    assert dump(old) == before
    ledger.write(old, now).close()
    assert rows(old, "pragma user_version") == [(SCHEMA,)]


def test_the_second_of_two_that_migrate_finds_it_done(old: Path) -> None:
    with closing(connect(old, "rw")) as first, closing(connect(old, "rw")) as second:
        migrate(first, "first")
        migrate(second, "second")

    assert ledger.header(old).lineage == "first"


def test_the_rows_lead_from_each_schema_to_the_next() -> None:
    assert [row.before for row in MIGRATIONS] == list(range(1, SCHEMA))
    assert all(row.why for row in MIGRATIONS)


def test_only_what_a_ledger_lacks_is_run(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    ledger.write(path, now).close()
    with closing(connect(path, "rw")) as database:
        migrate(database, "other", [replace(row, statements=("select nothing",)) for row in MIGRATIONS])

    assert ledger.header(path).lineage != "other"


def test_every_type_of_a_column_has_a_word_in_sqlite() -> None:
    assert {kind for table in TABLES.values() for kind, _ in table.columns.values()} <= TYPES.keys()
