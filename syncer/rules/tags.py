"""Tags: keys that are unique, ours or reserved, and the characters that Python's `re` has no class for."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.rule import Rule, Violation, distinct, entries, members

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_USER_TAGS = 42  # the API takes 50; syncer adds up to 8 of its own
RESERVED_PREFIX = "syncer:"
_AWS_PREFIX = "aws:"
_PUNCTUATION = frozenset("_.:/=+-@")
_CLASSES = "LZN"  # letters, separators, numbers: \p{L}, \p{Z}, \p{N} of the API's pattern
_ORDINARY = re.compile("[A-Za-z0-9 _.:/=+@-]*")  # what nearly every tag is made of, told at once

_tags = entries("Tags")
_keys = members(_tags, "Key")


def strange_characters(text: str) -> str:
    """Return the characters of a tag's key or value that the API does not take, each once, in order."""
    if _ORDINARY.fullmatch(text):
        return ""
    strange = (char for char in text if char not in _PUNCTUATION and unicodedata.category(char)[0] not in _CLASSES)
    return "".join(dict.fromkeys(strange))


def _too_many(document: Body) -> Iterator[Violation]:
    count = len(document.get("Tags", ()))
    if count > MOST_USER_TAGS:
        yield Violation(("Tags",), f"has {count} tags", f"Remove {count - MOST_USER_TAGS}")


def _aws_prefix(document: Body) -> Iterator[Violation]:
    for path, key in _keys(document):
        if key.lower().startswith(_AWS_PREFIX):
            yield Violation(path, f"{key!r} starts with {_AWS_PREFIX!r}", "Take another prefix")


def _reserved(document: Body) -> Iterator[Violation]:
    for path, key in _keys(document):
        if key.lower().startswith(RESERVED_PREFIX):
            yield Violation(path, f"{key!r} starts with {RESERVED_PREFIX!r}", "Take another prefix")


def _characters(document: Body) -> Iterator[Violation]:
    for member in ("Key", "Value"):
        for path, text in members(_tags, member)(document):
            strange = strange_characters(text)
            if strange:
                yield Violation(path, f"has characters that tags cannot have: {strange!r}", "Remove or replace them")


RULES = (
    Rule(
        id="tag-count-leaves-room",
        level=Level.ERROR,
        evidence="own",
        what=f"A file has at most {MOST_USER_TAGS} tags",
        reason="The API takes 50 on a resource, and syncer keeps 8 for itself.",
        source="syncer's own limit",
        about=("Tags",),
        check=_too_many,
    ),
    Rule(
        id="tag-keys-unique",
        level=Level.ERROR,
        evidence="M",
        what="Each tag has its own Key",
        reason="A resource has one value for a key.",
        source="botocore model",
        about=("Tags",),
        check=distinct(_keys, hint="Remove one of them"),
    ),
    Rule(
        id="tag-key-not-aws",
        level=Level.ERROR,
        evidence="L",
        what="No tag's Key starts with aws:, in any case",
        reason="AWS keeps the prefix for itself and refuses it.",
        source="aws/sagemaker-python-sdk#1301",
        about=("Tags",),
        check=_aws_prefix,
    ),
    Rule(
        id="tag-key-not-syncer",
        level=Level.ERROR,
        evidence="own",
        what="No tag's Key starts with syncer:, in any case",
        reason="These tags say what is ours; a file that sets them could claim another team's resources.",
        source="syncer's own limit",
        about=("Tags",),
        check=_reserved,
    ),
    Rule(
        id="tag-characters",
        level=Level.ERROR,
        evidence="M",
        what="Keys and values of tags consist of letters, numbers, spaces and _ . : / = + - @",
        reason="The API's pattern says so in Unicode classes that the shape check cannot read.",
        source="botocore model, TagKey and TagValue",
        about=("Tags",),
        check=_characters,
    ),
)
