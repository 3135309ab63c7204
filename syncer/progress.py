"""Long work as it goes: a live table or bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syncer.model import ChangeFinished, Event, Outcome, StepFinished, StepProgress, StepStarted
from syncer.render import text, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.progress import Progress
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


MANY = 200  # calls: fewer are made before anybody wonders
_EVERY = 30.0  # seconds between two lines of a log


@contextmanager
def counting(shell: Shell) -> Iterator[Callable[[int, int], None]]:
    """Lend what is told how many of how many resources were read: a bar on a terminal, a line now and then elsewhere.

    Little work shows nothing. Lines go to the standard error, for a plan may be written to the other one as JSON.
    """
    counter = _Bar(shell) if shell.live else _Log(shell, shell.clock.now())
    try:
        yield counter.tell
    finally:
        counter.end()


@dataclass(slots=True)
class _Log:
    shell: Shell
    told: float

    def tell(self, done: int, total: int) -> None:
        now = self.shell.clock.now()
        if total > MANY and now - self.told >= _EVERY:
            self.told = now
            self.shell.complain(f"reading the account: {done} of {total}")

    def end(self) -> None:
        """Nothing is left open."""


@dataclass(slots=True)
class _Bar:
    shell: Shell
    bar: Progress | None = field(default=None)

    def tell(self, done: int, total: int) -> None:
        if total > MANY:
            self.bar = self.bar or _begun(self.shell)
            self.bar.update(self.bar.task_ids[0], completed=done, total=total)

    def end(self) -> None:
        if self.bar is not None:
            self.bar.stop()


def _begun(shell: Shell) -> Progress:
    from rich.console import Console  # noqa: PLC0415  # as above
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    console = Console(file=shell.out, force_terminal=shell.live, no_color=not shell.color, highlight=False)
    columns = (TextColumn("reading the account"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, refresh_per_second=4, transient=True)
    bar.add_task("reading")
    bar.start()
    return bar
