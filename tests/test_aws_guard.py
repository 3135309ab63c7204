"""No bad answer ever looks like an empty account: it is asked for again, and then it is an error that says what came."""

from __future__ import annotations

import json
from typing import Any

import pytest
from accounts import patient
from wire import HTML, XML, Reply, caller, serving

from syncer.aws import Fault, fault, guard
from syncer.errors import ApiError, Unavailable
from syncer.live import pages

ARN = "arn:aws:sagemaker:us-east-1:1:endpoint/e"
READS: list[tuple[str, dict[str, Any], str]] = [
    ("ListEndpointConfigs", {}, "EndpointConfigs"),
    ("ListEndpoints", {}, "Endpoints"),
    ("ListModels", {}, "Models"),
    ("DescribeEndpointConfig", {"EndpointConfigName": "c"}, "EndpointConfigName"),
    ("DescribeEndpoint", {"EndpointName": "e"}, "EndpointName"),
    ("DescribeModel", {"ModelName": "m"}, "ModelName"),
    ("ListTags", {"ResourceArn": ARN}, "Tags"),
    ("GetResources", {}, "ResourceTagMappingList"),
    ("DescribeScalableTargets", {"ServiceNamespace": "sagemaker"}, "ScalableTargets"),
    ("DescribeScalingPolicies", {"ServiceNamespace": "sagemaker"}, "ScalingPolicies"),
]
WRITES: list[tuple[str, dict[str, Any], str]] = [
    ("CreateEndpointConfig", {"EndpointConfigName": "c", "ProductionVariants": [{"VariantName": "v"}]}, "EndpointConfigArn"),
    ("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}, "EndpointArn"),
    ("UpdateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}, "EndpointArn"),
]
# What comes, and what is said about it; "lacks" is followed by the member that is missing.
BAD = {
    "empty object": (Reply(b"{}"), "the answer lacks "),
    "no bytes": (Reply(b""), "the answer is empty"),
    "half a page": (Reply(b'{"EndpointConfigs": [{"EndpointConfi', promised=4000), "the answer was cut off: 36 of 4000 bytes"),
    "half a page with its true length": (Reply(b'{"EndpointConfigs": [{"EndpointConfi'), "the answer is no JSON"),
    "nothing of what was promised": (Reply(b"", promised=4000), "the answer was cut off: 0 of 4000 bytes came"),
    "null members": (Reply(b'{"EndpointConfigs": null, "Endpoints": null, "Models": null}'), "the answer lacks "),
    "a list": (Reply(b"[]"), "the answer is no JSON object"),
    "null": (Reply(b"null"), "the answer is no JSON object"),
    "nesting": (Reply(b"[" * 100_000), "the answer is no JSON"),
    "no UTF-8": (Reply(b"\xff\xfe{}"), "the answer is no JSON"),
    "a web page": (HTML, "the answer is no JSON"),
}


@pytest.mark.no_cover  # other tests go the same ways; tracing botocore takes as long as it does
@pytest.mark.parametrize(("operation", "params", "lacks"), READS, ids=[row[0] for row in READS])
@pytest.mark.parametrize("kind", BAD)
def test_a_bad_answer_to_a_read_is_asked_for_three_times_and_then_told(
    aws_at: Any, kind: str, operation: str, *, params: dict[str, Any], lacks: str
) -> None:
    reply, words = BAD[kind]
    with serving(reply) as wire, pytest.raises(Unavailable) as caught:
        patient(aws_at(wire.url)).call(operation, params)

    assert str(caught.value).startswith(f"{operation}: {words}{lacks if words.endswith('lacks ') else ''}")
    assert len(wire.asked) == 3


@pytest.mark.parametrize("kind", BAD)
def test_a_read_whose_second_answer_is_good_never_shows_the_first(aws_at: Any, kind: str) -> None:
    with serving(BAD[kind][0], Reply(b'{"Models": []}')) as wire:
        assert patient(aws_at(wire.url)).call("ListModels", {})["Models"] == []

    assert len(wire.asked) == 2


@pytest.mark.parametrize(("operation", "params", "lacks"), WRITES, ids=[row[0] for row in WRITES])
@pytest.mark.parametrize("kind", BAD)
def test_a_write_with_a_bad_answer_is_sent_once_for_it_may_have_been_carried_out(
    aws_at: Any, kind: str, operation: str, *, params: dict[str, Any], lacks: str
) -> None:
    reply, words = BAD[kind]
    with serving(reply) as wire, pytest.raises(Unavailable) as caught:
        aws_at(wire.url).call(operation, params)

    assert str(caught.value).startswith(f"{operation}: {words}{lacks if words.endswith('lacks ') else ''}")
    assert len(wire.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"Models": "m1"},
        {"Models": {"ModelName": "m1"}},
        {"Models": ["m1"]},
        {"Models": [{"ModelName": "m1"}]},
        {"Models": [{"ModelName": 7, "ModelArn": "a", "CreationTime": 1.0}]},
        {"Models": [{"ModelName": "m1", "ModelArn": "a", "CreationTime": "some day"}]},
        {"Models": [], "NextToken": ["t"]},
    ],
)
def test_members_of_a_wrong_type_are_no_answer(aws_at: Any, body: dict[str, Any]) -> None:
    with serving(Reply(json.dumps(body).encode())) as wire, pytest.raises(Unavailable, match=r"ListModels: the answer"):
        patient(aws_at(wire.url)).call("ListModels", {})

    assert len(wire.asked) == 3


@pytest.mark.parametrize("reply", [Reply(b""), Reply(b"{}")])
def test_an_operation_that_answers_nothing_may_do_so_in_no_bytes(aws_at: Any, reply: Reply) -> None:
    with serving(reply) as wire:
        aws_at(wire.url).call("DeleteTags", {"ResourceArn": ARN, "TagKeys": ["k"]})

    assert len(wire.asked) == 1


def test_an_operation_that_answers_nothing_is_not_believed_a_web_page(aws_at: Any) -> None:
    with serving(HTML) as wire, pytest.raises(Unavailable, match="the answer is no JSON"):
        aws_at(wire.url).call("DeleteTags", {"ResourceArn": ARN, "TagKeys": ["k"]})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b"<GetCallerIdentityResponse/>", "cannot be read"),
        (b"<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>", "lacks Account"),
        (b"<html/>", "cannot be read"),
        (b"{}", "cannot be read"),
        (b"<Get", "cannot be read"),
    ],
)
def test_who_we_are_is_not_taken_from_garbage(aws_at: Any, body: bytes, words: str) -> None:
    with (
        serving(Reply(body, kind=XML)) as wire,
        pytest.raises(Unavailable, match=f"GetCallerIdentity: the answer {words}"),
    ):
        patient(aws_at(wire.url)).call("GetCallerIdentity", {})

    assert len(wire.asked) == 3


def test_who_we_are_is_asked_again_after_garbage(aws_at: Any) -> None:
    with serving(Reply(b"<Get", kind=XML), caller("123456789012")) as wire:
        assert patient(aws_at(wire.url)).call("GetCallerIdentity", {})["Account"] == "123456789012"

    assert len(wire.asked) == 2


def test_a_cut_second_page_makes_the_whole_list_unusable(aws_at: Any) -> None:
    first = json.dumps({"Models": [], "NextToken": "t"}).encode()
    with serving(Reply(first), Reply(b'{"Mod', promised=99)) as wire, pytest.raises(Unavailable, match="cut off"):
        list(pages(patient(aws_at(wire.url)), "ListModels", {}, key="Models"))

    assert len(wire.asked) == 4


def test_an_error_answer_that_was_cut_off_means_nothing_either(aws_at: Any) -> None:
    half = Reply(b'{"__type": "AccessDeniedExc', 400, promised=200)
    with serving(half) as wire, pytest.raises(Unavailable, match="27 of 200 bytes came") as caught:
        patient(aws_at(wire.url)).call("ListModels", {})

    assert (caught.value.may_pass, len(wire.asked)) == (True, 3)


@pytest.mark.parametrize("operation", ["ListModels", "GetCallerIdentity"])
@pytest.mark.parametrize("body", [b"upstream connect error", b"[]", b'{"__type": 7}', b"<html><p>", b"\xff"])
@pytest.mark.parametrize(("status", "expected", "requests"), [(503, Fault.TRANSIENT, 3), (403, Fault.UNREACHABLE, 1)])
def test_an_error_answer_that_is_not_awss_is_told_by_its_status(
    aws_at: Any, operation: str, body: bytes, *, status: int, expected: Fault, requests: int
) -> None:
    with serving(Reply(body, status, "text/plain")) as wire, pytest.raises(ApiError) as caught:
        patient(aws_at(wire.url)).call(operation, {})

    assert (fault(caught.value), len(wire.asked)) == (expected, requests)


# --- every cut there is ------------------------------------------------------------------------------------------------

PAGES = {
    "ListModels": b'{"Models": [{"ModelName": "m", "ModelArn": "arn:m", "CreationTime": 1.5}], "NextToken": "t"}',
    "GetResources": b'{"PaginationToken": "", "ResourceTagMappingList": [{"ResourceARN": "arn:c", "Tags": []}]}',
    "AddTags": b'{"Tags": [{"Key": "team", "Value": "risk"}]}',
    "GetCallerIdentity": caller("123456789012").body,
}


@pytest.mark.parametrize(("operation", "whole"), PAGES.items())
def test_no_beginning_of_an_answer_passes_for_one_whatever_length_it_claims(operation: str, whole: bytes) -> None:
    from botocore.session import get_session

    service = {"GetResources": "resourcegroupstaggingapi", "GetCallerIdentity": "sts"}.get(operation, "sagemaker")
    model = get_session().get_service_model(service).operation_model(operation)

    def words(body: bytes, promised: int) -> str:
        return guard._found(model, {"status_code": 200, "headers": {"Content-Length": str(promised)}, "body": body})[1]

    assert words(whole, len(whole)) == ""
    assert [end for end in range(len(whole)) if not words(whole[:end], len(whole))] == []
    assert [end for end in range(len(whole)) if not words(whole[:end], end)] == []


# --- what may pass -----------------------------------------------------------------------------------------------------


def test_lost_bytes_may_pass_at_any_time(aws_at: Any) -> None:
    with serving(BAD["half a page"][0]) as wire, pytest.raises(Unavailable) as caught:
        aws_at(wire.url).call("ListModels", {})

    assert caught.value.may_pass


def test_a_web_page_may_pass_at_first_and_then_only_where_aws_answered_before(aws_at: Any) -> None:
    with serving(HTML) as wire, pytest.raises(Unavailable) as first:
        patient(aws_at(wire.url), calls=30).call("ListModels", {})
    assert len(wire.asked) == 3
    with serving(Reply(b'{"Models": []}'), HTML) as wire:
        account = aws_at(wire.url)
        account.call("ListModels", {})
        with pytest.raises(Unavailable) as later:
            account.call("ListModels", {})

    assert (first.value.may_pass, later.value.may_pass) == (False, True)
    assert "check proxy" in first.value.hint
