"""Names, hashes and tags: which version of which logical name something is, and whose it is."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model import Content, Identity

SCHEME = 1  # moves when the meaning of the hash moves; every golden hash moves with it
LOGICAL_MAX = 52  # 63 of the API, less the hyphen and the suffix
SUFFIX = 10  # hex digits: 40 bits, and a collision is seen and salted away

PREFIX = "syncer:"
OWNER = "syncer:owner"
TARGET = "syncer:target"
NAME = "syncer:name"
HASH = "syncer:hash"
REVISION = "syncer:revision"
COMMIT = "syncer:commit"
APPLIED = "syncer:applied"
REJECTED = "syncer:rejected"

AWS_PREFIX = "aws:"
CLOUDFORMATION = "aws:cloudformation:stack-name"

_VERSION = re.compile(r"(.+)-[0-9a-f]{10}")


def physical(logical: str, content: Content, salt: int = 0) -> str:
    """Return the version's name: the logical name and ten hex digits of the content hash; salted when that was taken."""
    salted = hashlib.sha256(f"{salt}:{content.hash}".encode()).hexdigest() if salt else content.hash
    return f"{logical}-{salted[:SUFFIX]}"


def logical_of(name: str) -> str | None:
    """Return the logical name that a version's name was made from, None if it has no such form."""
    match = _VERSION.fullmatch(name)
    return match[1] if match else None


def is_ours(tags: Mapping[str, str], identity: Identity) -> bool:
    """Say whether tags carry our owner and target."""
    return tags.get(OWNER) == identity.owner and tags.get(TARGET) == identity.target


def is_our_config(name: str, tags: Mapping[str, str], identity: Identity) -> bool:
    """Say whether a config is a version that we made: our tags, and a name that fits what they say."""
    return is_ours(tags, identity) and NAME in tags and logical_of(name) == tags[NAME]


def whose(tags: Mapping[str, str]) -> str:
    """Name the owner of something that is not ours, in words."""
    if CLOUDFORMATION in tags:
        return f"the CloudFormation stack {tags[CLOUDFORMATION]}"
    if OWNER in tags:
        name = f", name {tags[NAME]!r}" if NAME in tags else ""
        return f"syncer owner {tags[OWNER]!r}, target {tags.get(TARGET, '')!r}{name}"
    if any(key.startswith(AWS_PREFIX) for key in tags):
        return "an AWS service (it has aws: tags)"
    return "somebody else (it has no syncer:owner tag)"


def hash_tag(content: Content) -> str:
    """Return the value of the hash tag: scheme and full hash."""
    return f"{SCHEME}:{content.hash}"


def owner_tags(identity: Identity, logical: str) -> dict[str, str]:
    """Return the tags that make something ours."""
    return {OWNER: identity.owner, TARGET: identity.target, NAME: logical}


def user_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Leave out the tags that are ours or AWS's."""
    return {key: value for key, value in tags.items() if not key.lower().startswith((PREFIX, AWS_PREFIX))}


def revision(tags: Mapping[str, str]) -> int:
    """Read the revision tag; people can write anything there."""
    text = tags.get(REVISION, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0  # noqa: PLR2004  # fits any database
