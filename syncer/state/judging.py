"""What a ledger object and its head say together: a state to go on from, or damage with its name and the way out.

The ledger is written first, then its head. So either the head is the ledger's own, or the ledger was written above this very
head and its writer died: everything else is damage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.errors import LedgerError
from syncer.state.seal import Seal, as_head, digest, from_head, from_metadata

if TYPE_CHECKING:
    from syncer.state.objects import Stored


@dataclass(frozen=True, slots=True)
class Standing:
    """A sound state: what is stored, and both ETags to write above it. All empty where nothing is stored yet.

    `pending` says that the head is still the one before: the run that wrote the ledger died before it wrote the head.
    """

    seal: Seal | None = None
    body: bytes = b""
    etag: str | None = None
    head_etag: str | None = None
    pending: bool = False


def judge(name: str, ledger: Stored | None, head: Stored | None) -> Standing:
    """Take a ledger and its head for sound. Raises LedgerError, which names the damage; `name` is the ledger's URL."""
    if ledger is None:
        if head is None:
            return Standing()
        raise damaged(f"the ledger {name} is missing, and {_told(head)}", name)
    seal = _sound(name, ledger)
    head_etag = head.etag if head else None
    if head is not None and head.body == as_head(seal):
        return Standing(seal, ledger.body, ledger.etag, head_etag)
    if seal.above == (digest(head.body) if head else ""):
        return Standing(seal, ledger.body, ledger.etag, head_etag, pending=True)
    raise damaged(_contradiction(name, seal, head), name)


def damaged(text: str, name: str) -> LedgerError:
    """Return the error for a stored ledger that nobody may go on from."""
    return LedgerError(
        text,
        f"Take a good copy, such as an earlier version of the object, and `syncer state push FILE --force`; without one, "
        f"`syncer state rebuild` makes {name} anew from tags and live reads, without its history",
    )


def _sound(name: str, ledger: Stored) -> Seal:
    """Hold the bytes against their own seal."""
    if not ledger.body:
        raise damaged(f"the ledger {name} is empty (0 bytes)", name)
    if "sum" not in ledger.seal:
        raise damaged(f"the ledger {name} has no seal: something else than syncer put it there", name)
    seal = from_metadata(ledger.seal)
    if seal is None:
        raise damaged(f"the seal of the ledger {name} is damaged", name)
    if len(ledger.body) < seal.size:
        raise damaged(f"the ledger {name} is cut off: {len(ledger.body)} of {seal.size} bytes are left", name)
    if digest(ledger.body) != seal.sha256:
        raise damaged(f"the ledger {name} is damaged: its bytes are not those that were written", name)
    return seal


def _told(head: Stored) -> str:
    seal = from_head(head.body)
    return f"its head tells of serial {seal.serial}, stored by run {seal.run}" if seal else "its head is damaged"


def _contradiction(name: str, seal: Seal, head: Stored | None) -> str:
    """Say how a ledger that is sound by itself and its head contradict each other."""
    if head is None:
        return f"the ledger {name} has serial {seal.serial}, and its head {name}.head is missing"
    told = from_head(head.body)
    if told is None:
        return f"the head {name}.head is damaged"
    if told.lineage != seal.lineage:
        return f"the ledger {name} is another one (lineage {seal.lineage}) than its head tells of ({told.lineage})"
    if seal.serial < told.serial:
        return f"the ledger {name} is older than it was: serial {seal.serial}, and its head tells of {told.serial}"
    if seal.serial > told.serial + 1:
        return f"the head {name}.head is older than it was: serial {told.serial}, and the ledger has {seal.serial}"
    return f"the ledger {name} (serial {seal.serial}, run {seal.run}) is not the one that its head tells of (run {told.run})"
