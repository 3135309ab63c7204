"""What differs between two commits of the desired files: all that can be told without an account."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from syncer.compare import fields
from syncer.model import EndpointSpec
from syncer.render import rows, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model import Declared

_KEYS = {
    "name": "EndpointName",
    "deployment": "DeploymentConfig",
    "retain_all": "RetainAllVariantProperties",
    "exclude": "ExcludeRetainedVariantProperties",
    "retain_deployment": "RetainDeploymentConfig",
    "take_over": "TakeOver",
}


def changed(base: Mapping[str, Declared], head: Mapping[str, Declared]) -> tuple[rows.Row, ...]:
    """Return a row for each name that came, went or was edited, in the order of names."""
    found = (_row(name, base.get(name), head.get(name)) for name in sorted(base.keys() | head.keys()))
    return tuple(row for row in found if row is not None)


def _row(name: str, before: Declared | None, after: Declared | None) -> rows.Row | None:
    whole = fields.changes(_whole(before), _whole(after))
    if not whole and before is not None and after is not None:
        return None
    mark, why = _WHY[before is not None, after is not None]
    document = after or before
    lines = tuple(line for leaf in whole for line in words.field(leaf))
    return rows.Row(mark, words.plain(name), why, words.plain(document.file if document else ""), fields=lines)


_WHY = {
    (False, True): ("+", "new in git"),
    (True, False): ("-", "no longer in git: what stands in the account stays"),
    (True, True): ("~", "edited in git"),
}


def _whole(document: Declared | None) -> dict[str, Any]:
    """Return all that a file says: its content, its tags, and how its endpoint follows."""
    if document is None:
        return {}
    endpoint = _follows(document.endpoint) if document.endpoint else {}
    tags = {f"[{key}]": value for key, value in document.tags.items()}
    return {**document.content.normal, **({"Tags": tags} if tags else {}), **({"Endpoint": endpoint} if endpoint else {})}


def _follows(spec: EndpointSpec) -> dict[str, Any]:
    """Return the `Endpoint` block as far as it is no default."""
    plain = asdict(EndpointSpec(""))
    return {_KEYS[key]: value for key, value in asdict(spec).items() if value != plain[key]}
