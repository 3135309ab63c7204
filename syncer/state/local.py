"""A ledger in a file of this machine, with a lock file beside it that the operating system frees when its holder dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syncer.errors import LedgerError, LockLost, Refused
from syncer.state import folder, pushing
from syncer.state.keeper import Copy
from syncer.state.notes import Note, decode, encode, locked, words
from syncer.state.seal import Header, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from syncer.clock import Clock
    from syncer.state.keeper import Held, Holder
    from syncer.state.ledgers import Ledgers

POLL = 1.0
# A reader that looks who holds the lock has it for a moment itself.
_GLANCE = 0.05
_GLANCES = 4


@dataclass(frozen=True, slots=True)
class Local:
    """A keeper over a file. `now` is for people, `tell` says what is waited for."""

    path: Path
    ledgers: Ledgers
    clock: Clock
    now: Callable[[], datetime]
    tell: Callable[[str], None]

    @property
    def lock(self) -> Path:
        """The lock file."""
        return self.path.with_name(f"{self.path.name}.lock")

    @contextmanager
    def copy(self) -> Iterator[Copy]:
        """Lend a copy to a reader. Takes no lock and changes nothing. Raises LedgerError for damage."""
        with folder.private() as place:
            path = place / folder.COPY
            under_way = self._under_way()
            if os.path.lexists(self.path):
                self.ledgers.snapshot(self.path, path)
            yield Copy(path, under_way)

    @contextmanager
    def hold(self, holder: Holder, *, patience: float) -> Iterator[Held]:
        """Lend the ledger to a writer. Raises Locked; LedgerError for damage, before anything is changed."""
        with self._locked(holder, patience) as handle:
            working = Flocked(self, handle, holder.id, self._stored())
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
        with self._locked(holder, patience):
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

    def unlock(self, lock_id: str) -> str:
        """Say that there is nothing to break. Raises Refused."""
        held = self._under_way()
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
            raise _unwritable(self.path, error) from None

    @contextmanager
    def _locked(self, holder: Holder, patience: float) -> Iterator[int]:
        handle = self._acquired(patience)
        try:
            self._note(handle, encode(Note(holder, self.now().isoformat(timespec="seconds"))))
            yield handle
        finally:
            with suppress(OSError):  # a lock file that still names us is free all the same
                os.ftruncate(handle, 0)
            os.close(handle)

    def _acquired(self, patience: float) -> int:
        """Return a handle of the lock file that has its lock. Raises Locked."""
        deadline, glances, told = self.clock.now() + patience, _GLANCES, ""
        while True:
            handle = self._tried()
            if handle is not None:
                return handle
            note, left = self._note_there(), deadline - self.clock.now()
            if glances > 0:
                glances -= 1
                self.clock.sleep(_GLANCE)
                continue
            if left <= 0:
                raise locked(str(self.path), note, "Wait for it, or let --lock-timeout SECONDS wait")
            if words(note) != told:
                told = words(note)
                self.tell(f"waiting for the lock of {self.path}, held by {told}")
            self.clock.sleep(min(left, POLL))

    def _tried(self) -> int | None:
        """Lock the lock file; None when somebody has it, or the file was put away while we locked it."""
        handle = self._opened()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_at(handle, self.lock):
                return handle
        except BlockingIOError:
            pass
        except OSError as error:
            os.close(handle)
            raise _unwritable(self.lock, error) from None
        os.close(handle)
        return None

    def _opened(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise _unwritable(self.lock, error) from None

    def _note(self, handle: int, body: bytes) -> None:
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, body, 0)
        except OSError as error:
            raise _unwritable(self.lock, error) from None

    def _note_there(self) -> Note:
        try:
            return decode(self.lock.read_bytes())
        except OSError:
            return decode(b"")

    def _under_way(self) -> str:
        """Say who holds the lock, "" for nobody. An empty lock file is nobody's, and needs no look."""
        note = self._note_there()
        if not note.holder.id:
            return ""
        try:
            handle = os.open(self.lock, os.O_RDONLY)
        except OSError:
            return ""
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return words(note)
        finally:
            os.close(handle)
        return ""


@dataclass(slots=True)
class Flocked:
    """The ledger, held: the file itself, which SQLite makes durable; a checkpoint counts its states."""

    keeper: Local
    handle: int
    run: str
    stored: str
    path: Path = field(init=False)

    def __post_init__(self) -> None:
        self.path = self.keeper.path

    def beat(self) -> None:
        """Nothing ages: the lock is held as long as this process lives."""

    def confirm(self) -> None:
        """Look whether the lock file is still the one that we locked. Raises LockLost."""
        if not is_at(self.handle, self.keeper.lock):
            raise LockLost(
                f"the lock {self.keeper.lock} was put away while it was held",
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


def is_at(handle: int, path: Path) -> bool:
    """Say whether a path still leads to the file that a handle has open."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def _unwritable(path: Path, error: OSError) -> LedgerError:
    return LedgerError(f"{path} cannot be written: {error.strerror}", "Make its folder writable, with room on its disk")
