"""Putting a file in a ledger's place: what may be put there unforced, and the header that it gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from syncer.errors import LedgerError, Refused
from syncer.model import Header

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.state.ledgers import Ledgers


class State(Protocol):
    """What a header and a seal have in common."""

    @property
    def lineage(self) -> str:
        """Which ledger this is a state of."""
        ...

    @property
    def serial(self) -> int:
        """The number of the state."""
        ...


def copied(file: Path, target: Path, ledgers: Ledgers) -> Header:
    """Copy a ledger file that somebody wants to push, and return its header. Raises LedgerError for what is none."""
    if not file.exists():
        raise LedgerError(f"there is no file {file}", "Name a ledger file, such as one that `syncer state pull` wrote")
    ledgers.snapshot(file, target)
    return ledgers.header(target)


def check(name: str, candidate: State, stored: State) -> None:
    """Refuse a file that would take the ledger back, or put another in its place. Raises Refused."""
    hint = f"If it is meant, `--force` puts it in place of {name}, whose history is lost"
    if candidate.lineage != stored.lineage:
        raise Refused(f"the file is another ledger (lineage {candidate.lineage}) than {name} ({stored.lineage})", hint)
    if candidate.serial <= stored.serial:
        raise Refused(f"the file has serial {candidate.serial}, and {name} has {stored.serial}: it is not newer", hint)


def header(candidate: State, told: int, *, run: str) -> Header:
    """Return the header of the pushed state: newer than the file and than everything that was told of the place."""
    return Header(candidate.lineage, max(candidate.serial, told) + 1, "", run)
