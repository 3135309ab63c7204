"""Rows → values, distrusting them: a row may come from a file that somebody else wrote."""

from __future__ import annotations

import json
from typing import Any


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
