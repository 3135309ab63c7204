"""A process with everything imported that forks a `syncer` for each line it reads: 0.05 s each in place of 0.6 s.

The child is the command line on the real shell; only its time runs `SPEED` times as fast, so that a pause between two looks at
an endpoint is over soon. One line of JSON in: `words`, `folder`, `environment`, `output`. Two out: the pid, the wait status.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from dataclasses import replace
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import boto3
import botocore.session

from syncer import commands
from syncer.__main__ import run
from syncer.clock import Clock
from syncer.shell import Shell, real

SPEED = 20.0


def serve() -> None:
    """Fork for each line of the standard input, until it ends."""
    warm()
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if not pid:
            child(job)
        print(pid, flush=True)  # noqa: T201  # what the parent reads
        print(os.waitpid(pid, 0)[1], flush=True)  # noqa: T201  # as above


def warm() -> None:
    """Import and read what every command needs, and keep it for the children; nothing is connected."""
    botocore.session.create_loader = cache(botocore.session.create_loader)
    for command in iter_modules(commands.__path__, "syncer.commands."):
        import_module(command.name)
    with StringIO() as aside:
        run(["validate"], Shell(Path.cwd(), {}, aside, aside, Clock(time.monotonic, time.sleep), time.time))
    for service in ("sagemaker", "sts", "s3", "resourcegroupstaggingapi"):
        boto3.client(service, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")


def child(job: dict[str, Any]) -> None:
    """Be a `syncer`; never returns."""
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    output = os.open(job["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    silence = os.open(os.devnull, os.O_RDONLY)
    for number, handle in ((0, silence), (1, output), (2, output)):
        os.dup2(handle, number)
    shell = real()
    clock = Clock(lambda: time.monotonic() * SPEED, lambda seconds: shell.stop.sleep(seconds / SPEED), random.random)
    code = run(job["words"], replace(shell, clock=clock))
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    serve()
