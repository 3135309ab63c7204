"""Mistakes that tools like this one have made, each as a patch of one module, put in while it is imported: nothing on disk changes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder, SourceFileLoader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType


@dataclass(frozen=True, slots=True)
class Bug:
    """One mistake: `old` stands exactly once in the source of `module`, and `new` takes its place.

    `invariants` are those that may tell of it; `why` says who made it, or where it is known from.
    """

    name: str
    module: str
    old: str
    new: str
    invariants: frozenset[str]
    why: str


class _Planted(SourceFileLoader):
    """Compiles a module with a mistake in it; no compiled file is read or written."""

    def __init__(self, bug: Bug, path: str) -> None:
        super().__init__(bug.module, path)
        self._bug = bug

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source, patched."""
        path = self.get_filename(fullname)
        source = self.get_data(path).decode()
        found = source.count(self._bug.old)
        if found != 1:
            raise LookupError(f"{self._bug.name}: its text stands {found} times in {fullname}")
        return compile(source.replace(self._bug.old, self._bug.new), path, "exec")


class _Finder(MetaPathFinder):
    def __init__(self, bug: Bug) -> None:
        self._bug = bug

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the one module that gets its mistake."""
        if fullname != self._bug.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Planted(self._bug, spec.origin)
        return spec


def plant(bug: Bug) -> None:
    """Put a mistake into the program; its module must not have been imported yet."""
    if bug.module in sys.modules:
        raise LookupError(f"{bug.module} is imported already")
    sys.meta_path.insert(0, _Finder(bug))
