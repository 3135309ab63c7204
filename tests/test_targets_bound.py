"""A target is one account and region, and so is its ledger: any other is refused before anything is read."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from stories import pairs, state

from syncer import sync
from syncer.errors import Exit, WrongAccount
from syncer.place import Place
from syncer.sandbox import Sandbox
from syncer.targets import Target

if TYPE_CHECKING:
    from world import World

LEDGER = "state/default.sandbox.db"


def applied(world: World) -> None:
    """Have a file that is applied."""
    world.write()
    world.applied()


def _sql(world: World, text: str) -> None:
    connection = sqlite3.connect(world.path / LEDGER)
    with connection:
        connection.execute(text)
    connection.close()


@pytest.mark.parametrize("content", [b"", b"garbage" * 200])
def test_a_damaged_ledger_is_told_and_nothing_is_called(world: World, content: bytes) -> None:
    applied(world)
    world.edit("m1", "m2")
    (world.path / LEDGER).write_bytes(content)
    before = state(world)
    result = world.run("apply --sandbox --yes")
    assert (result.code, state(world)) == (1, before)
    assert "syncer state rebuild" in result.err
    assert (world.path / LEDGER).read_bytes() == content


def test_a_newer_ledger_asks_for_a_newer_syncer(world: World) -> None:
    applied(world)
    _sql(world, "pragma user_version = 99")
    assert "Update syncer" in world.run("plan --sandbox").err


def box() -> Sandbox:
    """An account of its own in memory."""
    return Sandbox(clock=lambda: 1_780_000_000.0)


def target(world: World, *, account: str = "", region: str = "") -> Target:
    """A target with a declared account or region."""
    return Target("prod", "risk", world.path / "desired", Place(world.path / "state" / "prod.db"), account, region)


def test_a_declared_account_that_is_another_is_refused(world: World) -> None:
    with pytest.raises(WrongAccount, match="target prod is account 123456789012; these credentials are of 000000000000"):
        sync.open_scope(box(), target(world, account="123456789012"), region="us-east-1", sandbox=False, commit="")


def test_a_declared_region_that_is_another_is_refused(world: World) -> None:
    with pytest.raises(WrongAccount, match="target prod is in eu-west-1; the account was opened in us-east-1"):
        sync.open_scope(box(), target(world, region="eu-west-1"), region="us-east-1", sandbox=False, commit="")


def test_a_declared_account_that_fits_opens_the_scope(world: World) -> None:
    fitting = target(world, account="000000000000", region="us-east-1")
    scope = sync.open_scope(box(), fitting, region="us-east-1", sandbox=False, commit="abc")
    assert (scope.target, scope.owner, scope.account, scope.region) == ("prod", "risk", "000000000000", "us-east-1")
    assert WrongAccount.exit_code is Exit.REFUSED


def test_the_simulated_account_stands_in_for_every_declared_one(world: World) -> None:
    other = target(world, account="123456789012")
    assert sync.open_scope(box(), other, region="us-east-1", sandbox=True, commit="").sandbox


def test_a_region_in_the_ledger_that_is_another_is_refused_by_name(world: World) -> None:
    applied(world)
    _sql(world, "update binding set region = 'eu-west-1'")
    result = world.run("drift --sandbox")
    assert "the ledger belongs to account 000000000000 in eu-west-1" in result.err


def test_a_tag_of_the_owner_is_what_syncer_yaml_says(world: World) -> None:
    world.write("owner: risk\n", "syncer.yaml")
    world.write()
    world.applied()
    tags = world.box.call("ListTags", {"ResourceArn": world.endpoint()["EndpointArn"]})["Tags"]
    assert pairs({"syncer:owner": "risk"})[0] in tags
