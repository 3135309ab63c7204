"""One account, one ledger and a virtual clock, without files and command line: for the tests of what acts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from accounts import Recording

from syncer import ledger, live, normalize, sync
from syncer.apply import Context, Limits
from syncer.clock import Clock
from syncer.crew import ALONE
from syncer.model import ChangeFinished, Declared, EndpointSpec, Event, Identity, Scope, StepFinished
from syncer.sandbox import Sandbox, Timing, new_state
from syncer.state import Holder
from syncer.stopping import Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syncer.aws import Account
    from syncer.crew import Crew
    from syncer.ledger import Ledger
    from syncer.remember import Reading

SCOPE = Scope("default", "default", "000000000000", "us-east-1", sandbox=True, commit="c" * 40)
IDENTITY = Identity(SCOPE.owner, SCOPE.target)
BY = sync.By(Holder("run-1", "tester", "apply", SCOPE.commit))


def body(**changes: Any) -> dict[str, Any]:
    """A request body with one variant; `changes` are of the variant."""
    variant = {"VariantName": "main", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    return {"ProductionVariants": [variant | changes]}


def declared(name: str = "fraud", *, endpoint: str | None = "", tags: dict[str, str] | None = None, **changes: Any) -> Declared:
    """A desired document; `endpoint` None manages only the config."""
    content = body(**changes)
    spec = None if endpoint is None else EndpointSpec(endpoint or name)
    return Declared(name, content, tags or {"team": "risk"}, spec, normalize.content(content), f"{name}.yaml")


@dataclass(slots=True)
class Stage:
    """`apply(document)` plans and carries out against `account`, which wraps `box` and may misbehave."""

    path: Path
    now: float = 1_780_000_000.0
    box: Sandbox = field(init=False)
    account: Account = field(init=False)
    book: Ledger = field(init=False)
    limits: Limits = field(default_factory=Limits)
    draw: Callable[[], float] = lambda: 1.0  # how much of its room a pause takes
    ends: float | None = None
    stop: Stop = field(default_factory=Stop)
    opens: bool = True  # False: the ledger is opened elsewhere

    def __post_init__(self) -> None:
        state = new_state("us-east-1")
        self.box = Sandbox(state, clock=lambda: self.now, rng=random.Random(1), timing=Timing(300.0, 300.0, 60.0))
        self.box.seed_models(["m1", "m2", "m3"])
        self.account = self.box
        if self.opens:
            self.open()

    def open(self) -> None:
        """Open the ledger, a new one when there is none."""
        self.book = ledger.write(self.path, lambda: datetime.fromtimestamp(self.now, UTC))

    def forget(self) -> None:
        """Lose the ledger."""
        self.book.close()
        self.path.unlink()
        self.open()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    @property
    def context(self) -> Context:
        """What carrying out needs."""
        clock = Clock(lambda: self.now, self.sleep, self.draw)
        return Context(self.account, IDENTITY, clock, self.limits, self.ends, self.stop)

    def plan(self, *documents: Declared, retry: tuple[str, ...] = ()) -> Reading:
        """Read and plan."""
        files = {document.name: document for document in documents}
        return sync.make_plan(files, self.listing(), self.book.record(), SCOPE, retry=retry)

    def listing(self, crew: Crew = ALONE) -> live.Listing:
        """Begin to list the account."""
        return live.begin(live.Source(self.account, lambda: self.now, crew), IDENTITY)

    def apply(self, *documents: Declared, parallel: int = 10, retry: tuple[str, ...] = ()) -> Story:
        """Plan, carry out, record."""
        reading = self.plan(*documents, retry=retry)
        events = sync.carry_out(reading, self.context, self.book, by=BY, parallel=parallel)
        return Story(list(events))

    def applied(self, *documents: Declared) -> Stage:
        """Apply in peace; it must work."""
        account, self.account = self.account, self.box
        assert self.apply(*documents).outcomes <= {"done"}
        self.account = account
        return self

    def recording(self) -> Recording:
        """Remember the calls from now on."""
        seen = Recording(self.account)
        self.account = seen
        return seen

    def configs(self) -> list[str]:
        """The names of all endpoint configs in the account, sorted."""
        listed = self.box.call("ListEndpointConfigs", {"MaxResults": 100})["EndpointConfigs"]
        return sorted(item["EndpointConfigName"] for item in listed)

    def endpoint(self, name: str = "fraud") -> dict[str, Any]:
        """Describe an endpoint."""
        return self.box.call("DescribeEndpoint", {"EndpointName": name})

    def tags(self, arn: str) -> dict[str, str]:
        """The tags of a resource."""
        return {tag["Key"]: tag["Value"] for tag in self.box.call("ListTags", {"ResourceArn": arn})["Tags"]}


@dataclass(frozen=True, slots=True)
class Story:
    """What an apply told."""

    events: list[Event]

    @property
    def endings(self) -> dict[str, ChangeFinished]:
        """How each change ended."""
        return {event.name: event for event in self.events if isinstance(event, ChangeFinished)}

    @property
    def outcomes(self) -> set[str]:
        """All ways in which changes ended."""
        return {ending.outcome.value for ending in self.endings.values()}

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Operation and outcome of each step that ended."""
        found = [event for event in self.events if isinstance(event, StepFinished)]
        return [(event.step.operation, event.outcome.value) for event in found]

    @property
    def only(self) -> ChangeFinished:
        """How the only change ended."""
        (ending,) = self.endings.values()
        return ending
