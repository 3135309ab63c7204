"""Requests and answers of the simulated account on the wire: the three protocols, and what is none of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from botocore.parsers import create_parser
from hypothesis import given
from hypothesis import strategies as st
from posting import CBOR_KIND, RESOURCES, asking, cbor, form, in_cbor, said
from test_sandbox import CONFIG_ARN, START, account, config, tag_list, variant, with_config

from syncer.errors import Unavailable
from syncer.sandbox import OPERATIONS
from syncer.sandbox.gateway import Reply, reply
from syncer.sandbox.messages import Evidence
from syncer.sandbox.mirror import services
from syncer.sandbox.protocol import Received
from syncer.sandbox.rejections import REJECTIONS

NEW_ID = "00000000-0000-4000-8000-000000000000"


def answered(received: Received, sandbox: Any = None) -> Reply:
    return reply(received, (sandbox or account()).call, lambda: NEW_ID)


def body(made: Reply) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made.body)
    return found


def in_cbor_back(made: Reply) -> dict[str, Any]:
    """A CBOR answer as a client reads it."""
    shape = next(service for service in services() if service.knows("GetResources")).operation("GetResources").output_shape
    parsed: dict[str, Any] = create_parser("smithy-rpc-v2-cbor").parse(
        {"status_code": made.status, "headers": {}, "body": made.body}, shape
    )
    parsed.pop("ResponseMetadata")
    return parsed


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


# --- what is no call ---------------------------------------------------------------------------------------------------

UNKNOWN, UNREAD, KEYLESS = "UnknownOperationException", "SerializationException", "MissingAuthenticationToken"
DEEP = b'{"NextToken":' + b"[" * 200_000
BAD: dict[str, tuple[Received, int, str]] = {
    "no key": (asking("ListModels", authorization=""), 403, KEYLESS),
    "an empty key": (asking("ListModels", authorization="AWS4-HMAC-SHA256 Credential=/x/y"), 403, KEYLESS),
    "a password": (asking("ListModels", authorization="Basic Zm9vOmJhcg=="), 403, KEYLESS),
    "no target": (asking("", x_amz_target=""), 400, UNKNOWN),
    "no operation of the service": (asking("CreateUnicorn"), 400, UNKNOWN),
    "an operation that is not simulated": (asking("CreateTrainingJob"), 400, UNKNOWN),
    "another service": (asking("", x_amz_target="DynamoDB_20120810.ListTables"), 400, UNKNOWN),
    "the target of another service": (asking("GetResources"), 400, UNKNOWN),
    "no content type": (asking("ListModels", content_type=""), 400, UNKNOWN),
    "plain JSON": (asking("ListModels", content_type="application/json"), 400, UNKNOWN),
    "no JSON": (asking("ListModels", b"{"), 400, UNREAD),
    "no body": (asking("ListModels", b""), 400, UNREAD),
    "no UTF-8": (asking("ListModels", b'{"NextToken": "\xff"}'), 400, UNREAD),
    "half a character": (asking("ListModels", b'{"NextToken": "\\ud800"}'), 400, UNREAD),
    "not a number": (asking("ListModels", b'{"MaxResults": NaN}'), 400, UNREAD),
    "a number beyond all": (asking("ListEndpoints", b'{"CreationTimeAfter": 1e999}'), 400, UNREAD),
    "a time beyond all": (asking("ListEndpoints", {"CreationTimeAfter": 1e300}), 400, UNREAD),
    "no time": (asking("ListEndpoints", {"CreationTimeAfter": "yesterday"}), 400, UNREAD),
    "a boolean for a time": (asking("ListEndpoints", {"CreationTimeAfter": True}), 400, UNREAD),
    "a boolean for a number": (asking("ListModels", {"MaxResults": True}), 400, UNREAD),
    "a list for the whole": (asking("ListModels", b"[]"), 400, UNREAD),
    "null for the whole": (asking("ListModels", b"null"), 400, UNREAD),
    "text for a list": (asking("DeleteTags", {"ResourceArn": "a", "TagKeys": "ab"}), 400, UNREAD),
    "deep nesting": (asking("ListModels", DEEP), 400, UNREAD),
    "a number for text, deep inside": (asking("CreateEndpointConfig", config("c", variant(ModelName=1))), 400, UNREAD),
    "a wrong map": (
        asking("CreateModel", {"ModelName": "x", "PrimaryContainer": {"Environment": {"A": 1}}}),
        400,
        UNREAD,
    ),
}


@pytest.mark.parametrize(("received", "status", "code"), BAD.values(), ids=BAD.keys())
def test_what_is_no_call_is_refused_as_the_api_would_and_changes_nothing(received: Received, status: int, code: str) -> None:
    sandbox = account()
    before = str(sandbox.state)
    made = answered(received, sandbox)
    assert said(made) == (status, code)
    assert body(made)["message"]
    assert made.headers["x-amzn-RequestId"]
    assert str(sandbox.state) == before


def test_a_wrong_type_is_told_with_its_place_and_what_is_wanted() -> None:
    made = answered(asking("CreateEndpointConfig", config("c", variant(), variant(ModelName=1))))
    assert body(made)["message"] == "the body.ProductionVariants.2.ModelName is no string."


BAD_CBOR = {
    "nothing": b"",
    "a cut-off map": b"\xa2aA",
    "a list": b"\x80",
    "text": b"aA",
    "bytes of a size that nobody has": b"\x5b" + b"\xff" * 8,
    "a list as key": b"\xa1\x80\x01",
    "a wrong type": b"\xa1\x70ResourcesPerPageaA",
    "an unknown tag": b"\xc2\x01",
    "deep nesting": b"\x81" * 100_000,
}


@pytest.mark.parametrize("wrong", BAD_CBOR.values(), ids=BAD_CBOR.keys())
def test_what_is_no_cbor_is_refused_in_cbor(wrong: bytes) -> None:
    made = answered(cbor(wrong))
    assert made.status == 400
    assert in_cbor_back(made)["Error"]["Code"] == UNREAD


@pytest.mark.parametrize("path", ["/", "/service", "/service/X/operation/GetResources", f"{RESOURCES}/more", "/a/b/c/d"])
def test_a_path_that_is_no_operation_is_refused_in_cbor(path: str) -> None:
    made = answered(cbor(in_cbor({}), path))
    assert in_cbor_back(made)["Error"]["Code"] == UNKNOWN


@given(st.binary(max_size=200), st.sampled_from([asking("ListEndpoints"), cbor(b""), form()]))
def test_no_bytes_at_all_break_the_door(data: bytes, like: Received) -> None:
    made = answered(Received(like.path, like.headers, data))
    assert made.status in (200, 400)


# --- the models --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_of_the_account_belongs_to_one_service(operation: str) -> None:
    assert len([service for service in services() if service.knows(operation)]) == 1


def test_what_the_account_raises_besides_refusals_comes_through() -> None:
    def lost(_operation: str, _params: Any) -> dict[str, Any]:
        raise Unavailable("lost")

    with pytest.raises(Unavailable):
        reply(asking("ListModels"), lost, lambda: NEW_ID)


def test_every_rejection_says_where_its_words_come_from() -> None:
    assert all(row.source and row.evidence in Evidence for row in REJECTIONS.values())
