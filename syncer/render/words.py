"""Words and marks that every format shares; text from files and from AWS is made harmless here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncer import normalize
from syncer.model import DRIFT, Cause, Change, FieldChange, Finding, Level, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CAUSES = {
    Cause.NONE: "",
    Cause.EDIT: "edited in git",
    Cause.DRIFT: "changed outside git",
    Cause.BOTH: "edited in git, and changed outside git",
    Cause.UNDETERMINED: "cannot tell whether git or the account moved",
}
_IDENTITIES = frozenset(member for member, _reason in normalize.KEYED.values())

# Letters, marks and symbols that show nothing, by Unicode's list of default-ignorable characters, and the empty Braille cell.
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in _SELECTORS}
LONGEST = 160


def plain(text: str) -> str:
    """Escape everything that is not visible text, so that one line stays one line and looks like what it is."""
    if text.isprintable() and _BLANK.isdisjoint(text):
        return text
    return "".join(_escaped(char) if _hides(char) else char for char in text)


def _hides(char: str) -> bool:
    """Say whether a character shows nothing, reorders what is around it or fakes a new line: controls, formats, separators."""
    return not char.isprintable() or char in _BLANK


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"  # noqa: PLR2004  # the basic plane


def value(item: Any) -> str:
    """Write a JSON value for people, whole: text bare where that is clear, anything else as compact JSON."""
    bare = isinstance(item, str) and item == item.strip() and item != ""
    return plain(item if bare else json.dumps(item, ensure_ascii=False, sort_keys=True))


def listed(names: Iterable[str]) -> str:
    """Write names on one line that a terminal can hold; how many there are is told beside it."""
    safe = plain(", ".join(names))
    return safe if len(safe) <= LONGEST else f"{safe[: LONGEST - 1]}…"


def field(change: FieldChange) -> tuple[tuple[str, str], ...]:
    """Return (mark, text) lines of one changed leaf; an entry that comes or goes is told with all that it holds."""
    path = plain(change.path)
    if change.before is not None and change.after is not None:
        return (("~", f"{path}: {value(change.before)} → {value(change.after)}"),)
    mark_, item = ("+", change.after) if change.before is None else ("-", change.before)
    return tuple((mark_, text) for text in _whole(path, item))


def _whole(path: str, item: Any) -> Iterator[str]:
    """Write a block leaf by leaf; the member that its identity is made of is not said twice."""
    if isinstance(item, Mapping) and item:
        members = [(name, member) for name, member in item.items() if not _is_identity(path, name, item)]
        for name, member in members:
            yield from _whole(f"{path}{plain(name)}" if name.startswith("[") else f"{path}.{plain(name)}", member)
        if not members:
            yield path
    elif path.endswith(f"[{item}]"):
        yield path
    else:
        yield f"{path}: {value(item)}"


def _is_identity(path: str, name: str, block: Mapping[str, Any]) -> bool:
    return (name in _IDENTITIES or len(block) == 1) and path.endswith(f"[{block[name]}]")


def finding(item: Finding) -> str:
    """Write a finding on one line: place, field, what is wrong (what is allowed). What to do [rule]."""
    place = " ".join(filter(None, (str(item.position or item.subject), item.field)))
    allowed = f" ({item.allowed})" if item.allowed else ""
    hint = f". {item.hint}" if item.hint else ""
    level = ", warning" if item.level is Level.WARNING else ""
    return plain(f"{place}: {item.problem}{allowed}{hint} [{item.rule}{level}]")


def mark(change: Change) -> str:
    """Return the sign of a change: + new, ~ changed, ! needs a person, = nothing to do."""
    if change.refusals or change.difference.has(Verdict.UNKNOWN):
        return "!"
    if not change.steps:
        return "!" if change.difference.has(*DRIFT) else "="
    return "+" if is_new(change) else "~"


def is_new(change: Change) -> bool:
    """Say whether nothing of it was there before; a first tag on what stands is no new thing."""
    difference = change.difference
    if difference.create is None and difference.move is None:
        return False
    created = difference.cause is Cause.EDIT and not difference.served and bool(difference.fields)
    return created and all(leaf.before is None for leaf in difference.fields)


def count(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
