"""Workflows run on this machine by act (nektos/act), without Docker: what GitHub does with a repository, against fakes.

What act leaves out: permissions, concurrency, environments and timeouts. When it is interrupted itself it kills the step under
way at once, so that `cancel` does what GitHub's runner would.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import repositories

from syncer.workflows import FOLDER, PLACEHOLDER, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payloads import Happening

ROOT = Path(__file__).parent.parent
ACT = Path(sys.executable).with_name("act")
WAIT = 60.0  # seconds until a run that does not end is a failure
ROLES = {f"SYNCER_{kind}_ROLE": f"arn:aws:iam::000000000000:role/{kind.lower()}" for kind in ("PLAN", "APPLY", "DRIFT")}
CREDENTIALS = re.findall(r"uses: (aws-actions/\S+)", Workflow("default").text("plan"))[0]  # the action of AWS, and its commit
_CREDENTIALS = """\
name: Credentials of nobody
description: What the action of AWS leaves in the environment, without asking AWS.
inputs:
  role-to-assume: {required: true}
  aws-region: {required: true}
  role-session-name: {required: true}
runs:
  using: composite
  steps:
    - shell: bash
      env: {ROLE: "${{ inputs.role-to-assume }}", REGION: "${{ inputs.aws-region }}"}
      run: |
        echo "became $ROLE"
        printf '%s\\n' AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing "AWS_REGION=$REGION" >> "$GITHUB_ENV"
"""
# The environment that `make` has made stands for the one that the action would install: links to all it has, and the lock.
_INSTALLED = f"""\
    steps:
      - name: Be installed already
        run: |
          mkdir "$RUNNER_TEMP/syncer-venv"
          ln -s {sys.prefix}/* "$RUNNER_TEMP/syncer-venv"
          cp {ROOT}/requirements.lock "$RUNNER_TEMP/syncer-venv/ok"
"""


@dataclass(frozen=True)
class Ran:
    """One run of a workflow: how act ended, and what it noted, a record a line."""

    code: int
    records: list[dict[str, Any]]

    @cached_property
    def said(self) -> str:
        """What the steps printed."""
        return "".join(record["msg"] for record in self.records if record.get("raw_output"))

    @property
    def told(self) -> str:
        """All that a person would see, for the message of a test that fails."""
        return "\n".join(record.get("msg", "").rstrip("\n") for record in self.records)

    @cached_property
    def summary(self) -> str:
        """The job summary; act tells it for the step of the workflow, and before that for the one within our action."""
        told = [record for record in self.records if record.get("command") == "summary"]
        return "".join(record["content"] for record in told if len(record["stepID"]) == 1)

    @cached_property
    def outputs(self) -> dict[str, str]:
        """What the action gave out."""
        return {record["name"]: record["arg"] for record in self.records if record.get("command") == "set-output"}

    @property
    def commands(self) -> list[str]:
        """The annotations that the runner understood."""
        return [record["msg"] for record in self.records if record.get("command") in {"error", "warning", "notice"}]


@dataclass(slots=True)
class Site:
    """A repository that runs its own workflows: `folder/repository`, with the secrets and variables that GitHub would hold."""

    folder: Path
    repository: str
    environment: dict[str, str]
    runs: int = 0
    variables: dict[str, str] = field(default_factory=lambda: {"AWS_REGION": "us-east-1", **ROLES})

    def __post_init__(self) -> None:
        for name in ("repository", "home", "flows"):
            (self.folder / name).mkdir(parents=True)
        repositories.git(self.path, "init", "-q", "-b", "main")
        repositories.git(self.path, "remote", "add", "origin", f"https://github.com/{self.repository}.git")
        self._actions()

    @property
    def path(self) -> Path:
        """The checkout."""
        return self.folder / "repository"

    def write(self, name: str, text: str) -> None:
        """Put a file into the checkout."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, *branch: str) -> str:
        """Commit all that is there, on another branch if one is named, and return the commit."""
        if branch:
            repositories.git(self.path, "checkout", "-q", "-B", *branch)
        return repositories.commit(self.path)

    def run(self, kind: str, event: Happening, token: str) -> Ran:
        """Run the workflow of a kind, as an event starts it, to its end."""
        with self.started(kind, event, token) as process:
            out, err = process.communicate(timeout=WAIT)
        return ran(process.returncode, out, err)

    @contextmanager
    def started(self, kind: str, event: Happening, token: str) -> Iterator[subprocess.Popen[str]]:
        """Start a workflow; whoever is not through when the block ends is killed."""
        self.runs += 1
        (self.folder / "event.json").write_text(json.dumps(event.payload), encoding="utf-8")
        words = [str(ACT), event.name, *self._options(self._flow(kind), token), "--eventpath", str(self.folder / "event.json")]
        home = {"PATH": os.environ["PATH"], "HOME": str(self.folder / "home"), "XDG_CACHE_HOME": str(self.folder / "home")}
        with subprocess.Popen(
            words, cwd=self.path, env=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()
                    self._signal(signal.SIGKILL)

    def cancel(self) -> None:
        """Do to the step under way what GitHub's runner does when a run is cancelled: SIGINT to its first process alone."""
        self._signal(signal.SIGINT)

    def _signal(self, number: signal.Signals) -> None:
        """Send a signal to the first process of the step under way, the last that began."""
        os.kill(int((self.folder / "pids").read_text(encoding="utf-8").split()[-1]), number)

    def _options(self, flow: Path, token: str) -> list[str]:
        numbers = {"GITHUB_RUN_ID": str(4000 + self.runs), "GITHUB_RUN_NUMBER": str(self.runs)}
        given = {**self.environment, **numbers, "BASH_ENV": str(self.folder / "noted.sh")}
        local = {
            PLACEHOLDER: self.folder / "action",
            CREDENTIALS: self.folder / "credentials",
        }
        return [
            *("--workflows", str(flow), "--platform", "ubuntu-24.04=-self-hosted", "--json", "--no-cache-server"),
            *("--actor", "alice", "--secret", f"GITHUB_TOKEN={token}"),
            # By itself act takes these from the checkout: .env and its like. GitHub does not.
            *(word for kind in ("env", "secret", "var", "input") for word in (f"--{kind}-file", os.devnull)),
            *(word for name, value in given.items() for word in ("--env", f"{name}={value}")),
            *(word for name, value in self.variables.items() for word in ("--var", f"{name}={value}")),
            *(word for name, path in local.items() for word in ("--local-repository", f"{name}={path}")),
        ]

    def _flow(self, kind: str) -> Path:
        """Copy a workflow of the repository: without what act does not know, and with the action installed."""
        text = (self.path / FOLDER / f"{kind}.yml").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines(keepends=True) if not line.lstrip().startswith("queue: max")]
        copy = self.folder / "flows" / f"{kind}.yml"
        copy.write_text("".join(lines).replace("    steps:\n", _INSTALLED), encoding="utf-8")
        return copy

    def _actions(self) -> None:
        """Lay out our action as it is here, the stand-in for the one of AWS, and what notes each step's process."""
        for name in ("action", "credentials"):
            (self.folder / name).mkdir()
        for name in ("action.yml", "requirements.lock"):
            shutil.copy(ROOT / name, self.folder / "action")
        (self.folder / "action/syncer").symlink_to(ROOT / "syncer")
        (self.folder / "credentials/action.yml").write_text(_CREDENTIALS, encoding="utf-8")
        (self.folder / "noted.sh").write_text(f"echo $$ >> {self.folder}/pids\n", encoding="utf-8")


def ran(code: int, out: str, err: str) -> Ran:
    """Read what act wrote."""
    records = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return Ran(code, [*records, {"msg": err}])
