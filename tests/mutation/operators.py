"""What a mutation does to one node of a program: a table from the kind of node to what may stand in its place."""

from __future__ import annotations

import ast
import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in the place of a node, and how both read."""

    new: ast.AST
    before: str
    after: str


_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_REACHES: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_SQL = re.compile(r"^\s*(select|insert|update|delete|create|pragma|with|endpoint = )\b", re.IGNORECASE)
# What SQL says → what it says instead; each place in a statement is a mutation of its own.
_SQL_SWAPS = (
    ("<>", "="),
    (" = ", " <> "),
    (" > ", " >= "),
    (" > ", " <= "),
    (" not in ", " in "),
    (" and ", " or "),
    (" desc", " asc"),
    ("max(", "min("),
    ("left join", "join"),
    ("union all", "except"),
    (" is null", " is not null"),
    (" is not null", " is null"),
    ("replace ", ""),
)


def edits(node: ast.AST) -> Iterator[Edit]:
    """Yield each mutation of a node itself; what is below it has its own."""
    for kind, operator in _OPERATORS:
        if isinstance(node, kind):
            yield from operator(node)


def _edit(old: ast.AST, new: ast.AST) -> Edit:
    return Edit(new, ast.unparse(old), ast.unparse(new))


def _changed(node: Any, **fields: Any) -> Any:
    """A shallow copy of a node with other fields."""
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _compare(node: ast.Compare) -> Iterator[Edit]:
    for place, op in enumerate(node.ops):
        for other in _COMPARED[type(op)]:
            yield _edit(node, _changed(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]]))


def _junction(node: ast.BoolOp) -> Iterator[Edit]:
    yield _edit(node, _changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And()))


def _negation(node: ast.UnaryOp) -> Iterator[Edit]:
    if isinstance(node.op, ast.Not):
        yield _edit(node, node.operand)


def _constant(node: ast.Constant) -> Iterator[Edit]:
    yield from (_edit(node, _changed(node, value=value)) for value in _other_values(node.value))


def _other_values(value: object) -> Iterator[object]:
    """Yield what may stand for a value; words for people are left as they are."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1)
    elif isinstance(value, str) and _SQL.match(value):
        yield from _other_sql(value)
    elif isinstance(value, str) and " " not in value:
        yield f"XX{value}XX" if value else "XX"


def _other_sql(text: str) -> Iterator[str]:
    for old, new in _SQL_SWAPS:
        for found in re.finditer(re.escape(old), text):
            yield text[: found.start()] + new + text[found.end() :]


def _arithmetic(node: ast.BinOp) -> Iterator[Edit]:
    if isinstance(node.op, ast.BitOr) and _is_type(node.right):  # `isinstance(error, First | Second)`
        yield _edit(node, node.left)
        yield _edit(node, node.right)
    elif other := _REACHES.get(type(node.op)):
        yield _edit(node, _changed(node, op=other()))


def _is_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id[:1].isupper() and not node.id.isupper()


def _decision(node: ast.If | ast.While) -> Iterator[Edit]:
    word = "if" if isinstance(node, ast.If) else "while"
    if not isinstance(node.test, ast.Constant):
        for value in (True, False):
            yield Edit(_changed(node, test=ast.Constant(value)), f"{word} {ast.unparse(node.test)}", f"{word} {value}")


def _choice(node: ast.IfExp) -> Iterator[Edit]:
    yield _edit(node, node.body)
    yield _edit(node, node.orelse)


def _filter(node: ast.comprehension) -> Iterator[Edit]:
    for place, test in enumerate(node.ifs):
        for value in (True, False):
            ifs = [*node.ifs[:place], ast.Constant(value), *node.ifs[place + 1 :]]
            yield Edit(_changed(node, ifs=ifs), f"for … if {ast.unparse(test)}", f"for … if {value}")


def _statement(node: ast.stmt) -> Iterator[Edit]:
    """Delete a statement; without one that binds a name, the rest would only end in a NameError."""
    effect = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    stored = isinstance(node, ast.Assign) and not any(isinstance(target, ast.Name) for target in node.targets)
    if effect or stored or isinstance(node, ast.AugAssign | ast.Raise | ast.Continue | ast.Break):
        yield _edit(node, ast.Pass())


def _return(node: ast.Return) -> Iterator[Edit]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield _edit(node, ast.Return(None))


def _function(node: ast.FunctionDef) -> Iterator[Edit]:
    """Drop a decorator."""
    for place, decorator in enumerate(node.decorator_list):
        kept = [*node.decorator_list[:place], *node.decorator_list[place + 1 :]]
        yield Edit(_changed(node, decorator_list=kept), f"@{ast.unparse(decorator)}", "no decorator")


def dropped(node: ast.Call, required: frozenset[str]) -> Iterator[Edit]:
    """Drop an argument that has a name and, for all we know, a default."""
    for place, keyword in enumerate(node.keywords):
        kept = [*node.keywords[:place], *node.keywords[place + 1 :]]
        if keyword.arg is not None and keyword.arg not in required:
            yield Edit(_changed(node, keywords=kept), f"{ast.unparse(node.func)}(… {ast.unparse(keyword)})", "dropped")


_OPERATORS: tuple[tuple[Any, Callable[[Any], Iterator[Edit]]], ...] = (
    (ast.Compare, _compare),
    (ast.BoolOp, _junction),
    (ast.UnaryOp, _negation),
    (ast.Constant, _constant),
    (ast.BinOp, _arithmetic),
    (ast.If | ast.While, _decision),
    (ast.IfExp, _choice),
    (ast.comprehension, _filter),
    (ast.stmt, _statement),
    (ast.Return, _return),
    (ast.FunctionDef, _function),
)
