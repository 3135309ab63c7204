"""Time, as it is passed in: nothing below the command line looks at a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds that only go forward, and waiting for them; tests pass a virtual one.

    `draw` gives the part, from 0 to 1, that is taken of a pause before a call is made again: random where runs must not ask in
    step, the whole pause where time is virtual.
    """

    now: Callable[[], float]
    sleep: Callable[[float], None]
    draw: Callable[[], float] = lambda: 1.0
