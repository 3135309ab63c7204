"""Holding the lock in a bucket: it is renewed, read again before what cannot be undone, and its loss is told."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from stores import LOCK, Stage, holder, once, take, who

from syncer.errors import Locked, LockLost, Unavailable
from syncer.sandbox.bucket import Trouble
from syncer.state.lease import RENEW
from syncer.state.notes import LEASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.state import Objects, Stored


@dataclass(frozen=True, slots=True)
class Denying:
    """A bucket that lets nobody write."""

    inner: Objects

    def get(self, key: str) -> Stored | None:
        """Read an object."""
        return self.inner.get(key)

    def put(self, key: str, body: bytes, *, expect: str | None, seal: Mapping[str, str]) -> str:
        """Refuse to write."""
        del key, body, expect, seal
        raise Unavailable("there are no credentials", "Log in")

    def delete(self, key: str, *, expect: str) -> None:
        """Refuse to delete."""
        del key, expect
        raise Unavailable("there are no credentials", "Log in")


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_renewal_is_made_when_it_is_time_to_and_not_before(stage: Stage) -> None:
    lease = take(stage)
    for _ in range(10):
        stage.time.value += 10.0
        lease.beat()

    assert stage.calls() == ["put .lock ok"] * 4
    assert stage.bucket.objects[LOCK].modified == stage.time.value - 10.0


def test_a_renewed_lock_has_another_etag_so_that_a_take_over_that_was_begun_fails(stage: Stage) -> None:
    lease = take(stage)
    stage.time.value += LEASE + 5

    def renew(_number: int, method: str, _key: str) -> None:
        if method == "put" and stage.bucket.log[-1].method == "get":  # bob has judged the lease, and goes to take it
            stage.bucket.trouble = lambda _number, _method, _key: None
            lease.beat()

    stage.bucket.trouble = renew
    with pytest.raises(Locked, match="locked by alice"):
        take(stage, "bob")
    lease.confirm()


@pytest.mark.parametrize("trouble", list(Trouble))
def test_whatever_a_renewal_meets_the_lock_stays_ours(stage: Stage, trouble: Trouble) -> None:
    lease = take(stage)
    stage.time.value += RENEW
    once(stage, trouble, "put")
    lease.beat()
    lease.confirm()
    lease.release()

    assert holder(stage) == ""


def test_while_s3_is_away_renewals_are_put_off_as_long_as_the_lease_lasts(stage: Stage) -> None:
    lease = take(stage)
    stage.bucket.trouble = lambda _number, _method, _key: Trouble.RESET
    stage.time.value += RENEW
    lease.beat()
    assert stage.time.value < stage.bucket.objects[LOCK].modified + LEASE

    stage.time.value += LEASE - RENEW
    with pytest.raises(LockLost, match="could not be renewed in time"):
        lease.beat()


def test_what_does_not_pass_by_itself_ends_the_work_at_the_first_renewal(stage: Stage) -> None:
    lease = take(stage)
    lease.lock = replace(lease.lock, objects=Denying(stage.bucket))
    stage.time.value += RENEW

    with pytest.raises(Unavailable, match="no credentials"):
        lease.beat()


@pytest.mark.parametrize(("age", "puts"), [(0.0, 1), (29.0, 1), (30.0, 2), (60.0, 2)])
def test_a_lock_that_was_made_sure_of_has_a_third_of_its_lease_behind_it_at_most(stage: Stage, age: float, puts: int) -> None:
    lease = take(stage)
    stage.time.value += age
    lease.confirm()

    assert [asked.method for asked in stage.bucket.log].count("put") == puts


@pytest.mark.parametrize("step", ["beat", "confirm", "release"])
def test_a_renewal_whose_every_answer_was_lost_is_found_out_later(stage: Stage, step: str) -> None:
    lease = take(stage)
    stage.time.value += RENEW
    stage.bucket.trouble = lambda _number, method, _key: Trouble.LOST if method == "put" else None
    lease.beat()
    assert json.loads(stage.bucket.objects[LOCK].body)["renewals"] == 1

    stage.bucket.trouble = lambda _number, _method, _key: None
    getattr(lease, step)()
    if step != "release":
        lease.release()

    assert holder(stage) == ""


@pytest.mark.parametrize("step", ["beat", "confirm", "release"])
@pytest.mark.parametrize("end", ["taken over", "unlocked"])
def test_a_lock_that_is_not_ours_any_more_is_told(stage: Stage, step: str, end: str) -> None:
    lease = take(stage)
    if end == "unlocked":
        stage.keeper().unlock(who().id)
        stage.time.value += RENEW
    else:
        stage.time.value += LEASE + 2
        take(stage, "bob")

    with pytest.raises(LockLost, match="bob" if end == "taken over" else "somebody unlocked it"):
        getattr(lease, step)()
    assert holder(stage) == ("bob" if end == "taken over" else "")


def test_a_holder_that_slept_past_its_lease_goes_on_when_nobody_took_the_lock(stage: Stage) -> None:
    lease = take(stage)
    stage.time.value += 10 * LEASE
    lease.confirm()

    with pytest.raises(Locked, match="alice"):
        take(stage, "bob")
