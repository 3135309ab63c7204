"""Damage of a stored ledger: each kind is named, and stops everybody before any effect, with the way out."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from stores import HEAD, KEY, LOCK, NAME, Stage, add, record, under, who

from syncer.errors import LedgerError
from syncer.model import Header
from syncer.state.seal import as_metadata, from_metadata


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_an_older_ledger_put_back_with_its_own_etag_is_noticed(stage: Stage) -> None:
    """A→B→A: equal bytes have equal ETags, so that If-Match alone would let a zombie write."""
    stage.store("a")
    old = stage.bucket.objects[KEY]
    stage.store("b")
    stage.bucket.place(KEY, old.body, old.seal)
    assert stage.bucket.objects[KEY].etag == old.etag

    with pytest.raises(LedgerError, match=r"is older than it was: serial 1, and its head tells of 2"):
        stage.rows()


def damage(stage: Stage, kind: str) -> None:
    """Do what the kind says to a ledger of three states."""
    ledger, head = stage.bucket.objects[KEY], stage.bucket.objects[HEAD]
    if kind == "other lineage":
        other = Stage()
        with other.keeper().hold(who(), patience=0) as held:
            add(held.path, "x", lineage="lin-2")
        ledger = other.bucket.objects[KEY]
    if kind == "fork":
        other = Stage()
        other.store("x", "y", "z")
        ledger = other.bucket.objects[KEY]
    objects = {
        "missing": (None, head),
        "both damaged": (None, replace(head, body=b"{}")),
        "no head": (ledger, None),
        "empty": (replace(ledger, body=b""), head),
        "cut off": (replace(ledger, body=ledger.body[:-1]), head),
        "bytes": (replace(ledger, body=ledger.body[:-1] + b"x"), head),
        "seal": (replace(ledger, seal={**ledger.seal, "serial": "4"}), head),
        "no seal": (replace(ledger, seal={}), head),
        "head": (ledger, replace(head, body=head.body[:-1])),
    }
    stage.bucket.objects[KEY], stage.bucket.objects[HEAD] = objects.get(kind, (ledger, head))  # type: ignore[assignment]
    stage.bucket.objects = {key: found for key, found in stage.bucket.objects.items() if found is not None}


DAMAGE = {
    "missing": rf"the ledger {NAME} is missing, and its head tells of serial 3, stored by run {who().id}",
    "both damaged": rf"the ledger {NAME} is missing, and its head is damaged",
    "no head": rf"the ledger {NAME} has serial 3, and its head {NAME}.head is missing",
    "empty": rf"the ledger {NAME} is empty \(0 bytes\)",
    "cut off": rf"the ledger {NAME} is cut off: \d+ of \d+ bytes are left",
    "bytes": rf"the ledger {NAME} is damaged: its bytes are not those that were written",
    "seal": rf"the seal of the ledger {NAME} is damaged",
    "no seal": rf"the ledger {NAME} has no seal: something else than syncer put it there",
    "head": rf"the head {NAME}.head is damaged",
    "other lineage": rf"the ledger {NAME} is another one \(lineage lin-2\) than its head tells of \(lin-1\)",
    "fork": rf"the ledger {NAME} \(serial 3, run {who().id}\) is not the one that its head tells of",
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_stops_everybody_before_any_effect_and_names_the_way_out(stage: Stage, kind: str) -> None:
    stage.store("a", "b", "c")
    damage(stage, kind)
    before = dict(stage.bucket.objects)

    with pytest.raises(LedgerError, match=DAMAGE[kind]), stage.keeper().copy():
        pytest.fail("a reader was let in")
    with pytest.raises(LedgerError, match=DAMAGE[kind]) as caught, stage.keeper().hold(who(), patience=0):
        pytest.fail("a writer was let in")
    assert "`syncer state push FILE --force`" in caught.value.hint
    assert "`syncer state rebuild`" in caught.value.hint
    assert stage.bucket.objects == before


def test_a_head_that_was_put_back_is_noticed(stage: Stage) -> None:
    stage.store("a")
    old = stage.bucket.objects[HEAD]
    stage.store("b", "c")
    stage.bucket.place(HEAD, old.body)

    with pytest.raises(LedgerError, match=r"\.head is older than it was: serial 1, and the ledger has 3"):
        stage.rows()


def test_a_state_above_another_one_of_its_serial_is_noticed_and_its_run_is_named(stage: Stage) -> None:
    stage.store("a", "b")
    with stage.keeper().hold(who("bob"), patience=0) as held:
        record(held, "c")
    lost = stage.bucket.objects[KEY]
    other = Stage()
    other.store("a", "x")
    stage.bucket.objects = {**other.bucket.objects, KEY: lost}

    with pytest.raises(
        LedgerError, match=rf"serial 3, run {who('bob').id}\) is not the one that its head tells of \(run {who().id}"
    ):
        stage.rows()


@pytest.mark.parametrize("body", [b"[1]", b'"text"', b'{"lineage": 1}', b"\xff", b"[" * 60_000])
def test_whatever_stands_in_the_heads_place_is_damage_with_its_name(stage: Stage, body: bytes) -> None:
    stage.store("a")
    stage.bucket.place(HEAD, body)

    with pytest.raises(LedgerError, match=rf"the head {NAME}.head is damaged"):
        stage.rows()


# What the first release stored, byte for byte: a later one that spells a seal otherwise would take all of it for damage.
FIRST_BODY = b'{"header": {"lineage": "lin-1", "serial": 1, "parent": "", "run": "r"}, "rows": ["a"]}'
FIRST_SEAL = {
    "lineage": "lin-1",
    "serial": "1",
    "parent": "-",
    "run": "r",
    "sha256": "c338dc9d78932f06c8689a4868cff79a8f3d95c893c92dfe137b531c16954c14",
    "size": "86",
    "above": "-",
    "sum": "60e84904a78b641f02825890e656a575881d0f8199091c142651ac9826f5abd4",
}


def test_what_an_earlier_release_stored_is_read_and_gone_on_from(stage: Stage) -> None:
    stage.bucket.place(KEY, FIRST_BODY, FIRST_SEAL)
    lines = ",\n".join(f' "{name}": "{value}"' for name, value in sorted(FIRST_SEAL.items()))
    stage.bucket.place(HEAD, f"{{\n{lines}\n}}\n".encode())
    stage.store("b")

    assert stage.rows() == ["a", "b"]
    assert [asked.key for asked in stage.bucket.log if asked.method == "put"] == [LOCK, KEY, HEAD]


def test_a_file_that_the_ledger_itself_refuses_stops_before_any_effect(stage: Stage) -> None:
    stage.store("a")
    ledger = stage.bucket.objects[KEY]
    seal = from_metadata(ledger.seal)
    assert seal is not None
    body = b"no ledger, well sealed"
    keeper = stage.keeper()
    keeper.shelf.replace(keeper.shelf.above(), Header("lin-1", 2, "", "x"), body)

    with pytest.raises(LedgerError, match="is damaged"), keeper.hold(who(), patience=0):
        pytest.fail("a writer was let in")
    assert stage.bucket.objects[KEY].body == body
    assert as_metadata(seal) != stage.bucket.objects[KEY].seal


def flipped(data: bytes, draw: random.Random) -> bytes:
    """Change one bit."""
    bit = draw.randrange(len(data) * 8)
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def flip(stage: Stage, what: str, draw: random.Random) -> None:
    """Change one bit of the body of an object, or of a key or value of the seal, as far as it stays text."""
    ledger, head = stage.bucket.objects[KEY], stage.bucket.objects[HEAD]
    if what == "seal":
        pairs = list(ledger.seal.items())
        index, side = draw.randrange(len(pairs)), draw.randrange(2)
        pair = list(pairs[index])
        pair[side] = flipped(pair[side].encode("latin-1"), draw).decode("latin-1")
        pairs[index] = (pair[0], pair[1])
        stage.bucket.objects[KEY] = replace(ledger, seal=dict(pairs))
    elif what == "head":
        stage.bucket.objects[HEAD] = replace(head, body=flipped(head.body, draw))
    else:
        stage.bucket.objects[KEY] = replace(ledger, body=flipped(ledger.body, draw))


@pytest.mark.parametrize("states", [1, 2])
def test_ten_thousand_flipped_bits_of_the_ledger_its_seal_and_its_head_are_noticed(stage: Stage, states: int) -> None:
    draw, noticed = random.Random(4), 0
    stage.store(*"ab"[:states])
    good = dict(stage.bucket.objects)
    for number in range(5_000):
        stage.bucket.objects = dict(good)
        flip(stage, ("body", "seal", "head")[number % 3], draw)
        try:
            stage.keeper().shelf.read()
        except LedgerError:
            noticed += 1

    assert noticed == 5_000
    stage.bucket.objects = dict(good)
    assert stage.rows() == list("ab"[:states])


def test_what_others_add_to_the_seal_is_let_be(stage: Stage) -> None:
    stage.store("a")
    ledger = stage.bucket.objects[KEY]
    stage.bucket.objects[KEY] = replace(ledger, seal={**ledger.seal, "backup-job": "42"})

    under(stage.keeper(), lambda held: held.confirm())
    assert stage.rows() == ["a"]
