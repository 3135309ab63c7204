"""Put together what the judges of config, endpoint and tags say about one logical name, and find the cause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncer import names
from syncer.compare import endpoints, fields, models, orphans, tags, versions
from syncer.model import DRIFT, Cause, Declared, Difference, FieldChange, Note, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from syncer.compare.view import View
    from syncer.model import Body


def compare(declared: Mapping[str, Declared], view: View, only: Collection[str] = ()) -> tuple[Difference, ...]:
    """Judge every logical name that git, the ledger or the account knows; `only` restricts to some, empty means all."""
    orphaned = (view.logical_names() | set(view.record.applied)) - declared.keys()
    wanted = frozenset(item.endpoint.name.lower() for item in declared.values() if item.endpoint)
    view = replace(view, wanted=wanted, files=frozenset(declared))
    found = [one(document, view) for document in declared.values() if not only or document.name in only]
    if not only:
        found += [orphan for orphan in (orphans.whole(name, view) for name in orphaned) if orphan.notes]
        found += _unread_elsewhere(declared, view)
    return tuple(sorted(found, key=lambda item: item.name))


def _unread_elsewhere(declared: Mapping[str, Declared], view: View) -> list[Difference]:
    """Tell what no file names and could not be read: it may be ours, left over, and a report without it is not complete."""
    named = {note.subject for document in declared.values() for note in _unread(document, view)}
    found = []
    every = {item for items in view.index.unread.values() for item in items}
    for kind, name, why in sorted(every):
        if name not in named:
            note = _unknown(kind, name, why)
            found.append(Difference(names.logical_of(name) or name, Cause.NONE, (note,)))
    return found


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the judges said, and what the endpoint serves."""

    versions: versions.Versions
    endpoint: endpoints.Assessment
    retags: tags.Retags
    notes: tuple[Note, ...]
    served: str

    @property
    def acts(self) -> bool:
        """Say whether git asks for something; our own marks are written anew without being a difference."""
        return bool(self.versions.create or self.endpoint.move or self.retags.edited or self.retags.undetermined)

    @property
    def blocked(self) -> str:
        return self.endpoint.blocked or self.versions.blocked

    @property
    def undetermined(self) -> bool:
        return self.endpoint.undetermined or self.retags.undetermined


def one(declared: Declared, view: View) -> Difference:
    """Judge one declared config and the endpoint that follows it."""
    unread = _unread(declared, view)
    if unread:
        return Difference(declared.name, Cause.NONE, unread, file=declared.file)
    judged = _judge(declared, view)
    cause = _cause(declared, judged, view)
    blocked = judged.blocked
    return Difference(
        declared.name,
        cause,
        (*judged.notes, *_plain_note(declared, judged, view)),
        current=judged.versions.current,
        served=judged.served,
        fields=_fields(declared, judged, view),
        create=None if blocked else judged.versions.create,
        move=None if blocked else judged.endpoint.move,
        retag=() if blocked else judged.retags.calls,
        blocked=blocked,
        file=declared.file,
    )


def _unread(declared: Declared, view: View) -> tuple[Note, ...]:
    """Whatever could not be read is never taken for in sync or for missing."""
    unread = view.index.unread
    found = {item for subject in _needed(declared, view) for item in unread.get(subject, ())} if unread else ()
    return tuple(_unknown(kind, name, why) for kind, name, why in sorted(found))


def _needed(declared: Declared, view: View) -> Iterator[tuple[str, str]]:
    """Yield what a declared config cannot be judged without: its versions, its endpoint, what that serves."""
    yield "version", declared.name
    if declared.endpoint:
        yield "endpoint", declared.endpoint.name.lower()
    live = endpoints.find(declared, view)
    yield from (("config", name) for name in (live.config, live.pending)) if live else ()


def _unknown(kind: str, name: str, why: str) -> Note:
    return Note(Verdict.UNKNOWN, name, f"the {kind} {name} could not be read: {why}")


def _judge(declared: Declared, view: View) -> _Judged:
    live = endpoints.find(declared, view)
    served = live.config if live else ""
    found = versions.assess(declared, view, live)
    endpoint = endpoints.assess(declared, found, view)
    touchable = not any(note.verdict is Verdict.FOREIGN for note in endpoint.notes) or not endpoint.blocked
    retags = tags.assess(declared, found, view, touch_endpoint=touchable)
    about_models = models.notes(found.live, view)
    notes = (*found.notes, *endpoint.notes, *retags.notes, *about_models, *orphans.endpoints(declared, view))
    return _Judged(found, endpoint, retags, notes, served)


def _cause(declared: Declared, judged: _Judged, view: View) -> Cause:
    if judged.undetermined:
        return Cause.UNDETERMINED
    drifted = any(note.verdict in DRIFT for note in judged.notes)
    edited = _edited(declared, judged, view)
    if drifted:
        return Cause.BOTH if edited else Cause.DRIFT
    # Live as desired is in sync, whatever applied says: then git moving is no news.
    return Cause.EDIT if judged.acts or judged.blocked else Cause.NONE


def _edited(declared: Declared, judged: _Judged, view: View) -> bool:
    """Say whether git moved since the last apply."""
    applied = view.applied(declared.name)
    if applied is None:
        return judged.retags.edited or _edited_by_tags(declared, view)
    wanted = declared.endpoint.name if declared.endpoint else applied.endpoint
    moved = applied.content.hash != declared.content.hash or wanted.lower() != applied.endpoint.lower()
    return moved or judged.retags.edited


def _edited_by_tags(declared: Declared, view: View) -> bool:
    """Without a ledger the tags tell: on the endpoint what we put there, else on our newest version."""
    wanted = names.hash_tag(declared.content)
    live = endpoints.find(declared, view)
    if live is not None and names.APPLIED in live.tags:
        return live.tags[names.APPLIED] != wanted
    newest = next(iter(view.versions_of(declared.name)), None)
    return newest is None or newest.tags.get(names.HASH) != wanted


def _fields(declared: Declared, judged: _Judged, view: View) -> tuple[FieldChange, ...]:
    """Diff what serves now against what git wants, also for a create; tags included."""
    retagged = tags.changes(judged.retags.calls)
    if judged.versions.live is not None and judged.served in ("", judged.versions.current):
        return retagged
    return (*fields.changes(_baseline(declared, judged, view), declared.content.normal), *retagged)


def _baseline(declared: Declared, judged: _Judged, view: View) -> Body:
    """Return the content to compare with: what serves, else what we applied last, else our newest version."""
    applied = view.applied(declared.name)
    wanted = judged.served or (applied.config if applied else "")
    config = view.snapshot.configs.get(wanted)
    if config is None and applied is not None:
        return applied.content.normal
    if config is None:
        config = next(iter(view.versions_of(declared.name)), None)
    return config.content.normal if config else {}


def _plain_note(declared: Declared, judged: _Judged, view: View) -> tuple[Note, ...]:
    """Say pending or in sync, when no stronger verdict stands."""
    if any(note.verdict in DRIFT for note in judged.notes) or judged.blocked:
        return ()
    if judged.acts:
        return (Note(Verdict.PENDING, judged.versions.current, "git wants what is not there yet"),)
    if any(note.verdict is Verdict.UNKNOWN for note in judged.notes):
        return ()
    return (Note(Verdict.IN_SYNC, judged.versions.current, _next_roll(declared, view)),)


def _next_roll(declared: Declared, view: View) -> str:
    """How to roll is no part of equality; say so when only that changed."""
    applied = view.applied(declared.name)
    spec = declared.endpoint
    if applied is None or spec is None or applied.deployment == spec.deployment:
        return ""
    return "DeploymentConfig changed: it applies to the next roll"
