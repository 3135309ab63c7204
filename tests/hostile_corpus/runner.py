"""Runs cases, each in a process of its own with limits, and says what is wrong with how they ended."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from badfiles_case import CANARY
from world import World

from hostile_corpus import zygote
from hostile_corpus.case import PLAN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hostile_corpus.case import Case

_MOST_OUTPUT = 1_000_000  # bytes: 201 problems of 300 characters each are far less


@dataclass(frozen=True, slots=True)
class Ended:
    """How a case ended: its exit code, what it printed, the processor time and the memory that it took."""

    code: int
    said: bytes
    seconds: float
    megabytes: float


@dataclass(slots=True)
class Runner:
    """`run(case)` builds a folder and runs the case in it; the folder is removed."""

    process: subprocess.Popen[str]
    place: Path
    used: Path
    count: int = 0

    def run(self, case: Case) -> Ended:
        """Run one case."""
        self.count += 1
        folder = self.place / f"case{self.count}"
        if case.used:
            shutil.copytree(self.used, folder)
        else:
            folder.mkdir()
        try:
            case.build(folder)
            return self._run(case, folder)
        finally:
            shutil.rmtree(folder)

    def _run(self, case: Case, folder: Path) -> Ended:
        output = self.place / "said"
        # Where no git is found none is started; what the repository of a commit is asked is no part of this.
        environment = {"PATH": "", "USER": "tester", **case.environment}
        job = {"words": case.words, "folder": str(folder), "environment": environment, "output": str(output)}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(job | {"powerless": case.powerless}) + "\n")
        self.process.stdin.flush()
        code, seconds, kilobytes = json.loads(self.process.stdout.readline())
        return Ended(code, output.read_bytes(), seconds, kilobytes / 1024)


@contextmanager
def running(place: Path) -> Iterator[Runner]:
    """Lend a runner that works in a folder."""
    used = _used(place / "used")
    command = [sys.executable, "-m", "hostile_corpus.zygote", str(used)]
    here = Path(__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(here), str(here.parent)))}
    with subprocess.Popen(
        command, cwd=place, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Runner(process, place, used)


def _used(folder: Path) -> Path:
    """Make a repository in which one config was applied and an edit is planned, its plan in a file."""
    folder.mkdir()
    world = World(folder)
    world.seed()
    world.write()
    world.applied()
    world.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    assert world.run(f"plan --sandbox --out {PLAN}").code == 0
    return folder


def flaws(case: Case, ended: Ended) -> list[str]:
    """Say what is wrong with how a case ended; nothing when all is as it should be."""
    said = ended.said.decode("utf-8", "backslashreplace")
    place = rf"{re.escape(case.at)}(?!\d)"
    wrong = {
        f"exit code {ended.code}, not {case.code}": ended.code != case.code,
        "a traceback": "Traceback (most recent call last)" in said,
        f"does not say {case.says!r}": case.says not in said,
        f"does not name {case.at}": bool(case.at) and not re.search(place, said),
        "repeats what a file holds": CANARY in said,
        "prints a control character": any(not (letter.isprintable() or letter == "\n") for letter in said),
        f"prints {len(said)} characters": len(said) > _MOST_OUTPUT,
        f"took {ended.seconds:.1f} s of processor time": ended.seconds > zygote.SECONDS,
        f"took {ended.megabytes:.0f} MB": ended.megabytes > zygote.MEGABYTES,
    }
    return [text for text, true in wrong.items() if true]
