"""Bytes of a YAML or JSON file → a tree of nodes with positions, safe against hostile input.

Only libyaml's *parser events* are used: they are fast, and safe when depth is counted. Its composer and loader crash the
process on deep nesting, and PyYAML's own expand aliases without a limit. No scalar is interpreted here; that needs the shape.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from syncer.errors import SyncerError
from syncer.model import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 256 * 1024  # a large real config is 10 KiB
MAX_DEPTH = 32  # the deepest request path of the service has 7 levels
MAX_NODES = 20_000  # after aliases are expanded

# What no desired file holds: pattern, what it is, what is allowed, what to do. A line break or a turn of direction that reviews
# do not show can hide a member behind a comment, so these are refused in comments too. Escapes in double quotes stay possible.
_REFUSED: tuple[tuple[re.Pattern[str], str, str, str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), problem, allowed, hint)
    for pattern, problem, allowed, hint in (
        (
            r"\Aversion https://git-lfs",
            "is a Git LFS pointer, not the file itself",
            "one YAML or JSON document",
            "Run `git lfs pull`, or keep this folder out of LFS",
        ),
        (
            r"^(<{7}|>{7})( |$)",
            "is the mark of a merge conflict",
            "a finished merge",
            "Resolve the conflict and remove its marks",
        ),
        (r"\r(?!\n)", "has a carriage return without a line feed", "LF or CRLF line ends", "Save the file with LF line ends"),
        (
            "[\u0085\u2028\u2029]",
            "has a line break that editors and reviews do not show",
            "LF or CRLF line ends",
            "Remove it, or write it as an escape in double quotes",
        ),
        (
            "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]",
            "has an invisible character that changes how text is shown",
            "text that reads as it is",
            "Remove it, or write it as an escape in double quotes",
        ),
        (
            "[^\t\n\r\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\U00010000-\U0010ffff]",
            "has a control character",
            "printable UTF-8 text",
            "Remove it, or write it as an escape in double quotes",
        ),
    )
)

# Built without libyaml, PyYAML has only the slower pure parser; its events are the same.
_PARSER: Any = getattr(yaml, "CParser", None) or yaml.SafeLoader


class Unreadable(SyncerError):
    """The file is not one plain YAML document; never quotes the file."""

    def __init__(self, position: Position, problem: str, allowed: str = "", hint: str = "") -> None:
        super().__init__(problem, hint)
        self.position = position
        self.problem = problem
        self.allowed = allowed


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
    text = _decode(data, file)
    _refuse(text, file)
    if not file.lower().endswith(".json"):
        return _document(text, file)
    # JSON may be indented with tabs, YAML may not; in JSON no text can hold one, so nothing but the indent changes.
    node = _document(text.replace("\t", " "), file)
    _check_json(text, file)
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


def _check_json(text: str, file: str) -> None:
    """Refuse what YAML takes and JSON does not, such as comments; depth is counted before, and no number is built."""
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        position = Position(file, error.lineno, error.colno)
        problem = f"is not valid JSON: {error.msg}"
        raise Unreadable(position, problem, "one JSON document", "Correct it, or rename the file to .yaml") from None


def _decode(data: bytes, file: str) -> str:
    start = Position(file, 1, 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(start, "is too large", f"at most {MAX_BYTES} bytes", "Keep one endpoint config a file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = bytes(error.object[: error.start]).decode()  # without the mark at the start: the codec has cut it off
        raise Unreadable(_place(before, file), "is not UTF-8 text", "UTF-8", "Save the file as UTF-8") from None


def _place(before: str, file: str) -> Position:
    """Return the position of the character after `before`."""
    return Position(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _refuse(text: str, file: str) -> None:
    for pattern, problem, allowed, hint in _REFUSED:
        found = pattern.search(text)
        if found:
            raise Unreadable(_place(text[: found.start()], file), problem, allowed, hint)


def _text(value: str, position: Position) -> str:
    r"""Join surrogate pairs, which JSON writes as two \uXXXX escapes; half a pair is no character at all."""
    try:
        return value.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        hint = "Write both halves, or the character itself"
        raise Unreadable(position, "holds half of a surrogate pair", "whole characters", hint) from None


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
            return Scalar(_text(event.value, position), event.style is None, position)
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
