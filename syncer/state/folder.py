"""Private folders for working copies: only we may look into them, and they go away."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from syncer.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

COPY = "ledger.db"


def make() -> Path:
    """Make a folder of mode 0700. Raises LedgerError where there is no place for temporary files."""
    try:
        return Path(mkdtemp(prefix="syncer-"))
    except OSError as error:
        raise LedgerError(
            f"no private folder for a copy of the ledger can be made: {error.strerror}", "Set TMPDIR to a writable folder"
        ) from None


def drop(folder: Path) -> None:
    """Remove a private folder; one that a cleaner of /tmp has removed already is as good."""
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def private() -> Iterator[Path]:
    """Lend a folder of mode 0700 as long as the block lasts."""
    folder = make()
    try:
        yield folder
    finally:
        drop(folder)


def write(path: Path, body: bytes) -> None:
    """Write a new file of mode 0600. Raises LedgerError where it cannot be written whole."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
    except OSError as error:
        raise LedgerError(f"{path} cannot be written: {error.strerror}", "Make room there") from None


def read(path: Path) -> bytes:
    """Read a ledger file whole. Raises LedgerError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise LedgerError(f"{path} cannot be read: {error.strerror}", "Check the path and its permissions") from None
