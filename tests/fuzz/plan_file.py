"""Plan files: any bytes are no plan, or an approval that lets pass only the plan that it was made from."""

from __future__ import annotations

import json

from plans import plan, roll

from fuzz.target import Target
from syncer import plan as planning
from syncer import sync
from syncer.errors import PlanChanged, UsageError
from syncer.model import Change, Plan, Step
from syncer.render import as_json


def _real() -> Plan:
    """A plan of two changes whose digests are those of their calls."""
    made = plan(*(_honest(name) for name in ("fraud", "other")))
    assert len(made.pending) == 2  # both are to be approved
    return made


def _honest(name: str) -> Change:
    change = roll(name)
    steps = (Step(name, "UpdateEndpoint", {"EndpointName": name, "EndpointConfigName": f"{name}-2"}, ""),)
    scope = plan().scope
    return Change(change.difference, steps, planning.digest(change.difference.presumes, steps, scope))


_PLAN = _real()
_APPROVED = sync.approved_by(_PLAN)


def check(data: bytes) -> None:
    """Take the bytes as an approval of one plan."""
    try:
        found = as_json.approved(data, "plan.json")
        sync.check_approved(_PLAN, found)
    except (UsageError, PlanChanged):
        return
    given = {name: (presumed, digest) for name, (presumed, _, digest) in found.changes.items()}
    assert given == {name: (presumed, digest) for name, (presumed, _, digest) in _APPROVED.changes.items()}


def seeds() -> list[bytes]:
    """The plan, in the form that is written and in a shorter one, and a part of it."""
    text = as_json.plan(_PLAN)
    short = json.dumps(json.loads(text), separators=(",", ":"))
    return [text.encode(), short.encode(), json.dumps({**json.loads(text), "changes": []}).encode(), b"{}", b"[]"]


WORDS = (
    *(b'"%s":' % name.encode() for name in ("version", "kind", "target", "owner", "account", "region", "sandbox", "only")),
    *(b'"%s":' % name.encode() for name in ("changes", "name", "presumes", "steps", "digest", "operation", "params")),
    *(b'"plan"', b'"drift"', b"NaN", b"Infinity", b"1e999", b"-0", b"null", b"true", b"\\ud800", b"\\u0000", b"\xef\xbb\xbf"),
    *(_PLAN.changes[0].digest.encode(), _PLAN.changes[1].digest.encode(), b'"UpdateEndpoint"', b'"DeleteEndpoint"'),
)
TARGET = Target("plan file", check, seeds, WORDS, largest=8192)
