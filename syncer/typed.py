"""A tree of nodes and a shape → plain typed data: scalars are typed by the API's shape, never guessed from their look.

`ModelName: 0123` is the text `0123`, `NO` is the text `NO`, and a quoted number where the shape wants a number is a problem
that says so. The same walk serves desired files and syncer.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from syncer import schema
from syncer.model import FieldPath, Level, Position, Problem
from syncer.yamlfile import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import Shape

MAX_PROBLEMS = 200  # a file with more is none of ours; the bound keeps hostile ones cheap to check and to show
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")  # no octal look-alikes, no underscores; a length that int() takes
_BITS = {"integer": 32, "long": 64}  # what the service reads them into
_FLOAT = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")


@dataclass(slots=True)
class Typed:
    """What a walk found: the data, what could not be typed, and the nodes, which know where things stand."""

    node: Node
    value: Any = None
    problems: list[Problem] = field(default_factory=list)

    def position(self, problem: Problem) -> Position:
        """Return the best place for a problem: an unknown key itself, else the value, else what encloses it."""
        key, value = self.nodes(problem.path)
        return key.position if problem.rule == "unknown" else value.position

    def nodes(self, path: FieldPath) -> tuple[Node, Node]:
        """Return the nodes of the key and of the value at a path, that of what encloses it twice where nothing is."""
        key, value = self.node, self.node
        for part in path:
            found = _inside(value, part)
            if found is None:
                return value, value
            key, value = found
        return key, value


def _inside(node: Node, part: str | int) -> tuple[Node, Node] | None:
    """Return the nodes of a member's key and value, for an entry of a list that of the entry twice."""
    if isinstance(node, Mapping):
        return node.members.get(str(part))
    if isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
        return node.items[part], node.items[part]
    return None


class _Skip(Exception):
    """Nothing usable stands here: the value is dropped, its problem is noted."""


def read(node: Node, shape: Shape) -> Typed:
    """Type a document; members that cannot be typed are left out of `value` and noted in `problems`."""
    typed = Typed(node)
    try:
        typed.value = _walk(node, shape, (), typed)
    except _Skip:
        typed.value = None
    return typed


def _walk(node: Node, shape: Shape, path: FieldPath, typed: Typed) -> Any:
    if isinstance(node, Scalar):
        return _scalar(node, shape, path, typed)
    wanted = {"structure": Mapping, "map": Mapping, "list": Sequence}.get(shape.type_name)
    if wanted is None or not isinstance(node, wanted):
        return _refuse(typed, shape, path, "is a list" if isinstance(node, Sequence) else "is a mapping")
    if isinstance(node, Sequence):
        return _sequence(node, shape, path, typed)
    return _mapping(node, shape, path, typed)


def _sequence(node: Sequence, shape: Shape, path: FieldPath, typed: Typed) -> list[Any]:
    items = []
    for index, item in enumerate(node.items):
        try:
            items.append(_walk(item, shape.member, (*path, index), typed))
        except _Skip:  # keep the place, so that later entries keep their index
            items.append(_empty(shape.member))
    return items


def _empty(shape: Shape) -> Any:
    """Stand in for an entry that could not be typed: nothing that a rule could trip over."""
    return {"structure": {}, "map": {}, "list": []}.get(shape.type_name, "")


def _mapping(node: Mapping, shape: Shape, path: FieldPath, typed: Typed) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, (_, value) in node.members.items():
        member = shape.members.get(name) if shape.type_name == "structure" else shape.value
        if member is None:
            if len(typed.problems) < MAX_PROBLEMS:  # finding the nearest name is what costs
                typed.problems.append(schema.unknown_member(shape, name, path))
            continue
        try:
            members[name] = _walk(value, member, (*path, name), typed)
        except _Skip:
            continue
    return members


def _scalar(node: Scalar, shape: Shape, path: FieldPath, typed: Typed) -> Any:
    if node.plain and node.text in _NULLS:
        return _refuse(typed, shape, path, "has no value")
    return _SCALARS.get(shape.type_name, _not_scalar)(node, shape, path, typed)


def _not_scalar(_node: Scalar, shape: Shape, path: FieldPath, typed: Typed) -> Any:
    return _refuse(typed, shape, path, "is a single value")


def _text(node: Scalar, shape: Shape, path: FieldPath, typed: Typed) -> str:
    del shape, path, typed
    return node.text


def _boolean(node: Scalar, shape: Shape, path: FieldPath, typed: Typed) -> bool:
    if not node.plain or node.text not in _BOOLEANS:
        return bool(_refuse(typed, shape, path, f"is {_look(node)}"))
    return _BOOLEANS[node.text]


def _integer(node: Scalar, shape: Shape, path: FieldPath, typed: Typed) -> int:
    if not node.plain or not _INTEGER.fullmatch(node.text):
        return int(_refuse(typed, shape, path, f"is {_look(node)}"))
    value, bits = int(node.text), _BITS[shape.type_name]
    return (
        value
        if -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)
        else int(_refuse(typed, shape, path, f"needs more than {bits} bits"))
    )


def _float(node: Scalar, shape: Shape, path: FieldPath, typed: Typed) -> float:
    if not node.plain or not _FLOAT.fullmatch(node.text):
        return float(_refuse(typed, shape, path, f"is {_look(node)}"))
    value = float(node.text)
    # Beyond float32 the service cannot hold it; 1e39 would arrive as infinity.
    return value if abs(value) < schema.FLOAT32_END else float(_refuse(typed, shape, path, "is too large for a float32"))


def _look(node: Scalar) -> str:
    text = repr(schema.shorten(node.text, 40))
    return text if node.plain else f"the quoted text {text}"


def _refuse(typed: Typed, shape: Shape, path: FieldPath, problem: str) -> Any:
    wanted = schema.TYPE_WORDS[shape.type_name]
    hint = f"Write {wanted}"
    if problem == "has no value":
        hint += ", or remove the line" if path else ""
        hint += '; for empty text write ""' if shape.type_name == "string" else ""
        hint += "; for the defaults write {}" if shape.type_name == "structure" and not shape.required_members else ""
    typed.problems.append(Problem("type", Level.ERROR, path, problem, wanted, hint))
    raise _Skip


_SCALARS: dict[str, Callable[[Scalar, Shape, FieldPath, Typed], Any]] = {
    "string": _text,
    "timestamp": _text,
    "blob": _text,
    "boolean": _boolean,
    "integer": _integer,
    "long": _integer,
    "float": _float,
    "double": _float,
}
