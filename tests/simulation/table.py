"""What was played, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter

ROWS = {
    "schedules": "schedules played",
    "applies": "applies",
    "checks": "drift checks among them",
    "effects": "calls to the account and the bucket",
    "faults": "calls that met a fault, a crash or a pause",
    "acts of others": "acts of other people",
    "ledger lost": "ledgers lost",
    "ledger flipped": "ledgers with a flipped bit",
    "ledger cut": "ledgers cut off",
    "ledger emptied": "ledgers emptied",
}


def table(counts: Counter[str], failed: int, seconds: float) -> str:
    """Write what was done, and how many schedules broke an invariant."""
    rows = [(text, f"{counts[key]:,}") for key, text in ROWS.items()]
    rows += [("schedules that broke an invariant", f"{failed:,}"), ("seconds", f"{seconds:.0f}")]
    wide = max(len(text) for text, _ in rows)
    return "\n".join(f"{text:{wide}}  {value:>10}" for text, value in rows)
