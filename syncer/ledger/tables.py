"""The tables of the ledger."""

from __future__ import annotations

from typing import Any

SCHEMA = 1  # PRAGMA user_version; moves with every change of a table
APPLICATION = 0x53594E43  # PRAGMA application_id: "SYNC", so that another program's database is not taken for ours

TABLES: dict[str, dict[str, Any]] = {
    "binding": {"columns": {"account": str, "region": str, "owner": str, "target": str}, "pk": "account"},
    "runs": {
        "columns": {
            "id": int,
            "kind": str,
            "actor": str,
            "commit": str,
            "started": str,
            "finished": str,
            "outcome": str,
        },
        "pk": "id",
    },
    "changes": {
        "columns": {
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
        "pk": ("run", "name"),
        "foreign_keys": [("run", "runs", "id")],
    },
    "steps": {
        "columns": {
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
        "pk": ("run", "name", "position"),
        "foreign_keys": [("run", "runs", "id")],
    },
    "versions": {
        "columns": {"config": str, "name": str, "revision": int, "hash": str, "created": str, "run": int},
        "pk": "config",
        "foreign_keys": [("run", "runs", "id")],
    },
    "applied": {
        "columns": {
            "name": str,
            "config": str,
            "hash": str,
            "normal": str,
            "tags": str,
            "endpoint": str,
            "deployment": str,
            "run": int,
        },
        "pk": "name",
        "foreign_keys": [("run", "runs", "id")],
    },
    "descriptions": {"columns": {"config": str, "created": str, "body": str}, "pk": ("config", "created")},
    "rejected": {"columns": {"endpoint": str, "hash": str, "run": int}, "pk": ("endpoint", "hash")},
}
