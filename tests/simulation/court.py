"""The judges of one world: each watches what really happened, and what it finds is a violation, whatever the engine said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from simulation.director import START

if TYPE_CHECKING:
    from simulation.doors import Effect
    from simulation.runs import Run
    from simulation.truth import Truth
    from simulation.world import World


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that did not hold, and where."""

    invariant: str
    run: str
    at: float
    text: str

    def __str__(self) -> str:
        return f"{self.invariant} by {self.run} at {self.at - START:.1f} s: {self.text}"


class Judge(Protocol):
    """Looks at each effect right after it happened, and at each run when it ended."""

    def watch(self, effect: Effect) -> None:
        """Take in one effect."""
        ...

    def ended(self, run: Run) -> None:
        """Judge a run that ended; one that died is not shown here."""
        ...


@dataclass(slots=True)
class Court:
    """What all judges share. `effects` are by run; `forgot` is when the ledger was lost or damaged on purpose.

    `deceived` are runs whose config somebody made again between their last look at it and their roll.
    """

    world: World
    truth: Truth
    runs: dict[str, Run] = field(default_factory=dict)
    found: list[Violation] = field(default_factory=list)
    forgot: list[float] = field(default_factory=list)
    deceived: set[str] = field(default_factory=set)
    effects: dict[str, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    judges: list[Judge] = field(default_factory=list)

    def watch(self, effect: Effect) -> None:
        """Show an effect to all judges."""
        self.effects[effect.run].append(effect)
        self.truth.look()
        for judge in self.judges:
            judge.watch(effect)

    def ended(self, run: Run) -> None:
        """Show a run that ended to all judges."""
        for judge in self.judges:
            judge.ended(run)

    def say(self, invariant: str, run: str, text: str) -> None:
        """Note a violation."""
        self.found.append(Violation(invariant, run, self.world.director.now, text))
