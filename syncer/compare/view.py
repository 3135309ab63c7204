"""What comparing one logical name looks at: the account, the record and who we are, with the questions asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syncer import names
from syncer.compare.index import Index, build, is_our_config

if TYPE_CHECKING:
    from syncer.model import Applied, Identity, LiveConfig, LiveEndpoint, Record, Snapshot


@dataclass(frozen=True, slots=True)
class View:
    """One read of the account beside one read of the ledger; `index` is made of both."""

    snapshot: Snapshot
    record: Record
    identity: Identity
    retry: frozenset[str] = frozenset()  # logical names whose rejected content is to be tried again
    wanted: frozenset[str] = frozenset()  # endpoint names, in lower case, that any desired file wants
    files: frozenset[str] = frozenset()  # logical names that have a desired file
    index: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", build(self.snapshot, self.record, self.identity))

    def is_our_config(self, config: LiveConfig) -> bool:
        """Ours by its tags and name, or because the ledger saw this very object (name and CreationTime)."""
        return is_our_config(config, self.record, self.identity)

    def versions_of(self, logical: str) -> tuple[LiveConfig, ...]:
        """Return our live versions of a logical name, the newest first."""
        return self.index.versions.get(logical, ())

    def is_our_endpoint(self, endpoint: LiveEndpoint, logical: str) -> bool:
        """Ours by its tags; or, where only the tags were lost, by the ledger.

        An endpoint's name can be deleted and taken by somebody else, so the ledger alone does not make one ours: nobody else's
        mark may be on it, and it must still serve a version of ours. Owner and target alone do not either: two repositories may
        have the same ones, so the logical name must be this one, or one that this repository has or had.
        """
        if names.is_ours(endpoint.tags, self.identity):
            name = endpoint.tags.get(names.NAME, "")
            if not name:  # the mark was taken away: what it serves tells
                return self.put_there(endpoint, logical) or names.logical_of(endpoint.config) == logical
            return name == logical or name in self.files or self.put_there(endpoint, name)
        return self.put_there(endpoint, logical) and not self._is_claimed(endpoint) and self._serves_ours(endpoint, logical)

    def put_there(self, endpoint: LiveEndpoint, logical: str) -> bool:
        """Say whether the ledger knows that we put an endpoint of this name there."""
        applied = self.record.applied.get(logical)
        return applied is not None and applied.endpoint.lower() == endpoint.name.lower()

    def _is_claimed(self, endpoint: LiveEndpoint) -> bool:
        owner = endpoint.tags.get(names.OWNER, self.identity.owner)
        target = endpoint.tags.get(names.TARGET, self.identity.target)
        by_aws = any(key.startswith(names.AWS_PREFIX) for key in endpoint.tags)
        return by_aws or (owner, target) != (self.identity.owner, self.identity.target)

    def _serves_ours(self, endpoint: LiveEndpoint, logical: str) -> bool:
        served = self.snapshot.configs.get(endpoint.config)
        applied = self.record.applied.get(logical)
        known = applied is not None and applied.config == endpoint.config
        return known if served is None else self.is_our_config(served)

    def applied(self, logical: str) -> Applied | None:
        """Return what we last put in place, if the ledger knows."""
        return self.record.applied.get(logical)

    def trusts(self, config: LiveConfig, content_hash: str, hash_tag: str) -> bool:
        """Say whether this very object was once verified to hold that content, so that additions are the service's own."""
        version = self.record.versions.get(config.name)
        if version is not None:
            return version.created == config.created and version.hash == content_hash
        return config.tags.get(names.HASH) == hash_tag

    def endpoints_of(self, logical: str) -> tuple[LiveEndpoint, ...]:
        """Return our live endpoints of a logical name, by their tag."""
        return self.index.endpoints.get(logical, ())

    def logical_names(self) -> set[str]:
        """Return every logical name that something of ours in the account, or the ledger, belongs to."""
        return (self.index.versions.keys() | self.index.endpoints.keys()) - {""}
