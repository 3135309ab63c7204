"""What travels with a ledger's bytes, so that damage, an older copy or somebody else's ledger is noticed.

The same members are the user metadata of the ledger object and the body of the head beside it, each with a sum over them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model import Header


@dataclass(frozen=True, slots=True)
class Seal:
    """One stored state: its header, its bytes' SHA-256 and number, and the SHA-256 of the head that stood when it was written.

    `above` is what lets a run that died between its two writes be told from damage; "" where there was no head.
    """

    lineage: str
    serial: int
    parent: str
    run: str
    sha256: str
    size: int
    above: str

    @classmethod
    def of(cls, header: Header, body: bytes, above: str) -> Seal:
        """Seal the bytes of a ledger that is about to be stored."""
        return cls(**asdict(header), sha256=digest(body), size=len(body), above=above)


_NAMES = tuple(field.name for field in fields(Seal))
_NUMBERS = ("serial", "size")
_NONE = "-"  # stands for "": an empty header may be lost on its way


def digest(body: bytes) -> str:
    """Return the SHA-256 of bytes in hex."""
    return sha256(body).hexdigest()


def as_metadata(seal: Seal) -> dict[str, str]:
    """Write a seal as user metadata, `sum` with it: what S3 carries is text."""
    members = {name: str(value) or _NONE for name, value in asdict(seal).items()}
    return {**members, "sum": _sum(members)}


def as_head(seal: Seal) -> bytes:
    """Write a seal as the body of the head: one spelling, so that every changed bit shows."""
    return json.dumps(as_metadata(seal), indent=1, sort_keys=True).encode() + b"\n"


def from_metadata(data: Mapping[str, str]) -> Seal | None:
    """Read a seal; None when a member is missing or the sum is not theirs. What others added is let be."""
    members = {name: data.get(name, "") for name in _NAMES}
    if data.get("sum") != _sum(members) or not all(members[name].isdecimal() for name in _NUMBERS):
        return None
    texts = {name: value if value != _NONE else "" for name, value in members.items()}
    numbers = {name: int(members[name]) for name in _NUMBERS}
    return Seal(**{**texts, **numbers})  # type: ignore[arg-type]  # the names are the class's own


def from_head(body: bytes) -> Seal | None:
    """Read the body of a head; None when it is not, byte for byte, what `as_head` writes."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        return None
    seal = from_metadata(data)
    return seal if seal is not None and as_head(seal) == body else None


def _sum(members: Mapping[str, str]) -> str:
    return digest(json.dumps(members, sort_keys=True).encode())
