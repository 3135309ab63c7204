"""GitHub's events: any payload is wrong usage, or says what it says in the forms that are relied on."""

from __future__ import annotations

import json
import re

import payloads

from fuzz.target import Target
from syncer.errors import UsageError
from syncer.github.event import read

_COMMIT = re.compile(r"[0-9a-f]{40,64}")


def check(data: bytes) -> None:
    """Read a payload; what goes into a command line of git is a commit and nothing else."""
    try:
        found = read(payloads.RUN, data)
    except UsageError:
        return
    assert _COMMIT.fullmatch(found.head)
    assert all(not commit or _COMMIT.fullmatch(commit) for commit in (found.base, found.before, found.after))
    assert type(found.pull) is int
    body = json.loads(data)
    ours = isinstance(body.get("pull_request"), dict) and b"acme/ml-config" in data.lower()
    assert found.forked or "pull_request" not in body or ours or b"\\" in data


def seeds() -> list[bytes]:
    """A payload of each kind of event."""
    happenings = (
        *(payloads.pull_request(), payloads.pull_request(fork="mallory/ml-config"), payloads.pull_request(fork=None)),
        *(payloads.push(), payloads.push(before=payloads.ZERO), payloads.merge_group(), payloads.schedule()),
        payloads.dispatch({"approve-digest": "x"}),
    )
    return [json.dumps(happening.payload).encode() for happening in happenings]


NAMES = ("pull_request", "merge_group", "number", "head", "base", "sha", "ref", "repo", "full_name", "user", "login", "before")
WORDS = (
    *(b'"%s":' % name.encode() for name in (*NAMES, "after", "head_sha", "base_sha", "base_ref")),
    *(b'"dependabot[bot]"', b'"acme/ml-config"', b'"refs/heads/', b'"--', b"null", b"true", b"1e999", b"\\u0000", b"{", b"["),
    *(payloads.HEAD.encode(), payloads.ZERO.encode()),
)
TARGET = Target("event", check, seeds, WORDS, largest=4096)
