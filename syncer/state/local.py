"""A ledger in a file of this machine, with a lock file beside it that the operating system frees when its holder dies."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syncer.errors import LedgerError, LockLost, Refused
from syncer.model import Header
from syncer.state import folder, pushing
from syncer.state.anew import Draft, beside, kept
from syncer.state.flock import LockFile, unwritable
from syncer.state.keeper import Copy
from syncer.state.seal import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from syncer.clock import Clock
    from syncer.state.keeper import Held, Holder
    from syncer.state.ledgers import Ledgers


@dataclass(frozen=True, slots=True)
class Local:
    """A keeper over a file. `now` is for people, `tell` says what is waited for."""

    path: Path
    ledgers: Ledgers
    clock: Clock
    now: Callable[[], datetime]
    tell: Callable[[str], None]

    @property
    def lock(self) -> LockFile:
        """The lock file."""
        return LockFile(self.path.with_name(f"{self.path.name}.lock"), self.path, self.clock, self.now, self.tell)

    @contextmanager
    def copy(self) -> Iterator[Copy]:
        """Lend a copy to a reader. Takes no lock and changes nothing. Raises LedgerError for damage."""
        with folder.private() as place:
            path = place / folder.COPY
            under_way = self.lock.under_way()
            if os.path.lexists(self.path):
                self.ledgers.snapshot(self.path, path)
            yield Copy(path, under_way)

    @contextmanager
    def hold(self, holder: Holder, *, patience: float) -> Iterator[Held]:
        """Lend the ledger to a writer. Raises Locked; LedgerError for damage, before anything is changed."""
        with self.lock.locked(holder, patience) as still:
            working = Flocked(self, still, holder.id, self._stored())
            try:
                yield working
            except LockLost:
                raise
            except Exception:
                with suppress(LedgerError):  # the error that is under way matters more, and the file holds everything
                    working.checkpoint()
                raise
            working.checkpoint()

    def push(self, file: Path, holder: Holder, *, force: bool, patience: float = 0.0) -> None:
        """Put a file in the ledger's place, under the lock. Raises Refused for an older or another one, unless forced."""
        with self.lock.locked(holder, patience):
            stored = self._header(damage_counts=not force)
            draft = self.path.with_name(f".{self.path.name}.{holder.id}")
            try:
                candidate = pushing.copied(file, draft, self.ledgers)
                if stored is not None and not force:
                    pushing.check(str(self.path), candidate, stored)
                self.ledgers.stamp(draft, pushing.header(candidate, stored.serial if stored else 0, run=holder.id))
                self._replace(draft)
            finally:
                draft.unlink(missing_ok=True)

    @contextmanager
    def anew(self, holder: Holder, *, patience: float) -> Iterator[Held]:
        """Lend a place for a new ledger, which replaces the one that is there, sound or not, when the block ends well."""
        with self.lock.locked(holder, patience) as still:
            draft = self.path.with_name(f".{self.path.name}.{holder.id}")
            confirm = Flocked(self, still, holder.id, "").confirm
            try:
                yield Draft(draft, lambda: None, confirm)
                confirm()
                stored = self._header(damage_counts=False)
                self.ledgers.stamp(
                    draft, pushing.header(self.ledgers.header(draft), stored.serial if stored else 0, run=holder.id)
                )
                self._keep(beside(self.path.name, holder.id))
                self._replace(draft)
            finally:
                draft.unlink(missing_ok=True)

    def unlock(self, lock_id: str) -> str:
        """Say that there is nothing to break. Raises Refused."""
        held = self.lock.under_way()
        whose = f": {held} holds it and is alive" if held else ""
        raise Refused(
            f"the lock {lock_id} of {self.path} cannot be broken{whose}",
            "The lock of a local ledger is free as soon as its process ends: wait for it, or end it",
        )

    def _stored(self) -> str:
        """Check what is there before anything is done to it; returns its SHA-256, "" where there is none."""
        if not os.path.lexists(self.path):
            return ""
        self.ledgers.header(self.path)
        return digest(folder.read(self.path))

    def _header(self, *, damage_counts: bool) -> Header | None:
        """Return the header of what is there; None for nothing, and for damage that a good copy is forced over."""
        if not os.path.lexists(self.path):
            return None
        try:
            return self.ledgers.header(self.path)
        except LedgerError:
            if damage_counts:
                raise
            return None

    def _keep(self, name: str) -> None:
        """Keep a copy of what is there, with the journal that belongs to it."""
        journal = self.path.with_name(f"{self.path.name}-journal")
        if journal.exists():
            folder.write(self.path.with_name(f"{name}-journal"), folder.read(journal))
        if os.path.lexists(self.path):
            folder.write(self.path.with_name(name), folder.read(self.path))
            self.tell(kept(str(self.path.with_name(name))))

    def _replace(self, draft: Path) -> None:
        """Put a finished file in place. A journal of the file before would be played into it, and goes first."""
        try:
            self.path.with_name(f"{self.path.name}-journal").unlink(missing_ok=True)
            draft.chmod(0o600)
            draft.replace(self.path)
            handle = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise unwritable(self.path, error) from None


@dataclass(slots=True)
class Flocked:
    """The ledger, held: the file itself, which SQLite makes durable; a checkpoint counts its states.

    `still` says whether the lock is still ours, `stored` is the SHA-256 of the last state that was counted.
    """

    keeper: Local
    still: Callable[[], bool]
    run: str
    stored: str
    path: Path = field(init=False)

    def __post_init__(self) -> None:
        self.path = self.keeper.path

    def beat(self) -> None:
        """Nothing ages: the lock is held as long as this process lives."""

    def confirm(self) -> None:
        """Look whether the lock file is still the one that we locked. Raises LockLost."""
        if not self.still():
            raise LockLost(
                f"the lock {self.keeper.lock.file} was put away while it was held",
                "Run again, and leave the lock file there",
            )

    def checkpoint(self) -> None:
        """Give what changed the next serial. Raises LockLost."""
        if not self.path.exists() or digest(folder.read(self.path)) == self.stored:
            return
        self.confirm()
        ledgers = self.keeper.ledgers
        last = ledgers.header(self.path)
        ledgers.stamp(self.path, Header(last.lineage, last.serial + 1, self.stored, self.run))
        self.stored = digest(folder.read(self.path))
