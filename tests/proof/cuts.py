"""Every system call with which the store makes something durable, cut: the process killed at it, or the call failed with EIO.

After each cut: what the driver said the ledger took is there, nothing is there by half, the ledger passes its own check, and a
driver that nobody cuts goes on from it. Nobody helps.
"""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from syncer import ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = ("pwrite64", "fsync", "fdatasync", "unlink", "ftruncate")
HINT = (
    "strace is not installed, and without it no system call can be cut. Install it (`apt-get install strace`), then run again"
)
OUT_OF_HAND = 70
TIMEOUT = 60


def strace() -> str:
    """Return where strace is; ends the program with a hint where it is missing."""
    found = shutil.which("strace")
    if found is None:
        sys.exit(HINT)
    return found


@dataclass(frozen=True, slots=True)
class Cut:
    """Which call is cut, the how-many-th of its kind, and how: KILL or EIO."""

    call: str
    nth: int
    how: str

    @property
    def injection(self) -> str:
        """What strace is told."""
        return f"inject={self.call}:{'signal=KILL' if self.how == 'KILL' else 'error=EIO'}:when={self.nth}"

    def __str__(self) -> str:
        return f"{self.how} at {self.call} {self.nth}"


class Drivers:
    """Forks drivers from a warm process, each under strace or by itself."""

    def __init__(self) -> None:
        tests = str(Path(__file__).parents[1])
        command = [sys.executable, "-m", "proof.driver"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": tests}
        )

    def run(self, path: Path, *options: str, limit: str = "-") -> tuple[int, str]:
        """Run a driver on a ledger, under strace where there are options for it; returns exit code and output."""
        output = path.with_suffix(".out")
        self._tell(f"{path}\t{output}\t{limit}")
        pid = self._read()
        if options:
            with subprocess.Popen([strace(), *options, "-p", str(pid)], stderr=subprocess.PIPE, text=True) as tracer:
                assert tracer.stderr
                attached = tracer.stderr.readline()
                assert "attached" in attached, attached
                self._tell("go")
                tracer.communicate(timeout=TIMEOUT)
        else:
            self._tell("go")
        status = self._read()
        return (-(status & 0x7F) if status & 0x7F else status >> 8), output.read_text(encoding="utf-8")

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _read(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())


def counted(drivers: Drivers, folder: Path) -> Counter[str]:
    """Return how often a driver that nobody cuts makes each of the calls."""
    trace = folder / "trace"
    code, said = drivers.run(folder / "counted.db", "-o", str(trace), "-e", f"trace={','.join(CALLS)}")
    assert code == 0, said
    names = (line.split("(")[0].split()[-1] for line in trace.read_text(encoding="utf-8").splitlines() if "(" in line)
    return Counter(name for name in names if name in CALLS)


def cuts(counts: Counter[str]) -> list[Cut]:
    """Return every cut of every call."""
    return [Cut(call, nth, how) for call in CALLS for nth in range(1, counts[call] + 1) for how in ("KILL", "EIO")]


def cut(drivers: Drivers, folder: Path, where: Cut) -> list[str]:
    """Cut a driver at one call; returns what is wrong afterwards."""
    place = folder / f"{where.call}-{where.nth}-{where.how}"
    place.mkdir()
    path = place / "prod.db"
    code, said = drivers.run(path, "-e", f"trace={where.call}", "-e", where.injection)
    allowed = (-signal.SIGKILL,) if where.how == "KILL" else (0, 1)
    troubles = [] if code in allowed else [f"{where}: ended with {code}: {said[-800:]}"]
    troubles += [f"{where}: {trouble}" for trouble in (*survey(path, said), *again(drivers, path))]
    if not troubles:
        shutil.rmtree(place)
    return troubles


def limited(drivers: Drivers, folder: Path, limit: str) -> tuple[int, list[str]]:
    """Run a driver under a limit that is no system call's; returns how it ended and what is wrong afterwards."""
    path = folder / f"{limit}.db"
    code, said = drivers.run(path, limit=limit)
    troubles = [] if code in (0, 1, -signal.SIGKILL) else [f"{limit}: ended with {code}: {said[-800:]}"]
    return code, troubles + [f"{limit}: {trouble}" for trouble in (*survey(path, said), *again(drivers, path))]


def statements(drivers: Drivers, folder: Path, first: int, stride: int) -> Iterator[tuple[int, list[str]]]:
    """Kill a driver right before each statement that writes, from `first`, `stride` apart; yields number and troubles."""
    for nth in count(first, stride):
        code, troubles = limited(drivers, folder, f"dies={nth}")
        if code != 0 or troubles:
            yield nth, troubles
        if code == 0:
            return


def again(drivers: Drivers, path: Path) -> Iterator[str]:
    """A driver that nobody cuts goes on from what is there."""
    code, said = drivers.run(path)
    if code != 0:
        yield f"the next driver ended with {code}: {said[-800:]}"
        return
    yield from survey(path, said)


def acknowledged(said: str) -> list[list[str]]:
    """Return what a driver said the ledger took; a line that was cut off told nobody anything."""
    lines = [line for line in said.splitlines(keepends=True) if line.startswith("[") and line.endswith("\n")]
    return [json.loads(line) for line in lines]


def survey(path: Path, said: str) -> Iterator[str]:
    """Open a ledger as the next run does, and hold it against what was acknowledged."""
    told = acknowledged(said)
    if not path.exists():
        if told:
            yield "the ledger is gone, and rows of it were acknowledged"
        return
    with closing(ledger.write(path, lambda: datetime.now(UTC))) as book:
        book.record()
        yield from (f"the ledger's own check: {flaw}" for flaw in book.flaws())
    with closing(sqlite3.connect(path)) as database:
        yield from _lost(database, told)
        yield from _halves(database)


def _lost(database: sqlite3.Connection, told: list[list[str]]) -> Iterator[str]:
    """Name what was acknowledged and is not there; all of it is of the last run."""
    run = database.execute("select max(id) from runs").fetchone()[0]
    checks = {
        "started": "select 1 from steps where run = :run and name = :a and position = :b",
        "ended": "select 1 from steps where run = :run and name = :a and position = :b and outcome = :c",
        "version": "select 1 from versions where config = :a",
        "change": "select 1 from changes where run = :run and name = :a and outcome = :b",
        "finished": "select 1 from runs where id = :run and outcome = 'done' and finished is not null",
    }
    for kind, *values in told:
        given = {"run": run} | dict(zip("abc", values, strict=False))
        if database.execute(checks[kind], given).fetchone() is None:
            yield f"acknowledged and lost: {kind} {values}"


# Rows that are written together: each query finds the halves of such a pair.
HALVES = {
    "a run without all its changes": "select id from runs where (select count(*) from changes where run = id) <> 2",
    "a change without its run": "select name from changes where run not in (select id from runs)",
    "a step without its change": """select name from steps where not exists
        (select 1 from changes where changes.run = steps.run and changes.name = steps.name)""",
    "a change that is done, and no step of it": """select name from changes where outcome = 'done' and not exists
        (select 1 from steps where steps.run = changes.run and steps.name = changes.name)""",
    "a change that is done while a step of it runs": """select changes.name from changes join steps using (run, name)
        where changes.outcome = 'done' and steps.outcome = 'running'""",
    "a change that is done, and nothing applied": """select name from changes where outcome = 'done'
        and name not in (select name from applied)""",
    "something applied, and its change not done": """select name from applied where not exists
        (select 1 from changes where changes.run = applied.run and changes.name = applied.name and outcome = 'done')""",
    "a version without its description": """select config from versions where not exists
        (select 1 from descriptions where descriptions.config = versions.config and descriptions.created = versions.created)""",
    "a description without its version": "select config from descriptions where config not in (select config from versions)",
}


def _halves(database: sqlite3.Connection) -> Iterator[str]:
    for name, query in HALVES.items():
        for row in database.execute(query):
            yield f"written by half: {name}: {row[0]}"
