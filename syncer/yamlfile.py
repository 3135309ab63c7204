"""Bytes of a YAML or JSON file → a tree of nodes with positions, safe against hostile input.

Only libyaml's *parser events* are used: they are fast, and safe when depth is counted. Its composer and loader crash the
process on deep nesting, and PyYAML's own expand aliases without a limit. No scalar is interpreted here; that needs the shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import yaml
from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from syncer import filetext
from syncer.filetext import MAX_BYTES, Unreadable
from syncer.model import Position

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Mapping", "Node", "Scalar", "Sequence", "Unreadable", "parse"]

MAX_DEPTH = 32  # the deepest request path of the service has 7 levels
MAX_NODES = 20_000  # after aliases are expanded

# Built without libyaml, PyYAML has only its own parser: seven times slower, and its events are the same.
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SURROGATE = re.compile("[\ud800-\udfff]")


# Nodes are values and are never changed. They are not frozen because that takes half the time of reading, and where one stands
# is worked out when somebody asks: hardly anybody does.
@dataclass(slots=True, eq=False)
class Scalar:
    """A scalar as it stands in the file; `plain` is False where it was quoted or a block."""

    text: str
    plain: bool
    mark: Any
    file: str
    size: ClassVar[int] = 1
    height: ClassVar[int] = 1

    @property
    def position(self) -> Position:
        """Where it begins."""
        return _place(self.mark, self.file)


@dataclass(slots=True, eq=False)
class Sequence:
    """A list; `size` counts the nodes with aliases expanded, `height` the levels."""

    items: list[Node]
    mark: Any
    file: str
    size: int
    height: int

    @property
    def position(self) -> Position:
        """Where it begins."""
        return _place(self.mark, self.file)


@dataclass(slots=True, eq=False)
class Mapping:
    """A mapping in file order: for each key, which is a unique scalar, its node and that of its value."""

    members: dict[str, tuple[Scalar, Node]]
    mark: Any
    file: str
    size: int
    height: int

    @property
    def items(self) -> Collection[tuple[Scalar, Node]]:
        """The keys and values."""
        return self.members.values()

    @property
    def position(self) -> Position:
        """Where it begins."""
        return _place(self.mark, self.file)


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
    try:
        parser = _PARSER(text)
        try:
            return _Reader(file, parser.get_event).document()
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        raise Unreadable(
            _place(error.problem_mark or error.context_mark, file),
            f"is not valid YAML: {error.problem or error.context}",
            "one YAML or JSON document",
            "Correct the syntax here, or on the line before",
        ) from None


def _place(mark: Any, file: str) -> Position:
    """Turn a mark of PyYAML, which counts from 0, into a Position."""
    return Position(file, mark.line + 1, mark.column + 1) if mark else Position(file, 1, 1)


class _Reader:
    """Builds nodes from events, which `take` gives one by one, with an explicit count of depth and of expanded nodes."""

    def __init__(self, file: str, take: Callable[[], Any]) -> None:
        self.file = file
        self.take = take
        self.anchors: dict[str, Node] = {}

    def refusal(self, mark: Any, problem: str, allowed: str, hint: str) -> Unreadable:
        return Unreadable(_place(mark, self.file), problem, allowed, hint)

    def document(self) -> Node:
        root: Node | None = None
        while type(event := self.take()) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                if root is not None:
                    raise self.refusal(event.start_mark, "begins a second document", "one document a file", "Split the file")
                root = self.node(self.take(), 1)
        if root is None:
            hint = "Write a document (`syncer skeleton` shows one), or delete the file"
            raise self.refusal(None, "is empty", "one YAML or JSON document", hint)
        return root

    def node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        if kind is AliasEvent:
            return self.alias(event)
        if event.tag is not None:
            hint = "Remove the tag: types come from the API"
            raise self.refusal(event.start_mark, "has a YAML tag", "plain values", hint)
        if depth > MAX_DEPTH:
            raise self.too_deep(event.start_mark)
        node: Node
        if kind is ScalarEvent:
            node = self.scalar(event)
        elif kind is SequenceStartEvent:
            node = self.sequence(event.start_mark, depth + 1)
        else:
            node = self.mapping(event.start_mark, depth + 1)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def alias(self, event: Any) -> Node:
        if event.anchor not in self.anchors:
            hint = "Define the anchor above, write the value out, or quote a text that begins with *"
            problem = "is an alias of something not defined before it"
            raise self.refusal(event.start_mark, problem, "an anchor above", hint)
        return self.anchors[event.anchor]

    def scalar(self, event: Any) -> Scalar:
        text: str = event.value
        if not text.isascii() and _SURROGATE.search(text):  # PyYAML's own parser lets escapes stand for half a pair
            hint = "Write the character itself"
            raise self.refusal(event.start_mark, "holds half of a surrogate pair", "whole characters", hint)
        return Scalar(text, not event.style, event.start_mark, self.file)

    def sequence(self, mark: Any, depth: int) -> Sequence:
        items: list[Node] = []
        size, height = 1, 0
        while type(event := self.take()) is not SequenceEndEvent:
            item = self.node(event, depth)
            items.append(item)
            size += item.size
            height = max(height, item.height)
            if size > MAX_NODES:
                raise self.too_large(mark)
        return Sequence(items, mark, self.file, size, self.above(height, mark))

    def mapping(self, mark: Any, depth: int) -> Mapping:
        members: dict[str, tuple[Scalar, Node]] = {}
        size, height = 1, 0
        while type(event := self.take()) is not MappingEndEvent:
            key = self.key(self.node(event, depth), members)
            value = self.node(self.take(), depth)
            members[key.text] = (key, value)
            size += value.size
            height = max(height, value.height)
            if size > MAX_NODES:
                raise self.too_large(mark)
        return Mapping(members, mark, self.file, size, self.above(height, mark))

    def key(self, node: Node, seen: dict[str, tuple[Scalar, Node]]) -> Scalar:
        if not isinstance(node, Scalar):
            hint = "Write `Name: value`"
            raise self.refusal(node.mark, "is a key that is no plain word", "names of API members as keys", hint)
        if node.plain and node.text == "<<":
            raise self.refusal(node.mark, "is a merge key", "members written out", "Copy the members here")
        if node.text in seen:
            first = seen[node.text][0].position
            problem = f"repeats the key {node.text[:64]!r} of line {first.line}"
            raise self.refusal(node.mark, problem, "each key once", "Remove one of the two")
        return node

    def above(self, height: int, mark: Any) -> int:
        """Return the height of a node above others, aliases expanded: an alias can nest deeper than the file does."""
        if height >= MAX_DEPTH:
            raise self.too_deep(mark)
        return height + 1

    def too_large(self, mark: Any) -> Unreadable:
        """Refuse a bomb before it is expanded: the sizes of aliased nodes are known."""
        return self.refusal(mark, "expands to too many nodes", f"at most {MAX_NODES}", "Use fewer aliases")

    def too_deep(self, mark: Any) -> Unreadable:
        return self.refusal(mark, f"is nested deeper than {MAX_DEPTH} levels", f"at most {MAX_DEPTH}", "Remove levels")
