"""What was reviewed, and what a gate lets through because of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model.plan import Change

DIGITS = 24  # hex digits of a change's digest that a review keeps: 96 bits


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The plan that stood on a pull request: its digest, and for each change the first digits of its digest and what it said.

    `changes` is None where there were too many to keep; then only the whole plan can be recognised. What it said may be "".
    """

    pull: int
    url: str
    digest: str
    changes: Mapping[str, tuple[str, str]] | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What of a plan may be carried out: names; the changes that stop the run; those that drift caused and are left alone.

    `reviews` is what it was held against, `approved` says that the whole plan was approved by its digest. `barred` is what no
    review can let through: refused, or not read.
    """

    allowed: tuple[str, ...]
    stopping: tuple[Change, ...] = ()
    left: tuple[Change, ...] = ()
    reviews: tuple[Reviewed, ...] = ()
    approved: bool = False
    barred: tuple[Change, ...] = ()
