"""The values that flow from stage to stage; data only, no behaviour beyond trivial properties.

load → read → normalize → compare → plan → review → render | apply → record
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Body = Mapping[str, Any]  # a JSON object in the API's own member names


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check found wrong at a path of a document; `desired` turns it into a Finding with a position."""

    rule: str
    level: Level
    path: FieldPath
    problem: str
    allowed: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a file or a planned change.

    `field` is a path such as `ProductionVariants[0].InstanceType`, empty for the whole file. `subject` names the change, if it
    is about one.
    """

    level: Level
    rule: str
    field: str
    problem: str
    allowed: str = ""
    hint: str = ""
    position: Position | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The normal form of an endpoint config and its SHA-256 (hex): two contents are the same when these are equal.

    Lists with an identity (variants, pools, sets) are mappings whose keys are written `[identity]`.
    """

    normal: Body
    hash: str


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """The `Endpoint` block: the endpoint that follows a config, and how it is rolled."""

    name: str
    deployment: Body | None = None
    retain_all: bool = True
    exclude: tuple[str, ...] | None = None  # None: computed from what git changed
    retain_deployment: bool = False
    take_over: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """One desired file: `body` is the CreateEndpointConfig request as written, without name, Tags and Endpoint."""

    name: str
    body: Body
    tags: Mapping[str, str]
    endpoint: EndpointSpec | None
    content: Content
    file: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in an account: what our tags say."""

    owner: str
    target: str


@dataclass(frozen=True, slots=True)
class LiveConfig:
    """An endpoint config as described; (name, created) identifies its content for ever. `created` is ISO 8601, UTC."""

    name: str
    arn: str
    created: str
    body: Body
    content: Content
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuntimeVariant:
    """What an endpoint says about one of its variants right now; None where it does not say."""

    name: str
    current_weight: float | None = None
    desired_weight: float | None = None
    current_count: int | None = None
    desired_count: int | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class LiveEndpoint:
    """An endpoint as described. While it rolls, `config` is the old config and `pending` the new one."""

    name: str
    arn: str
    config: str
    status: str
    created: str
    modified: str
    failure: str = ""
    pending: str = ""
    variants: tuple[RuntimeVariant, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One read of an account. What could not be read completely is in `unknown`, never silently absent.

    `configs` holds the described ones: ours, and those that a wanted endpoint serves or that stand where we want a name.
    `config_names`, `models`: every name with its CreationTime. `endpoints`: by lower-case name, for names ignore case there.
    """

    account: str
    region: str
    configs: Mapping[str, LiveConfig]
    config_names: Mapping[str, str]
    endpoints: Mapping[str, LiveEndpoint]
    endpoint_names: Mapping[str, str]
    models: Mapping[str, str]
    unknown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """What we last put in place for a logical name, from the ledger or, without one, from tags.

    `created` is the config's CreationTime when we verified it ("" when unknown); `tags` the user tags that we set, None when
    unknown; `endpoint` the name of the endpoint that followed it, "" for none.
    """

    name: str
    config: str
    created: str
    content: Content
    tags: Mapping[str, str] | None
    endpoint: str = ""
    deployment: Body | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A config that we created or adopted, and verified: its CreationTime then, and its content's hash."""

    name: str
    config: str
    created: str
    hash: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger knows when a run begins; empty without a ledger.

    `versions` is by config name, `rejected` holds the content hashes that an endpoint (by lower-case name) rolled back from.
    """

    applied: Mapping[str, Applied] = field(default_factory=dict)
    versions: Mapping[str, Version] = field(default_factory=dict)
    rejected: Mapping[str, frozenset[str]] = field(default_factory=dict)


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
class MoveEndpoint:
    """An endpoint to create, or to roll from `old` onto `new` (config names)."""

    move: Move
    endpoint: str
    old: str
    new: str
    arn: str = ""
    before: tuple[Capacity, ...] = ()
    after: tuple[Capacity, ...] = ()
    reset: tuple[str, ...] = ()  # VariantPropertyType values that the roll takes from the new config
    tags: Mapping[str, str] = field(default_factory=dict)


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

    def has(self, *verdicts: Verdict) -> bool:
        """Say whether any of these verdicts was given."""
        return any(note.verdict in verdicts for note in self.notes)


@dataclass(frozen=True, slots=True)
class Step:
    """One literal API call of a change; `operation` and `params` can be looked up in AWS's documentation."""

    change: str
    operation: str
    params: Body
    summary: str


@dataclass(frozen=True, slots=True)
class Change:
    """A difference, the calls that end it, and the digest of those calls, their target and what they presume."""

    difference: Difference
    steps: tuple[Step, ...]
    digest: str
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """The logical name."""
        return self.difference.name

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why nothing may be done about this difference; empty when something may, or nothing needs to be."""
        errors = [finding.problem for finding in self.findings if finding.level is Level.ERROR]
        return tuple(filter(None, (self.difference.blocked, *errors)))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a plan holds: target, owner, account, region, sandbox or not, and the names it was restricted to."""

    target: str
    owner: str
    account: str
    region: str
    sandbox: bool = False
    only: tuple[str, ...] = ()
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one comparison came to. `unmanaged` counts what is in the account and not ours: configs, endpoints."""

    scope: Scope
    changes: tuple[Change, ...]
    unmanaged: tuple[int, int] = (0, 0)
    notices: tuple[str, ...] = ()

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes that have calls to make."""
        return tuple(change for change in self.changes if change.steps)

    @property
    def digest(self) -> str:
        """Stands for the whole plan: the digests of its changes."""
        text = "\n".join(f"{change.name} {change.digest}" for change in self.pending)
        return hashlib.sha256(text.encode()).hexdigest()
