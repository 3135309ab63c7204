"""The whole of it with the ledger in S3, on sockets: apply, plan, damage, rebuild, a lock that is broken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from buckets import s3
from gate import gated
from stories import state

from syncer import aws
from syncer.clock import Clock
from syncer.state.notes import Note, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from world import World

    from syncer.state import Objects

KEY = "led/prod.db"
SETTINGS = "targets: {prod: {region: us-east-1, state: 's3://vault/led/prod.db'}}\n"


@pytest.fixture
def there(world: World, aws_at: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Objects]:
    """A target whose account answers on a socket, and whose ledger is in a bucket that answers on another."""
    world.write(SETTINGS, "syncer.yaml")
    world.write()
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    with gated(world.box) as gate, s3() as url:
        account = aws_at(gate.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        account._session.client("s3").create_bucket(Bucket="vault")
        yield aws.bucket("us-east-1", "vault", Clock(lambda: world.time, world.sleep))


def serial(world: World) -> int:
    found: int = json.loads(world.run("state show --format json").out)["serial"]
    return found


def test_an_apply_leaves_a_ledger_its_head_and_no_lock_and_nothing_on_the_disk(world: World, there: Objects) -> None:
    result = world.run("apply --yes")

    assert result.code == 0, result.out + result.err
    assert (there.get(KEY) is None, there.get(f"{KEY}.head") is None, there.get(f"{KEY}.lock") is None) == (False, False, True)
    assert sorted(path.name for path in (world.path / "state").iterdir()) == ["sandbox.json", "sandbox.json.lock"]
    assert world.run("state verify").out == "s3://vault/led/prod.db: sound\n"
    assert world.run("history").out.count("fraud") == 2


def test_a_run_that_does_nothing_stores_nothing(world: World, there: Objects) -> None:
    world.run("apply --yes")
    before = there.get(KEY)
    assert world.run("apply --yes").code == 0
    assert world.run("plan --exit-code").code == 0

    after = there.get(KEY)

    assert before
    assert after
    assert after.etag == before.etag


@pytest.mark.parametrize("command", ["plan", "drift"])
def test_plan_and_drift_read_what_is_stored_and_leave_it(world: World, there: Objects, command: str) -> None:
    world.run("apply --yes")
    before = [there.get(key) for key in (KEY, f"{KEY}.head")]
    assert all(before)
    assert world.run(command).code == 0

    assert [stored.etag for stored in before if stored] == [
        stored.etag for key in (KEY, f"{KEY}.head", f"{KEY}.lock") if (stored := there.get(key))
    ]


@pytest.mark.usefixtures("there")
def test_the_ledger_is_stored_with_the_intents_before_a_roll_and_with_each_ending(world: World) -> None:
    world.run("apply --yes")

    assert serial(world) >= 4


def test_a_lock_of_a_dead_run_is_broken_by_its_id_and_by_no_other(world: World, there: Objects) -> None:
    from test_apply_lock import OTHER

    there.put(f"{KEY}.lock", encode(Note(OTHER)), expect=None, seal={})
    locked = world.run("apply --yes")
    wrong = world.run("state unlock b")
    right = world.run("state", "unlock", OTHER.id)

    assert (locked.code, wrong.code, right.code) == (4, 4, 0)
    assert f"`syncer state unlock {OTHER.id}`" in locked.err
    assert world.run("apply --yes").code == 0


@pytest.mark.parametrize("damage", [b"", b"x" * 5000], ids=["empty", "garbage"])
def test_a_damaged_object_stops_an_apply_and_a_rebuild_puts_a_new_one_there_and_keeps_it(
    world: World, there: Objects, damage: bytes
) -> None:
    world.run("apply --yes")
    stored, before = there.get(KEY), state(world)
    assert stored
    there.put(KEY, damage, expect=stored.etag, seal=stored.seal)
    world.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    refused = world.run("apply --yes")
    rebuilt, untouched = world.run("state rebuild --yes"), state(world)
    kept = rebuilt.err.split("kept as s3://vault/")[1].strip()

    assert (refused.code, "`syncer state rebuild`" in refused.err) == (1, True)
    assert rebuilt.code == 0, rebuilt.err
    assert untouched == before
    old = there.get(kept)
    assert old
    assert old.body == damage
    assert world.run("apply --yes").code == 0
    assert len(world.configs()) == 2


def test_a_missing_object_with_its_head_is_damage_and_is_rebuilt(world: World, there: Objects) -> None:
    world.run("apply --yes")
    stored = there.get(KEY)
    assert stored
    there.delete(KEY, expect=stored.etag)

    assert world.run("apply --yes").code == 1
    assert world.run("state rebuild --yes").code == 0
    assert world.run("plan --exit-code").code == 0


@pytest.mark.usefixtures("there")
def test_a_pulled_copy_can_be_pushed_after_it_went_on(world: World) -> None:
    world.run("apply --yes")
    assert world.run("state pull copy.db").code == 0
    assert world.run("state push copy.db").code == 4
    assert world.run("state push copy.db --force").code == 0
    assert world.run("state verify").code == 0
    assert world.run("apply --yes").code == 0
