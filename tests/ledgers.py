"""A moment, a look into a folder, and a look into a ledger without the ledger."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def now() -> datetime:
    return datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def beside(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
