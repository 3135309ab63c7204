"""A tree of desired files: which files are read, and their bytes. Nothing is left out without a word."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from syncer.filetext import MAX_BYTES, Unreadable
from syncer.model import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".yaml", ".yml", ".json")
_CHUNK = 16 * 1024  # more than nearly every file
_PLAINLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # what became a link or a pipe in between is not read


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to read: its path, and its name in messages."""

    path: str
    shown: str


def files(root: Path, *, shown_from: Path) -> Iterator[Candidate]:
    """Yield candidates in a fixed order; hidden files and folders belong to editors and tools.

    What would otherwise be left out without a word is a candidate too, and is refused when it is read: links to folders, links
    to nothing, folders that are named like files or cannot be listed. Links to folders are never entered.
    """
    closed: list[str] = []
    waiting = [str(root)]
    while waiting:
        folder = waiting.pop()
        found = _entries(folder, closed)
        waiting += [entry.path for entry in reversed(found) if _is_to_enter(entry)]
        prefix = _relative(folder, shown_from)
        for entry in found:
            if _is_candidate(entry):
                yield Candidate(entry.path, _printable(os.path.join(prefix, entry.name)))  # noqa: PTH118  # a name, no path
    yield from (Candidate(folder, _printable(_relative(folder, shown_from) or ".")) for folder in closed)


def _entries(folder: str, closed: list[str]) -> list[os.DirEntry[str]]:
    """List a folder by name; one that cannot be listed is noted in `closed`."""
    try:
        with os.scandir(folder) as entries:
            return sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError:
        closed.append(folder)
        return []


def _is_to_enter(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False) and not _is_named_like_file(entry)
    except OSError:
        return False


def _is_candidate(entry: os.DirEntry[str]) -> bool:
    if _is_named_like_file(entry):
        return True
    # os.path: pathlib raises where permission is lacking.
    is_link_to_folder = os.path.isdir(entry.path) and entry.is_symlink()  # noqa: PTH112
    return is_link_to_folder or not os.path.exists(entry.path)  # noqa: PTH110


def _is_named_like_file(entry: os.DirEntry[str]) -> bool:
    return entry.name.lower().endswith(SUFFIXES)


def _relative(folder: str, shown_from: Path) -> str:
    """Return how to get to a folder, "" for no way at all."""
    path = os.path.relpath(folder, shown_from)
    return "" if path == "." else path


def _printable(name: str) -> str:
    """Write a file's name safely: on Linux it may hold line ends, escape sequences and bytes that are no text."""
    return name if name.isprintable() else "".join(char if char.isprintable() else "?" for char in name)


def read_bytes(path: str | Path, *, root: Path, shown: str) -> bytes:
    """Read a regular file in a folder of the tree `root`, and no more of it than the limit and some bytes.

    Raises Unreadable, with `shown` for the file's name, for links out of the tree, pipes, devices, folders and what the system
    refuses.
    """
    try:
        if stat.S_ISREG(os.lstat(path).st_mode):
            return _content(path)
        return _content(_followed(Path(path), root.resolve(), Position(shown, 1, 1)))
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "a loop of links"
        hint = "Repair or remove it"
        raise Unreadable(Position(shown, 1, 1), f"cannot be read: {reason}", "a readable file", hint) from None


def _followed(path: Path, root: Path, position: Position) -> Path:
    """Return the regular file inside the tree that a link stands for; refuse everything else."""
    end = path.resolve(strict=True)
    if not end.is_relative_to(root):
        raise Unreadable(position, "is a link out of its folder", "files inside it", "Copy the file here")
    if end.is_dir():
        next(path.iterdir(), None)  # a folder that cannot be listed says so
    if not end.is_file():
        raise Unreadable(position, "is no regular file", "a file, or a plain folder", "Replace or rename it")
    return end


def _content(path: str | Path) -> bytes:
    handle = os.open(path, _PLAINLY)
    try:
        content = b""
        while len(content) <= MAX_BYTES and (more := os.read(handle, _CHUNK)):
            content += more
        return content
    finally:
        os.close(handle)
