"""What was measured, as Markdown that a terminal can show as well."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from bench.ratios import RATIOS
from bench.startup import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bench.cases import Findings, Row
    from bench.ratios import Ratio

LARGEST = 10_000  # the configs for which the goals are
_COSTS = ("", "calls", "throttled", "wall s", "at that rate ≥ s", "CPU s", "peak MiB", "server CPU")
_UNREAD = re.compile(r"(\d+) names? could not be read")
_SYNCED = re.compile(r"^In sync: (\d+)", re.MULTILINE)


def costs(found: Findings) -> str:
    """Return what each run cost with one account."""
    head = (f"C = {found.size.configs:,}", *_COSTS[1:])
    return grid([head, *map(_cost, found.rows)])


def ratios(all_found: Sequence[Findings]) -> str:
    """Return the ratios, one column an account; what misses its goal in the one that the goals are for says so."""
    head = ("", *(f"C = {found.size.configs:,}" for found in all_found), "goal")
    return grid([head, *(_line(ratio, all_found) for ratio in RATIOS)])


def starts(measured: Iterable[tuple[str, float]]) -> str:
    """Return how long commands take to start, as multiples of importing the library of the command line."""
    lines = [
        (f"`{what}`", f"{ratio:.2f} ×{_missed(ratio <= COMMANDS[what][1])}", f"≤ {COMMANDS[what][1]:g} ×")
        for what, ratio in measured
    ]
    return grid([("CPU time of a start", "of `import typer`", "goal"), *lines])


def throttling(row: Row) -> str:
    """Return what a throttled run came to: its exit code, what is unknown and in sync, and what it says of it."""
    unread, synced = _UNREAD.search(row.cost.output), _SYNCED.search(row.cost.output)
    told = "".join(f"* {line}\n" for line in row.cost.output.splitlines() if "throttled" in line)
    lines = [
        ("", row.what),
        ("calls refused / accepted", f"{row.cost.throttled} / {row.cost.calls}"),
        ("exit code", str(row.cost.code)),
        ("in sync", synced[1] if synced else "0"),
        ("could not be read", unread[1] if unread else "0"),
    ]
    return f"{grid(lines)}\nIt says:\n\n{told}"


def grid(rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose columns are aligned; the first row is the head."""
    cells = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip_longest(*cells, fillvalue="")]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_joined(row, widths) for row in (cells[0], rule, *cells[1:])) + "\n"


def _joined(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = [
        cell.rjust(width) if number else cell.ljust(width) for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"| {' | '.join([first, *others])} |"


def _cost(row: Row) -> tuple[str, ...]:
    cost = row.cost
    numbers = (
        f"{cost.calls:,}",
        f"{cost.throttled:,}",
        f"{cost.wall:.1f}",
        f"{row.floor:.1f}",
        f"{cost.cpu:.1f}",
        f"{cost.memory:.0f}",
    )
    return (f"{row.who}, {row.what}", *numbers, f"{cost.server / cost.wall:.0%}")


def _line(ratio: Ratio, all_found: Sequence[Findings]) -> tuple[str, ...]:
    return (ratio.what, *_values(ratio, all_found), ratio.goal)


def _values(ratio: Ratio, all_found: Sequence[Findings]) -> Iterator[str]:
    for found in all_found:
        value = ratio.value(found)
        good = value is None or found.size.configs != LARGEST or ratio.holds(value)
        yield ("–" if value is None else ratio.shown.format(value)) + _missed(good)


def _missed(good: bool) -> str:  # noqa: FBT001  # the only thing that it is told
    return "" if good else " (missed)"
