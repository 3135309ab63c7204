"""A ledger as the first schema had it, with a row in every table. Frozen: this is what is out there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION = 0x53594E43
_RUN = [("run", "runs", "id")]

# Table → columns, primary key, foreign keys, one row.
TABLES: dict[str, tuple[dict[str, type], Any, Any, dict[str, Any]]] = {
    "binding": (
        {"account": str, "region": str, "owner": str, "target": str},
        "account",
        None,
        {"account": "000000000000", "region": "us-east-1", "owner": "default", "target": "default"},
    ),
    "runs": (
        {"id": int, "kind": str, "actor": str, "commit": str, "started": str, "finished": str, "outcome": str},
        "id",
        None,
        {
            "id": 1,
            "kind": "apply",
            "actor": "ann",
            "commit": "c" * 40,
            "started": "2026-11-01T00:00:00Z",
            "finished": "2026-11-01T00:10:00Z",
            "outcome": "done",
        },
    ),
    "changes": (
        {
            "run": int,
            "name": str,
            "cause": str,
            "revision": int,
            "config": str,
            "served_before": str,
            "endpoint": str,
            "outcome": str,
            "detail": str,
        },
        ("run", "name"),
        _RUN,
        {
            "run": 1,
            "name": "fraud",
            "cause": "edit",
            "revision": 1,
            "config": "fraud-0123456789",
            "served_before": "",
            "endpoint": "fraud",
            "outcome": "done",
            "detail": "",
        },
    ),
    "steps": (
        {
            "run": int,
            "name": str,
            "position": int,
            "operation": str,
            "summary": str,
            "params": str,
            "outcome": str,
            "detail": str,
            "request_id": str,
            "seconds": float,
        },
        ("run", "name", "position"),
        _RUN,
        {
            "run": 1,
            "name": "fraud",
            "position": 1,
            "operation": "CreateEndpointConfig",
            "summary": "create config fraud-0123456789",
            "params": '{"EndpointConfigName": "fraud-0123456789", "Tags": [{"Key": "team", "Value": "risk"}]}',
            "outcome": "done",
            "detail": "",
            "request_id": "r-1",
            "seconds": 0.25,
        },
    ),
    "versions": (
        {"config": str, "name": str, "revision": int, "hash": str, "created": str, "run": int},
        "config",
        _RUN,
        {
            "config": "fraud-0123456789",
            "name": "fraud",
            "revision": 1,
            "hash": "ab" * 32,
            "created": "2026-11-01T00:00:01.000Z",
            "run": 1,
        },
    ),
    "applied": (
        {
            "name": str,
            "config": str,
            "hash": str,
            "normal": str,
            "tags": str,
            "endpoint": str,
            "deployment": str,
            "run": int,
        },
        "name",
        _RUN,
        {
            "name": "fraud",
            "config": "fraud-0123456789",
            "hash": "ab" * 32,
            "normal": "{}",
            "tags": '{"team": "risk"}',
            "endpoint": "fraud",
            "deployment": "null",
            "run": 1,
        },
    ),
    "descriptions": (
        {"config": str, "created": str, "body": str},
        ("config", "created"),
        None,
        {"config": "fraud-0123456789", "created": "2026-11-01T00:00:01.000Z", "body": '{"EndpointConfigName": "fraud"}'},
    ),
    "rejected": (
        {"endpoint": str, "hash": str, "run": int},
        ("endpoint", "hash"),
        None,
        {"endpoint": "fraud", "hash": "cd" * 32, "run": 1},
    ),
}


def build(path: Path) -> Path:
    """Make the file, as the first syncer made it."""
    database = Database(path)
    with database.atomic():
        for name, (columns, key, foreign_keys, row) in TABLES.items():
            database.table(name).create(columns, pk=key, foreign_keys=foreign_keys)
            database.table(name).insert(row)
        database.execute(f"pragma application_id = {APPLICATION}")
        database.execute("pragma user_version = 1")
    database.close()
    return path
