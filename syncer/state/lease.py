"""The lock of a ledger in S3: one object, taken, renewed and deleted under conditions, and over when nobody renews it.

Whether a lock is over is judged by S3's own clock alone. Between a holder that wakes up and somebody who takes over, the ETag
decides: exactly one of them gets it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncer.errors import Locked, LockLost, Refused, SyncerError, Unavailable
from syncer.state import writing
from syncer.state.notes import Note, decode, encode, locked, marked, words
from syncer.state.objects import Mismatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from syncer.clock import Clock
    from syncer.state.keeper import Holder
    from syncer.state.objects import Objects, Stored

RENEW = 30.0  # seconds after which a holder renews
POLL = 5.0  # seconds at most between two looks at a lock that somebody holds
_CHANGES = 20  # how often a lock may change while we look at it


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock object `key` of the ledger that people know as `name`. `now` is for people; `tell` says what is waited for."""

    objects: Objects
    key: str
    name: str
    clock: Clock
    now: Callable[[], datetime]
    tell: Callable[[str], None]

    def take(self, holder: Holder, patience: float) -> Lease:
        """Take the lock, waiting up to `patience` seconds. Raises Locked, which says who holds it."""
        deadline = self.clock.now() + patience
        told = ""
        while True:
            found = self._try(holder)
            if isinstance(found, Lease):
                return found
            left = deadline - self.clock.now()
            if left <= 0:
                raise locked(self.name, found, self._hint(found))
            if words(found) != told:
                told = words(found)
                self.tell(f"waiting for the lock of {self.name}, held by {told}")
            self.clock.sleep(min(left, POLL * (1 + self.clock.draw()) / 2))

    def under_way(self) -> str:
        """Say who holds the lock right now, "" for nobody. Changes nothing."""
        found = self.objects.get(self.key)
        return marked(decode(found.body)) if found and not over(found) else ""

    def unlock(self, lock_id: str) -> str:
        """Delete the lock with this id and no other; returns whose it was. Raises Refused where there is no such lock."""
        for _ in range(_CHANGES):
            found = self.objects.get(self.key)
            if found is None:
                raise Refused(f"the ledger {self.name} is not locked", "Nothing is to be done")
            note = decode(found.body)
            if note.holder.id != lock_id:
                raise Refused(
                    f"the lock of {self.name} is not {lock_id}: {words(note)} holds it [lock {note.holder.id}]",
                    "Unlock that one when its run is dead, and only then",
                )
            try:
                writing.delete(self.objects, self.clock, self.key, expect=found.etag)
            except Mismatch:  # renewed meanwhile: whoever holds it is alive, and a person wants it broken all the same
                continue
            return words(note)
        raise self._restless()

    def _try(self, holder: Holder) -> Lease | Note:
        """Take the lock if nobody holds it, or its lease is over; returns who holds it otherwise."""
        note = Note(holder, self.now().isoformat(timespec="seconds"))
        expect = None
        for _ in range(_CHANGES):
            begun = self.clock.now()
            try:
                etag = writing.put(self.objects, self.clock, self.key, encode(note), expect=expect, seal={})
            except Mismatch:
                found = self.objects.get(self.key)
            else:
                return Lease(self, note, etag, begun)
            if found is not None and not over(found):
                return decode(found.body)
            expect = found.etag if found else None  # it vanished, or is over: again
        raise self._restless()

    def _hint(self, note: Note) -> str:
        unlock = f"`syncer state unlock {note.holder.id}`" if note.holder.id else "deleting it"
        return (
            f"Wait, or let --lock-timeout SECONDS wait; a lock whose run is dead is over after {note.lease:.0f} s by itself, "
            f"and at once by {unlock}"
        )

    def _restless(self) -> Locked:
        return Locked(f"the lock of {self.name} changes hands faster than it can be taken", "Run again")


def over(found: Stored) -> bool:
    """Say whether a lock's lease is over, by S3's clock; it counts whole seconds, so one is added."""
    return found.now - found.modified > decode(found.body).lease + 1


@dataclass(slots=True)
class Lease:
    """A lock that is ours: `renewed` is when the last renewal was begun, by our clock."""

    lock: Lock
    note: Note
    etag: str
    renewed: float

    def beat(self) -> None:
        """Renew when it is time to. Raises LockLost when the lock is not ours any more.

        While S3 does not answer, and as long as our lease lasts, it is left to the next beat.
        """
        if self.lock.clock.now() - self.renewed < RENEW:
            return
        try:
            self._renew()
        except Unavailable as error:
            if not error.may_pass:
                raise
            if self.lock.clock.now() - self.renewed >= self.note.lease:
                raise LockLost(f"the lock of {self.lock.name} could not be renewed in time: {error}", error.hint) from None

    def confirm(self) -> None:
        """Read the lock, and renew it where it has aged. Raises LockLost when it is not ours any more."""
        found = self.lock.objects.get(self.lock.key)
        if found is not None and found.body == encode(self._next()):  # a renewal whose answer was lost
            self.note, self.etag = self._next(), found.etag
        if found is None or found.body != encode(self.note):
            raise self._lost(found)
        if found.now - found.modified >= RENEW:
            self._renew()

    def release(self) -> None:
        """Give the lock back. Raises LockLost when it was not ours any more."""
        lock = self.lock
        try:
            writing.delete(lock.objects, lock.clock, lock.key, expect=self.etag)
        except Mismatch:
            found = lock.objects.get(lock.key)
            if found is None or found.body != encode(self._next()):
                raise self._lost(found) from None
            # a renewal whose answer was lost
            writing.delete(lock.objects, lock.clock, lock.key, expect=found.etag)

    def _next(self) -> Note:
        return replace(self.note, renewals=self.note.renewals + 1)

    def _renew(self) -> None:
        lock, note, begun = self.lock, self._next(), self.lock.clock.now()
        try:
            self.etag = writing.put(lock.objects, lock.clock, lock.key, encode(note), expect=self.etag, seal={})
        except Mismatch:
            raise self._lost(lock.objects.get(lock.key)) from None
        self.note, self.renewed = note, begun

    def _lost(self, found: Stored | None) -> LockLost:
        whose = f"{words(decode(found.body))} has it" if found else "somebody unlocked it"
        return LockLost(
            f"the lock of {self.lock.name} is not ours any more: {whose}",
            "Nothing more was begun; see `syncer history` for what was done, and run again",
        )


@contextmanager
def given_back(lease: Lease, tell: Callable[[str], None]) -> Iterator[None]:
    """Give a lock back at the end. One that was lost raises LockLost; beside an error that is under way it is told."""
    try:
        yield
    except Exception as error:
        _leave(lease, tell, quiet=isinstance(error, LockLost))
        raise
    lost = _leave(lease, tell, quiet=True)
    if lost is not None:
        raise lost


def _leave(lease: Lease, tell: Callable[[str], None], *, quiet: bool) -> LockLost | None:
    try:
        lease.release()
    except LockLost as lost:
        if not quiet:
            tell(str(lost))
        return lost
    except SyncerError as error:
        tell(f"the lock of {lease.lock.name} could not be given back, and is over {lease.note.lease:.0f} s from now: {error}")
    return None
