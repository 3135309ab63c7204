"""The account as a server in a process of its own: `python -m bench.server STATE FAULTS`.

Tells its URL on the standard output. For each line of the standard input it tells what was asked since the last one, as JSON,
and its CPU seconds; at the end of the input it ends.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syncer.errors import ApiError
from syncer.sandbox import Faults, Sandbox, Timing, load
from syncer.sandbox.serve import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

THROTTLED = frozenset({"ThrottlingException", "ThrottledException"})
CREATE = "CreateEndpointConfig"
QUICK = Timing(0.2, 0.2, 0.2)  # seconds: nothing is measured that waits for an endpoint


class Counted:
    """An account that counts what it is asked, by operation: accepted (answered or refused for another reason), throttled."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box
        self._lock = threading.Lock()
        self._first = self._last = 0.0  # when the first create was asked for, and when the last call since was answered
        self._acting = 0  # how many were accepted from then on
        self._accepted: Counter[str] = Counter()
        self._throttled: Counter[str] = Counter()

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a call, and count it."""
        counter, begun = self._accepted, time.monotonic()
        try:
            return self._box.call(operation, params)
        except ApiError as error:
            counter = self._throttled if error.code in THROTTLED else counter
            raise
        finally:
            with self._lock:
                counter[operation] += 1
                if counter is self._accepted:
                    self._note(operation, begun)
                self._box.calls.clear()  # the log is for tests of one object; here it would only grow

    def _note(self, operation: str, begun: float) -> None:
        if not self._acting and operation != CREATE:
            return
        self._first = self._first if self._acting else begun
        self._acting += 1
        self._last = time.monotonic()

    def told(self) -> dict[str, Any]:
        """Return the counts since this was asked last; `acting` are the calls from the first create on, and their seconds."""
        with self._lock:
            acting = (self._acting, self._last - self._first)
            found = {"accepted": dict(self._accepted), "throttled": dict(self._throttled), "acting": acting}
            self._acting, self._first, self._last = 0, 0.0, 0.0
            self._accepted.clear()
            self._throttled.clear()
        return found


def main(state: Path, faults: Faults, clock: Callable[[], float] = time.time) -> None:
    """Serve until the input ends."""
    counted = Counted(Sandbox(load(state), clock=clock, timing=QUICK, faults=faults))
    with Server(counted.call, latency=faults.latency, complain=_complain) as server:
        print(server.url, flush=True)  # noqa: T201  # what the parent reads
        for _ in sys.stdin:
            print(json.dumps(counted.told() | {"cpu": time.process_time()}), flush=True)  # noqa: T201  # as above


def _complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201  # for whoever runs the benchmark


if __name__ == "__main__":
    main(Path(sys.argv[1]), Faults.parse(sys.argv[2]))
