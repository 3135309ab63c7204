"""A value of a wrong type at every place where a desired file can hold one, made from the shapes of the installed botocore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hostile_corpus.case import REFUSED, Case, desired
from syncer import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

# Type of a shape → something that it is not.
_WRONG = {
    "structure": "[]",
    "list": "{}",
    "map": "[]",
    "string": "[a]",
    "boolean": "'true'",
    "integer": "'2'",
    "long": "'2'",
    "float": "'0.5'",
    "double": "'0.5'",
}


def _places(shape: Shape, before: str, field: str, after: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield type, text before, field and text after for each value below a shape, in flow style."""
    if shape.type_name == "structure":
        inner = [(member, f"{before}{{{name}: ", f"{field}.{name}", f"}}{after}") for name, member in shape.members.items()]
    elif shape.type_name == "list":
        inner = [(shape.member, f"{before}[", f"{field}[0]", f"]{after}")]
    else:
        inner = []
    for below, *rest in inner:
        text, name, end = rest
        yield below.type_name, text, name.removeprefix("."), end
        yield from _places(below, text, name, end)


def _case(kind: str, before: str, field: str, after: str) -> Case:
    text = f"{before}{_WRONG[kind]}{after}\n"
    return Case(desired(text), REFUSED, f" {field}: ", f"desired/x.yaml:1:{len(before) + 1}")


MISFIT_CASES = {
    field: _case(kind, before, field, after) for kind, before, field, after in _places(schema.desired_shape(), "", "", "")
}
