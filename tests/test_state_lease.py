"""The lock in a bucket: one holder, over by S3's clock alone, and nobody breaks another's."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from stores import LOCK, NAME, Stage, holder, once, take, who

from syncer.clock import Clock
from syncer.errors import Exit, Locked, LockLost, Refused
from syncer.sandbox.bucket import Trouble
from syncer.state.notes import LEASE


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_lock_is_taken_by_one_request_and_given_back_by_one(stage: Stage) -> None:
    lease = take(stage)
    assert holder(stage) == "alice"

    lease.release()

    assert (holder(stage), stage.calls()) == ("", ["put .lock ok", "delete .lock ok"])


def test_who_holds_it_since_when_and_how_to_unlock_is_told(stage: Stage) -> None:
    take(stage)
    with pytest.raises(Locked) as caught:
        take(stage, "bob")

    assert caught.value.exit_code is Exit.REFUSED
    assert str(caught.value) == (
        f"the ledger {NAME} is locked by alice (syncer apply), since 2026-05-28T20:26:40+00:00, https://ci.example/alice"
        f" [lock {who().id}]"
    )
    assert f"`syncer state unlock {who().id}`" in caught.value.hint
    assert holder(stage) == "alice"


@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize("method", ["put", "delete"])
def test_whatever_one_request_meets_the_lock_is_taken_and_given_back(stage: Stage, trouble: Trouble, method: str) -> None:
    once(stage, trouble, method)
    lease = take(stage)
    assert holder(stage) == "alice"

    lease.release()

    assert holder(stage) == ""


def test_a_lost_answer_is_resolved_by_reading_back_whose_lock_it_is(stage: Stage) -> None:
    once(stage, Trouble.LOST, "put")
    take(stage)

    assert stage.calls() == ["put .lock lost", "put .lock mismatch", "get .lock ok"]


def test_a_lost_answer_to_what_was_refused_anyway_is_no_lock(stage: Stage) -> None:
    take(stage)
    once(stage, Trouble.LOST, "put")

    with pytest.raises(Locked, match="locked by alice"):
        take(stage, "bob")


def test_a_lock_that_vanishes_while_we_look_is_tried_again(stage: Stage) -> None:
    first = take(stage)

    def vanish(_number: int, method: str, _key: str) -> None:
        if method == "get" and LOCK in stage.bucket.objects:
            del stage.bucket.objects[LOCK]

    stage.bucket.trouble = vanish
    take(stage, "bob")

    assert holder(stage) == "bob"
    assert first.etag not in {found.etag for found in stage.bucket.objects.values()}


def test_a_lock_that_never_stands_still_ends_in_an_error(stage: Stage) -> None:
    def flicker(_number: int, method: str, _key: str) -> None:
        if method == "put":
            stage.bucket.place(LOCK, b"{}")
        else:
            stage.bucket.objects.pop(LOCK, None)

    stage.bucket.trouble = flicker
    with pytest.raises(Locked, match="changes hands faster"):
        take(stage)


@pytest.mark.parametrize(("seconds", "gets_it"), [(90.0, False), (91.0, False), (92.0, True)])
def test_a_lease_is_over_by_the_buckets_clock(stage: Stage, seconds: float, *, gets_it: bool) -> None:
    take(stage)
    stage.time.value += seconds
    if gets_it:
        take(stage, "bob")
    else:
        with pytest.raises(Locked):
            take(stage, "bob")

    assert holder(stage) == ("bob" if gets_it else "alice")


def test_a_machine_whose_clock_is_wrong_takes_nobodys_lock(stage: Stage) -> None:
    take(stage)
    ours = stage.keeper().lock
    wrong = Stage(told=stage.told)
    wrong.time.value += 86_400.0
    theirs = type(ours)(ours.objects, ours.key, ours.name, wrong.time.clock, wrong.today, wrong.told.append)

    with pytest.raises(Locked):
        theirs.take(who("bob"), 0.0)


def test_patience_waits_says_for_whom_and_gets_in_within_the_lease_and_one_poll(stage: Stage) -> None:
    take(stage)
    begun = stage.time.value
    lease = take(stage, "bob", patience=300.0)

    assert stage.time.value - begun <= LEASE + 5.0 + 2.0
    assert [line.split(",")[1] for line in stage.told] == [" held by alice (syncer apply)"]
    assert max(stage.time.slept) <= 5.0
    lease.release()


def test_patience_ends_when_it_was_said_to(stage: Stage) -> None:
    lease = take(stage)
    for second in range(10, 200, 10):
        stage.time.later(second, lease.beat)
    begun = stage.time.value
    with pytest.raises(Locked):
        take(stage, "bob", patience=120.0)

    assert stage.time.value - begun == 120.0


@pytest.mark.parametrize("patience", [0.5, 3.0, 12.0])
def test_a_lock_that_is_given_back_within_the_patience_is_had_however_short_it_is(stage: Stage, patience: float) -> None:
    lease = take(stage)
    stage.time.later(patience - 0.25, lease.release)
    take(stage, "bob", patience)

    assert holder(stage) == "bob"


@pytest.mark.parametrize(("drawn", "pause"), [(0.0, 2.5), (0.5, 3.75), (1.0, 5.0)])
def test_those_who_wait_look_every_few_seconds_and_not_in_step(stage: Stage, drawn: float, pause: float) -> None:
    take(stage)
    clock = Clock(lambda: stage.time.value, stage.time.sleep, lambda: drawn)
    with pytest.raises(Locked):
        replace(stage.keeper().lock, clock=clock).take(who("bob"), 10.0)

    assert set(stage.time.slept[:2]) == {pause}


def test_unlocking_breaks_a_lock_that_is_renewed_in_that_moment(stage: Stage) -> None:
    lease = take(stage)

    def renew(_number: int, method: str, _key: str) -> None:
        if method == "delete":
            stage.bucket.trouble = lambda _number, _method, _key: None
            stage.time.value += 30.0
            lease.beat()

    stage.bucket.trouble = renew
    assert stage.keeper().unlock(who().id).startswith("alice")
    assert holder(stage) == ""


def test_unlocking_a_lock_that_never_stands_still_does_not_claim_to_have_broken_it(stage: Stage) -> None:
    take(stage)
    body = stage.bucket.objects[LOCK].body

    def flicker(number: int, method: str, _key: str) -> None:
        if method == "delete":
            stage.bucket.place(LOCK, body + b" " * number)

    stage.bucket.trouble = flicker
    with pytest.raises(Locked, match="changes hands faster"):
        stage.keeper().unlock(who().id)


def test_unlocking_breaks_the_lock_that_was_named_and_no_other(stage: Stage) -> None:
    take(stage)
    with pytest.raises(Refused, match=f"is not {who('bob').id}: alice") as caught:
        stage.keeper().unlock(who("bob").id)
    assert caught.value.exit_code is Exit.REFUSED
    assert holder(stage) == "alice"

    assert stage.keeper().unlock(who().id).startswith("alice (syncer apply)")
    assert holder(stage) == ""
    with pytest.raises(Refused, match="is not locked"):
        stage.keeper().unlock(who().id)


def test_terraforms_unlock_race_is_impossible(stage: Stage) -> None:
    """Reliability §6.4: A checks, an operator unlocks, B locks, A deletes, C locks. There B and C both hold."""
    first = take(stage)
    stage.keeper().unlock(who().id)
    second = take(stage, "bob")

    with pytest.raises(LockLost):
        first.release()
    with pytest.raises(Locked, match="locked by bob"):
        take(stage, "carol")
    second.confirm()


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b'{"lease": "x"}', b'{"lease": 1e9}', b"null", b"[" * 60_000])
def test_a_lock_that_nobody_can_read_counts_and_is_over_like_any(stage: Stage, body: bytes) -> None:
    stage.bucket.place(LOCK, body)
    with pytest.raises(Locked) as caught:
        take(stage)
    assert str(caught.value) == f"the ledger {NAME} is locked by somebody unknown"
    assert caught.value.hint.endswith("is over after 90 s by itself, and at once by deleting it")
    stage.time.value += LEASE + 2

    take(stage)
    assert holder(stage) == "alice"


def test_a_lock_may_hold_no_tricks_for_a_terminal(stage: Stage) -> None:
    stage.bucket.place(LOCK, json.dumps({"id": "i" * 999, "actor": "\x1b[31mroot\n::error::"}).encode())
    with pytest.raises(Locked) as caught:
        take(stage)

    assert str(caught.value) == f"the ledger {NAME} is locked by ?[31mroot?::error:: [lock {'i' * 200}]"


@pytest.mark.parametrize(
    ("told", "counts"), [(600, 600.0), (3600, 3600.0), (0.5, 0.5), (3601, 90.0), (0, 90.0), (-5, 90.0), ("600", 90.0)]
)
def test_a_lock_lasts_as_long_as_its_holders_own_release_says_within_reason(stage: Stage, told: object, counts: float) -> None:
    stage.bucket.place(LOCK, json.dumps({"actor": "alice", "lease": told}).encode())
    stage.time.value += int(counts) + 1
    with pytest.raises(Locked):
        take(stage)
    stage.time.value += 1

    take(stage, "bob")


def test_a_lock_is_written_as_every_release_reads_it(stage: Stage) -> None:
    stage.time.value += 0.25
    take(stage)

    assert stage.bucket.objects[LOCK].body.decode() == (
        f'{{\n "id": "{who().id}",\n "actor": "alice",\n "command": "syncer apply",\n "commit": "c0ffee",\n'
        ' "url": "https://ci.example/alice",\n "taken": "2026-05-28T20:26:40+00:00",\n "renewals": 0,\n "lease": 90.0\n}\n'
    )


def test_readers_are_told_who_is_at_work_and_take_no_lock(stage: Stage) -> None:
    keeper = stage.keeper()
    lease = take(stage)
    with keeper.copy() as copy:
        assert copy.under_way.startswith("alice (syncer apply), since ")
    stage.time.value += LEASE + 2
    with keeper.copy() as copy:
        assert copy.under_way == ""
    lease.release()

    assert [asked.method for asked in stage.bucket.log if asked.method != "get"] == ["put", "delete"]
