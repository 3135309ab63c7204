"""Bytes of a YAML or JSON file → a tree of nodes with positions, safe against hostile input.

Only libyaml's *parser events* are used: they are fast, and safe when depth is counted. Its composer and loader crash the
process on deep nesting, and PyYAML's own expand aliases without a limit. No scalar is interpreted here; that needs the shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from syncer import filetext
from syncer.filetext import MAX_BYTES, Unreadable
from syncer.model import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Mapping", "Node", "Scalar", "Sequence", "Unreadable", "parse"]

MAX_DEPTH = 32  # the deepest request path of the service has 7 levels
MAX_NODES = 20_000  # after aliases are expanded

# Built without libyaml, PyYAML has only its own parser: seven times slower, and its events are the same.
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar as it stands in the file; `plain` is False where it was quoted or a block."""

    text: str
    plain: bool
    position: Position
    size: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `size` counts the nodes with aliases expanded, `height` the levels."""

    items: tuple[Node, ...]
    position: Position
    size: int
    height: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping in file order; keys are unique scalars."""

    items: tuple[tuple[Scalar, Node], ...]
    position: Position
    size: int
    height: int


Node = Scalar | Sequence | Mapping


def parse(data: bytes, file: str) -> Node:
    """Return the one document of a file; `file` is the name used in positions, and one in `.json` must be strict JSON.

    Raises Unreadable for whatever is not one plain document within the limits.
    """
    text = filetext.read(data, file)
    if not file.lower().endswith(".json"):
        return _document(text, file)
    node = _document(filetext.as_yaml(text), file)
    filetext.check_json(text, file)  # after the depth was counted: json.loads recurses
    return node


def _document(text: str, file: str) -> Node:
    reader = _Reader(file)
    try:
        return reader.document(_events(text))
    except yaml.MarkedYAMLError as error:
        raise Unreadable(
            reader.at(error.problem_mark or error.context_mark),
            f"is not valid YAML: {error.problem or error.context}",
            "one YAML or JSON document",
            "Correct the syntax here, or on the line before",
        ) from None


def _text(value: str, position: Position) -> str:
    """Return a text of whole characters; PyYAML's own parser lets escapes stand for half a surrogate pair."""
    if any("\ud800" <= char <= "\udfff" for char in value):
        hint = "Write the character itself"
        raise Unreadable(position, "holds half of a surrogate pair", "whole characters", hint)
    return value


def _events(text: str) -> Iterator[Any]:
    parser = _PARSER(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _too_deep(position: Position) -> Unreadable:
    return Unreadable(position, f"is nested deeper than {MAX_DEPTH} levels", f"at most {MAX_DEPTH}", "Remove levels")


class _Reader:
    """Builds nodes from events with an explicit count of depth and of expanded nodes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.anchors: dict[str, Node] = {}

    def at(self, mark: Any) -> Position:
        """Turn a mark of PyYAML, which counts from 0, into a Position."""
        return Position(self.file, mark.line + 1, mark.column + 1) if mark else Position(self.file, 1, 1)

    def document(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise Unreadable(
                        self.at(event.start_mark), "begins a second document", "one document a file", "Split the file"
                    )
                root = self.node(next(events), events, 1)
        if root is None:
            hint = "Write a document (`syncer skeleton` shows one), or delete the file"
            raise Unreadable(Position(self.file, 1, 1), "is empty", "one YAML or JSON document", hint)
        return root

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        position = self.at(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, position)
        if event.tag is not None:
            raise Unreadable(position, "has a YAML tag", "plain values", "Remove the tag: types come from the API")
        if depth > MAX_DEPTH:
            raise _too_deep(position)
        node = self.build(event, events, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def alias(self, event: Any, position: Position) -> Node:
        if event.anchor not in self.anchors:
            hint = "Define the anchor above, write the value out, or quote a text that begins with *"
            raise Unreadable(position, "is an alias of something not defined before it", "an anchor above", hint)
        return self.anchors[event.anchor]

    def build(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        position = self.at(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(_text(event.value, position), not event.style, position)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, position, depth)
        return self.mapping(events, position, depth)

    def sequence(self, events: Iterator[Any], position: Position, depth: int) -> Sequence:
        items: list[Node] = []
        size = 1
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.node(event, events, depth + 1))
            size = self.grown(size, items[-1], position)
        return Sequence(tuple(items), position, size, self.height(items, position))

    def mapping(self, events: Iterator[Any], position: Position, depth: int) -> Mapping:
        items: dict[str, tuple[Scalar, Node]] = {}
        size = 1
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.key(self.node(event, events, depth + 1), items)
            value = self.node(next(events), events, depth + 1)
            items[key.text] = (key, value)
            size = self.grown(size, value, position)
        return Mapping(tuple(items.values()), position, size, self.height([v for _, v in items.values()], position))

    def key(self, node: Node, seen: dict[str, tuple[Scalar, Node]]) -> Scalar:
        if not isinstance(node, Scalar):
            hint = "Write `Name: value`"
            raise Unreadable(node.position, "is a key that is no plain word", "names of API members as keys", hint)
        if node.plain and node.text == "<<":
            raise Unreadable(node.position, "is a merge key", "members written out", "Copy the members here")
        if node.text in seen:
            first = seen[node.text][0].position
            raise Unreadable(
                node.position,
                f"repeats the key {node.text[:64]!r} of line {first.line}",
                "each key once",
                "Remove one of the two",
            )
        return node

    def grown(self, size: int, child: Node, position: Position) -> int:
        """Count a child in; the sizes of aliased nodes are known, so a bomb is refused before it is expanded."""
        if size + child.size > MAX_NODES:
            raise Unreadable(position, "expands to too many nodes", f"at most {MAX_NODES}", "Use fewer aliases")
        return size + child.size

    def height(self, children: list[Node], position: Position) -> int:
        """Count levels, aliases expanded: an alias can nest deeper than the file does."""
        height = 1 + max((child.height for child in children), default=0)
        if height > MAX_DEPTH:
            raise _too_deep(position)
        return height
