"""The options that several commands share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """Which target, and whether the simulated account stands in for AWS."""

    target: str | None = None
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class What:
    """Which names, and whether an empty tree is meant."""

    names: tuple[str, ...] = ()
    allow_empty: bool = False
