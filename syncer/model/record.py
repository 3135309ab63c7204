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
    """A config that we created or adopted, and verified: its CreationTime then, and its content's hash."""

    name: str
    config: str
    created: str
    hash: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger knows when a run begins; empty without a ledger.

    `versions` is by config name, `descriptions` by (config name, CreationTime): such a pair identifies a content for ever.
    `revisions` is the highest revision of each logical name. `rejected` holds the content hashes that an endpoint (by
    lower-case name) rolled back from. `attempted` holds the configs, by logical name, that runs since the last finished one
    meant to roll onto and did not see arrive; `left` those of them whose roll was under way when the run ended.
    """

    applied: Mapping[str, Applied] = field(default_factory=dict)
    versions: Mapping[str, Version] = field(default_factory=dict)
    rejected: Mapping[str, frozenset[str]] = field(default_factory=dict)
    descriptions: Mapping[tuple[str, str], Body] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    attempted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    left: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of one run, as `history` shows it. Times are ISO 8601, UTC."""

    run: int
    when: str
    name: str
    revision: int
    config: str
    cause: str
    outcome: str
    actor: str
    commit: str
    detail: str
