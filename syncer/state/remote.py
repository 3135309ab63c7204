"""A ledger in S3: locked by one object, witnessed by another, worked on in a private copy."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncer.state import folder, pushing, writing
from syncer.state.anew import Draft, beside, kept
from syncer.state.keeper import Copy
from syncer.state.lease import Lock, given_back
from syncer.state.shelf import Shelf
from syncer.state.working import Working, saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from syncer.clock import Clock
    from syncer.place import Place
    from syncer.state.judging import Standing
    from syncer.state.keeper import Held, Holder
    from syncer.state.ledgers import Ledgers
    from syncer.state.objects import Objects


@dataclass(frozen=True, slots=True)
class Remote:
    """A keeper over a bucket. `now` is for people, `tell` says what a person should know while it happens."""

    objects: Objects
    place: Place
    ledgers: Ledgers
    clock: Clock
    now: Callable[[], datetime]
    tell: Callable[[str], None]

    @property
    def shelf(self) -> Shelf:
        """The ledger object and its head."""
        return Shelf(self.objects, self.place.key, str(self.place), self.clock)

    @property
    def lock(self) -> Lock:
        """The lock object."""
        return Lock(self.objects, f"{self.place.key}.lock", str(self.place), self.clock, self.now, self.tell)

    @contextmanager
    def copy(self) -> Iterator[Copy]:
        """Lend a copy to a reader. Takes no lock and changes nothing. Raises LedgerError for damage."""
        under_way = self.lock.under_way()
        found = self.shelf.read()
        with folder.private() as place:
            path = place / folder.COPY
            if found.seal is not None:
                folder.write(path, found.body)
            yield Copy(path, under_way)

    @contextmanager
    def hold(self, holder: Holder, *, patience: float) -> Iterator[Held]:
        """Lend the ledger to a writer. Raises Locked; LedgerError for damage, before anything is changed."""
        lease = self.lock.take(holder, patience)
        with given_back(lease, self.tell):
            base = self.shelf.read()
            path = self._copied(base)
            with saved(Working(path, self.shelf, self.ledgers, lease, base), self.tell) as working:
                working.base = self.shelf.settle(base)
                yield working

    def push(self, file: Path, holder: Holder, *, force: bool, patience: float = 0.0) -> None:
        """Store a file as the ledger, under the lock. Raises Refused for an older or another one, unless forced."""
        lease = self.lock.take(holder, patience)
        with given_back(lease, self.tell), folder.private() as place:
            above = self.shelf.above()
            stored = None if force else self.shelf.read().seal
            candidate = pushing.copied(file, place / folder.COPY, self.ledgers)
            if stored is not None:
                pushing.check(str(self.place), candidate, stored)
            header = pushing.header(candidate, above.serial, run=holder.id)
            self.ledgers.stamp(place / folder.COPY, header)
            self.shelf.replace(above, header, folder.read(place / folder.COPY))

    @contextmanager
    def anew(self, holder: Holder, *, patience: float) -> Iterator[Held]:
        """Lend a place for a new ledger, which replaces the one that is there, sound or not, when the block ends well."""
        lease = self.lock.take(holder, patience)
        with given_back(lease, self.tell), folder.private() as place:
            above, old = self.shelf.above(), self.objects.get(self.place.key)
            path = place / folder.COPY
            yield Draft(path, lease.beat, lease.confirm)
            lease.confirm()
            if old is not None:
                key = beside(self.place.key, holder.id)
                writing.put(self.objects, self.clock, key, old.body, expect=None, seal=old.seal)
                self.tell(kept(str(replace(self.place, key=key))))
            self.ledgers.stamp(path, pushing.header(self.ledgers.header(path), above.serial, run=holder.id))
            self.shelf.replace(above, self.ledgers.header(path), folder.read(path))

    def unlock(self, lock_id: str) -> str:
        """Break the lock with this id; returns whose it was. Raises Refused where it is another's, or nobody's."""
        return self.lock.unlock(lock_id)

    def _copied(self, base: Standing) -> Path:
        """Put what is stored into a private folder, and let the ledger check it. Raises LedgerError."""
        place = folder.make()
        path = place / folder.COPY
        try:
            if base.seal is not None:
                folder.write(path, base.body)
                self.ledgers.header(path)
        except BaseException:
            folder.drop(place)
            raise
        return path
