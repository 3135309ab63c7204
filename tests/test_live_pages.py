"""Lists, page by page: complete or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from syncer import live
from syncer.errors import Unavailable
from syncer.live.pages import MAX_PAGES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Paged:
    """An account that answers every call from a list of pages, by token."""

    answers: list[dict[str, Any]]

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Give the page that the token names."""
        del operation
        return self.answers[int(params.get("NextToken", 0))]


@dataclass(frozen=True, slots=True)
class Circle:
    """An account whose last page leads to its first."""

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Give an empty page and the way on."""
        del operation, params
        return {"Models": [], "NextToken": "again"}


def test_the_items_of_all_pages_come_in_order() -> None:
    account = Paged([{"Models": [1, 2], "NextToken": "1"}, {"Models": [], "NextToken": "2"}, {"Models": [3]}])

    assert list(live.pages(account, "ListModels", {}, key="Models")) == [1, 2, 3]


def test_pages_that_lead_in_circles_end_with_an_error() -> None:
    with pytest.raises(Unavailable, match=f"ListModels: more than {MAX_PAGES} pages"):
        list(live.pages(Circle(), "ListModels", {}, key="Models"))


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_list_of_which_one_page_is_cut_is_no_list(cut: int) -> None:
    answers: list[dict[str, Any]] = [{"Models": [number], "NextToken": str(number + 1)} for number in range(3)]
    answers[cut] = {}
    with pytest.raises(Unavailable, match="lacks Models"):
        list(live.pages(Paged(answers), "ListModels", {}, key="Models"))


def test_an_empty_token_ends_the_list() -> None:
    assert list(live.pages(Paged([{"Models": [1], "NextToken": ""}]), "ListModels", {}, key="Models")) == [1]


def test_the_request_of_the_caller_is_not_changed() -> None:
    params: dict[str, Any] = {}
    list(live.pages(Paged([{"Models": [], "NextToken": "1"}, {"Models": []}]), "ListModels", params, key="Models"))

    assert params == {}


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11))])
def test_a_time_is_written_in_utc_with_milliseconds_wherever_it_was_read(zone: Any) -> None:
    moment = datetime(2026, 1, 1, 0, 0, 0, 123000, tzinfo=UTC).astimezone(zone)

    assert live.stamp(moment) == "2026-01-01T00:00:00.123Z"
