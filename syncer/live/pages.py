"""Lists, page by page; a list counts only when all its pages came."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from syncer.aws import Account, member
from syncer.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.model import (
        Body,
    )

PAGE = 100  # the most that any of these lists gives
MAX_PAGES = 10_000  # a token that leads in circles must end


def pages(account: Account, operation: str, params: Body, *, key: str, next_page: str = "NextToken") -> Iterator[Any]:
    """Yield the items of every page. Raises Unavailable when a page is cut off or the pages do not end."""
    request = dict(params)
    for _ in range(MAX_PAGES):
        answer = account.call(operation, request)
        yield from member(answer, key, operation)
        if not answer.get(next_page):
            return
        request[next_page] = answer[next_page]
    raise Unavailable(f"{operation}: more than {MAX_PAGES} pages", "Run again; the service repeats its page token")


def stamp(moment: datetime | str) -> str:
    """Write a time of an answer as ISO 8601 in UTC, in milliseconds, as the service keeps it; what the ledger kept is text."""
    if isinstance(moment, str):
        return moment
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
