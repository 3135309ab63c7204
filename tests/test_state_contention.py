"""Many runs that want one ledger at once, on moto's S3: never two holders, never none.

The oracles are what the contenders note of themselves outside the lock's reach, and the rows of the ledger.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from buckets import s3
from contender import contend
from stores import KEY, LOCK, Json, record, rows, who

from syncer import aws
from syncer.clock import Clock
from syncer.errors import Locked
from syncer.place import Place
from syncer.state import Local, Remote
from syncer.state.notes import Note, decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from syncer.state import Keeper, Objects, Stored

pytestmark = pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do

THREADS, ROUNDS = 20, 30
PROCESSES, TURNS = 8, 5
CLOCK = Clock(time.monotonic, lambda seconds: time.sleep(seconds / 200))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with s3() as found:
        yield found


@pytest.fixture
def bucket(request: pytest.FixtureRequest, url: str, aws_at: Any) -> Objects:
    """A new bucket, with the name of the test."""
    name = request.node.name.replace("_", "-")[:60]
    account = aws_at(url)
    account._session.client("s3").create_bucket(Bucket=name)
    found = aws.bucket("us-east-1", name, CLOCK)
    assert found.get("warm up") is None  # the client is made once, before the threads are
    return found


def keeper(objects: Objects) -> Remote:
    """What one run sees."""
    return Remote(objects, Place(Path("x.db"), "b", KEY), Json(), CLOCK, lambda: datetime.now(UTC), lambda _text: None)


@dataclass(slots=True)
class Round:
    """All contenders begin together, and the winner stays in until everybody else has been refused."""

    keeper: Callable[[], Keeper]
    gate: threading.Barrier = field(default_factory=lambda: threading.Barrier(THREADS))
    inside: set[str] = field(default_factory=set)
    most: int = 0
    winners: list[list[str]] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def contend(self, name: str, rounds: int) -> None:
        """Want the ledger once a round."""
        for number in range(rounds):
            if self.gate.wait() == 0:
                self.winners.append([])
            self.gate.wait()
            try:
                self._hold(f"{name}-{number}")
            except Locked:
                self.gate.wait()
            self.gate.wait()

    def _hold(self, name: str) -> None:
        with self.keeper().hold(who(name), patience=0) as held:
            with self.guard:
                self.inside.add(name)
                self.most = max(self.most, len(self.inside))
                self.winners[-1].append(name)
            self.gate.wait()
            record(held, name)
            with self.guard:
                self.inside.remove(name)


def fight(contest: Round, rounds: int) -> None:
    """Let all threads contend."""
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(contest.contend, f"t{number}", rounds) for number in range(THREADS)]:
            done.result()


def test_of_twenty_threads_exactly_one_holds_the_ledger_in_each_of_thirty_rounds(bucket: Objects) -> None:
    contest = Round(lambda: keeper(bucket))
    fight(contest, ROUNDS)

    assert [len(winners) for winners in contest.winners] == [1] * ROUNDS
    assert contest.most == 1
    with keeper(bucket).copy() as copy:
        assert rows(copy.path) == [name for (name,) in contest.winners]


def test_of_twenty_threads_exactly_one_holds_a_local_ledger_in_each_of_thirty_rounds(tmp_path: Path) -> None:
    contest = Round(lambda: Local(tmp_path / "x.db", Json(), CLOCK, lambda: datetime.now(UTC), lambda _text: None))
    fight(contest, ROUNDS)

    assert [len(winners) for winners in contest.winners] == [1] * ROUNDS
    assert (contest.most, rows(tmp_path / "x.db")) == (1, [name for (name,) in contest.winners])


@dataclass(frozen=True, slots=True)
class Aged:
    """A bucket in which the lock of a dead run looks as old as it would be after an hour."""

    inner: Objects

    def get(self, key: str) -> Stored | None:
        """Read an object."""
        found = self.inner.get(key)
        dead = found is not None and key == LOCK and decode(found.body).holder.actor == "dead"
        return replace(found, now=found.now + 3600) if found and dead else found

    def put(self, key: str, body: bytes, *, expect: str | None, seal: Mapping[str, str]) -> str:
        """Write an object."""
        return self.inner.put(key, body, expect=expect, seal=seal)

    def delete(self, key: str, *, expect: str) -> None:
        """Delete an object; in its place a run that is dead has the lock again."""
        self.inner.delete(key, expect=expect)
        self.inner.put(key, encode(Note(who("dead"))), expect=None, seal={})


def test_of_twenty_threads_exactly_one_takes_over_the_lock_of_a_dead_run(bucket: Objects) -> None:
    bucket.put(LOCK, encode(Note(who("dead"))), expect=None, seal={})
    contest = Round(lambda: keeper(Aged(bucket)))
    fight(contest, 3)

    assert [len(winners) for winners in contest.winners] == [1] * 3
    assert contest.most == 1


def test_eight_processes_get_in_one_after_the_other_until_all_had_their_turns(
    bucket: Objects, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, name = tmp_path / "notes", bucket.inner.name  # type: ignore[attr-defined]  # the name of the fixture's bucket
    notes.touch()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # the one of S3 comes first
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["boto3", "contender"])
    contenders = [processes.Process(target=contend, args=(name, f"p{number}", TURNS, notes)) for number in range(PROCESSES)]
    for contender in contenders:
        contender.start()
    for contender in contenders:
        contender.join()
    assert [contender.exitcode for contender in contenders] == [0] * PROCESSES

    lines = notes.read_text().splitlines()
    ins, outs = lines[::2], lines[1::2]
    assert outs == [line.replace("in ", "out ") for line in ins]
    assert sorted(ins) == sorted(f"in p{number}" for number in range(PROCESSES) for _ in range(TURNS))
    with keeper(bucket).copy() as copy:
        assert [row.partition("-")[0] for row in rows(copy.path)] == [line.removeprefix("in ") for line in ins]
