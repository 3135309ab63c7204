"""Lock objects: any bytes are a lock with a lease that ends, and what is said of it is one line that a terminal can bear."""

from __future__ import annotations

from fuzz.target import Target
from syncer.state import Holder
from syncer.state.notes import Note, decode, encode, marked
from syncer.state.seal import as_head, from_head

_HOUR = 3600


def check(data: bytes) -> None:
    """Read the bytes as the lock, and as the head beside the ledger."""
    note = decode(data)
    assert 0 < note.lease <= _HOUR
    assert marked(note).isprintable()
    assert decode(encode(note)) == note
    seal = from_head(data)
    assert seal is None or as_head(seal) == data


def seeds() -> list[bytes]:
    """Locks, whole and half, and a head."""
    holder = Holder("run-1", "octocat", "apply", "c" * 40, "https://github.example/runs/1")
    head = b'{\n "above": "-",\n "lineage": "l",\n "parent": "-",\n "run": "r",\n "serial": "1",\n "size": "1"\n}\n'
    return [encode(Note(holder, "2026-11-23T03:00:00Z", 3)), b'{"id": "x"}', b"{}", b"", head]


NAMES = ("id", "actor", "command", "commit", "url", "taken", "renewals", "lease", "serial", "size", "sum", "sha256", "above")
WORDS = (
    *(b'"%s":' % name.encode() for name in NAMES),
    *(b"NaN", b"Infinity", b"-Infinity", b"1e999", b"true", b"null", b"90.0", b"3600", b"\\ud800", b"\\u001b[2J", b"\\u202e"),
)
TARGET = Target("lock note", check, seeds, WORDS, largest=2048)
