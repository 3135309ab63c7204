"""A body → the parameters of a call, typed by the API's own shapes."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.parsers import ResponseParserError

from syncer.sandbox.rejections import rejected
from syncer.schema.checker import has_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

    from syncer.sandbox.protocol import Protocol

# What parsers that were made for answers of AWS raise for bytes that are none.
_UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, OSError, RuntimeError, MemoryError, ResponseParserError)


def parameters(protocol: Protocol, shape: Shape | None, body: bytes) -> dict[str, Any]:
    """Return the parameters in a body as a client gave them, times as datetimes. Raises ApiError.

    Members that the shape does not have are dropped, as the service does; required ones that lack are the account's business.
    """
    try:
        value = protocol.read(body)
    except _UNREADABLE as error:
        raise _unreadable(error) from error
    if shape is None or not shape.members:
        return {}
    wrong = misfit(shape, value)
    if wrong is not None:
        raise rejected("wrong_type", misfit=wrong)
    try:
        found = protocol.typed(body, shape)
    except _UNREADABLE as error:
        raise _unreadable(error) from error
    return {member: given for member, given in found.items() if member != "ResponseMetadata"}


def misfit(shape: Shape, value: Any, place: str = "the body") -> str | None:
    """Return what and where the first value is that has not the JSON type of its shape; null stands for an absent member."""
    if not _fits(shape, value):
        return f"{place} is no {shape.type_name}"
    inner = (misfit(of, item, f"{place}.{name}") for of, item, name in _inside(shape, value) if item is not None)
    return next((found for found in inner if found is not None), None)


def _unreadable(error: BaseException) -> Exception:
    return rejected("unreadable", why=str(error) or type(error).__name__)


def _fits(shape: Shape, value: Any) -> bool:
    if shape.type_name == "timestamp":
        number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        return number or isinstance(value, (str, datetime))
    return has_type(shape, value) and (not isinstance(value, str) or _is_unicode(value))


def _is_unicode(text: str) -> bool:
    """Tell text from what JSON can write and no encoding can: half of a surrogate pair."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _inside(shape: Shape, value: Any) -> Iterator[tuple[Shape, Any, str]]:
    match shape.type_name:
        case "structure":
            yield from ((member, value.get(name), name) for name, member in shape.members.items())
        case "list":
            yield from ((shape.member, item, str(number)) for number, item in enumerate(value, 1))
        case "map":
            yield from ((shape.key, key, "key") for key in value)
            yield from ((shape.value, item, str(key)) for key, item in value.items())
