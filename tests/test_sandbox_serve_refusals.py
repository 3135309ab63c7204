"""Requests that are no call of the API: refused as AWS would, in the protocol that they came in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from posting import RESOURCES, answered, asking, body, cbor, form, in_cbor, in_cbor_back, said
from test_sandbox import account, config, variant

from syncer.sandbox import Evidence
from syncer.sandbox.protocol import Received
from syncer.sandbox.rejections import REJECTIONS

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


def test_every_rejection_says_where_its_words_come_from() -> None:
    assert all(row.source and row.evidence in Evidence for row in REJECTIONS.values())
