"""kill -9 at every effect of a real `syncer apply --yes`, and what the runs after it find.

The process talks to the simulated account and to S3 over sockets of this process, which counts every mutating request and kills
it right before the n-th is carried out, or right after, with the answer still to come. Then nobody helps: the next run must
converge, create nothing twice, and leave nothing to do for the run after it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from cli_door import environment

from proof import scene
from proof.account import ROLL, opened
from proof.blow import Blow
from proof.bucket import serving
from proof.canonical import Picture, picture
from syncer.sandbox import new_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from proof.account import Door
    from proof.bucket import Store
    from syncer.sandbox import Timing
    from syncer.sandbox.state import State

LEASE_OVER = 92.0  # seconds by which S3's clock is put forward after a kill: the lease is 90
KEY = "ledger/prod.db"
KILLED = -9


class Forge:
    """The forking process; `run` waits for the end of a command and returns its exit code, -9 for one that was killed."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "proof.zygote"]
        tests = str(Path(__file__).parents[1])
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder, env={"PYTHONPATH": tests}
        )

    def run(self, words: str, folder: Path, environment: dict[str, str], blow: Blow) -> int:
        """Run a command in a folder; its output is added to `folder/output`."""
        job = {"words": words.split(), "folder": str(folder), "environment": environment, "output": str(folder / "output")}
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps(job) + "\n")
        stdin.flush()
        blow.aim(int(stdout.readline()))
        status = int(stdout.readline())
        return -(status & 0x7F) if status & 0x7F else status >> 8

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@dataclass(frozen=True, slots=True)
class Start:
    """What every point begins with: an account, and a ledger with what S3 keeps of it; `end` is how a run in peace ends."""

    state: State
    objects: dict[str, tuple[bytes, dict[str, str]]]
    end: Picture | None = None
    effects: tuple[str, ...] = ()


@dataclass(slots=True)
class Site:
    """One folder, account and place of a ledger, with all that runs there."""

    folder: Path
    forge: Forge
    door: Door
    environment: dict[str, str]
    store: Store | None
    blow: Blow = field(default_factory=Blow)

    def run(self, words: str, blow: Blow | None = None) -> int:
        """Run a command, under a blow or in peace."""
        self.blow = blow or Blow()
        self.door.blow = self.blow
        if self.store:
            self.store.blows[self.bucket] = self.blow
        return self.forge.run(words, self.folder, self.environment, self.blow)

    @property
    def bucket(self) -> str:
        """The bucket of this site."""
        return self.folder.name

    def wait(self) -> None:
        """Let the lease of whoever died run out, by S3's own clock."""
        if self.store:
            self.store.ahead[self.bucket] = self.store.ahead.get(self.bucket, 0.0) + LEASE_OVER

    def ledger(self) -> dict[str, tuple[bytes, dict[str, str]]]:
        """Return everything that is kept of the ledger: files, or objects with their metadata."""
        if self.store is None:
            state = self.folder / "state"
            return {path.name: (path.read_bytes(), {}) for path in sorted(state.glob("*"))} if state.exists() else {}
        client = self.store.client()
        keys = [item["Key"] for item in client.list_objects_v2(Bucket=self.bucket).get("Contents", [])]
        answers = {key: client.get_object(Bucket=self.bucket, Key=key) for key in keys}
        found = {key: (answer["Body"].read(), dict(answer["Metadata"])) for key, answer in answers.items()}
        client.close()
        return found

    def restore(self, objects: dict[str, tuple[bytes, dict[str, str]]]) -> None:
        """Put a ledger there."""
        if self.store is None:
            for name, (body, _) in objects.items():
                (self.folder / "state").mkdir(exist_ok=True)
                (self.folder / "state" / name).write_bytes(body)
            return
        client = self.store.client()
        client.create_bucket(Bucket=self.bucket)
        for key, (body, metadata) in objects.items():
            client.put_object(Bucket=self.bucket, Key=key, Body=body, Metadata=metadata)
        client.close()

    def said(self) -> str:
        """Return what all commands printed."""
        return (self.folder / "output").read_text(encoding="utf-8")[-2_000:]


@contextmanager
def site(folder: Path, forge: Forge, start: Start, *, store: Store | None, timing: Timing = ROLL) -> Iterator[Site]:
    """Build a site on a copy of the start; `folder.name` names the bucket."""
    folder.mkdir()
    with opened(deepcopy(start.state), timing) as (door, url):
        environ = environment(url) | {"USER": "tester", "HOME": str(folder), "PATH": "", "TMPDIR": str(folder)}
        environ |= {"AWS_ENDPOINT_URL_S3": store.url} if store else {}
        place = f"s3://{folder.name}/{KEY}" if store else "state/prod.db"
        (folder / "syncer.yaml").write_text(f"targets:\n  prod: {{state: {place}}}\n", encoding="utf-8")
        made = Site(folder, forge, door, environ, store)
        made.restore(start.objects)
        yield made
    shutil.rmtree(folder)


def prepare(folder: Path, forge: Forge, store: Store | None) -> Start:
    """Apply what stands before, then what comes, in peace: the start of every point, and the end that each must reach."""
    empty = Start(new_state("us-east-1"), {})
    with site(folder, forge, empty, store=store) as made:
        made.door.box.seed_models(scene.MODELS)
        scene.write(folder, scene.BEFORE)
        assert made.run("apply --yes") == 0, made.said()
        state, objects = deepcopy(made.door.box.state), made.ledger()
        scene.write(folder, scene.AFTER)
        assert made.run("apply --yes") == 0, made.said()
        return Start(state, objects, picture(made.door.box), tuple(made.blow.told))


@dataclass(frozen=True, slots=True)
class Point:
    """One kill and what came of it; `reached` is False where the run was through before."""

    what: str
    nth: int
    after: bool
    reached: bool = True
    troubles: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"kill {'after' if self.after else 'before'} {self.what} ({self.nth})"


def strike(made: Site, start: Start, blow: Blow) -> Point:
    """Kill a run at one effect, then look at what the runs after it do."""
    scene.write(made.folder, scene.AFTER)
    code = made.run("apply --yes", blow)
    if not blow.struck:
        troubles = [] if code == 0 else [f"a run that nobody killed ended with {code}: {made.said()}"]
        return Point(blow.what, blow.nth, blow.after, reached=False, troubles=tuple(troubles))
    troubles = [] if code == KILLED else [f"the killed run ended with {code}"]
    troubles += _sound(made)
    made.wait()
    troubles += _converges(made, start)
    troubles += _rests(made)
    return Point(blow.what, blow.nth, blow.after, troubles=tuple(troubles))


def _sound(made: Site) -> Iterator[str]:
    """A kill never looks like damage."""
    code = made.run("state verify")
    if code != 0:
        yield f"state verify ended with {code}: {made.said()}"


def _converges(made: Site, start: Start) -> Iterator[str]:
    code = made.run("apply --yes")
    if code != 0:
        yield f"the next run ended with {code}: {made.said()}"
    if picture(made.door.box) != start.end:
        yield "the account is not what a run in peace makes of it"
    yield from (f"twice: {what}" for what in made.door.more_than_once())


def _rests(made: Site) -> Iterator[str]:
    """The run after asks the account for no write and stores no state; its lock comes and goes, no more."""
    before, asked = made.ledger(), made.door.asked
    code = made.run("apply --yes")
    if code != 0:
        yield f"the run after ended with {code}"
    if made.door.asked != asked:
        yield f"the run after wrote: {made.blow.told}"
    if _told(made.ledger()) != _told(before):
        yield f"the run after stored a state: {made.blow.told}"
    beside = [what for what in made.blow.told if not what.endswith(".lock")]
    if beside:
        yield f"the run after wrote more than its lock: {beside}"


def _told(objects: dict[str, tuple[bytes, dict[str, str]]]) -> dict[str, str]:
    """Digest a ledger and its head; the lock beside it is not part of the state."""
    return {key: sha256(body).hexdigest() for key, (body, _) in objects.items() if not key.endswith(".lock")}


@dataclass(frozen=True, slots=True)
class Bench:
    """What is set up once for many points: the forking process, S3 where the ledger is there, and the start of all points."""

    folder: Path
    label: str
    forge: Forge
    store: Store | None
    start: Start

    def site(self, name: str, timing: Timing = ROLL) -> AbstractContextManager[Site]:
        """Lend a new site at the start."""
        return site(self.folder / f"{self.label}-{name}", self.forge, self.start, store=self.store, timing=timing)

    def strike(self, what: str, nth: int, *, after: bool) -> Point:
        """Strike at one effect, at a site of its own."""
        with self.site(f"{sha256(what.encode()).hexdigest()[:8]}-{nth}-{'after' if after else 'before'}") as made:
            return strike(made, self.start, Blow(what, nth, after))


@contextmanager
def bench(folder: Path, label: str, *, remote: bool) -> Iterator[Bench]:
    """Lend a bench; `remote` keeps the ledger in S3."""
    with ExitStack() as stack:
        store = stack.enter_context(serving()) if remote else None
        forge = Forge(folder)
        stack.callback(forge.close)
        yield Bench(folder, label, forge, store, prepare(folder / f"{label}-start", forge, store))


def through(folder: Path, label: str, *, remote: bool, share: int = 0, shares: int = 1) -> Iterator[Point]:
    """Strike before and after every effect of a share: each name as often as it comes, until a run is through."""
    with bench(folder, label, remote=remote) as made:
        sides = [(what, after) for what in dict.fromkeys(made.start.effects) for after in (False, True)]
        for what, after in sides:
            for nth in _numbers(what, share, shares):
                point = made.strike(what, nth, after=after)
                if point.reached or point.troubles:
                    yield point
                if not point.reached:
                    break


def _numbers(what: str, share: int, shares: int) -> Iterable[int]:
    """Share out the writes of S3 by their number, the calls of SageMaker, each of which comes once, by their name."""
    if what.startswith("S3 "):
        return count(share + 1, shares)
    return (1,) if sha256(what.encode()).digest()[0] % shares == share else ()
