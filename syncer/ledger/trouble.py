"""What SQLite, and what a row holds, can do to us: told as a LedgerError, whole transactions or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from sqlite_utils.db import NotFoundError

from syncer.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlite_utils import Database

P = ParamSpec("P")
T = TypeVar("T")
WAY_OUT = "Put a good copy back with `syncer state push FILE --force`, or make it anew with `syncer state rebuild`"
_HINT = "Look at the disk and at who else uses the file. What was begun in AWS is found there by the next apply"
# sqlite3 decodes what SQLite says, which may quote a file that holds no text where it should; and a damaged length asks for
# more memory than there is.
BROKEN = (sqlite3.Error, UnicodeDecodeError, MemoryError)
_BAD_ROW = (MemoryError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


def told(method: Callable[P, T]) -> Callable[P, T]:
    """Let a method of the ledger raise LedgerError where SQLite, or what a row holds, fails it."""

    @wraps(method)
    def telling(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (sqlite3.Error, NotFoundError, *_BAD_ROW) as error:
            raise LedgerError(f"the ledger failed: {error}", _HINT) from error

    return telling


@contextmanager
def whole(database: Database) -> Iterator[None]:
    """Do all of it or nothing, durable at the end; inside another one, be part of that.

    IMMEDIATE: a transaction that reads first and writes later is refused, not made to wait, while somebody else writes.
    """
    if database.conn.in_transaction:
        yield
        return
    database.conn.execute("begin immediate")
    try:
        yield
    except BaseException:
        database.conn.rollback()
        raise
    try:
        database.conn.execute("commit")
    except BaseException:
        database.conn.rollback()
        raise


def way_out(error: Exception) -> str:
    """Say what to do; a locked ledger is a good one, which nobody should move away."""
    locked = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return "Another process is writing to it: run again when it has ended" if locked else WAY_OUT
