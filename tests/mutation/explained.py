"""Mutants that survive, and why that is no hole in the tests: most of them are the same program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutation.mutants import Mutant


@dataclass(frozen=True, slots=True)
class Explained:
    """A mutant, by where it is and how it reads, and why no test can or should tell it."""

    module: str
    scope: str
    before: str
    after: str
    why: str

    def fits(self, mutant: Mutant) -> bool:
        """Say whether this is the mutant that is meant."""
        return (self.module, self.scope, self.before, self.after) == (
            mutant.module,
            mutant.scope,
            mutant.before,
            mutant.after,
        )


EXPLAINED: tuple[Explained, ...] = (
    Explained(
        "syncer.state.seal",
        "from_metadata",
        "''",
        "'XX'",
        "a seal that misses a member is refused by its sum, whatever stands for the member",
    ),
    Explained("syncer.state.notes", "", "''", "'XX'", "the program always says when a lock was taken; only tests leave it out"),
)
