"""What is fuzzed: a function of bytes that raises where something is wrong, real inputs to begin with, words to put in."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Target:
    """`check` takes any bytes; whatever it raises is a crash. `largest` is how many bytes an input may have."""

    name: str
    check: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    words: tuple[bytes, ...]
    largest: int = 4096


@cache
def folder() -> Path:
    """A folder for the files of this process; in memory where there is such a place, for each input is written to one."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="syncer-fuzz-", dir=memory if memory.is_dir() else None))
