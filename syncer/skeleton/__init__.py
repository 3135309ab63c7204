"""What `--generate-cli-skeleton` should have been: a valid desired file that explains every parameter there is.

A line with one `#` is a parameter that is switched off; removing its `# ` switches it on at the right indentation. Lines with
`##` explain, and stay comments when a block around them is switched on.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from syncer import schema
from syncer.skeleton import placeholders
from syncer.skeleton.facts import facts, families, long_enums, open_reason
from syncer.skeleton.member import Member, members
from syncer.skeleton.prose import short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

_WIDTH = 100
_NESTED = 4  # columns that a level takes at most: indentation and a comment sign

_HEAD = (
    "A desired file of syncer, with every parameter of CreateEndpointConfig that the installed botocore knows. "
    "Lines with one # are parameters that are switched off: remove the `# ` of a line and of what stands indented under it. "
    "Lines with ## explain. Delete what you do not need."
)


def text(schema_path: str = "") -> str:
    """Return the skeleton: YAML that is a valid desired file as it stands.

    `schema_path` is where editors find the JSON Schema (a path from the file, or a URL); without it no line names one.
    """
    lines = [f"# yaml-language-server: $schema={schema_path}"] if schema_path else []
    lines += _explain(_HEAD, _WIDTH)
    shape = schema.desired_shape()
    for member in _ordered(shape):
        lines += ["", *_entry(shape, member, _WIDTH)]
    for enum in long_enums(shape).values():
        lines += ["", *_values(enum)]
    return "\n".join(lines) + "\n"


def _values(enum: Shape) -> Iterator[str]:
    others = f" Others are accepted with a warning: {open_reason(enum)}." if open_reason(enum) else ""
    heading = f"The {len(enum.enum)} values of {enum.name}; after a colon stands what follows the last dot."
    yield from _explain(heading + others, _WIDTH)
    for family in families(enum):
        yield from _explain(family, _WIDTH)


def _explain(sentence: str, width: int) -> Iterator[str]:
    """Wrap without cutting words: a pattern must stay in one piece."""
    for line in wrap(sentence, width - 3, break_long_words=False, break_on_hyphens=False):
        yield f"## {line}"


def _ordered(shape: Shape) -> list[Member]:
    """Put the members that are live first: a list entry has to begin with one."""
    return sorted(members(shape), key=lambda member: not _is_live(shape, member.name))


def _is_live(owner: Shape, name: str) -> bool:
    """Say whether a member stands uncommented in its block, so that the block has content and is valid."""
    live = (*owner.required_members, *placeholders.LIVE.get(owner.name, ((), ""))[0])
    return name in (live or tuple(owner.members)[:1])


def _entry(owner: Shape, member: Member, width: int) -> Iterator[str]:
    """Yield the explanation of a member and the member itself, commented out unless it is live."""
    yield from _explain(short(member.shape.documentation), width)
    yield from _explain(facts(member), width)
    twin = _twin(owner, member)
    if twin:
        yield from _explain(f"It has the same members as {twin}.", width)
    body = _member(owner, member, 0 if twin else width)
    yield from body if _is_live(owner, member.name) else (f"# {line}" for line in body)


def _twin(owner: Shape, member: Member) -> str:
    """Name an earlier member with the same content, so that sixty lines need not stand twice; empty without one."""
    if member.shape.type_name not in ("structure", "list"):
        return ""
    ordered = [other for other in _ordered(owner) if other.shape.name == member.shape.name]
    return "" if ordered[0].name == member.name else ordered[0].name


def _member(owner: Shape, member: Member, width: int) -> Iterator[str]:
    """Yield `Name: value` or `Name:` with what is under it; a width of 0 leaves out explanations and optional members."""
    nested = _NESTING.get(member.shape.type_name)
    if nested is None:
        yield f"{member.name}: {placeholders.of_member(owner, member)}"
        return
    yield f"{member.name}:"
    yield from (f"  {line}" for line in nested(member.shape, max(width - _NESTED, 0)))


def _structure(shape: Shape, width: int) -> Iterator[str]:
    for member in _ordered(shape):
        if width:
            yield from _entry(shape, member, width)
        elif _is_live(shape, member.name):
            yield from _member(shape, member, width)


def _list(shape: Shape, width: int) -> Iterator[str]:
    """Yield one entry: the dash goes before its first line that is no explanation."""
    dash = "- "
    for line in _value(shape.member, width):
        if dash == "- " and line.startswith("##"):
            yield line
            continue
        yield dash + line
        dash = "  "


def _map(shape: Shape, width: int) -> Iterator[str]:
    nested = _NESTING.get(shape.value.type_name)
    key = placeholders.of_shape(shape.key)
    if nested is None:
        yield f"{key}: {placeholders.of_shape(shape.value)}"
        return
    yield f"{key}:"
    yield from (f"  {line}" for line in nested(shape.value, width))


def _value(shape: Shape, width: int) -> Iterator[str]:
    nested = _NESTING.get(shape.type_name)
    yield from nested(shape, width) if nested else (placeholders.of_shape(shape),)


_NESTING = {"structure": _structure, "list": _list, "map": _map}
