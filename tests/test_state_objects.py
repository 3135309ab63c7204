"""The contract of a bucket: in memory, and S3 as moto serves it, through boto3 on a socket."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

import pytest
from buckets import s3
from wire import RESET, XML, Reply, Wire, serving

from syncer import aws
from syncer.clock import Clock
from syncer.errors import ApiError, Refused, Unavailable
from syncer.sandbox.bucket import MemoryBucket, Trouble
from syncer.state import Mismatch, Objects

if TYPE_CHECKING:
    from collections.abc import Iterator

SEAL = {"sha256": "0" * 64, "serial": "7", "parent": "-"}
CLOCK = Clock(time.monotonic, lambda _seconds: None)
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with s3() as found:
        yield found


@pytest.fixture(params=["memory", "moto"])
def objects(request: pytest.FixtureRequest, url: str) -> Objects:
    """An empty bucket."""
    if request.param == "memory":
        return aws.Persistent(MemoryBucket(time.time), CLOCK)
    account = request.getfixturevalue("aws_at")(url)
    name = f"bucket-{next(NUMBERS)}"
    account._session.client("s3").create_bucket(Bucket=name)
    return aws.bucket("us-east-1", name, CLOCK)


def test_what_was_put_is_there_with_its_seal_and_both_times_of_the_bucket(objects: Objects) -> None:
    etag = objects.put("a/b.db", b"\x00body", expect=None, seal=SEAL)
    found = objects.get("a/b.db")

    assert found is not None
    assert (found.body, found.etag, dict(found.seal)) == (b"\x00body", etag, SEAL)
    assert 0 <= found.now - found.modified < 60
    assert abs(found.now - time.time()) < 60


def test_what_was_never_put_is_not_there(objects: Objects) -> None:
    assert objects.get("none") is None


def test_an_object_that_is_there_is_not_put_as_a_new_one(objects: Objects) -> None:
    objects.put("k", b"1", expect=None, seal={})
    with pytest.raises(Mismatch):
        objects.put("k", b"2", expect=None, seal={})

    assert (found := objects.get("k")) is not None
    assert found.body == b"1"


def test_an_object_is_replaced_by_whoever_knows_it_and_by_nobody_else(objects: Objects) -> None:
    first = objects.put("k", b"1", expect=None, seal={})
    second = objects.put("k", b"2", expect=first, seal={})
    for etag in (first, '"0123456789abcdef0123456789abcdef"'):
        with pytest.raises(Mismatch):
            objects.put("k", b"3", expect=etag, seal={})

    assert (found := objects.get("k")) is not None
    assert (found.body, found.etag) == (b"2", second)


def test_an_object_that_is_gone_is_not_replaced(objects: Objects) -> None:
    etag = objects.put("k", b"1", expect=None, seal={})
    objects.delete("k", expect=etag)
    with pytest.raises(Mismatch):
        objects.put("k", b"2", expect=etag, seal={})

    assert objects.get("k") is None


def test_an_object_is_deleted_by_whoever_knows_it_and_by_nobody_else(objects: Objects) -> None:
    first = objects.put("k", b"1", expect=None, seal={})
    second = objects.put("k", b"2", expect=first, seal={})
    with pytest.raises(Mismatch):
        objects.delete("k", expect=first)
    assert objects.get("k") is not None

    objects.delete("k", expect=second)
    with pytest.raises(Mismatch):
        objects.delete("k", expect=second)
    assert objects.get("k") is None


def test_equal_bytes_have_equal_etags(objects: Objects) -> None:
    """What A→B→A comes from; the store must not believe an ETag alone."""
    first = objects.put("k", b"A", expect=None, seal={})
    second = objects.put("k", b"B", expect=first, seal={})

    assert objects.put("k", b"A", expect=second, seal={"x": "y"}) == first


def test_a_bucket_that_does_not_exist_is_no_empty_one(url: str, aws_at: Any) -> None:
    aws_at(url)
    found = aws.bucket("us-east-1", "nobody-made-it", CLOCK)
    for ask in (
        lambda: found.get("k"),
        lambda: found.put("k", b"", expect=None, seal={}),
        lambda: found.delete("k", expect="x"),
    ):
        with pytest.raises(ApiError, match="NoSuchBucket") as caught:
            ask()
        assert "Make the bucket" in caught.value.hint


def error(code: str, status: int) -> Reply:
    """An error as S3 answers it."""
    return Reply(f"<Error><Code>{code}</Code><Message>because</Message></Error>".encode(), status, kind=XML)


def asking(aws_at: Any, wire: Wire) -> tuple[aws.Bucket, Objects]:
    """A bucket at a server that answers badly: each request once, and again where that is safe."""
    account = aws_at(wire.url, aws.Transport(read_timeout=1.0, first_reads=1))
    plain = aws.Bucket(account, "vault")
    return plain, aws.Persistent(plain, CLOCK)


CONFLICT = error("ConditionalRequestConflict", 409)


def test_a_conflict_of_two_writes_is_tried_again(aws_at: Any) -> None:
    with serving(CONFLICT, CONFLICT, error("PreconditionFailed", 412)) as wire:
        _, patient = asking(aws_at, wire)
        with pytest.raises(Mismatch):
            patient.put("k", b"1", expect=None, seal={})

    assert len(wire.asked) == 3


@pytest.mark.parametrize(
    "reply", [RESET, error("InternalError", 500), error("ServiceUnavailable", 503), Reply(b"<html>hello</html>")]
)
def test_a_write_of_which_nobody_knows_is_made_once_and_may_have_passed(aws_at: Any, reply: Reply) -> None:
    with serving(reply) as wire:
        _, patient = asking(aws_at, wire)
        with pytest.raises(Unavailable) as caught:
            patient.put("k", b"1", expect=None, seal={})

    assert (caught.value.may_pass, len(wire.asked)) == (True, 1)


def test_a_write_that_was_slowed_down_was_not_carried_out_and_is_made_again(aws_at: Any) -> None:
    with serving(error("SlowDown", 503), error("PreconditionFailed", 412)) as wire:
        _, patient = asking(aws_at, wire)
        with pytest.raises(Mismatch):
            patient.delete("k", expect="x")

    assert len(wire.asked) == 2


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>portal</html>"),
        Reply(b"half", promised=100),
        Reply(b"", promised=100),
        error("InternalError", 500),
        RESET,
    ],
)
def test_no_bad_answer_to_a_read_is_taken_for_an_object_or_for_none(aws_at: Any, reply: Reply) -> None:
    with serving(reply, reply, error("NoSuchKey", 404)) as wire:
        plain, patient = asking(aws_at, wire)
        with pytest.raises((Unavailable, ApiError)):
            plain.get("k")
        assert patient.get("k") is None

    assert len(wire.asked) == 3


@pytest.mark.parametrize("status", [404, 412])
def test_a_proxys_page_with_the_same_status_is_not_taken_for_s3s_word(aws_at: Any, status: int) -> None:
    with serving(Reply(b"<html>no</html>", status, kind="text/html")) as wire:
        plain, _ = asking(aws_at, wire)
        for ask in (
            lambda: plain.get("k"),
            lambda: plain.put("k", b"", expect="x", seal={}),
            lambda: plain.delete("k", expect="x"),
        ):
            with pytest.raises((Unavailable, ApiError)):
                ask()


def test_a_missing_right_says_that_listing_is_needed_as_well(aws_at: Any) -> None:
    with serving(error("AccessDenied", 403)) as wire:
        _, patient = asking(aws_at, wire)
        with pytest.raises(ApiError, match="AccessDenied") as caught:
            patient.get("k")

    assert "s3:ListBucket" in caught.value.hint


def test_no_bucket_is_asked_over_a_wire_that_others_can_read(aws_at: Any) -> None:
    aws_at("http://203.0.113.7:9")
    with pytest.raises(Refused, match="of s3 is neither https"):
        aws.bucket("us-east-1", "vault", CLOCK).get("k")


def test_a_bucket_in_memory_meets_the_trouble_that_it_is_told_to() -> None:
    bucket = MemoryBucket(lambda: 0.0, lambda number, _method, _key: list(Trouble)[number] if number < 4 else None)
    for known in (Unavailable, Unavailable, ApiError, ApiError):
        with pytest.raises(known):
            bucket.put("k", b"1", expect=None, seal={})

    assert [asked.ended for asked in bucket.log] == ["lost", "reset", "error", "conflict"]
    assert bucket.objects["k"].body == b"1"
