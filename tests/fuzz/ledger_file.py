"""Ledger files: any bytes are refused as a ledger or can be read as one; and with its seal none passes but what was sealed."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from ledgers import now
from stage import Stage, declared

from fuzz.target import Target, folder
from syncer import ledger
from syncer.errors import LedgerError, SyncerError
from syncer.ledger.tables import TABLES
from syncer.model import Header
from syncer.state import judging
from syncer.state.objects import Stored
from syncer.state.seal import Seal, as_head, as_metadata

_PAGE = 512  # bytes, the least that SQLite knows: a ledger of few bytes is mutated more thoroughly


def check(data: bytes) -> None:
    """Read all of it, as every command does; no other error than ours may come."""
    path = folder() / "ledger.db"
    path.write_bytes(data)
    with suppress(SyncerError):
        _read(path)
    seal = Seal.of(Header("lineage", 1, "", "run"), real(), "")
    stored = Stored(data, "etag", 0.0, 0.0, as_metadata(seal))
    try:
        judging.judge("s3://bucket/key", stored, Stored(as_head(seal), "etag", 0.0, 0.0, {}))
    except LedgerError:
        assert data != real()
    else:
        assert data == real(), "a changed ledger passes for the one that was sealed"


def _read(path: Path) -> None:
    with closing(ledger.read(path, now)) as book:
        for ask in (book.record, book.history, book.facts, book.flaws):
            with suppress(SyncerError):
                ask()
        with suppress(SyncerError):
            book.runs("1")
        with suppress(SyncerError):
            book.revision("fraud", 1)
    with suppress(SyncerError):
        ledger.header(path)


@cache
def real() -> bytes:
    """A ledger that holds a run, in the smallest pages."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.db"
        stage = Stage(path).applied(declared(), declared("other", endpoint=None))
        stage.book.close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"pragma page_size = {_PAGE}")
            connection.execute("vacuum")
        return path.read_bytes()


def seeds() -> list[bytes]:
    """A real ledger, whole and cut."""
    whole = real()
    return [whole, whole[: len(whole) // 2], whole[:100], b"SQLite format 3\0"]


WORDS = (
    *(name.encode() for name in TABLES),
    *(column.encode() for table in TABLES.values() for column in table.columns),
    *(b"SQLite format 3\0", b"CREATE TABLE ", b"CREATE VIEW ", b"CREATE TRIGGER ", b"CHECK (", b"REFERENCES ", b"GENERATED"),
    *(b"text", b"integer", b"real", b"{}", b"[]", b"null", b"done", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00"),
)
TARGET = Target("ledger file", check, seeds, WORDS, largest=65536)
