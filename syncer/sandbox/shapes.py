"""A small description of JSON objects, a check that finds what does not fit, and plain copies of what comes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any

from syncer.sandbox.messages import RefusalError


@dataclass(frozen=True, slots=True)
class Scalar:
    """One of some Python types; a bool is no number. Numbers may have a range, text may be one of a few words."""

    types: tuple[type, ...]
    low: float | None = None
    high: float | None = None
    among: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape, with at least so many items."""

    items: Shape
    least: int = 0


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with any keys and values of one shape."""

    values: Shape


@dataclass(frozen=True, slots=True)
class Object:
    """An object with members that must be there and members that may; others are not looked at."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrNone:
    """A shape, or null."""

    shape: Shape


Shape = Scalar | ListOf | MapOf | Object | OrNone
Path = tuple[str | int, ...]


TEXT = Scalar((str,))
NUMBER = Scalar((int, float))
INTEGER = Scalar((int,))
FLAG = Scalar((bool,))
ANYTHING = Object()  # an object of the service's making, passed on as it is


def misfit(value: Any, shape: Shape, path: Path = ()) -> Path | None:
    """Return the first place where `value` does not have `shape`, None when it fits."""
    match shape:
        case Scalar():
            return None if _is_scalar(value, shape) else path
        case OrNone(inner):
            return None if value is None else misfit(value, inner, path)
        case ListOf(items, least) if isinstance(value, list) and len(value) >= least:
            return _first((item, items, (*path, number)) for number, item in enumerate(value, 1))
        case MapOf(values) if isinstance(value, dict):
            return _first((item, values, (*path, key)) for key, item in value.items())
        case Object(required, optional) if isinstance(value, dict):
            members = {**required, **{key: inner for key, inner in optional.items() if key in value}}
            return _first((value.get(key), inner, (*path, key)) for key, inner in members.items())
    return path


def plain(value: Any) -> Any:
    """Return a deep copy made of dict, list, text, finite numbers, bool, None and datetime.

    Raises RefusalError for anything else, as a client would fail to serialize it.
    """
    match value:
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case float() if not isfinite(value):
            raise RefusalError("wrong_type", path=value)
        case None | bool() | int() | float() | str() | datetime():
            return value
    raise RefusalError("wrong_type", path=type(value).__name__)


def wire_path(path: Path) -> str:
    """Return a path as the service's checks spell it: `productionVariants.1.member.modelName`."""
    return ".".join(f"{part}.member" if isinstance(part, int) else part[:1].lower() + part[1:] for part in path)


def _in_range(value: Any, shape: Scalar) -> bool:
    return (shape.low is None or value >= shape.low) and (shape.high is None or value <= shape.high)


def _is_scalar(value: Any, shape: Scalar) -> bool:
    if not isinstance(value, shape.types) or (isinstance(value, bool) and bool not in shape.types):
        return False
    if shape.among is not None and value not in shape.among:
        return False
    return _in_range(value, shape)


def _first(checks: Iterable[tuple[Any, Shape, Path]]) -> Path | None:
    found = (misfit(value, shape, path) for value, shape, path in checks)
    return next((one for one in found if one is not None), None)
