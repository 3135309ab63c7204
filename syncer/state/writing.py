"""Conditional writes whose answer may be lost: made again under the same condition, and then resolved by reading back.

Of a request without an answer nobody knows whether it was carried out. Made again with the same ETag it can only do the same,
or be refused; and when what is there is, byte for byte, what we wrote, the refusal is our own success. Source: S3 answers 412
to a PutObject that is repeated after its answer was lost, 404 to such a DeleteObject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from syncer.errors import Unavailable
from syncer.state.objects import Mismatch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.clock import Clock
    from syncer.state.objects import Objects

T = TypeVar("T")

_TRIES = 4
_PAUSE = 1.0


def put(objects: Objects, clock: Clock, key: str, body: bytes, *, expect: str | None, seal: Mapping[str, str]) -> str:
    """Write an object where `expect` is its ETag, None for no object; returns the ETag that ours has.

    Raises Mismatch when it is somebody else's, Unavailable when answers stay lost.
    """
    try:
        return _repeated(clock, lambda: objects.put(key, body, expect=expect, seal=seal))
    except Mismatch:
        found = objects.get(key)
        if found is not None and found.body == body and dict(found.seal) == dict(seal):
            return found.etag
        raise


def delete(objects: Objects, clock: Clock, key: str, *, expect: str) -> None:
    """Delete an object whose ETag is `expect`; one that is gone after a lost answer is our success.

    Raises Mismatch when it was another or none from the first, Unavailable when answers stay lost.
    """
    lost: list[Unavailable] = []
    try:
        _repeated(clock, lambda: objects.delete(key, expect=expect), lost)
    except Mismatch:
        if not lost:
            raise


def _repeated(clock: Clock, call: Callable[[], T], lost: list[Unavailable] | None = None) -> T:
    """Make a call until its answer arrives; the lost ones are noted in `lost`."""
    noted = [] if lost is None else lost
    while True:
        try:
            return call()
        except Unavailable as error:
            noted.append(error)
            if not error.may_pass or len(noted) == _TRIES:
                raise
        clock.sleep(_PAUSE * clock.draw())
