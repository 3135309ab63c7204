"""Fixtures that every test file may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from world import World

# The same examples everywhere and every time, however slow the machine: a red run can be repeated.
settings.register_profile("syncer", derandomize=True, deadline=None, database=None)
settings.load_profile("syncer")

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty repository with models m1, m2 and m3 in its simulated account."""
    made = World(tmp_path)
    made.seed()
    return made


@pytest.fixture
def running(world: World) -> World:
    """A repository whose one file is applied: config `fraud`, endpoint `fraud`, in service."""
    world.write()
    return world.applied()
