"""A world whose ledger has revisions to look back at."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from world import World


def revised(world: World) -> World:
    """`fraud` in three revisions: large, xlarge, and large again."""
    world.environment["GITHUB_SHA"] = "a" * 40
    world.seed()
    world.write()
    world.applied()
    world.edit("ml.m5.large", "ml.m5.xlarge")
    world.applied()
    world.edit("ml.m5.xlarge", "ml.m5.large")
    return world.applied()


def harm(world: World, statement: str) -> None:
    """Change the ledger behind syncer's back."""
    with closing(sqlite3.connect(world.path / "state" / "default.sandbox.db")) as connection, connection:
        connection.execute(statement)


def away(world: World) -> World:
    """No account: what needs one fails from here on."""
    (world.path / "state" / "sandbox.json").write_text("no account", encoding="utf-8")
    return world
