"""A local keeper until syncer.state has one."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from syncer.errors import Locked
from syncer.state import Copy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.state import Held, Holder


class LocalHeld:
    def __init__(self, path: Path) -> None:
        self.path = path

    def beat(self) -> None: ...
    def confirm(self) -> None: ...
    def checkpoint(self) -> None: ...


class LocalKeeper:
    def __init__(self, path: Path) -> None:
        self._path = path

    @contextlib.contextmanager
    def copy(self) -> Iterator[Copy]:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / self._path.name
            if self._path.exists():
                shutil.copyfile(self._path, target)
                journal = self._path.with_name(f"{self._path.name}-journal")
                if journal.exists():
                    shutil.copyfile(journal, target.with_name(f"{target.name}-journal"))
            yield Copy(target)

    @contextlib.contextmanager
    def hold(self, holder: Holder, *, patience: float) -> Iterator[Held]:
        lock = self._path.with_name(f"{self._path.name}.lock")
        lock.parent.mkdir(parents=True, exist_ok=True)
        with lock.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Locked("locked", "") from None
            yield LocalHeld(self._path)
