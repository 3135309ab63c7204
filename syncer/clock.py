"""Time, as it is passed in: nothing below the command line looks at a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds that only go forward, and waiting for them; tests pass a virtual one."""

    now: Callable[[], float]
    sleep: Callable[[float], None]
