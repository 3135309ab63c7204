"""Signals to real processes: what is in flight is finished, recorded and unlocked, and the process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from world import BASIC, World

if TYPE_CHECKING:
    from collections.abc import Iterator

APPLY = ("apply", "--sandbox", "--yes")
pytestmark = pytest.mark.usefixtures("listening")
GRACE = 120.0  # seconds; the roll is stuck, so that a process which ends at all was stopped


@pytest.fixture
def stuck(world: World) -> World:
    """Two files; the endpoint of the first will not come up by itself, so that an apply of one change at a time waits."""
    world.time = time.time()  # the account is of this moment, for processes that know no other
    (world.path / "state" / "sandbox.json").unlink()
    world.write()
    world.write(BASIC.replace("fraud", "spam"), "desired/spam.yaml")
    for words in ("seed", "script fraud stuck"):
        assert world.run(f"sandbox {words}").code == 0
    return world


def start(world: World, *words: str, script: bool = False) -> subprocess.Popen[str]:
    """Start syncer as a process; with `script` as GitHub does, by way of a shell."""
    command = [sys.executable, "-m", "syncer", *words]
    if script:
        path = world.path / "step.sh"
        path.write_text("set -o pipefail\nexec " + " ".join(command) + "\n", encoding="utf-8")
        command = ["bash", "--noprofile", "--norc", "-e", str(path)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=world.path, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True)


def until(process: subprocess.Popen[str], words: str) -> None:
    """Read what a process prints until it says these words."""
    assert process.stdout
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(process.communicate())


@pytest.fixture
def waiting(stuck: World, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """An apply whose first roll is under way, and whose second change waits for its turn."""
    process = start(stuck, *APPLY, "--parallel", "1", script=getattr(request, "param", False))
    until(process, "Creating")
    yield process
    process.kill()
    process.communicate()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=GRACE)
    return process.returncode, out, err


def runs(world: World) -> list[str]:
    book = world.ledger()
    rows = [row["outcome"] for row in book._db.query("select outcome from runs order by id")]
    book.close()
    return rows


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_leaves_the_roll_under_way_tells_what_was_not_begun_and_frees_the_lock(
    stuck: World, waiting: subprocess.Popen[str], number: signal.Signals
) -> None:
    waiting.send_signal(number)
    code, out, err = ended(waiting)

    assert code == 5, err
    assert f"✗ fraud under way: begun, and no longer watched (stopped by {number.name}): create endpoint fraud" in out
    assert f"✗ spam skipped: not begun (stopped by {number.name}): create config spam-" in out
    assert err.startswith(f"{number.name}: what is in flight is finished and recorded, nothing new is begun")
    assert runs(stuck) == ["stopped"]
    assert (stuck.path / "state" / "default.sandbox.db.lock").read_bytes() == b""


@pytest.mark.parametrize("waiting", [True], indirect=True)
def test_a_cancelled_step_of_github_leaves_no_lock_and_the_next_apply_goes_on(
    stuck: World, waiting: subprocess.Popen[str]
) -> None:
    waiting.send_signal(signal.SIGINT)
    assert ended(waiting)[0] == 5
    assert stuck.run("sandbox script fraud ok").code == 0
    next_one = start(stuck, *APPLY)
    out, err = next_one.communicate(timeout=120)

    assert next_one.returncode == 0, out + err
    assert runs(stuck) == ["stopped", "done"]


def test_a_second_signal_ends_the_process_at_once_and_the_lock_is_free(stuck: World, waiting: subprocess.Popen[str]) -> None:
    # Stopped in its tracks it gets both signals before it can act on the first.
    waiting.send_signal(signal.SIGSTOP)
    waiting.send_signal(signal.SIGINT)
    waiting.send_signal(signal.SIGTERM)
    waiting.send_signal(signal.SIGCONT)

    assert ended(waiting)[0] in (128 + signal.SIGINT, 128 + signal.SIGTERM)
    assert runs(stuck) == ["running"]
    assert stuck.run("state show --sandbox --format json").json["locked_by"] == ""


def test_a_signal_at_the_question_ends_it_with_nothing_begun(stuck: World) -> None:
    before = (stuck.path / "state" / "sandbox.json").read_bytes()
    parent, child = os.openpty()
    environment = os.environ | {"TERM": "dumb"}
    command = [sys.executable, "-m", "syncer", "apply", "--sandbox"]
    process = subprocess.Popen(command, cwd=stuck.path, env=environment, stdin=child, stdout=child, stderr=child)
    os.close(child)
    shown = b""
    while b"[y/N]" not in shown:
        shown += os.read(parent, 4096)
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=GRACE)
    shown += os.read(parent, 4096)
    os.close(parent)

    assert code == 5
    assert b"stopped by SIGINT; nothing further was begun" in shown
    assert (stuck.path / "state" / "sandbox.json").read_bytes() == before
