"""Work in a forked child: it cannot spoil this process, has a folder in memory of its own, and an end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import resource
import select
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY = 4 << 30  # bytes of address space: a mutant that collects without end is stopped
WALL = 120.0  # seconds for a child that waits for what never comes; one that computes is stopped by its processor time
SHM = Path("/dev/shm")
PR_SET_PDEATHSIG = 1  # linux/prctl.h: who ends takes its children along
_LIBC = ctypes.CDLL(None)
_WATCHED = os.dup(2)  # the standard error, which is silent in children


@dataclass(frozen=True, slots=True)
class Ending:
    """What the work returned, or why it returned nothing."""

    value: Any = None
    timed_out: bool = False
    died: bool = False


def forked(work: Callable[[], Any], *, wall: float = WALL, apart: bool = True) -> Ending:
    """Do work in a child. `apart`: in a process group of its own, which is killed with it, and in silence."""
    folder = Path(tempfile.mkdtemp(prefix="mutation-", dir=SHM if SHM.is_dir() else None))
    pid = os.fork()
    if not pid:
        _child(work, folder, apart=apart)
    try:
        return _ending(pid, folder, wall)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            (os.killpg if apart else os.kill)(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def _ending(pid: int, folder: Path, wall: float) -> Ending:
    handle = os.pidfd_open(pid)
    try:
        in_time, _, _ = select.select([handle], [], [], wall)
    finally:
        os.close(handle)
        if not in_time:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if not in_time or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return Ending(timed_out=True)
    answer = folder / "answer"
    return Ending(pickle.loads(answer.read_bytes())) if status == 0 and answer.exists() else Ending(died=True)


def _child(work: Callable[[], Any], folder: Path, *, apart: bool) -> None:
    """Do the work, leave its answer in the folder, and end without any cleaning up."""
    code = 1
    try:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if apart:
            os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        silence = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(silence, number)
        os.environ["TMPDIR"], tempfile.tempdir = str(folder), None
        value = work()
        (folder / "answer.new").write_bytes(pickle.dumps(value))
        (folder / "answer.new").rename(folder / "answer")
        code = 0
    finally:
        os._exit(code)


def may_compute(seconds: float) -> None:
    """Let this process use so many seconds of processor time from now on, and not more."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 1, hard))


def log(text: str) -> None:
    """Tell how far it is, where somebody watches."""
    os.write(_WATCHED, f"{text}\n".encode())
