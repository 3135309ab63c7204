"""A post in stages: each says less than the one before, and all of them end what they begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from syncer.render.posts import fit
from syncer.render.posts.details import Leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

T = TypeVar("T")
_MORE = 100  # room for the line that counts the rest


@dataclass(frozen=True, slots=True)
class Stage:
    """How much is said: the lists of what needs nothing; the leaves of what changes and of what is new, None: no details."""

    lists: bool
    changed: Leaves | None = None
    new: Leaves | None = None


WHOLE = Stage(lists=True, changed=Leaves.WHOLE, new=Leaves.WHOLE)
STAGES = (
    WHOLE,
    Stage(lists=False, changed=Leaves.WHOLE, new=Leaves.WHOLE),  # nobody misses the names of what needs nothing
    Stage(lists=False, changed=Leaves.PATHS, new=Leaves.PATHS),  # which members change; their values are elsewhere
    Stage(lists=False, changed=Leaves.PATHS, new=Leaves.NONE),  # what is new has no before that could be lost
    Stage(lists=False),  # the tables alone
)


def _measured(lines: Iterable[str], measure: Callable[[str], int]) -> int:
    return sum(measure(line) + 1 for line in lines)


def _nothing(_item: Any, _stage: Stage) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Section(Generic[T]):
    """A table with one row an item, the worst first, and what is folded below it. Without items it is not there at all."""

    items: Sequence[T]
    head: tuple[str, str]
    row: Callable[[T], str]
    detail: Callable[[T, Stage], Iterable[str]] = _nothing
    intro: tuple[str, ...] = ()

    def lines(self, stage: Stage) -> Iterator[str]:
        """Write the section at a stage."""
        if self.items:
            yield from (*self.intro, *self.head)
            yield from map(self.row, self.items)
            yield ""
            for item in self.items:
                yield from self.detail(item, stage)

    def first(self, room: int, measure: Callable[[str], int]) -> Iterator[str]:
        """Write as many rows as there is room for, none if need be, and count the rest."""
        around = _measured((*self.intro, *self.head), measure) + _MORE
        rows = list(fit.first(map(self.row, self.items), room - around, measure))
        yield from self.intro
        if rows:
            yield from (*self.head, *rows, "")
        if more := len(self.items) - len(rows):
            yield from (f"**and {more} more**{', none of them worse' if rows else ''}", "")


@dataclass(frozen=True, slots=True)
class Page:
    """A post in its parts; `brief` stands in place of `top`, and `counted` of `lists`, where there is no room for names.

    `rest` says where to find what has no room, `ends` are the last lines.
    """

    top: tuple[str, ...]
    brief: tuple[str, ...]
    sections: tuple[Section[Any], ...]
    rest: str
    ends: tuple[str, ...]
    lists: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()

    def write(self, limit: int, measure: Callable[[str], int] = len) -> str:
        """Write as much as the limit allows."""
        staged = [self._at(stage) for stage in STAGES]
        return fit.fitting([*staged, lambda: self._worst(limit, measure), self._brief], limit, measure)

    def _at(self, stage: Stage) -> Callable[[], Iterator[str]]:
        return lambda: self._lines(stage)

    def _lines(self, stage: Stage) -> Iterator[str]:
        yield from self.top
        for section in self.sections:
            yield from section.lines(stage)
        yield from self.lists if stage.lists else self.counted
        if stage != WHOLE:
            yield from (self.rest, "")
        yield from self.ends

    def _worst(self, limit: int, measure: Callable[[str], int]) -> Iterator[str]:
        """Write the first rows of each table: an equal share of the room for each, and what one leaves over for the next."""
        end = [*self.counted, self.rest, "", *self.ends]
        room = limit - _measured((*self.top, *end), measure)
        yield from self.top
        sections = [section for section in self.sections if section.items]
        for position, section in enumerate(sections):
            lines = list(section.first(room // (len(sections) - position), measure))
            room -= _measured(lines, measure)
            yield from lines
        yield from end

    def _brief(self) -> Iterator[str]:
        yield from (*self.brief, self.rest, "", *self.ends)
