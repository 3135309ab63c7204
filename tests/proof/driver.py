"""Does to a ledger what an apply does, and tells on the standard output what the ledger took.

The account is in this process, so that every write, sync and unlink of the process is the store's own. Ends with 0, or with 1
and one line where the ledger cannot be written. `python -m proof.driver` forks a driver for each line `FILE OUTPUT
LIMIT` that it reads; the driver waits for one more line, so that somebody can attach to it. It tells the pid, then the wait
status. LIMIT is `size=BYTES` for a longest file, `dies=N` for an end right before the N-th statement that writes, or `-`.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import traceback
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from signal import SIGKILL
from typing import TYPE_CHECKING

from stage import SCOPE, Stage, declared

from syncer import ledger, sync
from syncer.clock import Clock
from syncer.errors import SyncerError
from syncer.model import ChangeFinished, ConfigVerified, StepFinished, StepStarted
from syncer.state import Holder, Local

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.model import Event

DOCUMENTS = (declared("one"), declared("bare", ModelName="m3", endpoint=None))


def main(path: Path, dies: int = 0) -> int:
    """Apply two documents against an account in memory, under the ledger's lock; `dies`: at which statement, 0 for none."""
    stage = Stage(Path(":none:"), opens=False)
    keeper = Local(path, ledger, Clock(lambda: stage.now, stage.sleep), _now, _tell)
    holder = Holder("proof", "tester", "apply", SCOPE.commit)
    try:
        with keeper.hold(holder, patience=0.0) as held, contextlib.closing(ledger.write(held.path, _now)) as book:
            if dies:
                book._db.conn.set_trace_callback(_reaper(dies))
            reading = sync.make_plan({each.name: each for each in DOCUMENTS}, stage.listing(), book.record(), SCOPE)
            by = sync.By(holder, "", held.checkpoint)
            for event in sync.carry_out(reading, stage.context, book, by=by, parallel=10):
                _acknowledge(event)
    except SyncerError as error:
        _tell(f"error: {error}")
        return 1
    print(json.dumps(["finished"]), flush=True)  # noqa: T201  # what this program is for
    return 0


def _reaper(dies: int) -> Callable[[str], None]:
    """Return what kills this process when SQLite begins the statement number `dies` of those that write."""
    writes = count(1)

    def look(statement: str) -> None:
        if not statement.lower().lstrip().startswith(("select", "pragma")) and next(writes) == dies:
            os.kill(os.getpid(), SIGKILL)

    return look


def _acknowledge(event: Event) -> None:
    """Tell what the ledger has by now."""
    match event:
        case StepStarted():
            told = ["started", event.step.change, event.position]
        case StepFinished():
            told = ["ended", event.step.change, event.position, event.outcome.value]
        case ConfigVerified():
            told = ["version", event.version.config]
        case ChangeFinished():
            told = ["change", event.name, event.outcome.value]
        case _:
            return
    print(json.dumps(told), flush=True)  # noqa: T201  # as above


def _now() -> datetime:
    return datetime.now(UTC)


def _tell(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201  # as above


def serve() -> None:
    """Fork for each line of the standard input, until it ends."""
    for line in iter(lambda: _line(0), ""):
        path, output, limit = line.split("\t")
        pid = os.fork()
        if not pid:
            _line(0)
            _child(Path(path), output, limit)
        print(pid, flush=True)  # noqa: T201  # what the parent reads
        print(os.waitpid(pid, 0)[1], flush=True)  # noqa: T201  # as above


def _line(handle: int) -> str:
    """Read up to the end of a line and not a byte more: what follows is for the child."""
    found = b""
    while (one := os.read(handle, 1)) not in (b"", b"\n"):
        found += one
    return found.decode()


def _child(path: Path, output: str, limit: str) -> None:
    """Be a driver; never returns."""
    handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    code = 70
    kind, _, number = limit.partition("=")
    try:
        if kind == "size":
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(number), int(number)))
        code = main(path, int(number) if kind == "dies" else 0)
    except BaseException:  # noqa: BLE001  # whatever it is, the harness must read of it
        traceback.print_exc()
    os._exit(code)


if __name__ == "__main__":
    serve()
