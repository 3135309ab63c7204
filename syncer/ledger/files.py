"""Ledger files: opened to read, or to write; damage is told, never taken for a new ledger."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlite_utils import Database

from syncer.errors import LedgerError
from syncer.ledger.checks import check
from syncer.ledger.migrations import migrate
from syncer.ledger.store import Ledger
from syncer.ledger.tables import APPLICATION, SCHEMA, TABLES
from syncer.ledger.trouble import WAY_OUT, told, way_out, whole

if TYPE_CHECKING:
    from pathlib import Path

Now = Callable[[], datetime]
NewId = Callable[[], str]
_LONGEST = 64 * 1024 * 1024  # bytes of one value: far more than any answer of AWS, far less than what exhausts a runner


def _uuid() -> str:
    return uuid4().hex


def read(path: Path, now: Now) -> Ledger:
    """Open a ledger to read from; one that does not exist yet is empty. Raises LedgerError for damage.

    An older one is brought up to date in a copy, in memory: reading changes nothing.
    """
    if not path.exists():
        return Ledger(_created(Database(memory=True), ""), now)
    check_size(path)
    with ExitStack() as undo:
        database = connect(path, to_read(path))
        undo.callback(database.close)
        if check(database, path) < SCHEMA:
            database = _migrated(_in_memory(database), path, "")
        else:
            undo.pop_all()
        return Ledger(database, now)


def write(path: Path, now: Now, new_id: NewId = _uuid) -> Ledger:
    """Open a ledger to write to, making it and its folder when they do not exist. Raises LedgerError for damage.

    An older one is brought up to date. `new_id` gives a new ledger, or one without, its lineage.
    """
    if not path.exists():
        _make(path, new_id())
    check_size(path)
    with ExitStack() as undo:
        database = connect(path, "rw")
        undo.callback(database.close)
        if check(database, path) < SCHEMA:
            _migrated(database, path, new_id())
        undo.pop_all()
        return Ledger(database, now)


def snapshot(path: Path, target: Path) -> None:
    """Copy a ledger as it stands between two transactions into a new file, for readers; one that does not exist makes none.

    Raises LedgerError for damage, and when the new file exists or cannot be made.
    """
    if not path.exists():
        return
    check_size(path)
    with closing(connect(path, to_read(path))) as source:
        check(source, path)
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(connect(target, "rw")) as copy:
                _copy(source, copy)
        except OSError as error:
            raise LedgerError(f"a copy of the ledger {path} cannot be made: {error.strerror}", "Look at the disk") from None
        except sqlite3.Error as error:
            raise LedgerError(f"the ledger {path} cannot be copied: {error}", way_out(error)) from None


def _copy(source: Database, copy: Database) -> None:
    # With a transaction open no writer can come between two pages, and the copy never waits without an end.
    source.conn.execute("begin")
    source.conn.execute("select count(*) from sqlite_master").fetchone()
    source.conn.backup(copy.conn)
    source.conn.rollback()


def _in_memory(database: Database) -> Database:
    copy = Database(memory=True)
    _copy(database, copy)
    return copy


@told
def _migrated(database: Database, path: Path, lineage: str) -> Database:
    try:
        migrate(database, lineage)
    except sqlite3.Error as error:
        text = f"the ledger {path} cannot be brought to schema {SCHEMA}: {error}"
        raise LedgerError(text, f"It is as it was. {way_out(error)}") from None
    check(database, path)
    return database


def to_read(path: Path) -> str:
    """Return how to open a file for reading.

    A writer that died leaves a journal, which SQLite must play back, and so write, before anybody can read.
    """
    return "rw" if path.with_name(f"{path.name}-journal").exists() else "ro"


def _make(path: Path, lineage: str) -> None:
    """Build a new ledger beside its place and link it there whole: half a ledger would be refused as damaged."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        _created(connect(draft, "rw"), lineage).close()
        _place(draft, path)
    except OSError as error:
        raise LedgerError(f"the ledger {path} cannot be made: {error.strerror}", "Make its folder writable") from None


def _place(draft: Path, path: Path) -> None:
    """Give a finished ledger its name, unless somebody else was quicker, whose ledger is as good."""
    try:
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    except OSError:  # a file system without hard links
        draft.replace(path)


def check_size(path: Path) -> None:
    """Refuse zero bytes, which are damage: SQLite would take them for a new database."""
    if path.stat().st_size == 0:
        raise LedgerError(f"the ledger {path} is empty (0 bytes)", WAY_OUT)


def connect(path: Path, mode: str) -> Database:
    """Open a database file that exists, `ro` or `rw`, trusting nothing in it. Raises LedgerError."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=10)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        connection.execute("pragma trusted_schema = off")
        connection.execute("pragma cell_size_check = on")
        # A DELETE journal keeps the ledger in one file that can be copied; FULL survives a power cut.
        connection.execute("pragma synchronous = full")
        return Database(connection)
    except sqlite3.Error as error:
        raise LedgerError(f"the ledger {path} cannot be opened: {error}", way_out(error)) from None


@told
def _created(database: Database, lineage: str) -> Database:
    with whole(database):
        for statement in _schema():
            database.execute(statement)
        database.table("header").insert({"lineage": lineage, "serial": 0, "parent": "", "run": ""})
        database.execute(f"pragma application_id = {APPLICATION}")
        database.execute(f"pragma user_version = {SCHEMA}")
    return database


@cache
def _schema() -> tuple[str, ...]:
    """Return the statements that make all tables."""
    with closing(Database(memory=True)) as draft:
        for name, table in TABLES.items():
            columns = {column: kind for column, (kind, _) in table.columns.items()}
            keys = [(column, "runs", "id") for column in table.references]
            draft.table(name).create(columns, pk=table.key if len(table.key) > 1 else table.key[0], foreign_keys=keys)
        return tuple(sql for (sql,) in draft.execute("select sql from sqlite_master where type = 'table' order by rowid"))
