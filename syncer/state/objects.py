"""A bucket, seen through the three conditional requests that locks and ledgers need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from syncer.errors import SyncerError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as it was read. `modified` and `now` are both by the bucket's clock, in seconds since the epoch.

    `seal` is its user metadata, keys in lower case.
    """

    body: bytes
    etag: str
    modified: float
    now: float
    seal: Mapping[str, str]


class Mismatch(SyncerError):
    """A conditional request found another object than it expected, or none, or one where none was expected."""


class Objects(Protocol):
    """One bucket. Every method raises Unavailable when the bucket cannot be asked or an answer was lost, ApiError otherwise."""

    def get(self, key: str) -> Stored | None:
        """Read an object; None when there is none."""
        ...

    def put(self, key: str, body: bytes, *, expect: str | None, seal: Mapping[str, str]) -> str:
        """Write an object where `expect` is its ETag, or where there is none when `expect` is None; returns the new ETag.

        Raises Mismatch otherwise, and also where an earlier attempt of this very call was carried out and its answer lost.
        """
        ...

    def delete(self, key: str, *, expect: str) -> None:
        """Delete an object whose ETag is `expect`. Raises Mismatch otherwise, also when there is none."""
        ...
