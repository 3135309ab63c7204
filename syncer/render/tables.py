"""History and single names as text and JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from syncer import names
from syncer.model import Verdict
from syncer.render import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syncer.model import Change, Declared, HistoryRow, Snapshot

_HISTORY = ("when", "run", "name", "rev", "config", "why", "outcome", "now", "by", "commit", "author")
DIRTY = "+dirty"
_COMMIT = 9  # hex digits of a commit that people read


def history(rows: Sequence[HistoryRow], name: str | None, *, sandbox: bool) -> str:
    """Write history as a table, the newest first; failures with their reason below."""
    if not rows and name:
        return f"No history of {words.plain(name)}.\n"
    if not rows:
        elsewhere = "" if sandbox else " The simulated account has its own: --sandbox."
        return f"No history yet: the first `syncer apply` begins it.{elsewhere}\n"
    written = columns([_HISTORY, *(_cells(row) for row in rows)])
    reasons = [f"    {words.plain(row.detail)}" if row.detail else "" for row in rows]
    below = [text for pair in zip(written[1:], reasons, strict=True) for text in pair if text]
    return "\n".join([written[0], *below]) + "\n"


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Write rows of cells in columns that are as wide as they need to be, one line a row; cells are made harmless."""
    lines = [[words.plain(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def _cells(row: HistoryRow) -> tuple[str, ...]:
    return (
        row.when,
        str(row.run),
        row.name,
        str(row.revision),
        row.config,
        row.cause,
        row.outcome,
        "served" if row.served else "",
        row.actor,
        row.commit[:_COMMIT] + ("+" if row.commit.endswith(DIRTY) else ""),
        row.author,
    )


def history_json(rows: Sequence[HistoryRow]) -> str:
    """Write history as JSON, with a version."""
    return json.dumps({"version": 1, "history": [asdict(row) for row in rows]}, indent=2, ensure_ascii=False) + "\n"


def facts(change: Change, declared: Declared, snapshot: Snapshot) -> dict[str, Any]:
    """Collect what `show` tells about one logical name."""
    difference = change.difference
    current = snapshot.configs.get(difference.current)
    endpoint = snapshot.endpoints.get(declared.endpoint.name.lower()) if declared.endpoint else None
    return {
        "version": 1,
        "name": change.name,
        "file": difference.file,
        "current": difference.current,
        "exists": "unknown" if difference.has(Verdict.UNKNOWN) else current is not None,
        "arn": current.arn if current else "",
        "created": current.created if current else "",
        "hash": declared.content.hash,
        "endpoint": declared.endpoint.name if declared.endpoint else "",
        "status": endpoint.status if endpoint else "",
        "serves": endpoint.config if endpoint else "",
        "versions": sorted(config for config in snapshot.configs if names.logical_of(config) == change.name),
        "verdicts": [note.verdict.value for note in difference.notes],
        "pending": [step.summary for step in change.steps],
        "tags": dict(current.tags) if current else {},
    }


def facts_text(found: Mapping[str, Any]) -> str:
    """Write those facts one a line; what is empty is left out."""
    lines = []
    for label, item in found.items():
        if label == "version" or item in ("", [], {}):
            continue
        text = ", ".join(map(str, item)) if isinstance(item, list) else item
        if isinstance(item, dict):
            text = ", ".join(f"{key}={value}" for key, value in sorted(item.items()))
        lines.append(f"{label:<10}{words.plain(str(text)).replace('True', 'yes').replace('False', 'no')}")
    return "\n".join(lines) + "\n"
