"""What a store must know of a ledger file; `syncer.ledger` can it, and the store need not know how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.model import Header


class Ledgers(Protocol):
    """Three functions on ledger files. Each raises LedgerError for a file that is damaged, empty or too new."""

    def header(self, path: Path, /) -> Header:
        """Read the header, after all that can be checked was checked."""
        ...

    def stamp(self, path: Path, header: Header, /) -> None:
        """Write the header, durably."""
        ...

    def snapshot(self, path: Path, target: Path, /) -> None:
        """Make `target`, which does not exist, a copy of a ledger that others may be writing to."""
        ...
