"""Older ledgers become current ones: each row leads from one schema to the next, all of them in one transaction.

sqlite_utils.Migrations does not fit: it keeps its own table, by a clock of its own, commits each step by itself, and knows
nothing of `user_version`, which is what another syncer, or a person with `sqlite3`, looks at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.ledger.tables import SCHEMA
from syncer.ledger.trouble import whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Migration:
    """`statements` lead from schema `before` to the next; `:lineage` in them is the lineage that the ledger gets.

    They are frozen text: what the tables become later must not change where this step leads.
    """

    before: int
    why: str
    statements: tuple[str, ...]


_DRIFT = """
    create table drift (
        name text, verdict text, subject text, first text, last text, primary key (name, verdict, subject)
    )
"""
# The commit of a run is that of a version only where the run made it.
_VERSIONS_OF_RUNS = """
    update versions set recorded = (select started from runs where id = versions.run), "commit" = coalesce((
        select runs."commit" from runs join steps on steps.run = runs.id
        where runs.id = versions.run and steps.name = versions.name and steps.operation = 'CreateEndpointConfig'
    ), '')
"""
MIGRATIONS = (
    Migration(
        1,
        "several runners share a ledger, and history tells who, where and what: lineage, run pages, contents, drift seen",
        (
            "create table header (lineage text primary key, serial integer, parent text, run text)",
            "insert into header values (:lineage, 0, '', '')",
            _DRIFT,
            "alter table runs rename column kind to command",
            "alter table runs add column holder text",
            "alter table runs add column url text",
            "alter table runs add column author text",
            "alter table changes add column hash text",
            "alter table changes add column tags text",
            "alter table steps add column started text",
            'alter table versions add column "commit" text',
            "alter table versions add column recorded text",
            "alter table descriptions add column botocore text",
            "alter table descriptions add column shape text",
            "update runs set holder = '', url = '', author = ''",
            _VERSIONS_OF_RUNS,
            "update changes set hash = (select hash from versions where config = changes.config) where outcome = 'done'",
        ),
    ),
    Migration(
        2,
        "endpoints that did not change are not described again: how each was described last",
        ("create table endpoints (endpoint text primary key, modified text, body text, botocore text, shape text)",),
    ),
)


def migrate(database: Database, lineage: str, rows: Iterable[Migration] = MIGRATIONS) -> None:
    """Bring a ledger to the current schema, whole or not at all. Raises sqlite3.Error and leaves it as it was."""
    with whole(database):
        # Asked for again inside: another process may have been quicker.
        (version,) = database.execute("pragma user_version").fetchone()
        for row in rows:
            if row.before >= version:
                for statement in row.statements:
                    database.conn.execute(statement, {"lineage": lineage} if ":lineage" in statement else {})
        database.conn.execute(f"pragma user_version = {SCHEMA}")
