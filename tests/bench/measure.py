"""One command as a user runs it: what it asked, how long it took, how much processor and memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.serving import Served

_KIB = 1024  # the unit of ru_maxrss on Linux
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command came to: calls that were accepted and throttled, seconds, MiB at most, and how it ended."""

    calls: int
    throttled: int
    wall: float
    cpu: float
    memory: float
    server: float  # CPU seconds of the server
    code: int
    output: str
    operations: dict[str, int]
    acting: tuple[int, float] = (0, 0.0)  # calls from the first create on, and their seconds


def environment(url: str, home: Path) -> dict[str, str]:
    """Return an environment in which nothing of AWS is set but an account at a URL, with credentials that are none."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(home / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "none"),
    }


def run(command: Sequence[str | Path], folder: Path, served: Served) -> Cost:
    """Run a command in a folder against an account, and wait for it.

    A child begins with the peak of the process that starts it: whoever calls this must be small.
    """
    served.asked()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        begun = time.monotonic()
        child = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=environment(served.url, folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - begun
        child.returncode = os.waitstatus_to_exitcode(status)  # it is waited for, and Popen must not do it again
        output.seek(0)
        said = output.read()
    asked = served.asked()
    return Cost(
        calls=asked.accepted.total(),
        throttled=asked.throttled.total(),
        wall=wall,
        cpu=used.ru_utime + used.ru_stime,
        memory=used.ru_maxrss * _KIB / _MIB,
        server=asked.cpu,
        code=child.returncode,
        output=said,
        operations=dict(asked.accepted),
        acting=asked.acting,
    )
