"""How often the ledger is made durable elsewhere while changes go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.clock import Clock

_REST = 9.0  # seconds of work that follow each second of saving


@dataclass(slots=True)
class Saving:
    """Saves after changes ended, in a tenth of the time at most, for a large ledger takes long.

    What ended meanwhile is saved the next time, before the next roll or at the end of the run at the latest. Of a run that dies
    before that, the next one finds in the account what it did.
    """

    checkpoint: Callable[[], None]
    clock: Clock
    owed: bool = False
    due: float = float("-inf")

    def after(self, *, ended: bool) -> None:
        """Save what is owed when it is time to; `ended` says that a change has ended just now."""
        self.owed = self.owed or ended
        begun = self.clock.now()
        if not self.owed or begun < self.due:
            return
        self.checkpoint()
        now = self.clock.now()
        self.owed, self.due = False, now + _REST * (now - begun)
