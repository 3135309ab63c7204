"""User tags on what exists: which to put right, and whether git or somebody else moved them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer import names
from syncer.compare import endpoints
from syncer.model import Declared, FieldChange, Note, RetagResource, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.compare.view import View
    from syncer.model import LiveConfig


@dataclass(frozen=True, slots=True)
class Retags:
    """Tag calls to make, the drift among their reasons, and whether git is among them too."""

    calls: tuple[RetagResource, ...] = ()
    notes: tuple[Note, ...] = ()
    edited: bool = False
    undetermined: bool = False


@dataclass(frozen=True, slots=True)
class _Resource:
    kind: str
    name: str
    arn: str
    live: Mapping[str, str]
    wanted: Mapping[str, str]


def assess(declared: Declared, live: LiveConfig | None, view: View, *, touch_endpoint: bool) -> Retags:
    """Compare the tags of the current version and of its endpoint; `touch_endpoint` is False where it is not ours."""
    resources = []
    ours = names.owner_tags(view.identity, declared.name)
    if live is not None:
        resources.append(_Resource("config", live.name, live.arn, live.tags, ours | dict(declared.tags)))
    endpoint = endpoints.find(declared, view)
    if endpoint is not None and touch_endpoint:
        applied = names.hash_tag(declared.content)
        settled = {names.APPLIED: applied} if live is not None and endpoint.config == live.name else {}
        wanted = ours | dict(declared.tags) | settled
        resources.append(_Resource("endpoint", endpoint.name, endpoint.arn, endpoint.tags, wanted))
    return _together([_one(resource, declared, view) for resource in resources])


def _together(parts: list[Retags]) -> Retags:
    return Retags(
        calls=tuple(call for part in parts for call in part.calls),
        notes=tuple(note for part in parts for note in part.notes),
        edited=any(part.edited for part in parts),
        undetermined=any(part.undetermined for part in parts),
    )


def _one(resource: _Resource, declared: Declared, view: View) -> Retags:
    put = {key: value for key, value in resource.wanted.items() if resource.live.get(key) != value}
    applied = view.applied(declared.name)
    before = applied.tags if applied is not None else None
    remove = tuple(sorted(key for key in before or () if key not in resource.wanted and key in resource.live))
    if not put and not remove:
        return Retags()
    touched = {key: resource.live[key] for key in (*put, *remove) if key in resource.live}
    call = RetagResource(resource.kind, resource.name, resource.arn, put, remove, touched)
    moved = [key for key in names.user_tags(put) if before is not None and before.get(key) == put[key]]
    moved += _lost_marks(resource, put)
    unclear = before is None and bool(names.user_tags(put))
    edited = bool(remove) or any(key not in moved for key in names.user_tags(put))
    return Retags((call,), _notes(resource, call, moved, unclear=unclear), edited and not unclear, unclear)


def _lost_marks(resource: _Resource, put: Mapping[str, str]) -> list[str]:
    """Our own marks on a thing that had them once: somebody took them away. On a thing taken over they are new."""
    marked = any(key.startswith(names.PREFIX) for key in resource.live)
    return [key for key in (names.OWNER, names.TARGET) if key in put and (marked or resource.kind == "config")]


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
        for key in (*names.user_tags(call.put), *call.remove)
    }
    return tuple(sorted(fields, key=lambda field: (field.path, str(field.before))))
