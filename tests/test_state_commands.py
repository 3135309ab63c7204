"""`syncer state`: where the ledger lives, its copies, its lock; what is damaged is told with the way out."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from world import World

LEDGER = "state/default.sandbox.db"


def path(world: World) -> Path:
    return world.path / LEDGER


def sql(world: World, text: str) -> None:
    connection = sqlite3.connect(path(world))
    with connection:
        connection.execute(text)
    connection.close()


def dump(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def shown(world: World) -> dict[str, str]:
    found: dict[str, str] = json.loads(world.run("state show --sandbox --format json").out)
    return found


def test_show_tells_place_state_binding_last_run_and_lock(running: World) -> None:
    lines = running.run("state show --sandbox").out.splitlines()
    found = {line[:10].strip(): line[10:] for line in lines}

    assert found["ledger"] == str(path(running))
    assert found["size"] == f"{path(running).stat().st_size} bytes, schema 3"
    assert found["about"] == "account 000000000000, us-east-1"
    assert found["last run"] == "apply 1, done, 2026-05-28T20:26:40Z, by tester"
    assert found["lock"] == "free"
    assert found["state"].startswith("lineage ")


def test_show_before_the_first_apply_says_that_there_is_none(world: World) -> None:
    assert world.run("state show --sandbox").out == f"ledger    {path(world)} (there is no ledger yet)\nlock      free\n"
    assert shown(world) == {"version": 1, "place": str(path(world)), "exists": False, "locked_by": ""}


def test_verify_of_a_sound_ledger_and_of_none_is_fine(world: World) -> None:
    assert world.run("state verify --sandbox").out == f"{path(world)}: there is no ledger yet\n"
    world.write()
    world.applied()
    assert world.run("state verify --sandbox").out == f"{path(world)}: sound\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("delete from versions", "error: fraud stands on fraud-d7025becb6, which was never verified"),
        ("delete from runs", "its run is not there"),
        ("update applied set normal = x'00'", "holds values of a wrong type"),
        ("update applied set normal = 7", "holds JSON objects holds"),
        ("drop table rejected", "is damaged"),
        ("delete from header", "its header is not one row"),
        ("insert into header select 'x', serial, parent, run from header", "its header is not one row"),
        ("update runs set actor = cast(x'ff' as text)", "Could not decode to UTF-8"),
        ("pragma user_version = 99", "has schema 99"),
    ],
)
def test_verify_tells_what_is_wrong_and_the_way_out(running: World, text: str, told: str) -> None:
    sql(running, text)
    result = running.run("state verify --sandbox")

    assert result.code == 1
    assert told in result.err
    assert result.err.splitlines()[-1].startswith("  ")


@pytest.mark.parametrize("damage", [b"", b"not a database " * 300], ids=["empty", "garbage"])
@pytest.mark.parametrize("command", ["plan", "drift", "apply --yes", "state verify", "state show", "history"])
def test_damage_stops_every_command_before_any_effect_and_names_rebuild(running: World, damage: bytes, command: str) -> None:
    before = (running.path / "state" / "sandbox.json").read_bytes()
    path(running).write_bytes(damage)
    running.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    result = running.run(f"{command} --sandbox")

    assert result.code == 1
    assert "`syncer state rebuild`" in result.err
    assert (running.path / "state" / "sandbox.json").read_bytes() == before
    assert path(running).read_bytes() == damage


def test_pull_writes_a_copy_that_is_a_ledger_and_private(running: World) -> None:
    assert running.run("state pull copy.db --sandbox").code == 0
    copy = running.path / "copy.db"

    assert dump(copy) == dump(path(running))
    assert copy.stat().st_mode & 0o777 == 0o600
    assert running.run("state pull copy.db --sandbox").code == 2


def test_pull_without_a_file_writes_to_the_standard_output(running: World) -> None:
    command = [sys.executable, "-m", "syncer", "state", "pull", "--sandbox"]
    copy = running.path / "copy.db"
    copy.write_bytes(subprocess.run(command, cwd=running.path, capture_output=True, check=True).stdout)

    assert dump(copy) == dump(path(running))


def test_there_is_nothing_to_pull_before_the_first_apply(world: World) -> None:
    result = world.run("state pull --sandbox")

    assert (result.code, "there is no ledger yet" in result.err) == (1, True)


def test_push_puts_an_older_copy_back_only_when_it_is_forced(running: World) -> None:
    running.run("state pull copy.db --sandbox")
    running.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    running.applied()
    refused = running.run("state push copy.db --sandbox")
    forced = running.run("state push copy.db --sandbox --force")

    assert (refused.code, forced.code) == (4, 0)
    assert [row.run for row in running.ledger().history()] == [1]
    assert running.run("apply --sandbox --yes").code == 0


def test_push_heals_a_damaged_ledger(running: World) -> None:
    shutil.copy(path(running), running.path / "good.db")
    path(running).write_bytes(b"")
    assert running.run("state push good.db --sandbox --force").code == 0

    assert running.run("state verify --sandbox").code == 0
    assert [row.outcome for row in running.ledger().history()] == ["done"]


def test_a_local_lock_is_never_to_be_broken(running: World) -> None:
    result = running.run("state unlock abc --sandbox")

    assert (result.code, "cannot be broken" in result.err) == (4, True)
