"""`state` of a target: a file, or an object in S3 written as its URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SCHEME = "s3://"
_BUCKET = re.compile(r"(?!xn--|\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?![.-])){1,61}[a-z0-9]")
_MOST = 1024 - len(".head")  # bytes of a key in S3, less what the names of the objects beside it add
FORM = "s3://bucket/path/name.db, or a path"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ledger lives: the file `path`, or, where a bucket is named, the object `key` in it.

    With a bucket, `path` is where the ledger would be without: the sandbox keeps its own beside it.
    """

    path: Path
    bucket: str = ""
    key: str = ""

    def __str__(self) -> str:
        return f"{_SCHEME}{self.bucket}/{self.key}" if self.bucket else str(self.path)


def is_url(text: str) -> bool:
    """Say whether a `state` is meant as a URL, well or badly written."""
    return "://" in text or text.lower().startswith("s3:")


def flaw(url: str) -> str:
    """Say what is wrong with the URL of a ledger, "" for a good one.

    Source: Amazon S3 user guide, "General purpose bucket naming rules" and "Naming Amazon S3 objects".
    """
    if not url.startswith(_SCHEME):
        return f"is a URL that does not begin with {_SCHEME}"
    bucket, _, key = url.removeprefix(_SCHEME).partition("/")
    if not _BUCKET.fullmatch(bucket):
        return "names a bucket that S3 does not allow" if bucket else "names no bucket"
    return _flaw_of_key(key)


def _flaw_of_key(key: str) -> str:
    if not key or key.endswith("/"):
        return "names no object in the bucket"
    if {"", ".", ".."} & set(key.split("/")):
        return "has an empty part, or . or .., in its path"
    if not key.isprintable() or {"?", "#", "\\"} & set(key):
        return "has a character in its path that a URL cannot bear"
    return "has a path that is too long" if len(key.encode()) > _MOST else ""


def place(text: str, *, folder: Path, otherwise: Path) -> Place:
    """Read a `state` that has no flaw: a path below `folder`, or a URL, beside which `otherwise` is the local file."""
    if not is_url(text):
        return Place(folder / text)
    bucket, _, key = text.removeprefix(_SCHEME).partition("/")
    return Place(otherwise, bucket, key)
