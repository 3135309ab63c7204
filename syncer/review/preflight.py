"""What a preflight is, and a planned roll as preflights look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.model import Body, Change, Declared, Level, Move, MoveEndpoint, Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

Check = Callable[[Change, Declared, Snapshot], Iterator[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Preflight:
    """One thing that the service would refuse, and that the account tells before the call; `check` yields problem, hint.

    `evidence` is as in `rules.Rule`. What was not seen live (L) or read in the API model (M) can be lowered in `syncer.yaml`.
    """

    id: str
    level: Level
    evidence: str
    what: str
    reason: str
    source: str
    check: Check

    @property
    def lowerable(self) -> bool:
        """Say whether `syncer.yaml` may lower it."""
        return self.evidence not in ("L", "M")


@dataclass(frozen=True, slots=True)
class Roll:
    """An endpoint that is rolled from one content onto another (normal forms); `old` is empty when it cannot be read."""

    move: MoveEndpoint
    old: Body
    new: Body


def roll_of(change: Change, declared: Declared, snapshot: Snapshot) -> Roll | None:
    """Return the roll that a change plans; None when it plans none."""
    move = change.difference.move
    if move is None or move.move is not Move.UPDATE:
        return None
    served = snapshot.configs.get(move.old)
    return Roll(move, served.content.normal if served else {}, declared.content.normal)


def is_serverless(variant: Mapping[str, Any]) -> bool:
    """Say whether a variant of a normal form is serverless."""
    return "ServerlessConfig" in variant
