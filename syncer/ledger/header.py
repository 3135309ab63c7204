"""The header: which state of which ledger a file holds. Whoever stores states away reads and writes it, and nothing else."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from syncer.errors import LedgerError
from syncer.ledger.checks import check
from syncer.ledger.files import check_size, connect, to_read
from syncer.ledger.tables import SCHEMA
from syncer.ledger.trouble import WAY_OUT, told, whole
from syncer.model import Header

if TYPE_CHECKING:
    from pathlib import Path


@told
def header(path: Path) -> Header:
    """Read a ledger's header; one of a schema that had none has no lineage yet. Raises LedgerError for damage."""
    check_size(path)
    with closing(connect(path, to_read(path))) as database:
        if check(database, path) < SCHEMA:
            return Header("")
        rows = database.execute("select lineage, serial, parent, run from header").fetchall()
    if len(rows) != 1 or [type(value) for value in rows[0]] != [str, int, str, str]:
        raise LedgerError(f"the ledger {path} is damaged: its header is not one row", WAY_OUT)
    return Header(*rows[0])


@told
def stamp(path: Path, header: Header) -> None:
    """Write a ledger's header, durable when this returns. Raises LedgerError."""
    with closing(connect(path, "rw")) as database, whole(database):
        row = (header.lineage, header.serial, header.parent, header.run)
        changed = database.conn.execute("update header set lineage = ?, serial = ?, parent = ?, run = ?", row)
        if changed.rowcount != 1:
            raise LedgerError(f"the ledger {path} is damaged: its header is not one row", WAY_OUT)
