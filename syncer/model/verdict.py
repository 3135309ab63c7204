"""What comparing says: verdicts, causes, and what would end a difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model.account import LiveEndpoint


class Verdict(StrEnum):
    """What comparing says about a thing; the closed set of the design."""

    IN_SYNC = "in_sync"
    MISSING = "missing"
    RECREATED = "recreated"
    TAGS = "tags"
    ENDPOINT_MOVED = "endpoint_moved"
    ENDPOINT_FAILED = "endpoint_failed"
    DANGLING = "dangling"
    PENDING = "pending"
    RUNTIME = "runtime"
    DEPLOYING = "deploying"
    ROLLED_BACK = "rolled_back"
    MODEL_RECREATED = "model_recreated"
    SUPERSEDED = "superseded"
    ORPHANED = "orphaned"
    CONFLICT = "conflict"
    FOREIGN = "foreign"
    UNMANAGED = "unmanaged"
    SERVER_ADDED = "server_added"
    UNKNOWN = "unknown"


DRIFT = frozenset(
    {
        Verdict.MISSING,
        Verdict.RECREATED,
        Verdict.TAGS,
        Verdict.ENDPOINT_MOVED,
        Verdict.ENDPOINT_FAILED,
        Verdict.DANGLING,
    }
)


class Cause(StrEnum):
    """Why there is something to do: git moved, the account moved, both did, or it cannot be told."""

    NONE = "none"
    EDIT = "edit"
    DRIFT = "drift"
    BOTH = "both"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One leaf that differs; None stands for absent, since no value of a request is null."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Note:
    """One verdict about one physical thing, in words for people."""

    verdict: Verdict
    subject: str
    text: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Capacity:
    """What one variant is made of: "2 × ml.m5.large", a pool, serverless; `share` is its part of the traffic, 0..1."""

    variant: str
    hardware: str
    share: float | None


@dataclass(frozen=True, slots=True)
class CreateConfig:
    """A version to create."""

    config: str
    tags: Mapping[str, str]


class Move(StrEnum):
    """What an endpoint needs."""

    CREATE = "create"
    UPDATE = "update"
    WAIT = "wait"  # a roll onto the wanted config is already under way


@dataclass(frozen=True, slots=True)
class Property:
    """What scaling or people may have set, and a roll keeps (`now`) or takes from the new config (`file`); None: not there.

    `kind` is a VariantPropertyType, `variant` "" for what belongs to the whole endpoint.
    """

    variant: str
    kind: str
    now: Any
    file: Any
    kept: bool

    @property
    def wanted(self) -> Any:
        """The value that the roll ends with."""
        return self.now if self.kept else self.file


@dataclass(frozen=True, slots=True)
class MoveEndpoint:
    """An endpoint to create, or to roll from `old` onto `new` (config names); `live` is how it was when that was decided."""

    move: Move
    endpoint: str
    old: str
    new: str
    arn: str = ""
    before: tuple[Capacity, ...] = ()
    after: tuple[Capacity, ...] = ()
    reset: tuple[str, ...] = ()  # VariantPropertyType values that the roll takes from the new config
    properties: tuple[Property, ...] = ()
    live: LiveEndpoint | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    untag: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RetagResource:
    """User tags to put right on one resource; `before` holds the live values of the keys touched."""

    kind: str
    resource: str
    arn: str
    put: Mapping[str, str]
    remove: tuple[str, ...]
    before: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything comparing found out about one logical name.

    `fields` is what serves now (or last did) against what git wants. `current` names the config version that is or will be
    the right one, "" for orphans. `blocked` says why nothing may be done, "" when something may.
    """

    name: str
    cause: Cause
    notes: tuple[Note, ...]
    current: str = ""
    served: str = ""
    fields: tuple[FieldChange, ...] = ()
    create: CreateConfig | None = None
    move: MoveEndpoint | None = None
    retag: tuple[RetagResource, ...] = ()
    blocked: str = ""
    file: str = ""

    @property
    def presumes(self) -> str:
        """What acting upon it takes for given, a part of every digest: the config that serves, and who moved.

        Where somebody else's roll is on its way, also where to. Drift is told apart, so that a change which was reviewed as an
        edit is no leave to undo what somebody did since.
        """
        undecided = self.cause is Cause.UNDETERMINED and self.move is not None and self.move.old != self.served
        elsewhere = self.move.old if self.move and undecided else ""
        return " ".join(filter(None, (self.served, elsewhere, "drift" if self.cause is Cause.DRIFT else "")))

    def has(self, *verdicts: Verdict) -> bool:
        """Say whether any of these verdicts was given."""
        return any(note.verdict in verdicts for note in self.notes)
