"""Ledger files and lock files: cut, emptied, flipped, another program's, and with what could act in them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from test_ledger_hostile import FORGED, STRANGERS

from hostile_corpus.case import FAILED, LEDGER, OK, Case, holding, replaced
from syncer.ledger.tables import APPLICATION, SCHEMA, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

_HISTORY = ("history", "--sandbox")
_PLAN = ("plan", "--sandbox")
_VERIFY = ("state", "verify", "--sandbox")
_LOCK = f"{LEDGER}.lock"


def _cut(size: int) -> Callable[[Path], object]:
    return lambda folder: os.truncate(folder / LEDGER, size)


def _flipped(at: int, bit: int = 0) -> Callable[[Path], object]:
    def build(folder: Path) -> None:
        data = bytearray((folder / LEDGER).read_bytes())
        data[at] ^= 1 << bit
        (folder / LEDGER).write_bytes(data)

    return build


def _did(*statements: str) -> Callable[[Path], object]:
    def build(folder: Path) -> None:
        with closing(sqlite3.connect(folder / LEDGER)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return build


def _wal(folder: Path) -> None:
    with closing(sqlite3.connect(folder / LEDGER)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("update runs set actor = 'x'")


def _new(*statements: str) -> Callable[[Path], object]:
    def build(folder: Path) -> None:
        (folder / LEDGER).unlink()
        _did(*statements)(folder)

    return build


_BYTES = {
    "zero bytes": (b"", "is empty (0 bytes)"),
    "one byte": (b"S", ""),
    "15 bytes": (b"SQLite format 3", ""),
    "16 bytes": (b"SQLite format 3\0", ""),
    "a header of zeros": (b"SQLite format 3\0" + bytes(84), ""),
    "text": (b"EndpointConfigName: fraud\n", ""),
    "json": (b"{}", ""),
    "zeros": (bytes(8192), ""),
    "ones": (b"\xff" * 8192, ""),
    "large file pointer": (b"version https://git-lfs.github.com/spec/v1\n", ""),
    "gzip": (b"\x1f\x8b\x08\x00" + bytes(100), ""),
    "encrypted": (bytes((n * 167 + 13) % 256 for n in range(8192)), ""),
}
_CUTS = (1, 16, 64, 99, 100, 511, 4095, 4096, 4097, 8192, 20_000)
# Bytes of SQLite's header whose change makes a file unreadable, or another program's. Source: sqlite.org/fileformat.html, 1.3.
_HEADER = {"magic": 0, "page size": 16, "payload fraction": 21, "schema format": 47, "application": 71}
_PLACED = {
    "folder": Case(replaced(LEDGER, Path.mkdir), FAILED),
    "link to nothing": Case(replaced(LEDGER, lambda path: path.symlink_to("gone")), OK),
    "link to itself": Case(replaced(LEDGER, lambda path: path.symlink_to(path.name)), OK),
    "endless device": Case(replaced(LEDGER, lambda path: path.symlink_to("/dev/zero")), FAILED),
    "pipe": Case(replaced(LEDGER, os.mkfifo), FAILED),
    "state that is a file": Case(lambda folder: ((folder / "state").rename(folder / "was"), holding("state", "")(folder)), OK),
    "without rights": Case(lambda folder: (folder / LEDGER).chmod(0), FAILED, powerless=True),
    "left in WAL mode": Case(_wal, OK),
    "journal of garbage": Case(holding(f"{LEDGER}-journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\xff" * 600), OK),
    "journal of nothing": Case(holding(f"{LEDGER}-journal", b""), OK),
}
_MADE = {
    "newer schema": Case(_did(f"pragma user_version = {SCHEMA + 1}"), FAILED, "Update syncer"),
    "schema 0": Case(_did("pragma user_version = 0"), FAILED, "which there never was"),
    "negative schema": Case(_did("pragma user_version = -1"), FAILED, "which there never was"),
    "another program's": Case(_did("pragma application_id = 1"), FAILED, "is no ledger of syncer"),
    "empty database": Case(_new("pragma user_version = 0"), FAILED),
    "another program's tables": Case(_new("create table a (b)"), FAILED, "is no ledger of syncer"),
    "ours by name alone": Case(
        _new(f"pragma application_id = {APPLICATION}", f"pragma user_version = {SCHEMA}"), FAILED, "is not as syncer makes it"
    ),
    "header of two rows": Case(_did("insert into header select 'x', serial, parent, run from header"), FAILED),
    "name of a table with a command": Case(_did('create table "\x1b[2J\n::error::x" (a)'), FAILED, "that syncer did not make"),
    "no text": Case(_did("update runs set actor = cast(x'ff' as text)"), FAILED, "UTF-8"),
    "recursive view": Case(
        _did("create view v as with recursive r(n) as (select 1 union all select n + 1 from r) select n from r"),
        FAILED,
        "that syncer did not make",
    ),
    "huge value": Case(_did("update descriptions set body = zeroblob(67108865)"), FAILED),
}
_JSON = {"no JSON": "{", "a list": "[]", "deep": "[" * 100_000, "not a number": "NaN", "huge number": "9" * 5_000}
_COLUMNS = (("applied", "normal"), ("applied", "tags"), ("descriptions", "body"))
_LOCKS: dict[str, bytes] = {
    "zero bytes": b"",
    "binary": bytes(range(256)),
    "deep": b"[" * 100_000,
    "huge": b"9" * 1_000_000,
    "another kind": b'{"id": {"a": []}, "actor": 7, "lease": "x", "renewals": null}',
    "terminal sequence": b'{"id": "\\u001b[2J", "actor": "\\u202e", "url": "a\\n::error::b"}',
    "endless lease": b'{"id": "x", "lease": 1e999}',
    "surrogate": b'{"id": "\\ud800", "actor": "\\udfff"}',
}


def _wrong_types() -> dict[str, Case]:
    found = {}
    for table, told in TABLES.items():
        for column in told.columns:
            if (table, column) != ("runs", "id") and table not in ("rejected", "drift"):  # these two hold no row here
                statement = f"update {table} set \"{column}\" = x'00ff' where rowid = (select min(rowid) from {table})"
                found[f"bytes in {table}.{column}"] = Case(_did(statement), FAILED)
    return found


def _with_words(cases: dict[str, Case], *commands: tuple[str, ...]) -> dict[str, Case]:
    """Meet the cases with the commands in turn: all of them read the ledger first."""
    return {
        name: Case(
            case.build, case.code, case.says, words=commands[number % len(commands)], used=True, powerless=case.powerless
        )
        for number, (name, case) in enumerate(cases.items())
    }


_DAMAGED = {f"bytes: {name}": Case(holding(LEDGER, data), FAILED, says) for name, (data, says) in _BYTES.items()}
_DAMAGED |= {f"cut to {size}": Case(_cut(size), FAILED) for size in _CUTS}
_DAMAGED |= {f"header: {name}": Case(_flipped(at, 3), FAILED) for name, at in _HEADER.items()}
_DAMAGED |= {f"stranger: {name}": Case(_did(sql), FAILED, "that syncer did not make") for name, sql in STRANGERS.items()}
_DAMAGED |= {f"forged: {name}": Case(_did(*sql), FAILED, "is not as syncer makes it") for name, sql in FORGED.items()}
_DAMAGED |= {
    f"{table}.{column}: {name}": Case(_did(f"update {table} set {column} = '{text}'"), FAILED)
    for table, column in _COLUMNS
    for name, text in _JSON.items()
}
_DAMAGED |= _wrong_types()

LEDGER_CASES = _with_words(_DAMAGED, _PLAN, _VERIFY)
LEDGER_CASES |= _with_words(_PLACED, _HISTORY)
LEDGER_CASES |= _with_words(_MADE, _VERIFY)
LEDGER_CASES |= _with_words(
    {f"lock: {name}": Case(holding(_LOCK, data), OK) for name, data in _LOCKS.items()}, ("state", "show", "--sandbox")
)
