"""A new ledger in the place of one that is damaged or lost: made in a draft under the lock, and put in place whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Draft:
    """A held lock with an empty place to write to; what is stored stays as it is until the end."""

    path: Path
    renew: Callable[[], None]
    look: Callable[[], None]

    def beat(self) -> None:
        """Renew the lease when it is time to. Raises LockLost."""
        self.renew()

    def confirm(self) -> None:
        """Read the lock again. Raises LockLost."""
        self.look()

    def checkpoint(self) -> None:
        """Do nothing: a draft becomes durable when it is put in place."""


def beside(name: str, run: str) -> str:
    """Return the name under which the ledger that a run replaced is kept."""
    return f"{name}.replaced-{run[:12]}"


def kept(where: str) -> str:
    """Say where the replaced ledger is."""
    return f"what was there is kept as {where}"
