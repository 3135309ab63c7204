"""A simulated account in a JSON file that several processes may use at once."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

from syncer.errors import SyncerError, Unavailable
from syncer.sandbox.account import Sandbox
from syncer.sandbox.layout import STATE
from syncer.sandbox.operations import OPERATIONS
from syncer.sandbox.shapes import misfit, wire_path
from syncer.sandbox.state import REGION, State, new_state

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from syncer.sandbox.faults import Faults
    from syncer.sandbox.request import Timing
    from syncer.sandbox.traits import Traits

    Stamp = tuple[int, int, int]

START_AGAIN = "delete the file to begin a new simulated account"
_UNREAD: Stamp = (-1, -1, -1)


def load(path: Path) -> State:
    """Return the account in a file; raises SyncerError when the file cannot be read or is damaged."""
    with _os_errors(path):
        raw = path.read_bytes()
    try:
        found = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise SyncerError(f"{path}: is damaged: not JSON", START_AGAIN) from error
    place = misfit(found, STATE)
    if place is not None:
        where = wire_path(place) or "the whole file"
        raise SyncerError(f"{path}: is damaged, or another version of syncer wrote it: see {where}", START_AGAIN)
    return cast("State", found)


def save(path: Path, state: State) -> None:
    """Write an account to a file, whole or not at all; raises SyncerError when that fails."""
    with _os_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(json.dumps(state, ensure_ascii=False))
            # The kernel's own time stamp is too coarse to tell two writes in one tick apart.
            os.utime(temporary, ns=(time.time_ns(), time.time_ns()))
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


class FileSandbox:
    """A simulated account in a file; satisfies `syncer.aws.Account`. A missing file is an account with nothing in it.

    Every call holds a lock on `<path>.lock`, so calls of several threads and processes happen one after the other. The file is
    read again only when it changed and written only after an operation that can change the account succeeded. `region`
    and `traits` are those of a new file; an existing one keeps its own. Raises SyncerError when the file cannot be used or is
    damaged.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        region: str = REGION,
        clock: Callable[[], float] = time.time,
        rng: random.Random | None = None,
        timing: Timing | None = None,
        faults: Faults | None = None,
        traits: Traits | None = None,
    ) -> None:
        self._path = Path(path)
        self._new: Callable[[], State] = lambda: new_state(region, traits=traits)
        self._sandbox = Sandbox(self._new(), clock=clock, rng=rng, timing=timing, faults=faults)
        self._seen: Stamp | None = _UNREAD

    @property
    def region(self) -> str:
        """The region that this account is seen in."""
        with self._open(writes=False) as sandbox:
            return sandbox.region

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self._sandbox.faults

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one API call; raises ApiError as AWS would, Unavailable when its answer is lost, SyncerError for damage."""
        writes = operation in OPERATIONS and OPERATIONS[operation].writes
        with self._open(writes=writes) as sandbox:
            return sandbox.call(operation, params)

    def script(self, endpoint_name: str, outcome: str, reason: str | None = "", *, alarm: str = "") -> None:
        """Decide how the next roll of an endpoint ends, as Sandbox.script does."""
        with self._open(writes=True) as sandbox:
            sandbox.script(endpoint_name, outcome, reason, alarm=alarm)

    def system_update(self, endpoint_name: str, seconds: float) -> None:
        """Have AWS maintain an endpoint for some seconds, as Sandbox.system_update does."""
        with self._open(writes=True) as sandbox:
            sandbox.system_update(endpoint_name, seconds)

    def tag_as_aws(self, arn: str, given: Mapping[str, str]) -> None:
        """Put tags on a resource that users may not set, as Sandbox.tag_as_aws does."""
        with self._open(writes=True) as sandbox:
            sandbox.tag_as_aws(arn, given)

    def seed_models(self, names: Iterable[str]) -> list[str]:
        """Create the models that do not exist yet and return their names; the file is written once."""
        with self._open(writes=True) as sandbox:
            return sandbox.seed_models(names)

    @contextmanager
    def _open(self, *, writes: bool) -> Iterator[Sandbox]:
        with _locked(self._path):
            self._refresh()
            seen, self._seen = self._seen, _UNREAD if writes else self._seen
            lost: Unavailable | None = None
            try:
                yield self._sandbox
            except Unavailable as error:  # the call may have been carried out, and only its answer is lost
                lost = error
            finally:
                self._sandbox.calls.clear()  # the log is for tests of one object; here it would only grow
            if writes:
                save(self._path, self._sandbox.state)
                seen = _stamp(self._path)
            self._seen = seen
            if lost is not None:
                raise lost

    def _refresh(self) -> None:
        stamp = _stamp(self._path)
        if stamp == self._seen:
            return
        self._seen = _UNREAD
        self._sandbox.state = self._new() if stamp is None else load(self._path)
        self._seen = stamp


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = path.with_name(f"{path.name}.lock")
    with _os_errors(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _stamp(path: Path) -> Stamp | None:
    with _os_errors(path):
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino)


@contextmanager
def _os_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "check that the directory exists and that you may read and write there"
        raise SyncerError(f"{path}: cannot be used for the simulated account: {error.strerror}", hint) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
