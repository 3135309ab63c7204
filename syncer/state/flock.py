"""The lock of a local ledger: a file that the system unlocks when its holder dies; what stands in it is for people."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from syncer.errors import LedgerError
from syncer.state.notes import Note, decode, encode, locked, marked, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from syncer.clock import Clock
    from syncer.state.keeper import Holder

POLL = 1.0
# A reader that looks who holds the lock has it for a moment itself.
_GLANCE = 0.05
_GLANCES = 4


@dataclass(frozen=True, slots=True)
class LockFile:
    """The lock `file` of the ledger `ledger`. `now` is for people, `tell` says what is waited for."""

    file: Path
    ledger: Path
    clock: Clock
    now: Callable[[], datetime]
    tell: Callable[[str], None]

    @contextmanager
    def locked(self, holder: Holder, patience: float) -> Iterator[Callable[[], bool]]:
        """Hold the lock, waiting up to `patience` seconds for it; lends what says whether it is still ours.

        Raises Locked, which says who holds it; LedgerError where no lock file can be written.
        """
        handle = self._acquired(patience)
        try:
            self._note(handle, encode(Note(holder, self.now().isoformat(timespec="seconds"))))
            yield partial(self._has, handle)
        finally:
            with suppress(OSError):  # a lock file that still names us is free all the same
                os.ftruncate(handle, 0)
            os.close(handle)

    def under_way(self) -> str:
        """Say who holds the lock, "" for nobody. An empty lock file is nobody's, and needs no look."""
        note = self._note_there()
        if not note.holder.id:
            return ""
        try:
            handle = os.open(self.file, os.O_RDONLY)
        except OSError:
            return ""
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return marked(note)
        finally:
            os.close(handle)
        return ""

    def _acquired(self, patience: float) -> int:
        """Return a handle of the lock file that has its lock. Raises Locked."""
        deadline, told = self.clock.now() + patience, ""
        while (handle := self._glanced()) is None:
            note, left = self._note_there(), deadline - self.clock.now()
            if left <= 0:
                raise locked(str(self.ledger), note, "Wait for it, or let --lock-timeout SECONDS wait")
            if words(note) != told:
                told = words(note)
                self.tell(f"waiting for the lock of {self.ledger}, held by {told}")
            self.clock.sleep(min(left, POLL))
        return handle

    def _glanced(self) -> int | None:
        """Lock the lock file; None when somebody has it for longer than a glance."""
        for _ in range(_GLANCES):
            handle = self._tried()
            if handle is not None:
                return handle
            self.clock.sleep(_GLANCE)
        return self._tried()

    def _tried(self) -> int | None:
        """Lock the lock file; None when somebody has it, or the file was put away while we locked it."""
        handle = self._opened()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if self._has(handle):
                return handle
        except BlockingIOError:
            pass
        except OSError as error:
            os.close(handle)
            raise unwritable(self.file, error) from None
        os.close(handle)
        return None

    def _has(self, handle: int) -> bool:
        """Say whether the lock file is still the one that a handle has open."""
        try:
            return os.path.samestat(os.fstat(handle), self.file.stat())
        except OSError:
            return False

    def _opened(self) -> int:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise unwritable(self.file, error) from None

    def _note(self, handle: int, body: bytes) -> None:
        try:
            os.ftruncate(handle, 0)
            written = os.pwrite(handle, body, 0)
        except OSError as error:
            raise unwritable(self.file, error) from None
        if written < len(body):
            raise LedgerError(f"{self.file} cannot be written whole", "Make room on its disk")

    def _note_there(self) -> Note:
        try:
            return decode(self.file.read_bytes())
        except OSError:
            return decode(b"")


def unwritable(path: Path, error: OSError) -> LedgerError:
    """Return the error for a file that cannot be made or written."""
    return LedgerError(f"{path} cannot be written: {error.strerror}", "Make its folder writable, with room on its disk")
