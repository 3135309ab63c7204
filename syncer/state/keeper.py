"""What every place that keeps a ledger can do: give a copy to readers, and hold the lock for one writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, or wants it: one run of one command. `url` is the run's page in CI, "" elsewhere."""

    id: str
    actor: str
    command: str
    commit: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A ledger to read from: `path` is a private copy, which does not exist where there is no ledger yet.

    `under_way` says who is applying right now, "" for nobody.
    """

    path: Path
    under_way: str = ""


class Held(Protocol):
    """The lock, held: `path` is the ledger file to work on."""

    @property
    def path(self) -> Path:
        """The SQLite file; it does not exist where there is no ledger yet."""
        ...

    def beat(self) -> None:
        """Renew the lease when it is time to. Raises LockLost when somebody else holds it."""
        ...

    def confirm(self) -> None:
        """Read the lock again, right before what cannot be taken back. Raises LockLost when it is not ours."""
        ...

    def checkpoint(self) -> None:
        """Make durable what the file holds now. Raises LockLost when somebody else wrote since, LedgerError when it fails."""
        ...


class Keeper(Protocol):
    """A place that keeps one ledger."""

    def copy(self) -> AbstractContextManager[Copy]:
        """Lend a copy to a reader. Takes no lock and changes nothing. Raises LedgerError for a damaged ledger."""
        ...

    def hold(self, holder: Holder, *, patience: float) -> AbstractContextManager[Held]:
        """Lend the ledger to a writer; waits up to `patience` seconds for the lock and gives it back at the end.

        Raises Locked, which says who holds it and since when; LedgerError for a damaged ledger.
        """
        ...

    def push(self, file: Path, holder: Holder, *, force: bool, patience: float = 0.0) -> None:
        """Put a file in the ledger's place, under the lock.

        Raises Refused when it is not newer, or another ledger, unless forced; Locked; LedgerError for a file that is none,
        and, unless forced, for a damaged ledger.
        """
        ...

    def anew(self, holder: Holder, *, patience: float) -> AbstractContextManager[Held]:
        """Lend a place for a new ledger, which replaces the one that is there, sound or not, when the block ends well.

        The lock is held meanwhile; what was there is kept beside, under a name that is told. Raises Locked.
        """
        ...

    def unlock(self, lock_id: str) -> str:
        """Break the lock with this id and no other; returns whose it was. Raises Refused, which says who holds which."""
        ...
