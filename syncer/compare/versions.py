"""Which version of a logical name is the right one: a live one with equal content, or one to create."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from syncer import names
from syncer.compare.fields import changes
from syncer.model import CreateConfig, Declared, LiveConfig, Note, Verdict

if TYPE_CHECKING:
    from syncer.compare.view import View


@dataclass(frozen=True, slots=True)
class Versions:
    """`current` is the right version's name; `live` is it when it exists, else `create` says how to make it."""

    current: str
    live: LiveConfig | None
    create: CreateConfig | None
    notes: tuple[Note, ...]


def assess(declared: Declared, view: View, served: str) -> Versions:
    """Find the current version of a declared config; `served` is what its endpoint serves now, "" for nothing."""
    ours = view.versions_of(declared.name)
    matching = [config for config in ours if is_same(declared, config, view)]
    gone = _gone(declared, view, served)
    if matching:
        live = min(matching, key=lambda config: _preference(config, declared, view, served))
        return Versions(live.name, live, None, (*_server_added(declared, live), *_superseded(ours, live, served)))
    current, taken = _free_name(declared, view)
    create = CreateConfig(current, names.owner_tags(view.identity, declared.name) | dict(declared.tags))
    return Versions(current, None, create, (*gone, *taken, *_superseded(ours, None, served)))


def is_same(declared: Declared, config: LiveConfig, view: View) -> bool:
    """Equality decides, not the name; what the service adds to an object that we verified is no difference."""
    if config.content.normal == declared.content.normal:
        return True
    fields = changes(config.content.normal, declared.content.normal)
    only_added = all(field.after is None for field in fields)
    return only_added and view.trusts(config, declared.content.hash, names.hash_tag(declared.content))


def _preference(config: LiveConfig, declared: Declared, view: View, served: str) -> tuple[bool, bool, str]:
    """Prefer what serves, then what we applied, then a fixed order: a roll between equal contents helps nobody."""
    applied = view.applied(declared.name)
    return (config.name != served, applied is None or config.name != applied.config, config.name)


def _free_name(declared: Declared, view: View) -> tuple[str, list[Note]]:
    """Return the first name in the salted row that nothing else has, and a note on each that something has."""
    notes: list[Note] = []
    for salt in count():
        name = names.physical(declared.name, declared.content, salt)
        if name not in view.snapshot.config_names:
            return name, notes
        notes.append(_taken(name, declared, view))
    raise AssertionError  # count() never ends


def _taken(name: str, declared: Declared, view: View) -> Note:
    """Tell whether a taken name was ours once (then somebody re-created it) or never was."""
    config = view.snapshot.configs.get(name)
    if config is None:
        return Note(Verdict.UNKNOWN, name, "exists, but could not be read; it is left alone")
    fields = changes(config.content.normal, declared.content.normal)
    if _was_ours(config, declared, view):
        text = f"was deleted and created again with other content on {config.created}; it is left alone"
        return Note(Verdict.RECREATED, name, text, fields)
    text = f"this name is taken by a config of {names.whose(config.tags)}; it is left alone, ours gets the next name"
    return Note(Verdict.CONFLICT, name, text, fields)


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


def _gone(declared: Declared, view: View, served: str) -> list[Note]:
    """Note the config that we applied, or that our endpoint runs on, when it no longer exists."""
    applied = view.applied(declared.name)
    expected = {name for name in (applied.config if applied else "", served) if name}
    missing = sorted(expected - view.snapshot.config_names.keys() - view.snapshot.configs.keys())
    return [Note(Verdict.MISSING, name, "the endpoint config is gone from the account") for name in missing]


def _server_added(declared: Declared, live: LiveConfig) -> list[Note]:
    fields = changes(live.content.normal, declared.content.normal)
    if not fields:
        return []
    return [Note(Verdict.SERVER_ADDED, live.name, "SageMaker filled in what the file leaves open; no difference", fields)]


def _superseded(ours: list[LiveConfig], live: LiveConfig | None, served: str) -> list[Note]:
    old = [config.name for config in ours if config.name not in (live.name if live else "", served)]
    if not old:
        return []
    kept = f"{len(old)} older version{'s' if len(old) > 1 else ''} kept for going back: {', '.join(sorted(old))}"
    return [Note(Verdict.SUPERSEDED, old[0], kept)]
