"""`syncer sandbox serve`: what it prints, which account it serves, and how it ends."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from posting import asking

from syncer.__main__ import run
from syncer.clock import Clock
from syncer.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from world import World

WAIT = 60  # seconds until a test that hangs fails instead


def ask(url: str, operation: str, body: Any = None) -> Any:
    """Make a call and return the answer."""
    received = asking(operation, body)
    request = urllib.request.Request(url, received.body, dict(received.headers))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        return json.load(answer)


class Noticed(io.StringIO):
    """An output that tells when somebody has written all there is to say."""

    def __init__(self) -> None:
        super().__init__()
        self.complete = threading.Event()

    def flush(self) -> None:
        """Notice."""
        self.complete.set()


def served(world: World, options: str, act: Callable[[str], object]) -> tuple[int, str]:
    """Run the command in this process, act on the URL that it prints, end it with SIGTERM; return exit code and output."""
    out, found = Noticed(), []
    clock = Clock(lambda: world.time, world.sleep)
    shell = Shell(world.path, world.environment, out=out, err=io.StringIO(), clock=clock, wall=lambda: world.time)

    def client() -> None:
        assert out.complete.wait(WAIT)
        try:
            found.append(act(out.getvalue().splitlines()[0]))
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=client)
    thread.start()
    code = run(["sandbox", "serve", *options.split()], shell)
    thread.join()
    assert len(found) == 1, "the client failed"
    return int(code), out.getvalue()


# --- as a program ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_where_it_is_and_what_to_copy_and_ends_well_when_told(tmp_path: Path, number: int) -> None:
    words = [sys.executable, "-m", "syncer", "sandbox", "serve"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        url = lines[0].rstrip("\n")
        models = ask(url, "ListModels")
        process.send_signal(number)
        rest = process.communicate(timeout=WAIT)

    assert (process.returncode, rest, models) == (0, ("", ""), {"Models": []})
    assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+", url)
    assert lines[1:] == [
        f"export AWS_ENDPOINT_URL={url}\n",
        "export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1\n",
    ]


# --- which account -----------------------------------------------------------------------------------------------------


def test_it_serves_the_account_that_the_other_commands_use(world: World) -> None:
    code, _ = served(world, "", lambda url: ask(url, "CreateModel", {"ModelName": "by-wire"}))

    assert code == 0
    assert world.box.call("DescribeModel", {"ModelName": "by-wire"})["ModelName"] == "by-wire"


def test_each_target_has_its_own(world: World) -> None:
    world.write("targets: {eu: {region: eu-west-1}, us: {region: us-east-1}}\n", "syncer.yaml")
    code, out = served(world, "--target eu", lambda url: ask(url, "CreateModel", {"ModelName": "m"}))

    assert code == 0
    assert out.splitlines()[2].endswith(" AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1")
    assert ":eu-west-1:" in (world.path / "state" / "sandbox-eu.json").read_text()


def test_in_memory_it_is_empty_and_leaves_nothing_behind(world: World) -> None:
    before = sorted(world.path.rglob("*"))
    seen: list[Any] = []

    def act(url: str) -> None:
        ask(url, "CreateModel", {"ModelName": "m9"})
        seen.append([model["ModelName"] for model in ask(url, "ListModels")["Models"]])

    assert served(world, "--memory", act)[0] == 0
    assert seen == [["m9"]]
    assert sorted(world.path.rglob("*")) == before


@pytest.mark.parametrize("where", ["", "--memory "])
def test_faults_are_those_of_the_option_and_latency_passes_on_the_shells_clock(world: World, where: str) -> None:
    before = world.time
    code, _ = served(world, f"{where}--fault latency=500ms,reset=1,only=CreateModel", lambda url: ask(url, "ListModels"))

    assert (code, world.time - before) == (0, 0.5)


# --- what it refuses ---------------------------------------------------------------------------------------------------


def test_a_fault_that_nobody_knows_is_wrong_usage(world: World) -> None:
    shown = world.run("sandbox serve --fault flood=1")

    assert (shown.code, shown.out) == (2, "")
    assert "fault 'flood=1' is unknown" in shown.err


def test_a_port_that_is_taken_is_told_with_what_to_do(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        shown = world.run(f"sandbox serve --port {port}")

    assert (shown.code, shown.out) == (1, "")
    assert shown.err.startswith(f"error: port {port} of 127.0.0.1 cannot be used: ")
    assert shown.err.endswith("Choose another one with --port, or 0 for a free one\n")


def test_a_damaged_account_is_told_before_anything_is_served(world: World) -> None:
    world.write("{", "state/sandbox.json")
    shown = world.run("sandbox serve")

    assert (shown.code, shown.out) == (1, "")
    assert "is damaged" in shown.err
