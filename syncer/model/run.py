"""What happens while a plan is carried out, told event by event: each is recorded before the next thing is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncer.model.document import Body
    from syncer.model.plan import Step
    from syncer.model.record import Applied, Version


class Outcome(StrEnum):
    """How a change, or a step of one, ended."""

    DONE = "done"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"
    UNDER_WAY = "under_way"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepStarted:
    """The intent: yielded before the call is made. `position` counts the steps of a change from 1."""

    step: Step
    position: int


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step is waiting for the account, and this is what it sees."""

    step: Step
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class StepFinished:
    """The outcome of a step. `seconds` include the waiting; `request_id` is AWS's, "" when there was no answer."""

    step: Step
    position: int
    outcome: Outcome
    seconds: float
    request_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ConfigVerified:
    """A config stands and holds what was asked: from now on its name and CreationTime identify this content."""

    version: Version
    description: Body


@dataclass(frozen=True, slots=True)
class EndpointSeen:
    """An endpoint arrived: how it was described then, so that it need not be again until its LastModifiedTime moves."""

    endpoint: str
    modified: str
    description: Body


@dataclass(frozen=True, slots=True)
class RollRejected:
    """An endpoint came back from a content; not to be tried again until the content changes."""

    endpoint: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChangeFinished:
    """A change ended; `applied` is what now stands, None unless it was carried out. `hint` says what to do next."""

    name: str
    outcome: Outcome
    detail: str = ""
    hint: str = ""
    applied: Applied | None = None


Event = StepStarted | StepProgress | StepFinished | ConfigVerified | EndpointSeen | RollRejected | ChangeFinished
