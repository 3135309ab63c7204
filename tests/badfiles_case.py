"""What a bad file is: its content, and the one error that it must give. `@@` in a content marks the place of that error."""

from __future__ import annotations

from dataclasses import dataclass

CANARY = "AKIACANARY0123"  # stands in files that cannot be read as YAML; no message may hold it
_MARK = "@@"

BASE = """\
EndpointConfigName: fraud
ProductionVariants:
  - VariantName: main
    ModelName: fraud-1
    InstanceType: ml.m5.xlarge
    InitialInstanceCount: 1
"""


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad file and its error; `field` and `says` are what the error's field is, and a part of its problem or hint."""

    data: bytes
    line: int
    column: int
    rule: str
    field: str
    says: str
    suffix: str = ".yaml"


def bad(marked: str, rule: str, field: str, says: str) -> Bad:
    """Make a bad file of text in which `@@` marks the place of the error."""
    before, mark, after = marked.partition(_MARK)
    assert mark, "the text has no mark"
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Bad((before + after).encode(), line, column, rule, field, says)


def at_top(member: str, rule: str, field: str, says: str) -> Bad:
    """Add a top-level member to a good file."""
    return bad(f"{BASE}{member}\n", rule, field, says)


def in_variant(member: str, rule: str, field: str, says: str) -> Bad:
    """Add a member to the variant of a good file; `field` counts from the variant."""
    return bad(f"{BASE}    {member}\n", rule, f"ProductionVariants[0].{field}", says)


def replacing(old: str, new: str, rule: str, *, field: str = "", says: str) -> Bad:
    """Change the good file in one place."""
    assert BASE.count(old) == 1, old
    return bad(BASE.replace(old, new), rule, field, says)


def unparsable(marked: str, says: str) -> Bad:
    """Make a file that is no plain document, with a secret in its first line."""
    return bad(f"KmsKeyId: {CANARY}\n{marked}", "file", "", says)


def raw(data: bytes, place: tuple[int, int], says: str, *, suffix: str = ".yaml") -> Bad:
    """Make a file of bytes that cannot be read."""
    return Bad(data, *place, "file", "", says, suffix)


def json_file(marked: str, rule: str, field: str, says: str) -> Bad:
    """Make a bad `.json` file."""
    made = bad(marked, rule, field, says)
    return Bad(made.data, made.line, made.column, rule, field, says, ".json")
