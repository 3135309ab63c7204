"""What comparing one logical name looks at: the account, the record and who we are, with the questions asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model import Applied, Identity, LiveConfig, LiveEndpoint, Record, Snapshot


@dataclass(frozen=True, slots=True)
class View:
    """One read of the account beside one read of the ledger."""

    snapshot: Snapshot
    record: Record
    identity: Identity
    retry: frozenset[str] = frozenset()  # logical names whose rejected content is to be tried again

    def is_our_config(self, config: LiveConfig) -> bool:
        """Ours by its tags and name, or because the ledger saw this very object (name and CreationTime)."""
        version = self.record.versions.get(config.name)
        known = version is not None and version.created == config.created
        return known or names.is_our_config(config.name, config.tags, self.identity)

    def versions_of(self, logical: str) -> list[LiveConfig]:
        """Return our live versions of a logical name, the newest first."""
        ours = [
            config
            for config in self.snapshot.configs.values()
            if names.logical_of(config.name) == logical and self.is_our_config(config)
        ]
        return sorted(ours, key=lambda config: (config.created, config.name), reverse=True)

    def is_our_endpoint(self, endpoint: LiveEndpoint, logical: str) -> bool:
        """Ours by its tags, or because the ledger says that we put it there."""
        applied = self.record.applied.get(logical)
        known = applied is not None and applied.endpoint.lower() == endpoint.name.lower()
        return known or names.is_ours(endpoint.tags, self.identity)

    def applied(self, logical: str) -> Applied | None:
        """Return what we last put in place, if the ledger knows."""
        return self.record.applied.get(logical)

    def trusts(self, config: LiveConfig, content_hash: str, hash_tag: str) -> bool:
        """Say whether this very object was once verified to hold that content, so that additions are the service's own."""
        version = self.record.versions.get(config.name)
        if version is not None:
            return version.created == config.created and version.hash == content_hash
        return config.tags.get(names.HASH) == hash_tag

    def endpoints_of(self, logical: str) -> list[LiveEndpoint]:
        """Return our live endpoints of a logical name, by their tag."""
        return [
            endpoint
            for _, endpoint in sorted(self.snapshot.endpoints.items())
            if names.is_ours(endpoint.tags, self.identity) and endpoint.tags.get(names.NAME) == logical
        ]

    def logical_names(self) -> set[str]:
        """Return every logical name that something of ours in the account, or the ledger, belongs to."""
        configs: Mapping[str, LiveConfig] = self.snapshot.configs
        named = {names.logical_of(config.name) or "" for config in configs.values() if self.is_our_config(config)}
        named |= {
            endpoint.tags.get(names.NAME, "")
            for endpoint in self.snapshot.endpoints.values()
            if names.is_ours(endpoint.tags, self.identity)
        }
        return named - {""}
