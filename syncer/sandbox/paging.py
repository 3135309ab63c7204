"""The List operations: filters, order and pages, which work alike for models, configs and endpoints."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from syncer.sandbox.messages import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from syncer.sandbox.request import Request

    Record = Mapping[str, Any]
    Key = tuple[str, ...]

Item = TypeVar("Item")
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


def listed(request: Request, records: Iterable[Record], listing: Listing) -> dict[str, Any]:
    """Return the answer of a List operation: one page, and NextToken when there are more."""
    params = request.params
    sort, order = params.get("SortBy", "CreationTime"), params.get("SortOrder", "Descending")
    wanted = {name: _limit(name, params[name]) for name in listing.filters if name in params}
    found = [record for record in records if all(FILTERS[name](record, limit) for name, limit in wanted.items())]
    keyed: dict[Key, dict[str, Any]] = {(SORTS[sort](record), record["name"]): listing.summary(record) for record in found}
    scope, size = f"{request.operation} {sort} {order}", params.get("MaxResults", PAGE)
    page, token = cut(keyed, size, scope, params.get("NextToken", ""), reverse=order == "Descending")
    answer: dict[str, Any] = {listing.member: page}
    return answer | ({"NextToken": token} if token else {})


def cut(
    keyed: Mapping[Key, Item], size: int, scope: str, token: str, *, refusal: str = "bad_token", reverse: bool = False
) -> tuple[list[Item], str]:
    """Return one page of items in the order of their keys and the token of the next one, "" on the last.

    A token holds the key of the last item given out, not a count: what is created or deleted between two pages does not
    make other items appear twice or not at all. Raises RefusalError for a token that is not of this `scope`.
    """
    left = sorted(keyed, reverse=reverse)
    if token:
        last = _opened(token, scope, refusal)
        left = [key for key in left if (key < last if reverse else key > last)]
    page = left[:size]
    return [keyed[key] for key in page], _sealed(scope, page[-1]) if len(left) > size else ""


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
