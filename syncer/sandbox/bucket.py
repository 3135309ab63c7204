"""A bucket in memory: the conditional requests of S3, its clock, and what can go wrong on the way, all decided beforehand.

What it does is what `syncer/state/objects.py` promises; tests/test_state_objects.py asks the same of moto's S3. [L: §6.3 of the
research: 412 for another object and for one where none was expected, 404 for none where one was expected]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import md5
from typing import TYPE_CHECKING, TypeVar

from syncer.errors import ApiError, Unavailable
from syncer.state import Mismatch, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


class Trouble(StrEnum):
    """What happens to one request."""

    LOST = "lost"  # carried out, and its answer lost
    RESET = "reset"  # lost before it was carried out
    ERROR = "error"  # 500, not carried out
    CONFLICT = "conflict"  # 409 ConditionalRequestConflict, not carried out; 500 for a read, which has no condition


@dataclass(slots=True)
class Asked:
    """One request that reached the bucket, and how it ended: "ok", "mismatch", or the trouble it met."""

    at: float
    method: str
    key: str
    ended: str
    body: bytes = b""


@dataclass(slots=True)
class MemoryBucket:
    """A bucket. `now` is its clock in seconds; `trouble` says what happens to the n-th request (from 0), None for nothing."""

    now: Callable[[], float]
    trouble: Callable[[int, str, str], Trouble | None] = lambda _number, _method, _key: None
    objects: dict[str, Stored] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)

    def get(self, key: str) -> Stored | None:
        """Read an object; None when there is none."""
        return self._carried("get", key, lambda: self._at(key))

    def put(self, key: str, body: bytes, *, expect: str | None, seal: Mapping[str, str]) -> str:
        """Write an object where `expect` is its ETag, None for no object; returns the new ETag."""
        return self._carried("put", key, lambda: self._put(key, body, expect, dict(seal)), body)

    def delete(self, key: str, *, expect: str) -> None:
        """Delete an object whose ETag is `expect`."""
        self._carried("delete", key, lambda: self._delete(key, expect))

    def place(self, key: str, body: bytes, seal: Mapping[str, str] | None = None) -> None:
        """Put an object there as an outsider would, whatever is there."""
        etag = f'"{md5(body, usedforsecurity=False).hexdigest()}"'  # as S3 makes it: equal bytes, equal ETag
        moment = float(int(self.now()))  # S3 keeps whole seconds
        self.objects[key] = Stored(body, etag, moment, moment, dict(seal or {}))

    def _at(self, key: str) -> Stored | None:
        found = self.objects.get(key)
        if found is None:
            return None
        return Stored(found.body, found.etag, found.modified, float(int(self.now())), found.seal)

    def _put(self, key: str, body: bytes, expect: str | None, seal: dict[str, str]) -> str:
        self._require(key, expect)
        self.place(key, body, seal)
        return self.objects[key].etag

    def _delete(self, key: str, expect: str) -> None:
        self._require(key, expect)
        del self.objects[key]

    def _require(self, key: str, expect: str | None) -> None:
        found = self.objects.get(key)
        if (found.etag if found else None) != expect:
            raise Mismatch(f"{key} is not {expect}")

    def _carried(self, method: str, key: str, act: Callable[[], T], body: bytes = b"") -> T:
        met = self.trouble(len(self.log), method, key)
        self.log.append(asked := Asked(self.now(), method, key, met or "ok", body))
        if met not in (None, Trouble.LOST):
            raise _error(met, method, key)
        try:
            answer = act()
        except Mismatch:
            if met is None:
                asked.ended = "mismatch"
                raise
        else:
            if met is None:
                return answer
        raise Unavailable(f"{method} {key}: the answer was lost", "Run again", may_pass=True)


def _error(met: Trouble, method: str, key: str) -> ApiError | Unavailable:
    if met is Trouble.RESET:
        return Unavailable(f"{method} {key}: the connection was reset", "Run again", may_pass=True)
    if met is Trouble.CONFLICT and method != "get":
        text = "A conflicting conditional operation is currently in progress against this resource. Please try again."
        return ApiError("ConditionalRequestConflict", text, operation=method, status=409, hint="Run again")
    text = "We encountered an internal error. Please try again."
    return ApiError("InternalError", text, operation=method, status=500, hint="Run again")
