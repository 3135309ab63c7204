"""How a mutant gets into the program: nothing on disk changes."""

from __future__ import annotations

import gc
import sys
from collections import defaultdict
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder, SourceFileLoader
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

from mutation.modules import MODULES

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


def compiled(tree: ast.Module, module: str) -> CodeType:
    """Compile a mutated tree in the name of its file."""
    return compile(tree, str(MODULES[module]), "exec", dont_inherit=True)


@cache
def functions() -> dict[tuple[str, str], list[FunctionType]]:
    """Find every function of the mutated modules, by file and qualified name, wherever it is wrapped: once for all forks."""
    files = {str(path) for path in MODULES.values()}
    found: dict[tuple[str, str], list[FunctionType]] = defaultdict(list)
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename in files:
            found[each.__code__.co_filename, each.__code__.co_qualname].append(each)
    gc.freeze()  # a collection in a fork would copy every page
    return found


def swap(tree: ast.Module, module: str, scope: str) -> None:
    """Give the function `scope` of a module that is imported already the code that it has in a tree. Raises LookupError."""
    new = [code for code in _codes(compiled(tree, module)) if code.co_qualname == scope]
    old = functions().get((str(MODULES[module]), scope), [])
    if not new or len(new) != len(old):
        raise LookupError(f"{module} has {len(new)} codes and {len(old)} functions {scope}")
    for function, code in zip(sorted(old, key=lambda each: each.__code__.co_firstlineno), new, strict=True):
        function.__code__ = code


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


class _Mutated(SourceFileLoader):
    """Compiles a tree in place of the file; no compiled file is read or written."""

    def __init__(self, tree: ast.Module, module: str) -> None:
        super().__init__(module, str(MODULES[module]))
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        """Compile the tree."""
        return compiled(self._tree, fullname)


class _Finder(MetaPathFinder):
    def __init__(self, tree: ast.Module, module: str) -> None:
        self._tree, self._module = tree, module

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find the one module that is mutated."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname == self._module else None
        if spec is not None:
            spec.loader = _Mutated(self._tree, self._module)
        return spec


def hook(tree: ast.Module, module: str) -> None:
    """Let a module, which must not have been imported, be imported from a tree."""
    if module in sys.modules:
        raise LookupError(f"{module} is imported already")
    sys.meta_path.insert(0, _Finder(tree, module))
