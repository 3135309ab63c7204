"""A repository on a GitHub: its git, its pull requests, its simulated account, and runs of the action's commands on events."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import payloads
from fakegithub_state import BOT
from repositories import commit, git
from world import BASIC

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fakegithub import FakeGitHub
    from payloads import Happening
    from world import Result, World

ROLL = ("InitialInstanceCount: 1", "InitialInstanceCount: 2")
BAD = ("InitialInstanceCount: 1", "InitialInstanceCount: none")
OTHER = BASIC.replace("fraud", "other").replace("m1", "m2")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the action left: how it ended, what it printed, its outputs and its summary."""

    code: int
    out: str
    outputs: dict[str, str]
    summary: str

    @property
    def reason(self) -> str:
        """Why it failed, "" when it did not."""
        return self.outputs.get("failure-reason", "")


@dataclass(slots=True)
class Forge:
    """`merge()` opens a pull request with what was edited, plans it, merges it; `ci("apply", event)` is a run of the action."""

    world: World
    hub: FakeGitHub
    number: int = 6
    run: int = 1000
    inputs: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def begin(self) -> Forge:
        """Make the repository, with what is in the world's folder, on main; return it."""
        self.world.write("state/\nrunner/\n", ".gitignore")
        git(self.world.path, "init", "-q", "-b", "main")
        commit(self.world.path, "first")
        return self

    @property
    def head(self) -> str:
        """The commit that is checked out."""
        return git(self.world.path, "rev-parse", "HEAD")

    def ci(self, command: str, event: Happening, *, role: str = "full", attempt: int = 1, **inputs: str) -> Run:
        """Run a command of the action; `inputs` have underscores for hyphens."""
        self.run += 1
        folder = self.world.path / "runner"
        given = event.environment(self.hub, folder, run=self.run, attempt=attempt)
        for name in ("output", "summary"):
            (folder / name).unlink(missing_ok=True)
        texts = {"sandbox": "true", "github_token": self.hub.token(role) if role else "", **self.inputs, **inputs}
        variables = {f"INPUT_{name.upper()}": text for name, text in texts.items()}
        here = {"GITHUB_WORKSPACE": str(self.world.path), "PATH": os.environ["PATH"], "HOME": str(folder)}
        self.world.environment = {**given, **here, **variables, **self.variables}
        done: Result = self.world.run("ci", command)
        return Run(done.code, done.out + done.err, _outputs(folder / "output"), _text(folder / "summary"))

    @property
    def opened(self) -> Happening:
        """The pull request that is open, with what was pushed last."""
        base = git(self.world.path, "merge-base", "main", "HEAD")
        return payloads.pull_request(self.number, head=self.head, base=base)

    def push_more(self, edit: tuple[str, str], name: str = "desired/fraud.yaml") -> Happening:
        """Push one more edit to the pull request that is open."""
        self.world.edit(*edit, name)
        commit(self.world.path, "more")
        return self.opened

    def open(self, edit: tuple[str, str] = ROLL, name: str = "desired/fraud.yaml") -> Happening:
        """Edit a file on a branch and open a pull request for it; the branch is checked out."""
        self.number += 1
        base = self.head
        git(self.world.path, "checkout", "-q", "-b", f"change-{self.number}")
        self.world.edit(*edit, name)
        head = commit(self.world.path, f"change {self.number}")
        self.hub.pull(self.number, head=head, base=base)
        return payloads.pull_request(self.number, head=head, base=base)

    def merge(self) -> Happening:
        """Merge the open pull request by a merge commit; main is checked out. Returns the push."""
        before = git(self.world.path, "rev-parse", "main")
        git(self.world.path, "checkout", "-q", "main")
        git(self.world.path, "merge", "-q", "--no-ff", "-m", "merge", f"change-{self.number}")
        self.hub.merge(self.number, self.head, git(self.world.path, "rev-parse", "HEAD^2"))
        return payloads.push(self.head, before=before)

    def change(self, edit: tuple[str, str] = ROLL, name: str = "desired/fraud.yaml") -> Happening:
        """Open a pull request, plan it, merge it. Returns the push."""
        planned = self.ci("plan", self.open(edit, name))
        assert planned.code == 0, planned.out
        return self.merge()

    def comments(self, number: int | None = None, *, by: str = BOT) -> list[str]:
        """The comments on a pull request, the newest one's by default, that somebody wrote."""
        return [item.body for item in self.hub.comments(number or self.number) if item.login == by]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _outputs(path: Path) -> dict[str, str]:
    return dict(_pairs(_text(path)))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Read a file of outputs as the runner does: NAME=VALUE, or NAME<<WORD, lines, WORD."""
    lines = iter(text.splitlines())
    for line in lines:
        name, equals, value = line.partition("=")
        if equals and "<<" not in name:
            yield name, value
            continue
        name, _, word = line.partition("<<")
        block = []
        for each in lines:
            if each == word:
                break
            block.append(each)
        yield name, "\n".join(block)
