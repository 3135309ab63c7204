"""Ledgers in a bucket in memory, several runs on one clock, and ledger files that are JSON: the store need not know SQLite."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from syncer.aws import Persistent
from syncer.clock import Clock
from syncer.errors import LedgerError
from syncer.model import Header
from syncer.place import Place
from syncer.sandbox.bucket import MemoryBucket
from syncer.state import Holder, Remote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.sandbox.bucket import Trouble
    from syncer.state import Held, Keeper, Objects, Stored
    from syncer.state.lease import Lease

T = TypeVar("T")
KEY = "led/prod.db"
HEAD = f"{KEY}.head"
LOCK = f"{KEY}.lock"
NAME = f"s3://vault/{KEY}"


class Json:
    """Ledger files as JSON: a header and rows."""

    def header(self, path: Path, /) -> Header:
        """Read the header."""
        return Header(**_data(path)["header"])

    def stamp(self, path: Path, header: Header, /) -> None:
        """Write the header."""
        path.write_text(json.dumps(_data(path) | {"header": asdict(header)}))

    def snapshot(self, path: Path, target: Path, /) -> None:
        """Copy a ledger that is sound."""
        _data(path)
        target.write_bytes(path.read_bytes())


def _data(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except (ValueError, OSError) as error:
        raise LedgerError(f"the ledger {path} is damaged: {error}", "Move it away") from None
    return found


def add(path: Path, row: str, lineage: str = "lin-1") -> None:
    """Record a row; makes the ledger where there is none."""
    found = _data(path) if path.exists() else {"header": asdict(Header(lineage)), "rows": []}
    path.write_text(json.dumps(found | {"rows": [*found["rows"], row]}))


def rows(path: Path) -> list[str]:
    """What a ledger records; nothing where there is none."""
    found: list[str] = _data(path)["rows"] if path.exists() else []
    return found


def who(name: str = "alice") -> Holder:
    """A run that wants a lock, its id made of the name."""
    ident = sha256(name.encode()).hexdigest()[:32]
    return Holder(ident, name, "syncer apply", "c0ffee", f"https://ci.example/{name}")


@dataclass(slots=True)
class Time:
    """A clock that tests move, and on which others act at their moment."""

    value: float = 1_780_000_000.0
    meanwhile: list[tuple[float, Callable[[], object]]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let time pass, and others act."""
        self.slept.append(seconds)
        end = self.value + seconds
        while (due := min(self.meanwhile, key=lambda pair: pair[0], default=None)) and due[0] <= end:
            self.meanwhile.remove(due)
            self.value = max(self.value, due[0])
            due[1]()
        self.value = max(self.value, end)

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Let somebody act so many seconds from now, while another sleeps."""
        self.meanwhile.append((self.value + seconds, act))

    @property
    def clock(self) -> Clock:
        """The same time, as the product sees it."""
        return Clock(lambda: self.value, self.sleep)


@dataclass(slots=True)
class Stage:
    """A bucket and the keepers of runs that share it."""

    time: Time = field(default_factory=Time)
    told: list[str] = field(default_factory=list)
    bucket: MemoryBucket = field(init=False)

    def __post_init__(self) -> None:
        self.bucket = MemoryBucket(lambda: self.time.value)

    def keeper(self, through: Callable[[Objects], Objects] = lambda bucket: bucket) -> Remote:
        """What one run sees of the bucket."""
        objects = Persistent(through(self.bucket), self.time.clock)
        return Remote(objects, Place(Path("x.db"), "vault", KEY), Json(), self.time.clock, self.today, self.told.append)

    def today(self) -> datetime:
        """The time of day."""
        return datetime.fromtimestamp(self.time.value, UTC)

    def store(self, *names: str, by: str = "alice") -> None:
        """Let a run record rows, one checkpoint each."""
        with self.keeper().hold(who(by), patience=0) as held:
            for name in names:
                record(held, name)

    def rows(self) -> list[str]:
        """What a reader finds."""
        with self.keeper().copy() as copy:
            return rows(copy.path)

    def calls(self) -> list[str]:
        """What the bucket was asked, and how it ended."""
        return [f"{asked.method} {asked.key.removeprefix(KEY) or 'ledger'} {asked.ended}" for asked in self.bucket.log]


def record(held: Held, row: str) -> None:
    """Record a row and make it durable."""
    add(held.path, row)
    held.checkpoint()


def under(keeper: Keeper, act: Callable[[Held], object], by: str = "alice", patience: float = 0.0) -> None:
    """Do something while the ledger is held."""
    with keeper.hold(who(by), patience=patience) as held:
        act(held)


def take(stage: Stage, name: str = "alice", patience: float = 0.0) -> Lease:
    """Take the lock for a run."""
    return stage.keeper().lock.take(who(name), patience)


def holder(stage: Stage) -> str:
    """Who stands in the lock object, by the bucket and not by any lease; "" where there is none."""
    found = stage.bucket.objects.get(LOCK)
    return str(json.loads(found.body)["actor"]) if found else ""


def once(stage: Stage, trouble: Trouble, method: str) -> None:
    """Let the next request of this kind fail, and no other."""
    left = [trouble]
    stage.bucket.trouble = lambda _number, asked, _key: left.pop() if left and asked == method else None


class Killed(BaseException):
    """The process died here."""


@dataclass(slots=True)
class Mortal:
    """A bucket whose client dies around its n-th request (from 0): before it is carried out, or after."""

    inner: Objects
    number: int
    after: bool
    asked: int = 0

    def get(self, key: str) -> Stored | None:
        """Read an object."""
        return self._around(lambda: self.inner.get(key))

    def put(self, key: str, body: bytes, *, expect: str | None, seal: Mapping[str, str]) -> str:
        """Write an object."""
        return self._around(lambda: self.inner.put(key, body, expect=expect, seal=seal))

    def delete(self, key: str, *, expect: str) -> None:
        """Delete an object."""
        self._around(lambda: self.inner.delete(key, expect=expect))

    def _around(self, call: Callable[[], T]) -> T:
        here = self.asked == self.number
        self.asked += 1
        if here and not self.after:
            raise Killed
        answer = call()
        if here:
            raise Killed
        return answer
