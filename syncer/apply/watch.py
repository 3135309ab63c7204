"""Work under a lock: it is renewed while work goes on, and read again right before each roll. Losing it stops the run."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.apply.context import ROLLS
from syncer.clock import Clock
from syncer.errors import LedgerError, SyncerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.aws import Account
    from syncer.state import Held
    from syncer.stopping import Stop

SLICE = 10.0  # seconds: the longest pause without looking at the lease


@dataclass(frozen=True, slots=True)
class _Watched:
    """An account that does something before each call."""

    inner: Account
    before: Callable[[str], None]

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        self.before(operation)
        return self.inner.call(operation, params)


@dataclass(frozen=True, slots=True)
class Watch:
    """A held lock, and the stop that it asks for when it is lost or the ledger cannot be made durable.

    One thread alone uses it, the one that writes the ledger: a state that is stored must not be half written.
    """

    held: Held
    stop: Stop

    def reading(self, account: Account) -> Account:
        """Return the account for the plan: nothing is begun yet, so that a stop ends it at the next call."""
        return _Watched(account, self._before_reading)

    def clock(self, clock: Clock) -> Clock:
        """Return a clock whose pauses renew the lease and end early when there is a reason to stop."""

        def sleep(seconds: float) -> None:
            end = clock.now() + seconds
            while self.stop.cause is None and (left := end - clock.now()) > 0:
                clock.sleep(min(left, SLICE))
                self.beat()

        return Clock(clock.now, sleep, clock.draw)

    def checkpoint(self) -> None:
        """Make durable what the ledger holds; a failure is noted, for what was begun must be told all the same."""
        with contextlib.suppress(LedgerError):
            self._note(self.held.checkpoint)

    def beat(self) -> None:
        """Renew the lease when it is time to; a failure is noted, and whoever waits looks at it."""
        with contextlib.suppress(LedgerError):
            self._note(self.held.beat)

    def before(self, operation: str) -> None:
        """Make sure of the lock before a call that acts. Raises LedgerError, or for a roll the cause of a stop.

        What was begun is brought to an end, but no roll begins after a stop.
        """
        self._note(self.held.beat)
        if operation in ROLLS:
            self.stop.check()
            self._note(self.held.checkpoint)
            self._note(self.held.confirm)  # the last thing before the call: a run that lost its lock must not roll

    def _before_reading(self, operation: str) -> None:
        del operation
        self.stop.check()
        self._note(self.held.beat)

    def _note(self, act: Callable[[], None]) -> None:
        """Do something with the lock; whatever goes wrong is a reason to stop. Raises LedgerError."""
        try:
            act()
        except SyncerError as error:
            cause = error if isinstance(error, LedgerError) else LedgerError(str(error), error.hint)
            self.stop.ask(cause)
            raise cause from None
