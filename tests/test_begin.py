"""`init`: a new repository that works at once, and nothing of an old one overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from world import World

if TYPE_CHECKING:
    from pathlib import Path


def test_init_makes_a_repository_whose_first_plan_works(tmp_path: Path) -> None:
    world = World(tmp_path)

    made = world.run("init --owner risk")
    seeded = world.run("sandbox seed")
    planned = world.run("plan --sandbox --exit-code")

    assert [made.code, seeded.code, planned.code] == [0, 0, 3], made.err + seeded.err + planned.err
    assert "create my-first-endpoint" in planned.out


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write("owner: mine\n", "syncer.yaml")

    made = world.run("init")

    assert "kept syncer.yaml" in made.out
    assert (tmp_path / "syncer.yaml").read_text(encoding="utf-8") == "owner: mine\n"


@pytest.mark.parametrize(
    ("folder", "owner"), [("Ünï cödé", "n-c-d"), ("Risk Team!", "risk-team"), ("---", "default"), ("a" * 70, "a" * 64)]
)
def test_init_takes_an_owner_from_the_folder_that_every_command_accepts(tmp_path: Path, folder: str, owner: str) -> None:
    world = World(tmp_path)
    inside = tmp_path / folder
    inside.mkdir()
    world.path = inside

    assert world.run("init").code == 0
    assert f'owner: "{owner}"' in (inside / "syncer.yaml").read_text(encoding="utf-8")
    assert world.run("validate").code == 0


@pytest.mark.parametrize("owner", ["bad owner", "", "-x", "a" * 65])
def test_init_refuses_an_owner_that_is_no_name(tmp_path: Path, owner: str) -> None:
    assert World(tmp_path).run("init", "--owner", owner).code == 2
    assert not (tmp_path / "syncer.yaml").exists()
