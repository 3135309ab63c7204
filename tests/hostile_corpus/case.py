"""A hostile case: what is put into a repository, the command that meets it, and how that must end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from badfiles_case import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

OK, FAILED, USAGE, REFUSED = 0, 1, 2, 4
LEDGER = "state/default.sandbox.db"
ACCOUNT = "state/sandbox.json"
PLAN = "plan.json"


@dataclass(frozen=True, slots=True)
class Case:
    """`build` makes the folder hostile, `words` is the command line run there, `code` how it exits.

    `at` is the `file:line:column` that must be told, `says` words of the output. `used`: the folder is a copy of a repository
    with a ledger, a simulated account and a plan file; else it is empty. `powerless`: run without the powers of root.
    """

    build: Callable[[Path], object]
    code: int
    says: str = ""
    at: str = ""
    words: tuple[str, ...] = ("validate",)
    environment: Mapping[str, str] = field(default_factory=dict)
    used: bool = False
    powerless: bool = False


def nothing(_folder: Path) -> None:
    """Leave the folder as it is."""


def holding(name: str, content: bytes | str) -> Callable[[Path], object]:
    """Build by putting a file there, in the place of one that is there."""

    def build(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return build


def replaced(name: str, place: Callable[[Path], object]) -> Callable[[Path], object]:
    """Build by putting something that is no plain file in a file's place: `place` gets the path."""

    def build(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        place(path)

    return build


def desired(text: str, name: str = "x.yaml") -> Callable[[Path], object]:
    """Build one desired file."""
    return holding(f"desired/{name}", text)


def good(folder: Path) -> None:
    """Build one desired file that is fine."""
    desired(BASE)(folder)
