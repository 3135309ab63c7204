"""What the API model says about a request: types, required members, lengths, ranges, patterns and enums.

The shapes of botocore are compiled once into functions that find problems; a good request costs one walk over its members.
This is written without `syncer.schema.checker`, so that each of the two can show a mistake of the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

from syncer.sandbox.messages import RefusalError, check_failed, checks_failed, text
from syncer.sandbox.shapes import wire_path
from syncer.schema import service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from botocore.model import Shape

    from syncer.sandbox.shapes import Path

    Find = Callable[[Any], Sequence["Problem"]]

# Python's type of each JSON type; a bool is none of the numbers.
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (datetime, str, int, float),
    "structure": (dict,),
    "list": (list,),
    "map": (dict,),
}
# What the patterns of the model say in words that Python does not have: letters, separators and numbers of any script.
_JAVA = {r"\p{L}\p{Z}\p{N}_": r"\w \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"}
_NULL = "null"


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a request is not what the model says; `constraint` is None for a wrong JSON type."""

    path: Path
    value: Any
    constraint: str | None


def check(service_name: str, operation: str, params: dict[str, Any], *, open_enums: bool = False) -> None:
    """Raise RefusalError unless the request is what the model of an operation says, in one message for all that it is not.

    With `open_enums` the service may know more values than the model.
    """
    problems = _finder(service_name, operation, open_enums=open_enums)(params)
    if not problems:
        return
    mistyped = next((one for one in problems if one.constraint is None), None)
    if mistyped is not None:
        raise RefusalError("wrong_type", path=wire_path(mistyped.path))
    raise checks_failed([_sentence(one) for one in problems], service_name)


def _sentence(problem: Problem) -> str:
    path = wire_path(problem.path)
    if problem.constraint == _NULL:
        return text("check_null", path=path)
    return check_failed(problem.value, path, problem.constraint or "")


@cache
def _finder(service_name: str, operation: str, *, open_enums: bool) -> Find:
    model = service() if service_name == "sagemaker" else ServiceModel(Loader().load_service_model(service_name, "service-2"))
    return compiled(model.operation_model(operation).input_shape, open_enums=open_enums)


def compiled(shape: Shape, *, open_enums: bool = False) -> Find:
    """Return a function that finds what is wrong with a value of this shape, in the order of the value's members."""
    kind: str = shape.type_name
    types = TYPES[kind]
    inner = _INNER.get(kind, _scalar)(shape, open_enums)
    wrong = (Problem((), None, None),)

    def find(value: Any) -> Sequence[Problem]:
        if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
            return wrong
        return inner(value)

    return find


def _structure(shape: Shape, open_enums: bool) -> Find:  # noqa: FBT001  # called by table
    required = tuple(shape.required_members)
    members = {name: compiled(member, open_enums=open_enums) for name, member in shape.members.items()}

    def find(value: Mapping[str, Any]) -> Sequence[Problem]:
        found = [Problem((name,), None, _NULL) for name in required if value.get(name) is None]
        for name, member in value.items():
            if name not in members or (member is None and name in required):
                continue  # the service may be newer than the model, and passes over what it does not know
            found += _nested(name, (Problem((), None, _NULL),) if member is None else members[name](member))
        return found

    return find


def _list(shape: Shape, open_enums: bool) -> Find:  # noqa: FBT001  # called by table
    limits, item = _limits(shape, len, "check_long", "check_short"), compiled(shape.member, open_enums=open_enums)

    def find(value: Sequence[Any]) -> Sequence[Problem]:
        found = limits(value)
        for number, one in enumerate(value, 1):
            found += _nested(number, (Problem((), None, _NULL),) if one is None else item(one))
        return found

    return find


def _map(shape: Shape, open_enums: bool) -> Find:  # noqa: FBT001  # called by table
    limits, key, item = (
        _limits(shape, len, "check_long", "check_short"),
        compiled(shape.key, open_enums=open_enums),
        compiled(shape.value, open_enums=open_enums),
    )

    def find(value: Mapping[str, Any]) -> Sequence[Problem]:
        found = limits(value)
        for name, one in value.items():
            found += _nested(name, (*key(name), *item(one)))
        return found

    return find


def _scalar(shape: Shape, open_enums: bool) -> Find:  # noqa: FBT001  # called by table
    if shape.type_name != "string":
        return _limits(shape, lambda value: value, "check_high", "check_low")
    limits, among = _limits(shape, len, "check_long", "check_short"), frozenset(() if open_enums else shape.enum)
    known = text("check_enum", values=", ".join(shape.enum))
    pattern, unlike = _pattern(shape), text("check_pattern", pattern=shape.metadata.get("pattern", ""))

    def find(value: str) -> Sequence[Problem]:
        found = []
        if among and value not in among:
            found.append(Problem((), value, known))
        if pattern is not None and not pattern.fullmatch(value):
            found.append(Problem((), value, unlike))
        return found + limits(value)

    return find


def _limits(shape: Shape, measure: Callable[[Any], Any], above: str, below: str) -> Callable[[Any], list[Problem]]:
    high, low = shape.metadata.get("max"), shape.metadata.get("min")
    too_high, too_low = text(above, limit=high), text(below, limit=low)

    def find(value: Any) -> list[Problem]:
        size = measure(value)
        if high is not None and size > high:
            return [Problem((), value, too_high)]
        return [Problem((), value, too_low)] if low is not None and size < low else []

    return find


def _pattern(shape: Shape) -> re.Pattern[str] | None:
    pattern = shape.metadata.get("pattern")
    if pattern is None:
        return None
    for java, python in _JAVA.items():
        pattern = pattern.replace(java, python)
    try:
        return re.compile(pattern)
    except re.error:  # Application Auto Scaling writes surrogate pairs, which Python cannot
        return None


def _nested(part: str | int, problems: Iterable[Problem]) -> list[Problem]:
    return [replace(one, path=(part, *one.path)) for one in problems]


_INNER: dict[str, Callable[[Shape, bool], Find]] = {"structure": _structure, "list": _list, "map": _map}
