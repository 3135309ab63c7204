"""What makes one reading look at things more closely."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syncer.compare import capacity
from syncer.model import (
    Declared,
    Identity,
    Record,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Interest:
    """What to look at more closely: logical names, endpoint names in lower case, models; who we are; what is known already."""

    identity: Identity
    logical: frozenset[str]
    endpoints: frozenset[str]
    models: frozenset[str] = frozenset()
    record: Record = field(default_factory=Record)


def interest(declared: Mapping[str, Declared], record: Record, identity: Identity) -> Interest:
    """Collect what the desired files and the ledger make us look at."""
    wanted = {document.endpoint.name.lower() for document in declared.values() if document.endpoint}
    applied = {item.endpoint.lower() for item in record.applied.values() if item.endpoint}
    models = frozenset[str]().union(*(capacity.models(document.content.normal) for document in declared.values()))
    logical = frozenset(declared) | frozenset(record.applied)
    return Interest(identity, logical, frozenset(wanted | applied), models, record)
