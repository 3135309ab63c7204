"""User tags on what exists: which to put right, and whether git or somebody else moved them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer import names
from syncer.compare import endpoints
from syncer.model import Declared, FieldChange, Note, RetagResource, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.compare.versions import Versions
    from syncer.compare.view import View
    from syncer.model import Applied, LiveConfig, LiveEndpoint


@dataclass(frozen=True, slots=True)
class Retags:
    """Tag calls to make, the drift among their reasons, and whether git is among them too."""

    calls: tuple[RetagResource, ...] = ()
    notes: tuple[Note, ...] = ()
    edited: bool = False
    undetermined: bool = False


@dataclass(frozen=True, slots=True)
class _Resource:
    """`before` are the user tags that we set on this very thing, None when unknown; `stale` our keys that no longer hold."""

    kind: str
    name: str
    arn: str
    live: Mapping[str, str]
    wanted: Mapping[str, str]
    before: Mapping[str, str] | None
    ours: bool = True
    stale: tuple[str, ...] = ()


def assess(declared: Declared, versions: Versions, view: View, *, touch_endpoint: bool) -> Retags:
    """Compare the tags of the current version and of its endpoint; `touch_endpoint` is False where it is not ours."""
    endpoint = endpoints.find(declared, view)
    resources = [_config(declared, versions.live, view)] if versions.live else []
    if endpoint is not None and touch_endpoint:
        settled = endpoint.config == versions.current
        resources.append(_endpoint(declared, endpoint, view, settled=settled))
    return _together([_one(resource) for resource in resources])


def _wanted(declared: Declared, view: View) -> dict[str, str]:
    return names.owner_tags(view.identity, declared.name) | dict(declared.tags)


def _config(declared: Declared, live: LiveConfig, view: View) -> _Resource:
    """Take a config; an older version that git goes back to has the tags of its time, and nobody moved those."""
    applied = view.applied(declared.name)
    before = _before(applied, same=applied is not None and applied.config == live.name)
    return _Resource("config", live.name, live.arn, live.tags, _wanted(declared, view), before)


def _endpoint(declared: Declared, live: LiveEndpoint, view: View, *, settled: bool) -> _Resource:
    """Take an endpoint; one that is being taken over never had our tags, so nobody took them away."""
    ours = view.is_our_endpoint(live, declared.name)
    before = _before(view.applied(declared.name), same=view.put_there(live, declared.name)) if ours else {}
    applied = names.hash_tag(declared.content)
    wanted = _wanted(declared, view) | ({names.APPLIED: applied} if settled else {})
    # It serves the content, so it has not rolled back from it; left there, the mark would excuse the next move by hand.
    stale = (names.REJECTED,) if settled and live.tags.get(names.REJECTED) == applied else ()
    return _Resource("endpoint", live.name, live.arn, live.tags, wanted, before, ours, stale)


def _before(applied: Applied | None, *, same: bool) -> Mapping[str, str] | None:
    if applied is None:
        return None
    return applied.tags if same else {}


def _together(parts: list[Retags]) -> Retags:
    return Retags(
        calls=tuple(call for part in parts for call in part.calls),
        notes=tuple(note for part in parts for note in part.notes),
        edited=any(part.edited for part in parts),
        undetermined=any(part.undetermined for part in parts),
    )


def _one(resource: _Resource) -> Retags:
    put = {key: value for key, value in resource.wanted.items() if resource.live.get(key) != value}
    before = resource.before
    dropped = sorted(key for key in before or () if key not in resource.wanted and key in resource.live)
    remove = (*dropped, *resource.stale)
    if not put and not remove:
        return Retags()
    touched = {key: resource.live[key] for key in (*put, *remove) if key in resource.live}
    call = RetagResource(resource.kind, resource.name, resource.arn, put, remove, touched)
    moved = [key for key in names.user_tags(put) if before is not None and before.get(key) == put[key]]
    moved += _lost_marks(resource, put)
    unclear = before is None and bool(names.user_tags(put))
    edited = bool(dropped) or any(key not in moved for key in names.user_tags(put))
    return Retags((call,), _notes(resource, call, moved, unclear=unclear), edited and not unclear, unclear)


def _lost_marks(resource: _Resource, put: Mapping[str, str]) -> list[str]:
    """Our own marks on a thing that had them once: somebody took them away. On a thing taken over they are new."""
    return [key for key in (names.OWNER, names.TARGET) if key in put and resource.ours]


def _notes(resource: _Resource, call: RetagResource, moved: list[str], *, unclear: bool) -> tuple[Note, ...]:
    keys = sorted(set(moved) | (set(names.user_tags(call.put)) if unclear else set()))
    if not keys:
        return ()
    fields = tuple(FieldChange(f"Tags[{key}]", call.before.get(key), call.put[key]) for key in keys)
    return (Note(Verdict.TAGS, resource.name, f"the {resource.kind} differs in {', '.join(keys)}", fields),)


def changes(calls: tuple[RetagResource, ...]) -> tuple[FieldChange, ...]:
    """Return what tag calls change, as leaves; the same key on config and endpoint is told once."""
    fields = {
        FieldChange(f"Tags[{key}]", call.before.get(key), call.put.get(key))
        for call in calls
        for key in names.user_tags(dict(call.put) | dict.fromkeys(call.remove, ""))
    }
    return tuple(sorted(fields, key=lambda field: (field.path, str(field.before))))
