"""Is a file a ledger, whole, and only that? Asked before anything else is asked of it: the file may come from anywhere."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from syncer.errors import LedgerError
from syncer.ledger.tables import APPLICATION, SCHEMA, TABLES
from syncer.ledger.trouble import BROKEN, WAY_OUT, way_out

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

# A type in Python → how a table declares it, and what SQLite may call a value of it.
TYPES: dict[type, tuple[str, tuple[str, ...]]] = {
    str: ("TEXT", ("text", "null")),
    int: ("INTEGER", ("integer", "null")),
    float: ("REAL", ("real", "integer", "null")),
}


def check(database: Database, path: Path) -> int:
    """Refuse what is damaged, another program's, of a newer schema, or holds what no ledger holds; returns its schema.

    No row is looked at before the tables turned out to be ours: a table can hold expressions as well. Raises LedgerError.
    """
    try:
        version = _identity(database, path)
        _no_strangers(database, path)
        if version == SCHEMA:
            _check_columns(database, path)
        (sound,) = database.execute("pragma quick_check(1)").fetchone()
        wrong = _mistyped(database) if version == SCHEMA and sound == "ok" else ""
    except BROKEN as error:
        raise LedgerError(f"the ledger {path} cannot be read: {error}", way_out(error)) from None
    if sound != "ok":
        raise LedgerError(f"the ledger {path} is damaged: {sound}", WAY_OUT)
    if wrong:
        raise LedgerError(f"the ledger {path} is damaged: {wrong} holds values of a wrong type", WAY_OUT)
    return version


def _identity(database: Database, path: Path) -> int:
    (application,) = database.execute("pragma application_id").fetchone()
    (version,) = database.execute("pragma user_version").fetchone()
    if application != APPLICATION:
        raise LedgerError(f"{path} is no ledger of syncer", WAY_OUT)
    if version > SCHEMA:
        raise LedgerError(f"the ledger {path} has schema {version}; this syncer knows {SCHEMA}", "Update syncer")
    if version < 1:
        raise LedgerError(f"the ledger {path} has schema {version}, which there never was", WAY_OUT)
    return int(version)


def _no_strangers(database: Database, path: Path) -> None:
    """Refuse triggers, views, virtual tables, checks and whatever else could act, or be taken for ours."""
    columns = ", ".join(f"coalesce(cast({name} as text), '')" for name in ("type", "name", "tbl_name", "sql"))
    master = f"select {columns}, rootpage from sqlite_master"  # noqa: S608  # our own names; damage can make any of them anything
    for kind, name, table, sql, root in database.execute(master).fetchall():
        ours = kind == "table" and name in TABLES and root and "check" not in sql.lower()
        if not ours and not (kind == "index" and name.startswith(f"sqlite_autoindex_{table}_")):
            text = f"the ledger {path} has a {kind} that syncer did not make: {name!r}"
            raise LedgerError(text, "Find out who put it there, and drop it: views and triggers belong into another database")


# Name, type, not-null, default, place in the key and hidden of each column of each table, in no order: migrations append.
_COLUMNS = """
    select master.name, info.name, info.type, info."notnull", info.dflt_value, info.pk, info.hidden
    from sqlite_master as master join pragma_table_xinfo(master.name) as info where master.type = 'table'
"""


def _check_columns(database: Database, path: Path) -> None:
    found = {tuple(row) for row in database.execute(_COLUMNS).fetchall()}
    wrong = sorted({table for table, *_ in found ^ _declared()})
    if wrong:
        raise LedgerError(f"the ledger {path} is damaged: table {wrong[0]} is not as syncer makes it", WAY_OUT)


@cache
def _declared() -> frozenset[tuple[Any, ...]]:
    """Return the columns of all tables, as `_COLUMNS` reads them."""
    found: set[tuple[Any, ...]] = set()
    for name, table in TABLES.items():
        places = {column: place for place, column in enumerate(table.key, start=1)}
        found |= {
            (name, column, TYPES[kind][0], 0, None, places.get(column, 0), 0) for column, (kind, _) in table.columns.items()
        }
    return frozenset(found)


def _mistyped(database: Database) -> str:
    """Return the first column that holds something of another type, "" for none: SQLite lets any column hold anything."""
    (found,) = database.execute(_types_query()).fetchone()
    return str(found)


@cache
def _types_query() -> str:
    """Return one query that looks at every value of every table, and stops at the first table with a wrong one."""
    return f"select coalesce({', '.join(map(_first_wrong, TABLES))}, '')"  # our own names


def _first_wrong(table: str) -> str:
    cases = [
        f"when max(typeof(\"{name}\") not in ({', '.join(map(repr, TYPES[kind][1]))})) then '{table}.{name}'"
        for name, (kind, _) in TABLES[table].columns.items()
    ]
    return f'(select case {" ".join(cases)} end from "{table}")'  # noqa: S608  # as above


# What stands rests on a version that was verified, and points at runs that there are.
_UNPROVED = """
    select applied.name, applied.config from applied left join versions using (config)
    where versions.config is null
"""


def flaws(database: Database) -> list[str]:
    """Return where rows contradict each other, as sentences. Every row is read: SQLite lets any bytes be a text."""
    counts = {name: sum(1 for _ in database.execute(f'select * from "{name}"')) for name in TABLES}  # noqa: S608  # our own
    heads = [] if counts["header"] == 1 else ["its header is not one row"]
    broken = database.execute("pragma foreign_key_check").fetchall()
    keys = [f"table {table}, row {row}: its run is not there" for table, row, *_ in broken]
    unproved = database.execute(_UNPROVED).fetchall()
    return [*heads, *keys, *(f"{name} stands on {config}, which was never verified" for name, config in unproved)]
