"""The page about the ledger and Datasette's metadata: `docs/ledger.md` and `docs/ledger.metadata.json` are exactly these."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syncer.ledger.checks import TYPES
from syncer.ledger.queries import QUERIES
from syncer.ledger.tables import APPLICATION, SCHEMA, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.ledger.tables import Table

DATABASE = "prod"  # the name of the file that the page opens, which is the database's name in Datasette
_HEAD = f"""# The ledger

What syncer did, what stands, and what it once described: one SQLite file a target (`state` in `syncer.yaml`), schema
{SCHEMA}. Losing it costs history and speed, never correctness. This page is written from the tables by `make docs`.

`syncer history`, `history --run ID`, `show NAME@REV` and `diff NAME@3 NAME@5` answer most questions. For others the file can
be read with any SQLite tool while syncer works: it writes in short transactions, each durable before the next thing is done.

* **Intent before effect.** A step is written as `running` before its call is made, and again when its outcome is known. A
  step that stayed `running` belongs to a run that is under way or was cut off: the call may have been carried out, and the
  next `syncer apply` reads what came of it.
* **Done is proved.** A name's row in `applied` moves in the transaction in which the change that moved it becomes `done`:
  when its endpoint was seen to serve the config, not when the call was answered.
* **Read it, do not write it.** A file with tables, views, triggers or values that syncer did not put there is refused: it
  may come from anywhere. Keep views in another database, and attach the ledger.

Times are ISO 8601 in UTC. The file has `application_id` {APPLICATION:#x} ("SYNC"), `user_version` {SCHEMA}, a DELETE journal,
FULL sync, and permissions 0600. An older schema is brought up to date by the next `apply`, in one transaction; readers do
that in a copy, in memory. A newer one is refused.

## Datasette

```console
$ pip install datasette
$ datasette {DATABASE}.db --metadata docs/ledger.metadata.json
```

The metadata labels rows, describes tables and columns, and has the queries below. It is for a file named `{DATABASE}.db`;
for another one, change the key below `databases`. A ledger in S3 is an ordinary object: `syncer state pull` first.

## Queries

"""


def page() -> str:
    """Return the Markdown page: how to read a ledger, the ready queries, every table and column."""
    queries = "\n".join(f"{query.asks} (`{query.name}`)\n\n```sql\n{query.sql}\n```\n" for query in QUERIES)
    return _HEAD + queries + "\n## Tables\n" + "".join(_table(name, table) for name, table in TABLES.items())


def _table(name: str, table: Table) -> str:
    rows = "".join(f"| `{column}` | {kind} | {meaning} |\n" for column, kind, meaning in _columns(table))
    return f"\n### {name}\n\n{table.meaning}.\n\n| column | type | meaning |\n|---|---|---|\n{rows}"


def _columns(table: Table) -> Iterator[tuple[str, str, str]]:
    for column, (kind, meaning) in table.columns.items():
        key = ", key" if column in table.key else ""
        run = ", → runs" if column in table.references else ""
        yield column, f"{TYPES[kind][0].lower()}{key}{run}", meaning


def metadata() -> str:
    """Return Datasette's metadata: titles, labels, hidden tables, descriptions, and the ready queries."""
    database = {
        "description": "What syncer did, what stands, and what it once described",
        "tables": {name: _table_metadata(table) for name, table in TABLES.items()},
        "queries": {query.name: {"title": query.asks, "sql": query.sql} for query in QUERIES},
    }
    return json.dumps({"title": "syncer ledger", "databases": {DATABASE: database}}, indent=1, ensure_ascii=False) + "\n"


def _table_metadata(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": table.meaning,
        "columns": {column: meaning for column, (_, meaning) in table.columns.items()},
    }
    return found | ({"label_column": table.label} if table.label else {}) | ({"hidden": True} if table.hidden else {})
