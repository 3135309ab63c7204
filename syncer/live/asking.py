"""Asking for single resources, many side by side: each answers, is gone, or could not be read, which ends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from syncer.aws import Fault, fault, may_pass
from syncer.errors import ApiError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# Each was asked for until patience was over, two minutes: whoever loses so many, one after the other, reaches nobody.
MOST_LOST = 5


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """What came of asking for one resource: its value, or None and the `error` that came instead."""

    value: T | None
    error: ApiError | Unavailable | None = None


def look(read: Callable[[], T | None]) -> Seen[T]:
    """Read one resource. Raises ApiError for bad credentials, which all others would meet as well."""
    try:
        return Seen(read())
    except (ApiError, Unavailable) as error:
        if fault(error) is Fault.AUTH:
            raise
        return Seen(None, error)


@dataclass(slots=True)
class Notes:
    """What the reading thread writes down: what could not be read and why, what is not there although it is listed."""

    unknown: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    _lost: int = 0

    def take(self, subject: str, seen: Seen[T]) -> T | None:
        """Return a value, or None after noting why there is none. Raises the error when too many in a row were lost."""
        error = seen.error
        if error is None or not (isinstance(error, Unavailable) or may_pass(error)):
            self._lost = 0
        else:
            self._lost += 1
            if self._lost >= MOST_LOST:
                raise error
        if isinstance(error, ApiError) and fault(error) is Fault.NOT_FOUND:
            self.gone.add(subject)
        elif error is not None:
            self.unread(subject, error)
        return seen.value

    def unread(self, subject: str, error: ApiError | Unavailable) -> None:
        """Note why something could not be read."""
        self.unknown[subject] = f"{error.code}: {error.message}" if isinstance(error, ApiError) else str(error)
