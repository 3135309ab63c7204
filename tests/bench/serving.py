"""The account in a process of its own, and what it was asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

TESTS = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Asked:
    """How often which operation was accepted and throttled; `cpu` is what the server took for it, in seconds.

    `acting` is how many calls were accepted from the first create on, and the seconds until the last of them was answered.
    """

    accepted: Counter[str]
    throttled: Counter[str]
    cpu: float
    acting: tuple[int, float]


class Served:
    """Serves the account of a state file with some faults, as long as a `with` block lasts."""

    def __init__(self, state: Path, faults: str) -> None:
        command = [sys.executable, "-m", "bench.server", str(state), faults]
        environment = {**os.environ, "PYTHONPATH": str(TESTS)}
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, bufsize=1
        )
        self._cpu = 0.0
        self.url = self._line().strip()

    def asked(self) -> Asked:
        """Return what was asked since this was asked last."""
        assert self._child.stdin is not None
        self._child.stdin.write("\n")
        told = json.loads(self._line())
        spent, self._cpu = told["cpu"] - self._cpu, told["cpu"]
        return Asked(Counter(told["accepted"]), Counter(told["throttled"]), spent, tuple(told["acting"]))

    def __enter__(self) -> Self:
        self.asked()  # from now on
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._child.communicate()  # the end of its input is the end of it

    def _line(self) -> str:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        assert line, "the server ended"
        return line
