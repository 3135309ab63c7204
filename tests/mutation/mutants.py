"""All mutants of a module: where they are, how they read, and how they get into its tree."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from mutation.modules import MODULES, ROOT
from mutation.operators import Edit, dropped, edits

if TYPE_CHECKING:
    from collections.abc import Iterator

# What no test can tell: types, words for people, and what patterns match (their bodies are mutated).
_UNMUTATED = (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.pattern, ast.arg)
_UNMUTATED_FIELDS = frozenset({"annotation", "returns", "type_comment", "format_spec", "bases", "type", "ctx"})
LONG, AROUND = 110, 40  # how much of a text is shown, and how much of it before a difference


@dataclass(frozen=True, slots=True)
class Site:
    """Where a node stands: a field of the node above it, and the place there if that is a list."""

    holder: ast.AST
    field: str
    place: int | None = None

    def put(self, new: ast.AST) -> None:
        """Let another node stand there."""
        held = getattr(self.holder, self.field)
        ast.copy_location(new, held if self.place is None else held[self.place])
        if self.place is None:
            setattr(self.holder, self.field, new)
        else:
            held[self.place] = new
        ast.fix_missing_locations(self.holder)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one place.

    `scope` is the outermost function that it is in, "" for what is done when the module is imported. `lines` are those of the
    statement from its beginning to the place: a test that comes to one of them may tell.
    """

    module: str
    scope: str
    line: int
    lines: range
    before: str
    after: str
    site: Site
    new: ast.AST

    def put(self) -> None:
        """Change the tree that the mutant was found in."""
        self.site.put(self.new)

    def __str__(self) -> str:
        """Give file, line, function, and both texts."""
        return f"{MODULES[self.module].relative_to(ROOT)}:{self.line} {self.scope}\n  {self.before}\n  → {self.after}"


@dataclass(frozen=True, slots=True)
class _Around:
    """What a node is in: the dotted class, the outermost function with the names that it binds again, its statement's line."""

    owner: str
    scope: str
    rebound: frozenset[str]
    line: int


def mutants(module: str) -> tuple[ast.Module, list[Mutant]]:
    """Return the tree of a module, and all mutants of it, in the order of the source."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    return tree, list(_below(module, tree, _Around("", "", frozenset(), 1)))


def _below(module: str, node: ast.AST, around: _Around) -> Iterator[Mutant]:
    for field, value in ast.iter_fields(node):
        if field in _UNMUTATED_FIELDS:
            continue
        inner = _entered(node, field, around)
        if isinstance(value, ast.AST):
            yield from _at(module, Site(node, field), value, inner)
        elif isinstance(value, list):
            for place, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _at(module, Site(node, field, place), item, inner)


def _entered(node: ast.AST, field: str, around: _Around) -> _Around:
    """Say what the children in a field are in: a function's body is its own, its defaults and decorators are not."""
    if around.scope or field != "body" or not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return around
    name = f"{around.owner}.{node.name}" if around.owner else node.name
    if isinstance(node, ast.ClassDef):
        return replace(around, owner=name)
    return replace(around, owner=name, scope=name, rebound=_rebound(node))


def _rebound(function: ast.FunctionDef) -> frozenset[str]:
    """Return the names that a function binds more than once: it may run on without one of these assignments."""
    nodes = list(ast.walk(function))
    bound = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    counts = Counter([*bound, *(node.arg for node in nodes if isinstance(node, ast.arg))])
    return frozenset(name for name, count in counts.items() if count > 1)


def _at(module: str, site: Site, node: ast.AST, around: _Around) -> Iterator[Mutant]:
    if isinstance(node, _UNMUTATED):
        yield from (found for part in _formatted(node) for found in _below(module, part, around))
        return
    if _is_for_types(node) or _is_dataclass(node):
        return
    if isinstance(node, ast.stmt):
        around = replace(around, line=node.lineno)
    for edit in _edits(node, around):
        line = getattr(node, "lineno", around.line)
        lines = range(around.line, max(line, _header_end(node)) + 1)
        yield Mutant(module, around.scope, line, lines, *_cut(edit.before, edit.after), site, edit.new)
    yield from _below(module, node, around)


def _formatted(node: ast.AST) -> list[ast.AST]:
    """Return what is computed in an f-string; its words and formats are left as they are."""
    return [value for value in node.values if isinstance(value, ast.FormattedValue)] if isinstance(node, ast.JoinedStr) else []


def _cut(before: str, after: str) -> tuple[str, str]:
    """Return two texts on one line each, and where they are long only what is around their difference."""
    before, after = " ".join(before.split()), " ".join(after.split())
    same = next((place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    start = same - AROUND if max(len(before), len(after)) > LONG and same > AROUND else 0
    return _piece(before, start), _piece(after, start)


def _piece(text: str, start: int) -> str:
    return f"{'…' if start else ''}{text[start : start + LONG]}"


def _edits(node: ast.AST, around: _Around) -> Iterator[Edit]:
    yield from edits(node)
    if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name) and target.id in around.rebound:
        yield Edit(ast.Pass(), ast.unparse(node), "pass")
    if isinstance(node, ast.Call):
        yield from dropped(node, _required())


def _is_for_types(node: ast.AST) -> bool:
    """Say whether a statement is there for type checkers, or for readers."""
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        return name in ("__all__", "T") or (not name.isupper() and name[:1].isupper())  # an alias of a type
    return False


def _is_dataclass(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dataclass"


def _header_end(node: ast.AST) -> int:
    """Return the line in which a node ends, or its condition if it has one."""
    inner = getattr(node, "test", node)
    return getattr(inner, "end_lineno", None) or 0 if not isinstance(node, ast.FunctionDef) else node.lineno


@cache
def _required() -> frozenset[str]:
    """Return the names of arguments and fields that have no default anywhere in syncer."""
    with_default, without = set(), set()
    for path in (ROOT / "syncer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.arguments):
                ordered, split = [*node.posonlyargs, *node.args], len(node.args) + len(node.posonlyargs) - len(node.defaults)
                without |= {arg.arg for arg in ordered[:split]}
                with_default |= {arg.arg for arg in ordered[split:]}
                for arg, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
                    (without if default is None else with_default).add(arg.arg)
            elif isinstance(node, ast.ClassDef):
                fields = [each for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)]
                without |= {each.target.id for each in fields if each.value is None and isinstance(each.target, ast.Name)}
                with_default |= {each.target.id for each in fields if each.value and isinstance(each.target, ast.Name)}
    return frozenset(without - with_default)
