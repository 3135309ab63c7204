"""Ledger files: opened to read, or to write; damage is told, never taken for a new ledger."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from sqlite_utils import Database

from syncer.errors import LedgerError
from syncer.ledger.store import Ledger
from syncer.ledger.tables import APPLICATION, SCHEMA, TABLES

if TYPE_CHECKING:
    from pathlib import Path

_WAY_OUT = "Move the file away: the next apply begins a new ledger, and tags tell it what is ours"
Now = Callable[[], datetime]


def read(path: Path, now: Now) -> Ledger:
    """Open a ledger to read from; one that does not exist yet is empty. Raises LedgerError for damage."""
    if not path.exists():
        return Ledger(_created(Database(memory=True)), now)
    _check_size(path)
    # A writer that died leaves a journal, which SQLite must play back, and so write, before anybody can read.
    interrupted = path.with_name(f"{path.name}-journal").exists()
    return Ledger(_checked(_connect(path, "rw" if interrupted else "ro"), path), now)


def write(path: Path, now: Now) -> Ledger:
    """Open a ledger to write to, making it and its folder when they do not exist. Raises LedgerError for damage."""
    if not path.exists():
        _make(path)
    _check_size(path)
    return Ledger(_checked(_connect(path, "rw"), path), now)


def _make(path: Path) -> None:
    """Build a new ledger beside its place and link it there whole: half a ledger would be refused as damaged."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        _created(_connect(draft, "rw")).close()
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


def _check_size(path: Path) -> None:
    """Zero bytes are damage: SQLite would take them for a new database."""
    if path.stat().st_size == 0:
        raise LedgerError(f"the ledger {path} is empty (0 bytes)", _WAY_OUT)


def _connect(path: Path, mode: str) -> Database:
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=10)
        connection.execute("pragma trusted_schema = off")
        # A DELETE journal keeps the ledger in one file that can be copied; FULL survives a power cut.
        connection.execute("pragma synchronous = full")
        return Database(connection)
    except sqlite3.Error as error:
        raise LedgerError(f"the ledger {path} cannot be opened: {error}", _way_out(error)) from None


def _created(database: Database) -> Database:
    with database.atomic():
        for name, table in TABLES.items():
            database.table(name).create(table["columns"], pk=table["pk"], foreign_keys=table.get("foreign_keys"))
        database.execute(f"pragma application_id = {APPLICATION}")
        database.execute(f"pragma user_version = {SCHEMA}")
    return database


def _checked(database: Database, path: Path) -> Database:
    """Refuse what is damaged, another program's, or of another schema than this syncer's."""
    try:
        (application,) = database.execute("pragma application_id").fetchone()
        (version,) = database.execute("pragma user_version").fetchone()
        (sound,) = database.execute("pragma quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise LedgerError(f"the ledger {path} cannot be read: {error}", _way_out(error)) from None
    if application != APPLICATION:
        raise LedgerError(f"{path} is no ledger of syncer", _WAY_OUT)
    if version > SCHEMA:
        raise LedgerError(f"the ledger {path} has schema {version}; this syncer knows {SCHEMA}", "Update syncer")
    if sound != "ok":
        raise LedgerError(f"the ledger {path} is damaged: {sound}", _WAY_OUT)
    return database


def _way_out(error: sqlite3.Error) -> str:
    """Say what to do; a locked ledger is a good one, which nobody should move away."""
    locked = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return "Another process is writing to it: run again when it has ended" if locked else _WAY_OUT
