"""Long work as it goes: a live table on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import ChangeFinished, Event, Outcome, StepFinished, StepProgress, StepStarted
from syncer.render import text, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from syncer.shell import Shell


def show(events: Iterable[Event], shell: Shell) -> list[ChangeFinished]:
    """Consume events, showing them; returns how each change ended."""
    finished = _live(events, shell) if shell.live else _lines(events, shell)
    if finished:
        shell.murmur("\n" + "".join(f"{text.outcome(event, color=shell.color)}\n" for event in finished))
        shell.murmur(f"{_sum(finished)}\n")
    return finished


# What became of the changes that were not done, in the order in which it is told.
_REST = {
    "did not end well": (Outcome.FAILED, Outcome.ROLLED_BACK),
    "still under way": (Outcome.UNDER_WAY,),
    "not begun": (Outcome.SKIPPED,),
}


def _sum(finished: list[ChangeFinished]) -> str:
    done = sum(event.outcome is Outcome.DONE for event in finished)
    counted = {text: sum(event.outcome in outcomes for event in finished) for text, outcomes in _REST.items()}
    rest = "".join(f" {count} {text}." for text, count in counted.items() if count)
    return f"Applied {done} of {words.count(len(finished), 'change')}.{rest}"


def _lines(events: Iterable[Event], shell: Shell) -> list[ChangeFinished]:
    """Write a line when something begins, ends or looks different than before; a log needs no repetition."""
    finished: list[ChangeFinished] = []
    last: dict[str, str] = {}
    for event in events:
        if isinstance(event, ChangeFinished):
            finished.append(event)
        line = describe(event)
        if line is not None and last.get(line[0]) != line[1]:
            last[line[0]] = line[1]
            shell.murmur(f"{words.plain(line[0])}: {words.plain(line[1])}\n")
    return finished


def describe(event: Event) -> tuple[str, str] | None:
    """Return (name, what is happening) of an event worth a line."""
    match event:
        case StepStarted():
            return event.step.change, event.step.summary
        case StepProgress():
            return event.step.change, f"{event.step.summary}: {event.text}"
        case StepFinished(outcome=Outcome.DONE):
            return event.step.change, f"{event.step.summary}: done in {event.seconds:.0f} s"
        case StepFinished(outcome=Outcome.SKIPPED):
            return event.step.change, f"{event.step.summary}: skipped"
        case StepFinished():
            return event.step.change, f"{event.step.summary}: {event.outcome.value.replace('_', ' ')}"
        case _:
            return None


def _live(events: Iterable[Event], shell: Shell) -> list[ChangeFinished]:
    """Keep one row for each change under way: its phase. What is finished is only counted, so that the table fits."""
    from rich.console import Console  # noqa: PLC0415  # only where somebody watches
    from rich.live import Live  # noqa: PLC0415

    finished: list[ChangeFinished] = []
    rows: dict[str, str] = {}
    console = Console(file=shell.out, no_color=not shell.color, highlight=False)
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        for event in events:
            if isinstance(event, ChangeFinished):
                finished.append(event)
                rows.pop(event.name, None)
            elif (line := describe(event)) is not None:
                rows[line[0]] = line[1]
            live.update(_table(rows, len(finished)))
    return finished


def _table(rows: dict[str, str], finished: int) -> Table:
    from rich.table import Table  # noqa: PLC0415  # as above
    from rich.text import Text  # noqa: PLC0415

    table = Table("change", "phase", box=None, pad_edge=False, caption=f"finished: {finished}", caption_justify="left")
    for name, phase in rows.items():
        # Text, not str: rich would read brackets in a string as its own markup.
        table.add_row(Text(words.plain(name)), Text(words.plain(phase)))
    return table
