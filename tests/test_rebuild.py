"""`syncer state rebuild`: what tags and live reads give back of a lost ledger, row by row, and what they cannot."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from stories import by_hand, recreate, second_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from world import World

LEDGER = "state/default.sandbox.db"
# What nobody else knows: which run it was, and when it was written down here.
LOST = {"versions": {"run", "recorded"}, "applied": {"run"}, "rejected": {"run"}, "descriptions": set[str]()}


def rows(path: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table without the columns that cannot come back."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    found = [dict(row) for row in connection.execute(f"select * from {table} order by 1, 2")]
    connection.close()
    return [{name: value for name, value in row.items() if name not in LOST[table]} for row in found]


def facts(world: World) -> dict[str, list[dict[str, Any]]]:
    """The current facts of the ledger."""
    return {table: rows(world.path / LEDGER, table) for table in LOST}


def rebuilt(world: World) -> dict[str, list[dict[str, Any]]]:
    """Lose the ledger, make it anew, and return its facts."""
    world.forget()
    result = world.run("state rebuild --sandbox --yes")
    assert result.code == 0, result.err
    assert world.run("state verify --sandbox").code == 0
    return facts(world)


def edits(world: World) -> None:
    """Three contents of one name, the last one current."""
    for count in (2, 3):
        world.edit(f"InitialInstanceCount: {count - 1}", f"InitialInstanceCount: {count}")
        world.applied()


def revert(world: World) -> None:
    """A content that was left and came back."""
    edits(world)
    world.edit("InitialInstanceCount: 3", "InitialInstanceCount: 1")
    world.applied()


def rejection(world: World) -> None:
    """A content that rolled back, and is still in git."""
    world.edit("m1", "m2")
    world.box.script("fraud", "rollback", "no")
    world.run("apply --sandbox --yes")


def without_endpoint(world: World) -> None:
    """A name without an endpoint beside one with."""
    world.write(second_file(), "desired/second.yaml")
    world.applied()


def several(world: World) -> None:
    """Edits, another name, tags."""
    edits(world)
    world.edit("Value: risk", "Value: fun")
    without_endpoint(world)


@pytest.mark.parametrize("story", [edits, revert, without_endpoint, several], ids=lambda story: story.__name__)
def test_where_git_and_account_agree_every_current_row_comes_back(running: World, story: Callable[[World], None]) -> None:
    story(running)
    before = facts(running)

    assert rebuilt(running) == before
    assert running.run("plan --sandbox --exit-code").code == 0


def test_a_rejected_content_stays_rejected_and_only_the_tags_that_we_set_are_not_known(running: World) -> None:
    rejection(running)
    before, after = facts(running), rebuilt(running)

    assert after["rejected"] == before["rejected"] != []
    assert after["versions"] == before["versions"]
    unknown = [row | {"tags": "null"} for row in before["applied"]]
    assert [row | {"deployment": "null"} for row in after["applied"]] == unknown
    result = running.run("apply --sandbox --yes")
    assert (result.code, len(running.configs())) == (1, 2)


def test_a_rejected_content_that_git_left_behind_is_in_no_tag_and_lost(running: World) -> None:
    rejection(running)
    running.edit("m2", "m3")
    running.applied()
    before, after = facts(running), rebuilt(running)

    assert (len(before.pop("rejected")), after.pop("rejected")) == (1, [])
    assert after == before


def test_revisions_go_on_from_the_highest_that_a_tag_tells(running: World) -> None:
    edits(running)
    before = running.ledger().record().revisions
    rebuilt(running)

    assert running.ledger().record().revisions == before == {"fraud": 3}


def test_the_revision_of_a_going_back_is_in_no_tag_and_lost(running: World) -> None:
    revert(running)
    assert running.ledger().record().revisions == {"fraud": 4}
    rebuilt(running)

    assert running.ledger().record().revisions == {"fraud": 3}


def test_a_config_that_somebody_made_again_with_other_content_is_no_version(running: World) -> None:
    (config,) = running.configs()
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=by_hand(running))
    recreate(running, config, tagged=True)
    after = rebuilt(running)

    assert (after["versions"], after["applied"]) == ([], [])


def test_a_moved_endpoint_is_still_known_to_be_moved(running: World) -> None:
    (config,) = running.configs()
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=by_hand(running))
    after = rebuilt(running)

    assert [row["config"] for row in after["applied"]] == [config]
    assert running.run("drift --sandbox").code == 3


def test_a_rebuild_is_one_run_of_its_own_and_keeps_what_was_there(running: World) -> None:
    path = running.path / LEDGER
    path.write_bytes(b"")
    result = running.run("state rebuild --sandbox --yes")
    (run,) = running.ledger().runs("1")

    assert (run.command, run.outcome, run.actor, run.calls) == ("rebuild", "done", "tester", ())
    (kept,) = path.parent.glob("default.sandbox.db.replaced-*")
    assert kept.read_bytes() == b""
    assert str(kept) in result.err


def test_a_rebuild_changes_nothing_in_the_account(running: World) -> None:
    before = (running.path / "state" / "sandbox.json").read_bytes()
    rebuilt(running)

    assert (running.path / "state" / "sandbox.json").read_bytes() == before


def test_a_rebuild_needs_a_yes(running: World) -> None:
    before = (running.path / LEDGER).read_bytes()

    assert running.run("state rebuild --sandbox").code == 4
    assert running.run("state rebuild --sandbox", answer=False).code == 4
    assert (running.path / LEDGER).read_bytes() == before
    assert running.run("state rebuild --sandbox", answer=True).code == 0
