"""One run, one revision, and the difference of two, as text and JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from syncer.render import words
from syncer.render.tables import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syncer.model import Body, CallRow, FieldChange, Revision, RunRow

_CALLS = ("name", "step", "call", "outcome", "seconds", "started", "request id")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a difference: how it was asked for, its config, its content, and what else there is to say."""

    title: str
    config: str
    body: Body
    note: str = ""

    def __str__(self) -> str:
        return f"{self.title} ({', '.join(filter(None, (self.config, self.note)))})"


def as_json(document: dict[str, Any]) -> str:
    """Write a JSON document for people and programs."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def run(row: RunRow) -> str:
    """Write one run: what it was, then each of its calls, what went wrong below it."""
    facts = (
        ("run", f"{row.run} {row.holder}".strip()),
        ("command", row.command),
        ("by", row.actor),
        ("commit", row.commit),
        ("author", row.author),
        ("started", row.started),
        ("finished", row.finished or "not written down: under way, or cut off"),
        ("outcome", row.outcome),
        ("page", row.url),
    )
    if not row.calls:
        return _facts(facts) + "No calls.\n"
    written = columns([_CALLS, *(_cells(call) for call in row.calls)])
    reasons = [f"    {words.plain(call.detail)}" if call.detail else "" for call in row.calls]
    below = [text for pair in zip(written[1:], reasons, strict=True) for text in pair if text]
    return _facts(facts) + "\n" + "\n".join([written[0], *below]) + "\n"


def _cells(call: CallRow) -> tuple[str, ...]:
    seconds = "" if call.seconds is None else f"{call.seconds:.1f}"
    return (call.name, str(call.position), call.operation, call.outcome, seconds, call.started, call.request_id)


def run_json(row: RunRow) -> str:
    """Write one run as JSON, with a version."""
    return as_json({"version": 1, **asdict(row)})


def revision(row: Revision, body: Body | None) -> str:
    """Write what a revision was: facts one a line, then its content as a desired file may have it, in JSON."""
    tags = "not known" if row.tags is None else ", ".join(f"{key}={value}" for key, value in sorted(row.tags.items()))
    facts = (
        ("revision", f"{row.name}@{row.revision}"),
        ("config", row.config),
        ("hash", row.hash),
        ("created", row.created),
        ("outcome", row.outcome),
        ("now", "this is what stands" if row.served else ""),
        ("run", "" if row.run is None else str(row.run)),
        ("when", row.when),
        ("by", row.actor),
        ("commit", row.commit),
        ("author", row.author),
        ("page", row.url),
        ("tags", tags),
        ("detail", row.detail),
    )
    content = "not known\n" if body is None else as_json(dict(body))
    shown = "\n".join(words.plain(line) for line in content.splitlines())
    return f"{_facts(facts)}content\n{shown}\n"


def revision_json(row: Revision, body: Body | None) -> str:
    """Write what a revision was as JSON, with a version."""
    facts = {key: value for key, value in asdict(row).items() if key not in ("description", "request")}
    return as_json({"version": 1, **facts, "content": body})


def diff(before: Side, after: Side, found: Sequence[FieldChange]) -> str:
    """Write a difference leaf by leaf, below what is compared."""
    title = words.plain(f"{before} → {after}")
    lines = [f"  {mark} {text}" for change in found for mark, text in words.field(change)]
    return "\n".join([title, *(lines or ["  no difference"])]) + "\n"


def diff_json(before: Side, after: Side, found: Sequence[FieldChange]) -> str:
    """Write a difference as JSON, with a version."""
    sides = {
        name: {"asked": side.title, "config": side.config, "note": side.note}
        for name, side in (("before", before), ("after", after))
    }
    return as_json({"version": 1, **sides, "fields": [asdict(change) for change in found]})


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    """Write facts one a line; what is empty is left out."""
    return "".join(f"{label:<10}{words.plain(text)}\n" for label, text in facts if text)
