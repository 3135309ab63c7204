"""A process with everything imported that forks a `syncer` with limits for each line it reads, and tells what it took.

One line of JSON in: `words`, `folder`, `environment`, `output`, `powerless`. One out: exit code, seconds of processor time and
most kilobytes. The limits are the kernel's: 2 s of processor time, or SIGXCPU ends it; 1 GiB of addresses more than at its
start, so that a bomb harms nobody; 30 s in all, or SIGALRM ends it. Memory is what the kernel calls the maximum resident set
(`ru_maxrss`): it counts the interpreter and all that is imported, a quarter of what is allowed.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sys
import time
import traceback
from importlib import import_module
from io import StringIO
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from syncer import commands
from syncer.__main__ import run
from syncer.clock import Clock
from syncer.shell import Shell, real

SECONDS = 2
MEGABYTES = 200
_MORE_ADDRESSES = 1 << 30
_LONGEST = 30
_USUAL = (
    "validate",
    "plan --sandbox",
    "plan --sandbox --format json",
    "apply --sandbox --plan none",
    "apply --sandbox",
    "history --sandbox",
    "show --sandbox fraud@1",
    "state verify --sandbox",
    "ci validate",
)
UNCAUGHT = 70  # no code of syncer's


def serve() -> None:
    """Fork for each line of the standard input, until it ends."""
    warm(Path(sys.argv[1]))
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if not pid:
            child(job)
        _, status, used = os.wait4(pid, 0)
        told = (os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss)
        print(json.dumps(told), flush=True)  # noqa: T201  # what the parent reads


def warm(folder: Path) -> None:
    """Do in a repository what the children will do, so that they find all of it imported, read and compiled."""
    for package in (commands, import_module("syncer.commands.ci")):
        for command in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(command.name)
    for line in _USUAL:
        with StringIO() as aside:
            run(line.split(), Shell(folder, {}, aside, aside, Clock(time.monotonic, time.sleep), time.time))


def child(job: dict[str, Any]) -> None:
    """Be a `syncer` with limits; never returns."""
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    output = os.open(job["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    silence = os.open(os.devnull, os.O_RDONLY)
    for number, handle in ((0, silence), (1, output), (2, output)):
        os.dup2(handle, number)
    addresses = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + _MORE_ADDRESSES
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (addresses, addresses))
    signal.alarm(_LONGEST)
    if job["powerless"]:
        _without_powers()
    code = UNCAUGHT
    try:
        code = int(run(job["words"], real()))
    except BaseException:  # noqa: BLE001  # whatever gets this far is what is looked for
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _without_powers() -> None:
    """Give up the capabilities of root, by which it may read what nobody may. Source: capset(2), version 3 of its header."""
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, none) == 0


if __name__ == "__main__":
    serve()
