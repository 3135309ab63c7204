"""What belongs to which logical name, found in one pass over a reading: none of the names walks the whole account."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from syncer import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from syncer.model import Identity, LiveConfig, LiveEndpoint, Record, Snapshot

Key = TypeVar("Key")
Value = TypeVar("Value")
Unread = tuple[str, str, str]  # kind, name, and why it could not be read


@dataclass(frozen=True, slots=True)
class Index:
    """`versions` and `endpoints` are ours, by logical name: versions the newest first, endpoints by name.

    A version whose name has not the form that we give is under "". `unread` is by kind and name, endpoints in lower case, and
    configs a second time by ("version", logical name).
    """

    versions: Mapping[str, tuple[LiveConfig, ...]]
    endpoints: Mapping[str, tuple[LiveEndpoint, ...]]
    unread: Mapping[tuple[str, str], tuple[Unread, ...]]


def build(snapshot: Snapshot, record: Record, identity: Identity) -> Index:
    """Sort a reading out by logical names."""
    ours = [config for config in snapshot.configs.values() if is_our_config(config, record, identity)]
    newest = sorted(ours, key=lambda config: (config.created, config.name), reverse=True)
    marked = [item for _, item in sorted(snapshot.endpoints.items()) if names.is_ours(item.tags, identity)]
    return Index(
        versions=_grouped((names.logical_of(config.name) or "", config) for config in newest),
        endpoints=_grouped((endpoint.tags.get(names.NAME, ""), endpoint) for endpoint in marked),
        unread=_grouped(_unread(snapshot.unknown)),
    )


def is_our_config(config: LiveConfig, record: Record, identity: Identity) -> bool:
    """Ours by its tags and name, or because the ledger saw this very object (name and CreationTime)."""
    version = record.versions.get(config.name)
    known = version is not None and version.created == config.created
    return known or names.is_our_config(config.name, config.tags, identity)


def _unread(unknown: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], Unread]]:
    """Yield each config and endpoint that could not be read, by all that it is asked for; models are judged by config."""
    for subject, why in sorted(unknown.items()):
        kind, _, name = subject.partition(" ")
        if name:
            yield (kind, name.lower() if kind == "endpoint" else name), (kind, name, why)
        if name and kind == "config":
            yield ("version", names.logical_of(name) or ""), (kind, name, why)


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, tuple[Value, ...]]:
    groups: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
