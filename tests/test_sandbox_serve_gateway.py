"""Requests and answers of the simulated account on the wire: the three protocols, and the models behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from posting import CBOR_KIND, NEW_ID, answered, asking, body, cbor, form, in_cbor, in_cbor_back
from test_sandbox import CONFIG_ARN, START, account, tag_list, variant, with_config

from syncer.errors import Unavailable
from syncer.sandbox import OPERATIONS
from syncer.sandbox.gateway import reply
from syncer.sandbox.mirror import services

# --- JSON --------------------------------------------------------------------------------------------------------------


def test_an_answer_has_the_id_that_the_account_gave_it() -> None:
    first, again = (account(seed=5) for _ in range(2))
    expected = first.call("ListModels", {})["ResponseMetadata"]["RequestId"]
    assert answered(asking("ListModels"), again).headers["x-amzn-RequestId"] == expected


def test_times_are_epoch_seconds_to_the_millisecond_as_the_shape_says() -> None:
    sandbox = account()
    with_config(sandbox)
    made = body(answered(asking("DescribeEndpointConfig", {"EndpointConfigName": "c1"}), sandbox))
    assert made["CreationTime"] == START


def test_a_weight_has_the_digits_that_a_32_bit_float_leaves() -> None:
    sandbox = account()
    with_config(sandbox, "c1", variant(InitialVariantWeight=0.8))
    made = answered(asking("DescribeEndpointConfig", {"EndpointConfigName": "c1"}), sandbox)
    assert b'"InitialVariantWeight": 0.800000011920929}' in made.body


@pytest.mark.parametrize("after", [START - 1, "2026-05-28T20:26:39Z", int(START) - 1])
def test_a_time_in_a_request_may_be_a_number_or_text(after: Any) -> None:
    sandbox = account()
    with_config(sandbox)
    answered(asking("ListEndpointConfigs", {"CreationTimeAfter": after}), sandbox)
    passed = sandbox.calls[-1][1]["CreationTimeAfter"]
    assert abs(passed - datetime.fromtimestamp(START - 1, UTC)) < timedelta(seconds=1)


def test_members_that_the_api_does_not_have_and_nulls_are_dropped() -> None:
    sandbox = account()
    answered(asking("ListModels", {"Unicorns": 3, "NameContains": None, "MaxResults": 2}), sandbox)
    assert sandbox.calls[-1] == ("ListModels", {"MaxResults": 2})


def test_an_operation_that_answers_nothing_answers_an_empty_object() -> None:
    sandbox = account()
    with_config(sandbox)
    made = answered(asking("DeleteEndpointConfig", {"EndpointConfigName": "c1"}), sandbox)
    assert (made.status, made.body) == (200, b"{}")


def test_the_accounts_refusal_comes_with_its_code_words_status_and_id() -> None:
    made = answered(asking("DescribeEndpointConfig", {"EndpointConfigName": "nope"}))
    assert made.status == 400
    assert made.headers["x-amzn-RequestId"] not in ("", NEW_ID)
    assert body(made) == {
        "__type": "ValidationException",
        "message": f'Could not find endpoint configuration "{CONFIG_ARN}nope".',
    }


def test_a_required_member_that_lacks_is_refused_in_the_accounts_words() -> None:
    made = answered(asking("CreateEndpointConfig", {"EndpointConfigName": "c1"}))
    assert body(made)["message"].endswith(
        "Value null at 'productionVariants' failed to satisfy constraint: Member must not be null"
    )


def test_a_charset_behind_the_content_type_does_not_matter() -> None:
    assert answered(asking("ListModels", content_type="Application/X-Amz-Json-1.1; charset=utf-8")).status == 200


def test_the_tagging_api_is_answered_in_json_too() -> None:
    made = answered(asking("", {}, x_amz_target="ResourceGroupsTaggingAPI_20170126.GetResources"))
    assert body(made) == {"ResourceTagMappingList": [], "PaginationToken": ""}


# --- CBOR --------------------------------------------------------------------------------------------------------------


def test_a_client_that_speaks_cbor_is_answered_in_cbor() -> None:
    sandbox = account()
    with_config(sandbox, Tags=tag_list(team="risk"))
    wanted = {"TagFilters": [{"Key": "team", "Values": ["risk"]}], "ResourcesPerPage": 5}
    made = answered(cbor(in_cbor(wanted)), sandbox)
    assert sandbox.calls[-1] == ("GetResources", wanted)
    assert made.headers["Content-Type"] == CBOR_KIND
    assert made.headers["smithy-protocol"] == "rpc-v2-cbor"
    mapping = {"ResourceARN": f"{CONFIG_ARN}c1", "Tags": [{"Key": "team", "Value": "risk"}]}
    assert in_cbor_back(made) == {"ResourceTagMappingList": [mapping], "PaginationToken": ""}


def test_a_refusal_to_a_client_that_speaks_cbor_is_cbor() -> None:
    made = answered(cbor(in_cbor({"ResourcesPerPage": 1000})))
    assert (made.status, made.headers["Content-Type"]) == (400, CBOR_KIND)
    assert in_cbor_back(made)["Error"]["Code"] == "InvalidParameterException"


# --- the query protocol ------------------------------------------------------------------------------------------------


def test_who_we_are_is_asked_with_a_form_and_answered_in_xml() -> None:
    made = answered(form())
    root = ET.fromstring(made.body)
    space = "{https://sts.amazonaws.com/doc/2011-06-15/}"
    assert (made.status, made.headers["Content-Type"]) == (200, "text/xml")
    assert root.tag == f"{space}GetCallerIdentityResponse"
    assert root.findtext(f"{space}GetCallerIdentityResult/{space}Account") == "000000000000"
    assert root.findtext(f"{space}ResponseMetadata/{space}RequestId") == made.headers["x-amzn-RequestId"]


@pytest.mark.parametrize(
    "wrong", [b"", b"\xff", b"Action=GetCallerIdentity", b"Action=DropAccount&Version=2011-06-15", b"&&&=1=2"]
)
def test_a_form_that_names_no_operation_of_sts_is_refused_in_xml(wrong: bytes) -> None:
    made = answered(form(wrong))
    root = ET.fromstring(made.body)
    assert made.status == 400
    assert root.findtext("Error/Code") == "UnknownOperationException"
    assert root.findtext("RequestId") == NEW_ID


def test_an_operation_of_sts_that_is_not_simulated_is_refused_by_name() -> None:
    made = answered(form(b"Action=GetSessionToken&Version=2011-06-15"))
    assert b"does not know the operation GetSessionToken" in made.body


# --- the models --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_of_the_account_belongs_to_one_service(operation: str) -> None:
    assert len([service for service in services() if service.knows(operation)]) == 1


def test_what_the_account_raises_besides_refusals_comes_through() -> None:
    def lost(_operation: str, _params: Any) -> dict[str, Any]:
        raise Unavailable("lost")

    with pytest.raises(Unavailable):
        reply(asking("ListModels"), lost, lambda: NEW_ID)
