"""How a mutant gets into the program: nothing on disk changes."""

from __future__ import annotations

import gc
import sys
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
def functions() -> dict[str, list[FunctionType]]:
    """Find every function of the mutated modules, by file, wherever it is wrapped or kept: once for all forks."""
    found: dict[str, list[FunctionType]] = {str(path): [] for path in MODULES.values()}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename in found:
            found[each.__code__.co_filename].append(each)
    gc.freeze()  # a collection in a fork would copy every page
    return found


def swap(tree: ast.Module, module: str, scope: str = "") -> None:
    """Give functions of a module that is imported already the code that they have in a tree, all or those of one scope.

    What a decorator has made of a function in the scope is a function of the scope as well. Raises LookupError for none.
    """
    codes = {_place(code): code for code in _codes(compiled(tree, module)) if not scope or _belongs(code, scope)}
    old = [each for each in functions()[str(MODULES[module])] if _place(each.__code__) in codes]
    if scope and not old:
        raise LookupError(f"{module} has no function {scope}")
    for function in old:
        function.__code__ = codes[_place(function.__code__)]


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _belongs(code: CodeType, scope: str) -> bool:
    return f"{code.co_qualname}.".startswith(f"{scope}.")


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
