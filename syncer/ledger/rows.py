"""Values → rows, and back, distrusting them: a row may come from a file that somebody else wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syncer.model import Applied, Change, StepFinished, StepStarted, Version

Row = dict[str, Any]


def json_object(text: str | None) -> dict[str, Any] | None:
    """Read a JSON object, None for null and for nothing. Raises ValueError for anything else."""
    found = json.loads(text) if text else None
    if found is None or isinstance(found, dict):
        return found
    raise ValueError(f"a column that holds JSON objects holds {text[:40] if text else ''!r}")


def tag_object(text: str | None) -> dict[str, str] | None:
    """Read tags. Raises ValueError when a value is no text."""
    found = json_object(text)
    if found is not None and not all(isinstance(value, str) for value in found.values()):
        raise ValueError("a column that holds tags holds something else")
    return found


def json_text(value: Any) -> str:
    """Write a value as JSON, the same bytes each time."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def intent(run: int, change: Change) -> Row:
    """Return the row of a change that a run means to make."""
    difference = change.difference
    return {
        "run": run,
        "name": change.name,
        "cause": difference.cause.value,
        "revision": change.revision,
        "config": difference.current,
        "served_before": difference.served,
        "endpoint": difference.move.endpoint if difference.move else "",
        "outcome": "intended",
        "detail": "",
    }


def started(run: int, event: StepStarted, now: str) -> Row:
    """Return the row of a step that is about to be made."""
    return {
        "run": run,
        "name": event.step.change,
        "position": event.position,
        "operation": event.step.operation,
        "summary": event.step.summary,
        "params": json_text(event.step.params),
        "outcome": "running",
        "started": now,
    }


def finished(run: int, event: StepFinished) -> Row:
    """Return what is known of a step when its outcome is; one that was skipped has no other row."""
    return {
        "run": run,
        "name": event.step.change,
        "position": event.position,
        "operation": event.step.operation,
        "summary": event.step.summary,
        "outcome": event.outcome.value,
        "detail": event.detail,
        "request_id": event.request_id,
        "seconds": round(event.seconds, 3),
    }


def known(run: int | None, version: Version, now: str) -> Row:
    """Return the row of a verified version."""
    return {
        "config": version.config,
        "name": version.name,
        "revision": version.revision,
        "hash": version.hash,
        "created": version.created,
        "run": run,
        "commit": version.commit,
        "recorded": now,
    }


def standing(run: int | None, applied: Applied) -> Row:
    """Return the row of what stands. What is only remembered was done by no run: then the run that did it stays."""
    row = {
        "name": applied.name,
        "config": applied.config,
        "hash": applied.content.hash,
        "normal": json_text(applied.content.normal),
        "tags": json_text(applied.tags),
        "endpoint": applied.endpoint,
        "deployment": json_text(applied.deployment),
    }
    return row if run is None else row | {"run": run}
