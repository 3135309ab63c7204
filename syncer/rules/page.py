"""The page that lists every rule and every preflight; `docs/rules.md` is exactly this text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD = """# Rules across fields

What the shapes of the API cannot say. A rule is an error only where the service itself answered so (L), its API model says so
(M), or syncer needs it (own); on other evidence it warns: the developer guide (D), another tool's source (S), inference (I).

A rule that is wrong for you must not stop you. Lower it in `syncer.yaml`:

```yaml
rules:
  managed-scaling-needs-components: warning   # or off
```

Written from the table by `make docs`.

"""
_PREFLIGHTS = """
# Preflights

What only the account can tell: `plan` holds each change against what is live. A change with an error keeps its diff and loses
its calls (exit 4), a warning stands beside it. What rests on the developer guide (D) or on inference (I) can be lowered in the
same way, for the service may have changed; what was seen live (L) cannot.

"""
_TABLE = """| id | level | what | why | evidence | source |
|---|---|---|---|---|---|
"""


def page(preflights: Iterable[Any]) -> str:
    """Return the Markdown page of all rules and of `preflights`, in the order of their tables.

    A preflight says the same about itself as a Rule, and belongs to a layer above.
    """
    return _HEAD + _table(RULES) + _PREFLIGHTS + _table(preflights)


def _table(rows: Iterable[Any]) -> str:
    lines = (f"| `{row.id}` | {row.level} | {row.what} | {row.reason} | {row.evidence} | {row.source} |\n" for row in rows)
    return _TABLE + "".join(lines)
