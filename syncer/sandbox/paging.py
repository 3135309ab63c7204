"""The List operations: filters, order and pages, which work alike for models, configs and endpoints."""

from __future__ import annotations

import base64
import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from syncer.sandbox.messages import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from syncer.sandbox.request import Request

    Record = Mapping[str, Any]
    Key = tuple[str, ...]

Item = TypeVar("Item")
_KEY = itemgetter(0)
PAGE = 10  # the documented default of ListEndpoints; taken to hold for the others

# Text that sorts as the values do, so that a token can carry the place where a page ended.
SORTS: dict[str, Callable[[Record], str]] = {
    "Name": lambda record: str(record["name"]),
    "CreationTime": lambda record: f"{record['created']:020.3f}",
    "Status": lambda record: str(record["status"]),
}

# Before excludes the moment itself and After includes it: so says the API reference.
FILTERS: dict[str, Callable[[Record, Any], bool]] = {
    "NameContains": lambda record, part: part in record["name"],
    "CreationTimeBefore": lambda record, limit: record["created"] < limit,
    "CreationTimeAfter": lambda record, limit: record["created"] >= limit,
    "LastModifiedTimeBefore": lambda record, limit: record["modified"] < limit,
    "LastModifiedTimeAfter": lambda record, limit: record["modified"] >= limit,
    "EndpointNameEquals": lambda record, name: record["endpoint"].lower() == name.lower(),
    "VariantNameEquals": lambda record, name: record["variant"] == name,
    "StatusEquals": lambda record, status: record["status"] == status,
}


@dataclass(frozen=True, slots=True)
class Listing:
    """What one List operation can filter on, and what it shows of a record."""

    member: str
    filters: tuple[str, ...]
    summary: Callable[[Record], dict[str, Any]]


class Orders:
    """Remembers how records were sorted last: the pages of a list come one after the other and sort the same records.

    The records themselves tell whether an order still holds, and nearly all of them are the very same objects.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[list[Any], list[tuple[Key, Any]]]] = {}

    def of(self, scope: str, records: Iterable[Item], key: Callable[[Item], Key]) -> Sequence[tuple[Key, Item]]:
        """Return records with their keys, in the order of these; `scope` names the records and the key."""
        given = list(records)
        known = self._known.get(scope)
        if known is None or known[0] != given:
            known = self._known[scope] = given, sorted({key(record): record for record in given}.items(), key=_KEY)
        return known[1]


def listed(request: Request, records: Iterable[Record], listing: Listing) -> dict[str, Any]:
    """Return the answer of a List operation: one page, and NextToken when there are more."""
    params = request.params
    sort, order = params.get("SortBy", "CreationTime"), params.get("SortOrder", "Descending")
    limits = [(FILTERS[name], _limit(name, params[name])) for name in listing.filters if name in params]
    ordered = request.orders.of(f"{request.operation} {sort}", records, lambda record: (SORTS[sort](record), record["name"]))
    page, token = cut(
        ordered,
        params.get("MaxResults", PAGE),
        f"{request.operation} {sort} {order}",
        params.get("NextToken", ""),
        reverse=order == "Descending",
        wanted=lambda record: all(fits(record, limit) for fits, limit in limits),
    )
    answer: dict[str, Any] = {listing.member: [listing.summary(record) for record in page]}
    return answer | ({"NextToken": token} if token else {})


def cut(
    ordered: Sequence[tuple[Key, Item]],
    size: int,
    scope: str,
    token: str,
    *,
    refusal: str = "bad_token",
    reverse: bool = False,
    wanted: Callable[[Item], bool] = lambda _item: True,
) -> tuple[list[Item], str]:
    """Return one page of the wanted items in the order of their keys and the token of the next one, "" on the last.

    A token holds the key of the last item given out, not a count: what is created or deleted between two pages does not
    make other items appear twice or not at all. Raises RefusalError for a token that is not of this `scope`.
    """
    last = _opened(token, scope, refusal) if token else None
    left = (pair for pair in _after(ordered, last, reverse=reverse) if wanted(pair[1]))
    found = list(islice(left, size + 1))
    page = found[:size]
    return [item for _, item in page], _sealed(scope, page[-1][0]) if len(found) > size else ""


def _after(ordered: Sequence[tuple[Key, Item]], last: Key | None, *, reverse: bool) -> Iterator[tuple[Key, Item]]:
    """Return what comes after a key, everything when it is None."""
    if reverse:
        end = len(ordered) if last is None else bisect_left(ordered, last, key=_KEY)
        return map(ordered.__getitem__, range(end - 1, -1, -1))
    start = 0 if last is None else bisect_right(ordered, last, key=_KEY)
    return map(ordered.__getitem__, range(start, len(ordered)))


def seconds(value: datetime | str | float) -> float:
    """Return a time as boto3 takes it (datetime, ISO 8601 text, epoch seconds) in epoch seconds; naive means UTC."""
    if isinstance(value, (int, float)):
        return float(value)
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise RefusalError("wrong_type", path="timestamp") from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _limit(name: str, value: Any) -> Any:
    return seconds(value) if name.endswith(("TimeBefore", "TimeAfter")) else value


def _sealed(scope: str, key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps([scope, *key]).encode()).decode()


def _opened(token: str, scope: str, refusal: str) -> Key:
    try:
        found = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, RecursionError) as error:
        raise RefusalError(refusal) from error
    good = isinstance(found, list) and all(isinstance(part, str) for part in found)
    if not good or found[:1] != [scope]:
        raise RefusalError(refusal)
    return tuple(found[1:])
