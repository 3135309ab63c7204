"""One process of several that contend for a ledger: holds it some rounds, and notes when it is in and out."""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path

from stores import KEY, Json, add, who

from syncer import aws
from syncer.clock import Clock
from syncer.place import Place
from syncer.state import Remote


def contend(bucket: str, name: str, rounds: int, notes: Path) -> None:
    """Hold the ledger so many times, and record a row each time; all contenders append to `notes`."""
    clock = Clock(time.monotonic, lambda seconds: time.sleep(seconds / 20), random.Random(name).random)  # nobody waits long
    objects = aws.bucket("us-east-1", bucket, clock)
    keeper = Remote(objects, Place(Path("x.db"), bucket, KEY), Json(), clock, lambda: datetime.now(UTC), lambda _text: None)
    handle = os.open(notes, os.O_WRONLY | os.O_APPEND)
    for number in range(rounds):
        with keeper.hold(who(f"{name}-{number}"), patience=300.0) as held:
            os.write(handle, f"in {name}\n".encode())
            add(held.path, f"{name}-{number}")
            held.checkpoint()
            held.confirm()
            os.write(handle, f"out {name}\n".encode())
    os.close(handle)
