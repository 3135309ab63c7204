"""A held ledger of a bucket: a private copy to work on, stored again whenever it changed."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syncer.errors import LedgerError, LockLost, SyncerError
from syncer.model import Header
from syncer.state import folder
from syncer.state.seal import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from syncer.state.judging import Standing
    from syncer.state.lease import Lease
    from syncer.state.ledgers import Ledgers
    from syncer.state.shelf import Shelf


@dataclass(slots=True)
class Working:
    """The ledger, held: `base` is what is stored, as far as we know; `tried` are SHA-256s that may have been stored, too."""

    path: Path
    shelf: Shelf
    ledgers: Ledgers
    lease: Lease
    base: Standing
    tried: set[str] = field(default_factory=set)

    def beat(self) -> None:
        """Renew the lease when it is time to. Raises LockLost."""
        self.lease.beat()

    def confirm(self) -> None:
        """Read the lock again. Raises LockLost when it is not ours."""
        self.lease.confirm()

    def unsaved(self) -> bool:
        """Say whether the file holds what is not stored."""
        stored = self.base.seal.sha256 if self.base.seal else ""
        return self.path.exists() and digest(folder.read(self.path)) != stored

    def checkpoint(self) -> None:
        """Store the file when it changed. Raises LockLost when somebody else holds the lock or wrote since."""
        if not self.unsaved():
            return
        self.lease.confirm()
        if self.tried:
            self._look_back()
        header, body = self._stamped()
        self.tried.add(digest(body))
        self.base = self.shelf.write(self.base, header, body)
        self.tried.clear()

    def _look_back(self) -> None:
        """Find out what became of a write that ended in an error."""
        found = self.shelf.read()
        theirs = found.seal != self.base.seal and (found.seal is None or found.seal.sha256 not in self.tried)
        if theirs:
            raise LockLost(f"somebody else wrote the ledger {self.shelf.name}", "Nothing of theirs was overwritten; run again")
        self.base = self.shelf.settle(found)
        self.tried.clear()

    def _stamped(self) -> tuple[Header, bytes]:
        """Write the header of the next state into the file; returns it, and the file's bytes: no two states are equal."""
        last, now = self.base.seal, self.ledgers.header(self.path)
        if last is not None and now.lineage != last.lineage:
            raise LedgerError(
                f"{self.path} is another ledger (lineage {now.lineage}) than {self.shelf.name} ({last.lineage})",
                "To put it in its place, `syncer state push FILE --force`",
            )
        serial, parent = (last.serial, last.sha256) if last else (0, "")
        header = Header(now.lineage, serial + 1, parent, self.lease.note.holder.id)
        self.ledgers.stamp(self.path, header)
        return header, folder.read(self.path)


@contextmanager
def saved(working: Working, tell: Callable[[str], None]) -> Iterator[Working]:
    """Store what changed at the end; a file that could not be stored is kept, and its path told."""
    try:
        try:
            yield working
        except LockLost:
            raise
        except Exception:
            with suppress(SyncerError):  # the error that is under way matters more; the kept file is told below
                working.checkpoint()
            raise
        working.checkpoint()
    finally:
        if _left(working):
            tell(
                f"the ledger {working.shelf.name} is behind: what this run recorded is kept in {working.path}; "
                f"store it with `syncer state push {working.path}`"
            )
        else:
            folder.drop(working.path.parent)


def _left(working: Working) -> bool:
    try:
        return working.unsaved()
    except LedgerError:
        return True
