"""What is ours in the account and no longer wanted by git: told with what it still costs, never touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.compare import capacity
from syncer.model import Cause, Declared, Difference, LiveEndpoint, Note, Verdict

if TYPE_CHECKING:
    from syncer.compare.view import View


def whole(logical: str, view: View) -> Difference:
    """Describe a logical name that has no file anymore; an endpoint that another file wants now is no orphan."""
    configs = view.versions_of(logical)
    notes = [_endpoint_note(endpoint, view) for endpoint in view.endpoints_of(logical) if not _is_wanted(endpoint, view)]
    if configs:
        count = f"{len(configs)} config{'s' if len(configs) > 1 else ''}"
        text = f"{count} without a file: {', '.join(sorted(config.name for config in configs))}"
        notes.append(Note(Verdict.ORPHANED, configs[0].name, text))
    return Difference(logical, Cause.NONE, tuple(notes))


def endpoints(declared: Declared, view: View) -> tuple[Note, ...]:
    """Describe the endpoints of a logical name that its file no longer wants: renamed, or the block is gone."""
    own = declared.endpoint.name.lower() if declared.endpoint else ""
    left = [item for item in view.endpoints_of(declared.name) if item.name.lower() != own and not _is_wanted(item, view)]
    return tuple(_endpoint_note(endpoint, view) for endpoint in left)


def _is_wanted(endpoint: LiveEndpoint, view: View) -> bool:
    return endpoint.name.lower() in view.wanted


def _endpoint_note(endpoint: LiveEndpoint, view: View) -> Note:
    text = f"no file wants this endpoint; it is {endpoint.status} and still paid for: {_paid(endpoint, view)}"
    return Note(Verdict.ORPHANED, endpoint.name, text)


def _paid(endpoint: LiveEndpoint, view: View) -> str:
    config = view.snapshot.configs.get(endpoint.config)
    found = capacity.variants(config.content.normal) if config else {}
    live = {variant.name: variant.current_count for variant in endpoint.variants}
    parts = [
        capacity.hardware(variant | {"InitialInstanceCount": live.get(name) or variant.get("InitialInstanceCount", 1)})
        for name, variant in sorted((name, dict(variant)) for name, variant in found.items())
    ]
    return ", ".join(parts) or f"what {endpoint.config} asks for"
