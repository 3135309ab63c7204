"""What the endpoint that follows a config needs, and what happened to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syncer import names
from syncer.compare import capacity
from syncer.model import Body, Declared, EndpointSpec, LiveEndpoint, Move, MoveEndpoint, Note, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.compare.versions import Versions
    from syncer.compare.view import View

# Statuses that no update can mend, with the way out (sources: botocore's documentation of EndpointStatus).
BROKEN = {
    "Failed": "only DeleteEndpoint works on it: delete it by hand, then apply creates it again",
    "OutOfService": "it takes no traffic and no update: see its CloudWatch logs, or delete it by hand and apply again",
    "UpdateRollbackFailed": "it serves a mix of two configs: follow SageMaker's guide for failed rollbacks, then apply again",
}
# Reasons that are not the content's fault: the next run tries again. Source: recorded FailureReason texts.
_NOT_THE_CONTENT = re.compile(
    r"^Request to service failed|InsufficientInstanceCapacity|(insufficient|compute) capacity|internal error|throttl"
    r"|ResourceLimitExceeded",
    re.IGNORECASE,
)
MOVING = frozenset({"Creating", "Updating", "SystemUpdating", "RollingBack"})
IN_SERVICE = "InService"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is to be done with an endpoint. `undetermined`: it differs, and nothing tells who moved it."""

    notes: tuple[Note, ...] = ()
    move: MoveEndpoint | None = None
    blocked: str = ""
    undetermined: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


def spares_content(reason: str) -> bool:
    """Say whether a FailureReason blames something else than the content that was rolled out."""
    return _NOT_THE_CONTENT.search(reason) is not None


def find(declared: Declared, view: View) -> LiveEndpoint | None:
    """Return the live endpoint that a declared config wants, whoever owns it; case does not count."""
    return view.snapshot.endpoints.get(declared.endpoint.name.lower()) if declared.endpoint else None


def assess(declared: Declared, versions: Versions, view: View) -> Assessment:
    """Decide create, update, wait or nothing for the endpoint of a declared config that has one."""
    spec, live = declared.endpoint, find(declared, view)
    if spec is None:
        return Assessment()
    if live is None:
        return _absent(spec, declared, versions, view)
    if not view.is_our_endpoint(live, declared.name) and not spec.take_over:
        return _foreign(live, declared, versions, view)
    return _present(live, declared, versions, view)


def _absent(spec: EndpointSpec, declared: Declared, versions: Versions, view: View) -> Assessment:
    applied = view.applied(declared.name)
    was_there = applied is not None and applied.endpoint.lower() == spec.name.lower()
    notes = (Note(Verdict.MISSING, spec.name, "the endpoint is gone from the account"),) if was_there else ()
    tags = names.owner_tags(view.identity, declared.name) | dict(declared.tags) | _applied_tag(declared)
    after, properties = capacity.of(declared.content.normal), capacity.properties(declared.content.normal, None, kept=())
    move = MoveEndpoint(Move.CREATE, spec.name, "", versions.current, after=after, properties=properties, tags=tags)
    return Assessment(notes, move, undetermined=applied is None and _may_have_stood(declared, view))


def _may_have_stood(declared: Declared, view: View) -> bool:
    """Without a ledger: versions of ours stand, and nothing tells whether an endpoint was deleted or never was."""
    ours = view.versions_of(declared.name)
    recorded = any(config.name in view.record.versions for config in ours)
    return bool(ours) and not recorded and not view.endpoints_of(declared.name)


def _applied_tag(declared: Declared) -> dict[str, str]:
    return {names.APPLIED: names.hash_tag(declared.content)}


def _foreign(live: LiveEndpoint, declared: Declared, versions: Versions, view: View) -> Assessment:
    owner = names.whose(live.tags)
    text = f"belongs to {owner}; it serves {live.config} and is left alone"
    blocked = f"endpoint {live.name} belongs to {owner}. To make it yours, set `TakeOver: true` in the file's Endpoint block"
    if versions.current == live.config:
        text = f"belongs to {owner}; it already serves {live.config} and is left alone"
    notes = [Note(Verdict.FOREIGN, live.name, text)]
    if view.put_there(live, declared.name):
        notes.append(Note(Verdict.MISSING, live.name, "what we put there is gone, or was given to somebody else"))
    return Assessment(tuple(notes), blocked=blocked)


def _present(live: LiveEndpoint, declared: Declared, versions: Versions, view: View) -> Assessment:
    if live.status in BROKEN:
        reason = f": {live.failure}" if live.failure else ""
        note = Note(Verdict.ENDPOINT_FAILED, live.name, f"is {live.status}{reason}")
        return Assessment((note,), blocked=f"endpoint {live.name} is {live.status}; {BROKEN[live.status]}")
    if live.status == "Deleting":
        note = Note(Verdict.DEPLOYING, live.name, "is being deleted")
        return Assessment((note,), blocked=f"endpoint {live.name} is being deleted; apply again when it is gone")
    if live.status in MOVING:
        return _moving(live, declared, versions, view)
    return _settled(live, declared, versions, view)


def _moving(live: LiveEndpoint, declared: Declared, versions: Versions, view: View) -> Assessment:
    heading = live.pending or live.config
    if heading == live.config == versions.current and live.status != "Creating":
        # Maintenance by AWS, or scaling: neither changes what it serves, and nothing is to be done about it.
        return Assessment((Note(Verdict.DEPLOYING, live.name, f"is {live.status} and goes on serving {live.config}"),))
    note = Note(Verdict.DEPLOYING, live.name, f"is {live.status}, on its way to {heading}")
    kind = Move.WAIT if heading == versions.current else Move.UPDATE
    if kind is Move.UPDATE and _is_rejected(live, declared, view):
        return _rolled_back(live, declared, versions, (note,))
    # A roll that neither git nor an earlier run of ours asked for: somebody is at work, and only they know why.
    known = {live.config, versions.current} | view.record.attempted.get(declared.name, frozenset())
    move = _move(kind, live, declared, view=view, new=versions.current)
    return Assessment((note,), move, undetermined=heading not in known)


def _settled(live: LiveEndpoint, declared: Declared, versions: Versions, view: View) -> Assessment:
    if live.config == versions.current:
        return Assessment(_runtime(live, versions))
    notes, undetermined = _moved_by_others(live, declared, view)
    if _is_rejected(live, declared, view) or _came_back(live, declared, versions, view):
        # A roll-back ends on what we applied; on anything else somebody put the endpoint there afterwards.
        moved = tuple(note for note in notes if note.verdict is Verdict.ENDPOINT_MOVED and not undetermined)
        return _rolled_back(live, declared, versions, moved)
    return Assessment(notes, _move(Move.UPDATE, live, declared, view=view, new=versions.current), undetermined=undetermined)


def _rolled_back(live: LiveEndpoint, declared: Declared, versions: Versions, besides: tuple[Note, ...]) -> Assessment:
    text = f"rolled back from {versions.current} to {live.config}" + (f": {live.failure}" if live.failure else "")
    if besides:
        text = f"rolled back from {versions.current} once; now it serves {live.config}"
    way_out = f"Change the file, or `syncer apply --retry {declared.name}`"
    blocked = f"endpoint {live.name} rolled back from this very content. {way_out}"
    return Assessment((*besides, Note(Verdict.ROLLED_BACK, live.name, text)), blocked=blocked)


def _runtime(live: LiveEndpoint, versions: Versions) -> tuple[Note, ...]:
    fields = capacity.scaled(live, versions.live.content.normal) if versions.live else ()
    text = "scaling or people moved counts or weights since the last roll; they are kept"
    return (Note(Verdict.RUNTIME, live.name, text, fields),) if fields else ()


def _is_rejected(live: LiveEndpoint, declared: Declared, view: View) -> bool:
    """Say whether this endpoint came back from this content before, and nobody asked for another try."""
    known = declared.content.hash in view.record.rejected.get(live.name.lower(), ())
    tagged = live.tags.get(names.REJECTED) == names.hash_tag(declared.content)
    return (known or tagged) and declared.name not in view.retry


def _came_back(live: LiveEndpoint, declared: Declared, versions: Versions, view: View) -> bool:
    """Say whether a roll that an earlier run left under way came back since, for a reason that is the content's.

    Without a reason it may as well have been taken back by hand, or never have begun.
    """
    began = versions.current in view.record.left.get(declared.name, ()) and declared.name not in view.retry
    return began and bool(live.failure) and not spares_content(live.failure)


def _moved_by_others(live: LiveEndpoint, declared: Declared, view: View) -> tuple[tuple[Note, ...], bool]:
    """Tell an endpoint that waits for git's change from one that somebody pointed elsewhere."""
    applied = view.applied(declared.name)
    if applied is not None and applied.endpoint.lower() == live.name.lower():
        if live.config == applied.config or live.config in view.record.attempted.get(declared.name, ()):
            return (), False
        return (_moved(live, f"we put {applied.config} there"),), False
    if names.APPLIED in live.tags and view.is_our_endpoint(live, declared.name):
        if _served_hash(live, view) == live.tags[names.APPLIED]:
            return (), False
        return (_moved(live, "we put another content there"),), False
    if not names.is_ours(live.tags, view.identity):  # TakeOver: it never was ours, so nobody moved it away
        text = f"belongs to {names.whose(live.tags)} and serves {live.config}; TakeOver makes it ours"
        return (Note(Verdict.FOREIGN, live.name, text),), False
    return (_moved(live, "nothing tells what we put there"),), True


def _moved(live: LiveEndpoint, expected: str) -> Note:
    return Note(Verdict.ENDPOINT_MOVED, live.name, f"serves {live.config}; {expected}")


def _served_hash(live: LiveEndpoint, view: View) -> str:
    served = view.snapshot.configs.get(live.config)
    return served.tags.get(names.HASH, "") if served and view.is_our_config(served) else ""


def _move(kind: Move, live: LiveEndpoint, declared: Declared, *, view: View, new: str) -> MoveEndpoint:
    old, normal = _content(live.config, view), declared.content.normal
    spec = declared.endpoint
    # A roll under way ends first: what its config sets and ours does not have is swallowed just as well.
    befores = [_content(name, view) for name in (live.config, live.pending) if name]
    computed = [kind for before in befores for kind in capacity.resets(before, normal)]
    reset = tuple(dict.fromkeys(computed)) if spec is None or spec.exclude is None else spec.exclude
    kept = capacity.kept(spec, reset)
    return MoveEndpoint(
        kind,
        live.name,
        live.pending or live.config,
        new,
        arn=live.arn,
        before=capacity.of(old, live),
        after=capacity.of(normal, live, kept),
        reset=reset,
        properties=capacity.properties(normal, live, kept),
        live=live,
        tags={key: value for key, value in _applied_tag(declared).items() if live.tags.get(key) != value},
        untag=tuple({names.REJECTED} & live.tags.keys()),
    )


def _content(name: str, view: View) -> Body:
    config = view.snapshot.configs.get(name)
    return config.content.normal if config else {}
