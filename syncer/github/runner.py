"""What GitHub's runner reads: commands on our output, and files for outputs and the summary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SUMMARY = 1_000_000  # bytes of a step's summary; over 1024 KiB the runner throws all of it away
_FULL = "\n\nThe rest of the summary had no room.\n"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
# What the runner itself undoes. Source: toolkit/packages/core/src/command.ts, escapeData and escapeProperty.
_MESSAGE = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_MESSAGE, (":", "%3A"), (",", "%2C"))


def annotation(level: str, message: str, *, file: str = "", line: int = 0, column: int = 0, title: str = "") -> str:
    """Return the command that puts a message onto a line of a file; `level` is error, warning or notice."""
    given = {"file": file, "line": str(line or ""), "col": str(column or ""), "title": title}
    properties = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in given.items() if value)
    return f"::{level}{' ' if properties else ''}{properties}::{_escaped(message, _MESSAGE)}"


def _escaped(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for sign, code in table:
        text = text.replace(sign, code)
    return text


@dataclass(frozen=True, slots=True)
class Runner:
    """Talks to the runner by its environment; where there is none a person reads, and nothing is a command.

    `say` writes to the standard output; `token` gives a word that nobody can guess, another one each time.
    """

    environment: Mapping[str, str]
    say: Callable[[str], object]
    token: Callable[[], str]

    def tell(self, text: str) -> None:
        """Print a text in which no line is a command."""
        lines = text.removesuffix("\n") + "\n"
        token = self._word(text) if self._listens else ""
        self.say(f"::stop-commands::{token}\n{lines}::{token}::\n" if token else lines)

    def annotate(self, level: str, message: str, *, file: str = "", line: int = 0, column: int = 0, title: str = "") -> None:
        """Put a message onto a line of a file, or onto the run."""
        if self._listens:
            self.say(annotation(level, message, file=file, line=line, column=column, title=title) + "\n")
            return
        place = ":".join(str(part) for part in (file, line, column) if part)
        self.say(": ".join(part for part in (place, level, message) if part) + "\n")

    def mask(self, value: str) -> None:
        """Have the runner hide a value in its logs."""
        if value and self._listens:
            self.say(f"::add-mask::{_escaped(value, _MESSAGE)}\n")

    def output(self, name: str, value: str) -> None:
        """Set an output of the step; a value of several lines stands between two lines that it does not hold."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of an output")
        single = "\n" not in value and "\r" not in value
        word = "" if single else self._word(value)
        self._append("GITHUB_OUTPUT", f"{name}={value}\n" if single else f"{name}<<{word}\n{value}\n{word}\n")

    def summary(self, text: str) -> None:
        """Add to the summary of the step; what would take it over its limit is left away, and said to be."""
        path = self.environment.get("GITHUB_STEP_SUMMARY")
        size = Path(path).stat().st_size if path and Path(path).exists() else 0
        room = SUMMARY - size - len(_FULL)
        if len(f"{text}\n".encode(errors="replace")) <= room:
            self._append("GITHUB_STEP_SUMMARY", f"{text}\n")
        elif room >= 0:
            self._append("GITHUB_STEP_SUMMARY", _FULL)

    @property
    def _listens(self) -> bool:
        return self.environment.get("GITHUB_ACTIONS") == "true"

    def _word(self, text: str) -> str:
        """Draw a word that the text does not hold."""
        while (word := self.token()) in text:
            pass
        return word

    def _append(self, variable: str, text: str) -> None:
        path = self.environment.get(variable)
        if path:
            with Path(path).open("a", encoding="utf-8", errors="replace", newline="") as file:
                file.write(text)
