"""A bucket of S3, held to conditions: what each answer means for whoever keeps a lock or a ledger there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from syncer.aws.boto import Transport, connect
from syncer.aws.faults import Fault, fault
from syncer.aws.retries import Patience, persist
from syncer.errors import ApiError, Unavailable
from syncer.state import Mismatch, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.aws.account import Account
    from syncer.clock import Clock
    from syncer.state import Objects

T = TypeVar("T")

# S3 says so of a missing object, too, when the caller may not list the bucket.
_LIST = "; allow s3:ListBucket on the bucket as well, or S3 answers so for an object that is only not there yet"
_ALIEN = "Check proxy, network and AWS_ENDPOINT_URL_S3"
# A lease does not wait: what does not answer soon is asked again, here or by whoever knows what was to be written.
SENDING = Transport(connect_timeout=3.0, read_timeout=10.0, first_reads=1)
_PATIENCE = Patience(budget=20.0, base=0.5, cap=5.0, calls=8)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket, each request made once. `account` answers S3's operations as boto3 does."""

    account: Account
    name: str

    def get(self, key: str) -> Stored | None:
        """Read an object; None when there is none."""
        try:
            answer = self.account.call("GetObject", {"Bucket": self.name, "Key": key})
        except ApiError as error:
            if error.code == "NoSuchKey":
                return None
            if fault(error) is Fault.DENIED:
                error.hint += _LIST
            raise
        body = _body(answer)
        headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        etag, modified = _said(answer, "ETag", str), _said(answer, "LastModified", datetime)
        return Stored(body, etag, modified.timestamp(), _date(headers), dict(answer.get("Metadata", {})))

    def put(self, key: str, body: bytes, *, expect: str | None, seal: Mapping[str, str]) -> str:
        """Write an object where `expect` is its ETag, None for no object; returns the new ETag."""
        condition = {"IfNoneMatch": "*"} if expect is None else {"IfMatch": expect}
        params = {"Bucket": self.name, "Key": key, "Body": body, "Metadata": dict(seal), **condition}
        return _said(self._write("PutObject", params), "ETag", str)

    def delete(self, key: str, *, expect: str) -> None:
        """Delete an object whose ETag is `expect`."""
        self._write("DeleteObject", {"Bucket": self.name, "Key": key, "IfMatch": expect})

    def _write(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self.account.call(operation, params)
        except ApiError as error:
            # By S3's codes, and not by the status alone: a proxy's page has one as well.
            if error.code in ("NoSuchKey", "PreconditionFailed"):
                raise Mismatch(str(error)) from None
            raise


def _body(answer: Mapping[str, Any]) -> bytes:
    """Read the stream of an answer whole; botocore raises when its end comes early, or its checksum is another."""
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415  # as in boto.py
    from urllib3.exceptions import HTTPError  # noqa: PLC0415  # as above

    stream = answer["Body"]
    try:
        body: bytes = stream.read()
    except (BotoCoreError, HTTPError, OSError) as error:
        raise Unavailable(f"GetObject: the answer was cut off: {error}", _ALIEN, may_pass=True) from None
    finally:
        stream.close()
    if len(body) != answer.get("ContentLength"):
        promised = answer.get("ContentLength")
        raise Unavailable(f"GetObject: {len(body)} of {promised} bytes came", _ALIEN, may_pass=True)
    return body


def _said(answer: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """Return a member that S3 always sends; what lacks it is somebody else's page. Raises Unavailable."""
    found = answer.get(name)
    if not isinstance(found, kind) or not found:
        raise Unavailable(f"the answer lacks {name}: it is not S3's", _ALIEN, may_pass=True)
    return found


def _date(headers: Mapping[str, str]) -> float:
    """Return the time of an answer by the clock of whoever sent it."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except ValueError:
        raise Unavailable("the answer lacks its Date: it is not S3's", _ALIEN, may_pass=True) from None


class _Lost(Exception):
    """The answer to a write is lost, and asking again in the same breath would hide that."""


@dataclass(frozen=True, slots=True)
class Persistent:
    """A bucket that asks again where that is safe: what was read, and writes that were surely not carried out.

    A write of which nobody knows ends in Unavailable that may pass, whatever S3 or the network said.
    """

    inner: Objects
    clock: Clock
    patience: Patience = field(default=_PATIENCE)

    def get(self, key: str) -> Stored | None:
        """Read an object."""
        return self._asked(lambda: self.inner.get(key))

    def put(self, key: str, body: bytes, *, expect: str | None, seal: Mapping[str, str]) -> str:
        """Write an object under its condition."""
        return self._written(lambda: self.inner.put(key, body, expect=expect, seal=seal))

    def delete(self, key: str, *, expect: str) -> None:
        """Delete an object under its condition."""
        self._written(lambda: self.inner.delete(key, expect=expect))

    def _written(self, call: Callable[[], T]) -> T:
        def once() -> T:
            try:
                return call()
            except (ApiError, Unavailable) as error:
                if fault(error) is Fault.TRANSIENT:
                    raise _Lost(str(error), error.hint) from None
                raise

        try:
            return self._asked(once)
        except _Lost as lost:
            text, hint = lost.args
            raise Unavailable(text, hint, may_pass=True) from None

    def _asked(self, call: Callable[[], T]) -> T:
        return persist(call, self.patience, self.clock, lambda _wait: None)


def bucket(region: str, name: str, clock: Clock) -> Objects:
    """Open a bucket of S3, as locks and ledgers need it, with the environment's credentials. No request is made yet.

    Raises Unavailable as `connect` does.
    """
    return Persistent(Bucket(connect(region, SENDING).account, name), clock)
