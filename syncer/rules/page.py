"""The page that lists every rule; `docs/rules.md` is exactly this text."""

from __future__ import annotations

from syncer.rules import RULES

_HEAD = """# Rules across fields

What the shapes of the API cannot say. A rule is an error only where the service itself answered so (L), its API model says so
(M), or syncer needs it (own); on other evidence it warns: the developer guide (D), another tool's source (S), inference (I).

A rule that is wrong for you must not stop you. Lower it in `syncer.yaml`:

```yaml
rules:
  managed-scaling-needs-components: warning   # or off
```

Written from the table by `make docs`.

| id | level | what | why | evidence | source |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the Markdown page of all rules, in the order of the table."""
    rows = (
        f"| `{rule.id}` | {rule.level} | {rule.what} | {rule.reason} | {rule.evidence} | {rule.source} |\n" for rule in RULES
    )
    return _HEAD + "".join(rows)
