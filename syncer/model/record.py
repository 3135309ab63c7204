"""What the ledger says when a run begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model.document import Body, Content


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
    """A config that we created or adopted, and verified: its CreationTime then, and its content's hash.

    `commit` is the one that it was made from, "" when unknown.
    """

    name: str
    config: str
    created: str
    hash: str
    revision: int = 0
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger knows when a run begins; empty without a ledger.

    `versions` is by config name, `descriptions` by (config name, CreationTime): such a pair identifies a content for ever.
    `endpoints` is by (endpoint name, LastModifiedTime): how each endpoint was described last.
    `revisions` is the highest revision of each logical name. `rejected` holds the content hashes that an endpoint (by
    lower-case name) rolled back from. `attempted` holds the configs, by logical name, that runs since the last finished one
    meant to roll onto and did not see arrive; `left` those of them whose roll was under way when the run ended. `commit` is
    that of the last run that put something in place, or began to. `drift` is when (name, verdict, subject) was first found.
    """

    applied: Mapping[str, Applied] = field(default_factory=dict)
    versions: Mapping[str, Version] = field(default_factory=dict)
    rejected: Mapping[str, frozenset[str]] = field(default_factory=dict)
    descriptions: Mapping[tuple[str, str], Body] = field(default_factory=dict)
    endpoints: Mapping[tuple[str, str], Body] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    attempted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    left: Mapping[str, frozenset[str]] = field(default_factory=dict)
    commit: str = ""
    drift: Mapping[tuple[str, str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    """Which state of which ledger a file holds; `parent`: SHA-256 of the state before it, `run`: the holder who stored it."""

    lineage: str
    serial: int = 0
    parent: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of one run, as `history` shows it. Times are ISO 8601, UTC.

    `actor` ran it, `author` wrote the commit; `served` says that this change put there what stands now.
    """

    run: int
    when: str
    name: str
    revision: int
    config: str
    cause: str
    outcome: str
    served: bool
    actor: str
    author: str
    commit: str
    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call of a run. `outcome` is `running` where nobody wrote down how it ended; `seconds` None then."""

    name: str
    position: int
    operation: str
    summary: str
    started: str
    seconds: float | None
    outcome: str
    request_id: str
    detail: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run with its calls, in the order in which they began. `finished` is "" for one under way or cut off."""

    run: int
    holder: str
    command: str
    actor: str
    author: str
    commit: str
    started: str
    finished: str
    outcome: str
    url: str
    calls: tuple[CallRow, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revision of a name was. `run` is None for a version that was found, not made; None elsewhere: not known.

    `tags` are user tags; `description` is what DescribeEndpointConfig answered, `request` what CreateEndpointConfig got.
    """

    name: str
    revision: int
    config: str
    hash: str
    created: str
    outcome: str
    served: bool
    run: int | None
    when: str
    actor: str
    author: str
    commit: str
    url: str
    detail: str
    tags: Mapping[str, str] | None
    description: Body | None
    request: Body | None
