"""List operations: filters, order, pages."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import START, Clock, account, refusal, variant, with_config

if TYPE_CHECKING:
    from syncer.sandbox import Sandbox

LISTS = {"ListModels": "Models", "ListEndpointConfigs": "EndpointConfigs", "ListEndpoints": "Endpoints"}


def filled(count: int, clock: Clock | None = None) -> Sandbox:
    clock = clock or Clock()
    sandbox = account(clock)
    for number in range(count):
        clock.advance(1)
        with_config(sandbox, f"c{number:03}")
    return sandbox


def names(answer: dict[str, Any]) -> list[str]:
    return [one["EndpointConfigName"] for one in answer["EndpointConfigs"]]


def listed(sandbox: Sandbox, **params: Any) -> list[str]:
    return names(sandbox.call("ListEndpointConfigs", params))


def all_pages(sandbox: Sandbox, **params: Any) -> list[str]:
    answer = sandbox.call("ListEndpointConfigs", params)
    found = names(answer)
    while "NextToken" in answer:
        answer = sandbox.call("ListEndpointConfigs", {**params, "NextToken": answer["NextToken"]})
        found += names(answer)
    return found


def test_a_page_holds_ten_by_default_newest_first() -> None:
    assert listed(filled(12)) == [f"c{number:03}" for number in range(11, 1, -1)]


@pytest.mark.parametrize("size", [1, 3, 12, 100])
@pytest.mark.parametrize("order", ["Ascending", "Descending"])
@pytest.mark.parametrize("sort", ["Name", "CreationTime"])
def test_all_pages_together_are_everything_once_and_in_order(sort: str, order: str, size: int) -> None:
    expected = sorted((f"c{number:03}" for number in range(12)), reverse=order == "Descending")
    assert all_pages(filled(12), SortBy=sort, SortOrder=order, MaxResults=size) == expected


def test_configs_of_the_same_moment_are_all_listed_once() -> None:
    sandbox = account()
    for number in range(5):
        with_config(sandbox, f"c{number}")
    assert sorted(all_pages(sandbox, MaxResults=2)) == [f"c{number}" for number in range(5)]


def test_what_is_created_or_deleted_between_pages_does_not_disturb_the_others() -> None:
    sandbox = filled(6)
    first = sandbox.call("ListEndpointConfigs", {"MaxResults": 3})
    with_config(sandbox, "new")
    sandbox.call("DeleteEndpointConfig", {"EndpointConfigName": "c004"})
    assert listed(sandbox, NextToken=first["NextToken"]) == ["c002", "c001", "c000"]


def test_a_token_still_works_when_only_one_item_is_left() -> None:
    sandbox = filled(3)
    token = sandbox.call("ListEndpointConfigs", {"MaxResults": 2})["NextToken"]
    for name in ("c001", "c002"):
        sandbox.call("DeleteEndpointConfig", {"EndpointConfigName": name})
    assert listed(sandbox, NextToken=token) == ["c000"]


def forged(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    "token",
    ["", "x", "ü", "bm90IGpzb24=", forged(1, 2), forged("ListEndpointConfigs CreationTime Descending", 5), forged()],
)
def test_a_token_that_is_none_is_refused(token: str) -> None:
    sandbox = filled(2)
    if token:
        assert refusal(sandbox, "ListEndpointConfigs", NextToken=token).code == "ValidationException"
    else:
        assert listed(sandbox, NextToken=token) == ["c001", "c000"]


def test_a_token_of_another_listing_is_refused() -> None:
    sandbox = filled(3)
    token = sandbox.call("ListEndpointConfigs", {"MaxResults": 1})["NextToken"]
    assert refusal(sandbox, "ListModels", NextToken=token).code == "ValidationException"
    assert refusal(sandbox, "ListEndpointConfigs", NextToken=token, SortBy="Name").code == "ValidationException"


@pytest.mark.parametrize("operation", LISTS)
@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"MaxResults": 0}, "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater"),
        ({"MaxResults": 101}, "Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less"),
        ({"SortBy": "Size"}, "Value 'Size' at 'sortBy' failed to satisfy constraint: Member must satisfy enum value set"),
        ({"SortOrder": "Up"}, "Member must satisfy enum value set: [Ascending, Descending]"),
        ({"NameContains": "a b"}, "at 'nameContains' failed to satisfy constraint: Member must satisfy regular"),
    ],
)
def test_what_a_list_cannot_do_is_refused_in_the_form_of_the_service(operation: str, params: dict[str, Any], said: str) -> None:
    message = refusal(account(), operation, **params).message
    assert message.startswith("1 validation error detected: ")
    assert said in message


def test_names_are_found_by_a_part() -> None:
    sandbox = filled(3)
    with_config(sandbox, "fraud-1")
    assert listed(sandbox, NameContains="aud-") == ["fraud-1"]
    assert listed(sandbox, NameContains="zebra") == []


def test_created_before_excludes_the_moment_and_created_after_includes_it() -> None:
    sandbox = filled(3)
    moment = datetime.fromtimestamp(START, UTC) + timedelta(seconds=2)
    assert listed(sandbox, CreationTimeBefore=moment) == ["c000"]
    assert listed(sandbox, CreationTimeAfter=moment) == ["c002", "c001"]
    assert listed(sandbox, CreationTimeAfter=moment.isoformat()) == ["c002", "c001"]
    assert listed(sandbox, CreationTimeAfter=moment.timestamp()) == ["c002", "c001"]
    assert listed(sandbox, CreationTimeAfter=moment.replace(tzinfo=None)) == ["c002", "c001"]


def test_a_time_that_is_none_is_refused() -> None:
    assert refusal(account(), "ListEndpointConfigs", CreationTimeAfter="noon").code == "SerializationException"


def with_endpoints() -> tuple[Sandbox, Clock]:
    clock = Clock()
    sandbox = filled(1, clock)
    for name in ("a", "b"):
        clock.advance(10)
        sandbox.call("CreateEndpoint", {"EndpointName": name, "EndpointConfigName": "c000"})
    return sandbox, clock


def endpoints(sandbox: Sandbox, **params: Any) -> list[str]:
    return [one["EndpointName"] for one in sandbox.call("ListEndpoints", params)["Endpoints"]]


def test_endpoints_are_found_by_status() -> None:
    sandbox, _ = with_endpoints()
    assert endpoints(sandbox, StatusEquals="Creating") == ["b"]
    assert endpoints(sandbox, StatusEquals="InService") == ["a"]
    assert "enum value set" in refusal(sandbox, "ListEndpoints", StatusEquals="Happy").message


def test_endpoints_are_found_by_when_they_last_moved() -> None:
    sandbox, clock = with_endpoints()
    with_config(sandbox, "next", variant())
    sandbox.call("UpdateEndpoint", {"EndpointName": "a", "EndpointConfigName": "next"})
    now = datetime.fromtimestamp(clock.now, UTC)
    assert sorted(endpoints(sandbox, LastModifiedTimeAfter=now)) == ["a", "b"]
    assert endpoints(sandbox, LastModifiedTimeBefore=now) == []
    clock.advance(20)
    assert endpoints(sandbox, LastModifiedTimeAfter=now + timedelta(seconds=7)) == []


def test_endpoints_can_be_sorted_by_status() -> None:
    sandbox, _ = with_endpoints()
    assert endpoints(sandbox, SortBy="Status", SortOrder="Ascending") == ["b", "a"]
    assert "enum value set" in refusal(sandbox, "ListModels", SortBy="Status").message


def test_list_items_have_the_members_of_the_api() -> None:
    sandbox, clock = with_endpoints()
    arn = "arn:aws:sagemaker:us-east-1:000000000000"
    assert sandbox.call("ListModels", {})["Models"] == [
        {"ModelName": "m", "ModelArn": f"{arn}:model/m", "CreationTime": datetime.fromtimestamp(START, UTC)}
    ]
    assert sandbox.call("ListEndpointConfigs", {})["EndpointConfigs"] == [
        {
            "EndpointConfigName": "c000",
            "EndpointConfigArn": f"{arn}:endpoint-config/c000",
            "CreationTime": datetime.fromtimestamp(START + 1, UTC),
        }
    ]
    assert sandbox.call("ListEndpoints", {"MaxResults": 1})["Endpoints"] == [
        {
            "EndpointName": "b",
            "EndpointArn": f"{arn}:endpoint/b",
            "CreationTime": datetime.fromtimestamp(clock.now, UTC),
            "LastModifiedTime": datetime.fromtimestamp(clock.now, UTC),
            "EndpointStatus": "Creating",
        }
    ]


@pytest.mark.parametrize(("operation", "member"), LISTS.items())
def test_an_empty_list_is_a_list(operation: str, member: str) -> None:
    sandbox = account()
    sandbox.call("DeleteModel", {"ModelName": "m"})
    answer = sandbox.call(operation, {})
    assert answer[member] == []
    assert "NextToken" not in answer
