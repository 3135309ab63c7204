"""What a command may touch of the world, and what it reads from the real one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncer.clock import Clock
from syncer.shell import Shell

ASK = "from syncer.shell import real; s = real(); print(s.color, s.live, s.ask)"


def made(wall: float = 0.0) -> tuple[Shell, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Shell(Path(), {}, out, err, Clock(lambda: 0.0, lambda _: None), wall=lambda: wall), out, err


def test_what_is_said_goes_out_as_it_is_and_complaints_as_lines_beside_it() -> None:
    shell, out, err = made()
    shell.say("a")
    shell.say("b\n")
    shell.complain("c")

    assert (out.getvalue(), err.getvalue()) == ("ab\n", "c\n")


def test_now_is_the_time_of_day_in_utc() -> None:
    assert made(1_780_000_000.5)[0].now() == datetime(2026, 5, 28, 20, 26, 40, 500000, tzinfo=UTC)


def test_nobody_can_be_asked_unless_a_shell_says_so() -> None:
    shell, _, _ = made()

    assert (shell.ask, shell.color, shell.live) == (None, False, False)


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "False False None"),
        ({"FORCE_COLOR": "1"}, "True False None"),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "False False None"),
        ({"NO_COLOR": "", "FORCE_COLOR": "1"}, "True False None"),
        ({"FORCE_COLOR": ""}, "False False None"),
    ],
)
def test_without_a_terminal_there_is_no_table_no_question_and_color_only_when_forced(
    environment: dict[str, str], shown: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )

    assert done.stdout.strip() == shown


def on_terminal(program: str, environment: dict[str, str], typed: bytes = b"") -> str:
    """Run a program on a terminal of its own and return what it shows."""
    parent, child = os.openpty()
    started = subprocess.Popen([sys.executable, "-c", program], env=environment, stdin=child, stdout=child, stderr=child)
    os.close(child)
    os.write(parent, typed)
    shown = b""
    try:
        while found := os.read(parent, 4096):
            shown += found
    except OSError:  # the terminal is gone when the program is
        pass
    started.wait(30)
    os.close(parent)
    return shown.decode()


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({"TERM": "xterm"}, "True True <function"),
        ({"TERM": "dumb"}, "False False <function"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "False True <function"),
    ],
)
def test_a_terminal_gets_color_a_table_and_questions(environment: dict[str, str], shown: str) -> None:
    assert shown in on_terminal(ASK, environment)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [(b"y\n", True), (b"YES\n", True), (b"\n", False), (b"no\n", False), (b"yeah\n", False), (b"\x04", False)],
)
def test_only_a_plain_yes_is_a_yes(typed: bytes, *, answer: bool) -> None:
    program = "from syncer.shell import real; print('answer', real().ask('Apply?'))"
    shown = on_terminal(program, {"TERM": "xterm"}, typed)

    assert "Apply? [y/N]" in shown
    assert f"answer {answer}" in shown


def test_the_real_shell_leaves_pauses_to_chance() -> None:
    program = "from syncer.shell import real; print(*(real().clock.draw() for _ in range(20)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    draws = {float(word) for word in done.stdout.split()}

    assert len(draws) > 1
    assert all(0 <= draw < 1 for draw in draws)
