"""Looking at an endpoint on its way: what single answers add up to, for reads are eventually consistent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.apply.calls import ask
from syncer.apply.context import Context, Deadline, Flow, StepError, Task
from syncer.aws import Fault, fault
from syncer.compare.endpoints import BROKEN, IN_SERVICE, MOVING
from syncer.errors import ApiError, Unavailable
from syncer.live import endpoint_value
from syncer.model import Outcome
from syncer.render.phase import phase

if TYPE_CHECKING:
    from syncer.model import LiveEndpoint

FIRST_LOOKS = (2.0, 4.0, 8.0)  # sooner at first: serverless endpoints and mistakes are quick
GOES_ON = "The roll goes on in AWS. Run apply again to follow it to its end"


def describe(task: Task, context: Context) -> Flow[LiveEndpoint | None]:
    """Ask for the endpoint of a step; None when there is none to be seen."""
    try:
        answer = yield from ask(task, context, operation="DescribeEndpoint", params={"EndpointName": task.endpoint})
    except ApiError as error:
        if fault(error) is Fault.NOT_FOUND:
            return None
        raise
    return endpoint_value(answer, {})


@dataclass(slots=True)
class Sight:
    """What the looks at an endpoint so far add up to: an answer may be late, and an older one may follow a newer.

    `before` is how the endpoint was right before the call, None for a new one. `trusted_after` is when even an answer that
    shows no trace of our call is no longer taken for an old one. `cleared` says that a failure reason from before the call was
    gone meanwhile.
    """

    before: LiveEndpoint | None
    trusted_after: float
    newest: str = ""
    moved: bool = False
    missed: int = 0
    cleared: bool = False

    def is_final(self, task: Task, live: LiveEndpoint | None, now: float) -> bool:
        """Take in one more look; say whether it shows where the endpoint stays."""
        trusted = self.moved or now > self.trusted_after
        if live is None:
            self.missed += 1
            return trusted and self.missed > 1
        self.missed = 0
        if live.modified < self.newest:
            return False
        self.newest = live.modified
        self.moved = self.moved or live.status in MOVING
        self.cleared = self.cleared or live.failure != self.reported
        return self.is_another(live) or (live.status not in MOVING and (trusted or _is_settled(task, live)))

    def is_another(self, live: LiveEndpoint) -> bool:
        """Say whether somebody deleted the endpoint and created one under its name; only a later birth tells."""
        return self.before is not None and live.created > self.before.created

    @property
    def reported(self) -> str:
        """The failure that the endpoint reported before the call, "" for none."""
        return self.before.failure if self.before else ""

    def is_news(self, live: LiveEndpoint) -> bool:
        """Say whether what the endpoint reports came up since the call."""
        return bool(live.failure) and (live.failure != self.reported or self.cleared)


def _is_settled(task: Task, live: LiveEndpoint) -> bool:
    """Say whether a single look is enough: broken, or arrived on what was asked."""
    return live.status in BROKEN or (live.status == IN_SERVICE and live.config == task.wanted)


def until_final(task: Task, context: Context, deadline: Deadline, sight: Sight) -> Flow[LiveEndpoint | None]:
    """Look until the endpoint has settled; returns the last look. Raises StepError when the deadline comes first."""
    first = iter(FIRST_LOOKS)
    while True:
        live = yield from _look(task, context)
        if sight.is_final(task, live, context.clock.now()):
            return live
        yield task.progress(phase(live))
        if context.clock.now() >= deadline.at:
            raise _under_way(task, context, deadline, phase(live))
        yield context.pause(deadline, next(first, None))


def _look(task: Task, context: Context) -> Flow[LiveEndpoint | None]:
    """Describe the endpoint of a roll that was begun: not being able to watch it does not end it."""
    try:
        return (yield from describe(task, context))
    except (ApiError, Unavailable) as error:
        text = f"endpoint {task.endpoint} can no longer be watched on its way to {task.wanted}: {error}"
        raise StepError(Outcome.UNDER_WAY, text, ". ".join(filter(None, (error.hint, GOES_ON)))) from None


def _under_way(task: Task, context: Context, deadline: Deadline, now: str) -> StepError:
    name, wanted = task.endpoint, task.wanted
    if deadline.by_credentials:
        text = f"endpoint {name} is still on its way to {wanted} ({now}); the wait was ended because the credentials end soon"
        return StepError(Outcome.UNDER_WAY, text, f"{GOES_ON}, with new credentials")
    minutes = context.limits.roll / 60
    text = f"endpoint {name} is still on its way to {wanted} after {minutes:.0f} min ({now}); that is the longest wait"
    return StepError(Outcome.UNDER_WAY, text, f"{GOES_ON}, and longer with --timeout MINUTES")
