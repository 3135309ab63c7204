"""A repository in a temporary folder, a simulated account, and time that a test moves itself."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import policies

from syncer.__main__ import run
from syncer.apply import Clock
from syncer.ledger import Ledger, read
from syncer.sandbox import FileSandbox, Timing
from syncer.shell import Shell
from syncer.stopping import Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syncer.aws import Account

BASIC = """\
EndpointConfigName: fraud
ProductionVariants:
  - VariantName: main
    ModelName: m1
    InstanceType: ml.m5.large
    InitialInstanceCount: 1
Tags:
  - {Key: team, Value: risk}
Endpoint: {}
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The standard output as JSON."""
        found: dict[str, Any] = json.loads(self.out)
        return found


class Screen(io.StringIO):
    """A standard output that somebody watches: `planned` is called once a plan has been shown."""

    def __init__(self, planned: Callable[[], object]) -> None:
        super().__init__()
        self._planned = planned

    def write(self, text: str) -> int:
        """Take in some text."""
        written = super().write(text)
        if text.startswith("Plan ·"):
            self._planned()
        return written


@dataclass(slots=True)
class World:
    """`run("plan --sandbox")` runs the real command line in this folder, on this clock."""

    path: Path
    time: float = 1_780_000_000.0
    environment: dict[str, str] = field(default_factory=lambda: {"USER": "tester", "PATH": ""})  # starting git takes 2 ms
    seconds: float = 6.0  # how long the simulated account takes to move an endpoint
    meanwhile: list[tuple[float, Callable[[], object]]] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)  # one for each command
    hands: int = 1  # with more of them only what does not depend on the order of calls can be asserted
    through: Callable[[Account], Account] = lambda account: account  # what commands ask their account through

    def __post_init__(self) -> None:
        (self.path / "desired").mkdir(exist_ok=True)

    def sleep(self, seconds: float) -> None:
        """Let time pass, and others act at their moment."""
        end = self.time + seconds
        while (due := min(self.meanwhile, key=lambda pair: pair[0], default=None)) and due[0] <= end:
            self.meanwhile.remove(due)
            self.time = max(self.time, due[0])
            due[1]()
        self.time = max(self.time, end)

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Let somebody act so many seconds from now, while a command waits."""
        self.meanwhile.append((self.time + seconds, act))

    def write(self, text: str = BASIC, name: str = "desired/fraud.yaml") -> Path:
        """Put a file there."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def edit(self, old: str, new: str, name: str = "desired/fraud.yaml") -> None:
        """Change a file; the text to change must be there."""
        path = self.path / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(
        self,
        *arguments: str,
        answer: bool | None = None,
        asked: Callable[[], object] = lambda: None,
        planned: Callable[[], object] = lambda: None,
    ) -> Result:
        """Run a command; a single argument is split at spaces.

        `answer` is what a person at the terminal says; what others do while that person thinks is `asked`, and what they do
        when a plan was shown is `planned`.
        """
        words = arguments[0].split() if len(arguments) == 1 else list(arguments)
        out, err = Screen(planned), io.StringIO()
        ask = None if answer is None else lambda _question: (asked(), answer)[1]
        self.stop = Stop()
        with policies.watching(words, self.path) as watch:
            shell = replace(self.shell(out, err), ask=ask, through=lambda account: watch.through(self.through(account)))
            code = run(words, shell)
        return Result(int(code), out.getvalue(), err.getvalue())

    def shell(self, out: io.StringIO, err: io.StringIO) -> Shell:
        """What a command gets of this world."""
        return Shell(
            cwd=self.path,
            environment=self.environment,
            out=out,
            err=err,
            clock=Clock(lambda: self.time, self.sleep),
            wall=lambda: self.time,
            sandbox_seconds=self.seconds,
            stop=self.stop,
            hands=self.hands,
            through=self.through,
        )

    @property
    def box(self) -> FileSandbox:
        """The simulated account that `--sandbox` uses."""
        return FileSandbox(self.path / "state" / "sandbox.json", clock=lambda: self.time, timing=self.timing)

    @property
    def timing(self) -> Timing:
        """How long the simulated account takes."""
        return Timing(self.seconds, self.seconds, self.seconds / 2)

    def call(self, operation: str, **params: Any) -> dict[str, Any]:
        """Make an API call behind syncer's back, and let what it starts come to its end."""
        answer = self.box.call(operation, params)
        self.time += 60
        return answer

    def seed(self, *models: str) -> None:
        """Create models."""
        self.box.seed_models(models or ("m1", "m2", "m3"))

    def applied(self) -> World:
        """Apply what is there; it must work."""
        result = self.run("apply --sandbox --yes")
        assert result.code == 0, result.out + result.err
        return self

    def configs(self) -> list[str]:
        """The names of all endpoint configs in the account, sorted."""
        found = self.box.call("ListEndpointConfigs", {"MaxResults": 100})["EndpointConfigs"]
        return sorted(item["EndpointConfigName"] for item in found)

    def endpoint(self, name: str = "fraud") -> dict[str, Any]:
        """Describe an endpoint."""
        return self.box.call("DescribeEndpoint", {"EndpointName": name})

    def forget(self) -> None:
        """Lose the ledger."""
        (self.path / "state" / "default.sandbox.db").unlink()

    def ledger(self) -> Ledger:
        """Open the sandbox's ledger to read."""
        from datetime import UTC, datetime

        return read(self.path / "state" / "default.sandbox.db", lambda: datetime.fromtimestamp(self.time, UTC))
