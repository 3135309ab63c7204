"""A held lock of a test's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncer.errors import SyncerError


@dataclass(slots=True)
class Lock:
    """A held lock that keeps a log, and fails where a test says."""

    log: list[str] = field(default_factory=list)
    fails: dict[tuple[str, int], SyncerError] = field(default_factory=dict)  # (what, for the n-th time) → how
    path: Path = field(default_factory=Path)

    def beat(self) -> None:
        """Renew."""
        self._happen("beat")

    def confirm(self) -> None:
        """Read again."""
        self._happen("confirm")

    def checkpoint(self) -> None:
        """Make durable."""
        self._happen("checkpoint")

    def _happen(self, what: str) -> None:
        self.log.append(what)
        if (error := self.fails.get((what, self.log.count(what)))) is not None:
            raise error
