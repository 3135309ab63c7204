"""Being asked to stop, by a person or a runner, and being made to, by a lock that was lost: nothing new is begun then."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.errors import SyncerError

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SLICE = 0.2  # seconds: how late a sleeper notices that it was asked to stop
_FIRST = "{}: what is in flight is finished and recorded, nothing new is begun; a second signal ends at once\n"


@dataclass(slots=True)
class Stop:
    """Why nothing new may be begun: `cause` is None as long as all is well.

    While it is `deferring`, signals raise nothing. `holding` says that there is a lock to be given back and a record to be
    brought to its end, so that pauses for that raise nothing either.
    """

    cause: SyncerError | None = None
    deferring: bool = False
    holding: bool = False

    def ask(self, cause: SyncerError) -> None:
        """Begin nothing new from now on; the first cause counts, but any other more than a request."""
        if self.cause is None or isinstance(self.cause, Stopped):
            self.cause = cause

    def check(self) -> None:
        """Raise the cause when there is one."""
        if self.cause is not None:
            raise self.cause

    @contextlib.contextmanager
    def deferred(self) -> Iterator[None]:
        """Let no signal cut this block: whoever is in it looks at `cause` where it can end."""
        self.deferring = True
        try:
            self.check()
            yield
        finally:
            self.deferring = self.holding = False

    def sleep(self, seconds: float) -> None:
        """Wait on the real clock, and no longer than until there is a cause.

        In slices, not on an Event: a handler that sets one while its own thread is about to wait for it would wait for ever.
        """
        end = time.monotonic() + seconds
        while self.cause is None and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, SLICE))


def listen(stop: Stop) -> None:
    """Let SIGINT, SIGTERM and SIGHUP ask for the stop, and a second one end the process; what is ignored stays ignored."""

    def handle(number: int, _frame: object) -> None:
        if stop.cause is not None:
            os._exit(128 + number)  # as a shell reports it; what is half done is for the next run to find
        name = signal.Signals(number).name
        stop.ask(Stopped(f"stopped by {name}"))
        if not stop.deferring:
            raise KeyboardInterrupt
        with contextlib.suppress(OSError):  # nobody may be reading; and a stream must not be entered twice
            os.write(2, _FIRST.format(name).encode())

    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handle)
