"""Which version of a logical name is the right one: a live one with equal content, or one to create."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from syncer import names
from syncer.compare.fields import changes, holds
from syncer.model import CreateConfig, Declared, FieldChange, LiveConfig, Note, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syncer.compare.view import View
    from syncer.model import LiveEndpoint

_SALTS = 16  # names of one content to look through; more than one is taken only where somebody meddles
_MOST_COPIES = 2  # so many configs of ours hold something else than their tags say: another would only be one more


@dataclass(frozen=True, slots=True)
class Versions:
    """`current` is the right version's name; `live` is it when it exists, else `create` says how to make it."""

    current: str
    live: LiveConfig | None
    create: CreateConfig | None
    notes: tuple[Note, ...]
    blocked: str = ""


def assess(declared: Declared, view: View, endpoint: LiveEndpoint | None) -> Versions:
    """Find the current version of a declared config; `endpoint` is the live one that it wants, whoever owns it."""
    ours = view.versions_of(declared.name)
    served = endpoint.config if endpoint else ""
    needed = served if endpoint and view.is_our_endpoint(endpoint, declared.name) else ""
    matching = [config for config in ours if is_same(declared, config, view)]
    if matching:
        live = min(matching, key=lambda config: _preference(config, declared, view, served))
        # What we applied earlier and nothing serves may go: only then is there nothing to put right.
        lost = (*_gone({needed}, view), *_replaced(declared, view, {needed} - {live.name}))
        return Versions(
            live.name, live, None, (*lost, *_server_added(declared, live), *_superseded(ours, view, {live.name, served}))
        )
    return _new(declared, view, ours, needed=needed, served=served)


def _new(declared: Declared, view: View, ours: Sequence[LiveConfig], *, needed: str, served: str) -> Versions:
    """Name the version to create, and tell what became of those that should have been there."""
    applied = view.applied(declared.name)
    current, taken = _free_name(declared, view, needed)
    create = CreateConfig(current, names.owner_tags(view.identity, declared.name) | dict(declared.tags))
    expected = {applied.config if applied else "", needed}
    told = {note.subject for note in taken}
    lost = (*_gone(expected, view), *_replaced(declared, view, expected - told))
    notes = (*lost, *taken, *_superseded(ours, view, told | {served}))
    return Versions(current, None, create, notes, _too_many(declared, view, told))


def _too_many(declared: Declared, view: View, taken: set[str]) -> str:
    """Stop where every copy turns out different (the service rewrites what we ask, or somebody does), or cannot be read."""
    unread = [name for name in taken if name not in view.snapshot.configs]
    if unread or len(taken) >= _SALTS:
        return f"configs stand where ours would be, and cannot be told from it: {', '.join(sorted(unread or taken))}"
    tag = names.hash_tag(declared.content)
    copies = [
        config for config in view.versions_of(declared.name) if config.name in taken and config.tags.get(names.HASH) == tag
    ]
    if len(copies) < _MOST_COPIES:
        return ""
    listed = ", ".join(sorted(config.name for config in copies))
    way_out = "Compare them with the file, then delete them by hand or write the file as they are"
    return f"configs made for this content hold another one: {listed}. No further copy is made. {way_out}"


def is_same(declared: Declared, config: LiveConfig, view: View) -> bool:
    """Equality decides, not the name; what the service adds to an object that we verified is no difference."""
    if config.content.normal == declared.content.normal:
        return True
    trusted = view.trusts(config, declared.content.hash, names.hash_tag(declared.content))
    return trusted and holds(config.content.normal, declared.content.normal)


def _preference(config: LiveConfig, declared: Declared, view: View, served: str) -> tuple[bool, bool, bool, str]:
    """Prefer what serves (a roll between equal contents helps nobody), then what is exact, then what we applied."""
    applied = view.applied(declared.name)
    differs = config.content.normal != declared.content.normal
    return (config.name != served, differs, applied is None or config.name != applied.config, config.name)


def _free_name(declared: Declared, view: View, needed: str) -> tuple[str, list[Note]]:
    """Return the first name in the salted row that nothing else has, and a note on each that something has.

    A name that our endpoint serves and that is gone comes first: no endpoint can be rolled while its config does not exist.
    """
    row = [names.physical(declared.name, declared.content, salt) for salt in range(_SALTS)]
    if needed in row and not _exists(needed, view):
        return needed, []
    taken = list(takewhile(lambda name: _exists(name, view), row))
    free = row[len(taken)] if len(taken) < len(row) else row[-1]
    return free, [_taken(name, declared, view) for name in taken]


def _taken(name: str, declared: Declared, view: View) -> Note:
    """Tell whether a taken name was ours once (then somebody re-created it) or never was."""
    config = view.snapshot.configs.get(name)
    if config is None:
        return Note(Verdict.UNKNOWN, name, "exists, but could not be read; it is left alone")
    fields = changes(config.content.normal, declared.content.normal)
    if _was_ours(config, declared, view):
        return _recreated(config, fields)
    text = f"this name is taken by a config of {names.whose(config.tags)}; it is left alone, ours gets the next name"
    return Note(Verdict.CONFLICT, name, text, fields)


def _recreated(config: LiveConfig, fields: tuple[FieldChange, ...]) -> Note:
    text = f"was deleted and created again with other content on {config.created}; it is left alone"
    if not fields:
        text = f"has the right content, but lost our tags or was created again without them on {config.created}"
    return Note(Verdict.RECREATED, config.name, text, fields)


def _was_ours(config: LiveConfig, declared: Declared, view: View) -> bool:
    applied = view.applied(declared.name)
    known = config.name in view.record.versions or (applied is not None and applied.config == config.name)
    return known or names.is_our_config(config.name, config.tags, view.identity) or _serves_ours(config, declared, view)


def _serves_ours(config: LiveConfig, declared: Declared, view: View) -> bool:
    """Without a ledger: our endpoint serves this name and says that we put this content there."""
    return any(
        endpoint.config == config.name and endpoint.tags.get(names.APPLIED) == names.hash_tag(declared.content)
        for endpoint in view.endpoints_of(declared.name)
    )


def _exists(name: str, view: View) -> bool:
    return name in view.snapshot.config_names or name in view.snapshot.configs


def _gone(expected: set[str], view: View) -> list[Note]:
    """Note each config that should be there, and no longer is."""
    missing = sorted(name for name in expected if name and not _exists(name, view))
    return [Note(Verdict.MISSING, name, "the endpoint config is gone from the account") for name in missing]


def _replaced(declared: Declared, view: View, expected: set[str]) -> list[Note]:
    """Note the config that we applied, where its name now stands for other content, although git moved on since."""
    applied = view.applied(declared.name)
    config = view.snapshot.configs.get(applied.config) if applied else None
    if applied is None or config is None or config.name not in expected or config.created == applied.created:
        return []
    fields = changes(config.content.normal, applied.content.normal)
    return [_recreated(config, fields)] if applied.created and fields else []


def _server_added(declared: Declared, live: LiveConfig) -> list[Note]:
    fields = changes(live.content.normal, declared.content.normal)
    if not fields:
        return []
    return [Note(Verdict.SERVER_ADDED, live.name, "SageMaker filled in what the file leaves open; no difference", fields)]


def _superseded(ours: Iterable[LiveConfig], view: View, but: set[str]) -> list[Note]:
    """Tell the older versions; one that was created again behind our back is none to go back to."""
    known = view.record.versions
    intact = [config for config in ours if config.name not in known or known[config.name].created == config.created]
    old = [config.name for config in intact if config.name not in but]
    if not old:
        return []
    kept = f"{len(old)} other version{'s' if len(old) > 1 else ''} kept for going back: {', '.join(sorted(old))}"
    return [Note(Verdict.SUPERSEDED, old[0], kept)]
