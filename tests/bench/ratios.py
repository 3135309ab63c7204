"""What is asked of syncer, as ratios: they say the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.cases import CREATES, CUSTODIAN, SCRIPT, floor

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.cases import Findings, Row

SYNCER = "syncer"
COLD, WARM = "cold drift", "warm drift"
PEERS = {CUSTODIAN: "configs", SCRIPT: "configs and endpoints"}  # what each of them reads


@dataclass(frozen=True, slots=True)
class Ratio:
    """One ratio: its value, None where a peer was not run, how it is written, and what it should be."""

    what: str
    value: Callable[[Findings], float | None]
    shown: str
    goal: str
    holds: Callable[[float], bool]


def _faster(ours: str, peer: str) -> Callable[[Findings], float | None]:
    """How often syncer would be through by the time that a peer is."""
    return lambda found: _ratio(found.cost(peer, PEERS[peer]), found.cost(SYNCER, ours), lambda row: row.cost.wall)


def _ratio(one: Row | None, other: Row | None, of: Callable[[Row], float]) -> float | None:
    return of(one) / of(other) if one and other else None


def _cold_calls(found: Findings) -> float | None:
    return _ratio(found.cost(SYNCER, COLD), found.cost(SCRIPT, PEERS[SCRIPT]), lambda row: row.cost.calls)


def _pages(found: Findings) -> float | None:
    row = found.cost(SYNCER, WARM)
    return row.cost.calls / found.size.pages if row else None


def _bound(found: Findings) -> float | None:
    """How long the creates took, from the first call of one to the last answer, by how long so many calls must take."""
    row = found.cost(SYNCER, f"apply {CREATES} creates")
    calls, seconds = row.cost.acting if row else (0, 0.0)
    return seconds / floor(calls) if floor(calls) else None


def _whole_bound(found: Findings) -> float | None:
    row = found.cost(SYNCER, f"apply {CREATES} creates")
    return row.cost.wall / row.floor if row and row.floor else None


def _per_create(found: Findings) -> float | None:
    """How many calls one create takes: those of the apply, less what a reading takes."""
    applied, read = found.cost(SYNCER, f"apply {CREATES} creates"), found.cost(SYNCER, WARM)
    return (applied.cost.calls - read.cost.calls) / CREATES if applied and read else None


def _memory(found: Findings) -> float | None:
    return max(row.cost.memory for row in found.rows if row.who == SYNCER)


RATIOS = (
    Ratio(
        f"warm `drift`, times as fast as {CUSTODIAN}", _faster(WARM, CUSTODIAN), "{:.1f} ×", "30 ×", lambda value: value >= 30
    ),
    Ratio(f"warm `drift`, times as fast as the {SCRIPT}", _faster(WARM, SCRIPT), "{:.1f} ×", "30 ×", lambda value: value >= 30),
    Ratio(f"cold `drift`, times as fast as {CUSTODIAN}", _faster(COLD, CUSTODIAN), "{:.2f} ×", "1 ×", lambda value: value >= 1),
    Ratio(f"cold `drift`, times as fast as the {SCRIPT}", _faster(COLD, SCRIPT), "{:.2f} ×", "1 ×", lambda value: value >= 1),
    Ratio(f"calls of a cold `drift` / of the {SCRIPT}", _cold_calls, "{:.1%}", "≤ 52 %", lambda value: value <= 0.52),
    Ratio("calls of a warm `drift` / pages of the account", _pages, "{:.1%}", "≤ 102 %", lambda value: value <= 1.02),
    Ratio(f"{CREATES} creates of an `apply` / their bound", _bound, "{:.1%}", "≤ 115 %", lambda value: value <= 1.15),
    Ratio("that `apply` from start to end, with its reading, likewise", _whole_bound, "{:.1%}", "–", lambda _value: True),
    Ratio("calls of one create", _per_create, "{:.2f}", "≤ 3.1", lambda value: value <= 3.1),
    Ratio("peak memory of syncer, MiB", _memory, "{:.0f}", "< 286", lambda value: value < 300e6 / 2**20),
    Ratio(
        "configs that syncer plans in a CPU second",
        lambda found: found.ours.rate,
        "{:,.0f}",
        "≥ 3,000",
        lambda value: value >= 3000,
    ),
    Ratio(
        "configs of syncer / records of octoDNS, in a CPU second",
        lambda found: found.ours.rate / found.theirs.rate if found.theirs else None,
        "{:.1f} ×",
        "> 1 ×",
        lambda value: value > 1,
    ),
)
