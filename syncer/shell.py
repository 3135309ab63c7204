"""What a command may touch of the world: streams, clock, folder, environment. Tests pass their own."""

from __future__ import annotations

import contextlib
import io
import os
import random
import sys
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from syncer.clock import Clock
from syncer.stopping import Stop, listen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.aws import Account


@dataclass(frozen=True, slots=True)
class Shell:
    """`wall` is the time of day in seconds; `ask` puts a question to a person, None where nobody can answer.

    `color` and `live` say what the output can show. Both are for the standard output. `stop` is asked for by signals; `unique`
    names a run. `through` is what an account is asked through, from when it is opened.
    """

    cwd: Path
    environment: Mapping[str, str]
    out: TextIO
    err: TextIO
    clock: Clock
    wall: Callable[[], float]
    ask: Callable[[str], bool] | None = None
    color: bool = False
    live: bool = False
    sandbox_seconds: float = field(default=6.0)  # how long the simulated account takes to move an endpoint
    stop: Stop = field(default_factory=Stop)
    unique: Callable[[], str] = lambda: uuid.uuid4().hex
    hands: int = 1  # how many calls may be under way at once; one alone keeps everything in order
    through: Callable[[Account], Account] = lambda account: account

    def now(self) -> datetime:
        """Return the time of day, in UTC."""
        return datetime.fromtimestamp(self.wall(), UTC)

    def say(self, text: str) -> None:
        """Write to the standard output, as it is."""
        self.out.write(text)
        self.out.flush()

    def murmur(self, text: str) -> None:
        """Write to the standard output if anybody still reads it: work under way must not stop for that."""
        with contextlib.suppress(OSError, ValueError):
            self.say(text)

    def complain(self, text: str) -> None:
        """Write one line to the standard error."""
        self.err.write(f"{text}\n")
        self.err.flush()


def real() -> Shell:
    """Return the shell that a person or a runner started us from; from now on signals ask it to stop."""
    stop = Stop()
    listen(stop)
    terminal = sys.stdout.isatty()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an ASCII terminal shows escapes, not a traceback
    return Shell(
        cwd=Path.cwd(),
        environment=os.environ,
        out=sys.stdout,
        err=sys.stderr,
        clock=Clock(time.monotonic, stop.sleep, random.random),
        wall=time.time,
        ask=_ask if sys.stdin.isatty() and terminal else None,
        color=_wants_color(terminal=terminal),
        live=terminal and os.environ.get("TERM") != "dumb",
        stop=stop,
        hands=10,
    )


def _wants_color(*, terminal: bool) -> bool:
    """Follow NO_COLOR and FORCE_COLOR (no-color.org, force-color.org), which win over what the stream is."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")


def _ask(question: str) -> bool:
    sys.stdout.write(f"{question} [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
