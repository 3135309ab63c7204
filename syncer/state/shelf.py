"""A ledger and its head in a bucket: a reader never meets a writer half-way, and a crash never looks like damage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.errors import LedgerError, LockLost
from syncer.state import writing
from syncer.state.judging import Standing, judge
from syncer.state.objects import Mismatch
from syncer.state.seal import Seal, as_head, as_metadata, digest, from_head, from_metadata

if TYPE_CHECKING:
    from syncer.clock import Clock
    from syncer.model import Header
    from syncer.state.objects import Objects, Stored

_READS = 10


@dataclass(frozen=True, slots=True)
class Above:
    """What a write goes on top of: both ETags, the SHA-256 of the head's bytes, and the highest serial that is told."""

    etag: str | None
    head_etag: str | None
    witness: str
    serial: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The object `key` of a bucket and its head beside it. `name` is the ledger's URL."""

    objects: Objects
    key: str
    name: str
    clock: Clock

    @property
    def head(self) -> str:
        """The key of the head."""
        return f"{self.key}.head"

    def read(self) -> Standing:
        """Read what is stored. Raises LedgerError for damage, which is nothing that a writer at work could look like.

        The head is read first. While it stays as it is, the ledger is its own or the one above it, whoever writes.
        """
        head = self.objects.get(self.head)
        for _ in range(_READS):
            ledger = self.objects.get(self.key)
            try:
                return judge(self.name, ledger, head)
            except LedgerError:
                before, head = head, self.objects.get(self.head)
                if _etag(before) == _etag(head):
                    raise
        raise LedgerError(f"the ledger {self.name} is written to faster than it can be read", "Run again")

    def above(self) -> Above:
        """Return what is there, sound or not, for somebody who replaces it."""
        head, ledger = self.objects.get(self.head), self.objects.get(self.key)
        told = (from_head(head.body) if head else None, from_metadata(ledger.seal) if ledger else None)
        serial = max((seal.serial for seal in told if seal is not None), default=0)
        return Above(_etag(ledger), _etag(head), digest(head.body) if head else "", serial)

    def settle(self, found: Standing) -> Standing:
        """Write the head that a run which died did not write any more. Raises LockLost when somebody else writes."""
        if not found.pending or found.seal is None:
            return found
        head_etag = self._put(self.head, as_head(found.seal), expect=found.head_etag)
        return Standing(found.seal, found.body, found.etag, head_etag)

    def write(self, found: Standing, header: Header, body: bytes) -> Standing:
        """Store a state above the one that was found. Raises LockLost when that is not what is there."""
        serial, witness = (found.seal.serial, digest(as_head(found.seal))) if found.seal else (0, "")
        return self.replace(Above(found.etag, found.head_etag, witness, serial), header, body)

    def replace(self, above: Above, header: Header, body: bytes) -> Standing:
        """Store a state above whatever is there, as `above` told it. Raises LockLost when it is not there any more."""
        seal = Seal.of(header, body, above.witness)
        etag = self._put(self.key, body, expect=above.etag, seal=seal)
        return self.settle(Standing(seal, body, etag, above.head_etag, pending=True))

    def _put(self, key: str, body: bytes, *, expect: str | None, seal: Seal | None = None) -> str:
        carried = as_metadata(seal) if seal else {}
        try:
            return writing.put(self.objects, self.clock, key, body, expect=expect, seal=carried)
        except Mismatch:
            raise LockLost(
                f"somebody else wrote the ledger {self.name} since it was read",
                "Nothing of theirs was overwritten; run again",
            ) from None


def _etag(found: Stored | None) -> str | None:
    return found.etag if found else None
