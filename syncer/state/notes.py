"""What stands in a lock, as JSON: who holds it, so that those who wait, and people, know whom to ask."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from syncer.errors import Locked
from syncer.state.keeper import Holder

LEASE = 90.0  # seconds after its last renewal when a lock may be taken over
_LONGEST = 3600.0
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Note:
    """A lock's content. `taken` is when, for people only; `renewals` makes each renewal other bytes, and so another ETag.

    `lease` is by the holder's own version of syncer, in seconds.
    """

    holder: Holder
    taken: str = ""
    renewals: int = 0
    lease: float = LEASE


def encode(note: Note) -> bytes:
    """Write a note."""
    data = {**asdict(note.holder), "taken": note.taken, "renewals": note.renewals, "lease": note.lease}
    return json.dumps(data, indent=1).encode() + b"\n"


def decode(body: bytes) -> Note:
    """Read who holds a lock and how long; what cannot be read is nobody's, with the usual lease: a lock counts in any case."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        data = {}
    holder = Holder(**{name: _text(data.get(name)) for name in ("id", "actor", "command", "commit", "url")})
    lease = data.get("lease")
    if not isinstance(lease, int | float) or not 0 < lease <= _LONGEST:
        lease = LEASE
    return Note(holder, _text(data.get("taken")), lease=float(lease))


def _text(value: Any) -> str:
    """Take a text of a lock, which anybody may have written, as one line that a terminal can bear."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(value)[:_SHOWN]) if value else ""


def words(note: Note) -> str:
    """Say who holds a lock, what for and since when."""
    holder = note.holder
    who = holder.actor or "somebody unknown"
    parts = [f"{who} ({holder.command})" if holder.command else who]
    parts += [f"since {note.taken}"] if note.taken else []
    parts += [holder.url] if holder.url else []
    return ", ".join(parts)


def marked(note: Note) -> str:
    """Say who holds a lock, with the id by which it can be broken."""
    return f"{words(note)} [lock {note.holder.id}]" if note.holder.id else words(note)


def locked(name: str, note: Note, hint: str) -> Locked:
    """Return the error for a ledger that somebody else holds."""
    return Locked(f"the ledger {name} is locked by {marked(note)}", hint)
