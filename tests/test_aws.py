"""The door to AWS: what its errors mean, and that no bad answer ever looks like an empty account."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from moto.server import ThreadedMotoServer
from wire import Reply, closed_port, failure, serving

from syncer import aws
from syncer.aws import Fault, fault
from syncer.errors import ApiError, Exit, Unavailable
from syncer.live import pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def aws_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], aws.Account]:
    """An account at a URL, with an environment in which nothing else of AWS is set."""
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")

    def at(url: str) -> aws.Account:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        return aws.connect("us-east-1")[0]

    return at


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """The URL of moto's server, with one model in it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


# --- a good second opinion ---------------------------------------------------------------------------------------------


def test_another_implementation_of_the_service_is_read_like_aws(aws_at: Any, moto: str) -> None:
    account = aws_at(moto)
    image = {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/i:1"}
    role = "arn:aws:iam::123456789012:role/r"
    account.call("CreateModel", {"ModelName": "m1", "ExecutionRoleArn": role, "PrimaryContainer": image})

    assert [item["ModelName"] for item in pages(account, "ListModels", {"MaxResults": 100}, key="Models")] == ["m1"]
    assert account.call("ListEndpointConfigs", {"MaxResults": 100})["EndpointConfigs"] == []
    assert account.call("GetCallerIdentity", {})["Account"] == "123456789012"
    assert account.call("DescribeModel", {"ModelName": "m1"})["CreationTime"].tzinfo is not None


def test_what_is_not_there_is_an_error_of_the_service_that_says_so(aws_at: Any, moto: str) -> None:
    with pytest.raises(ApiError) as caught:
        aws_at(moto).call("DescribeModel", {"ModelName": "absent"})

    assert (caught.value.operation, caught.value.code, caught.value.status) == ("DescribeModel", "ValidationException", 400)
    assert fault(caught.value) is Fault.NOT_FOUND


def test_every_request_says_that_it_is_ours(aws_at: Any) -> None:
    with serving(Reply(b'{"Models": []}')) as wire:
        aws_at(wire.url).call("ListModels", {})

    assert wire.asked == ["SageMaker.ListModels"]
    assert wire.agents[0].endswith("syncer")


# --- answers that cannot be trusted ------------------------------------------------------------------------------------

REQUIRED = [
    ("ListEndpointConfigs", {}, "EndpointConfigs"),
    ("ListEndpoints", {}, "Endpoints"),
    ("ListModels", {}, "Models"),
    ("DescribeEndpointConfig", {"EndpointConfigName": "c"}, "EndpointConfigName"),
    ("DescribeEndpoint", {"EndpointName": "e"}, "EndpointName"),
    ("DescribeModel", {"ModelName": "m"}, "ModelName"),
    ("CreateEndpointConfig", {"EndpointConfigName": "c", "ProductionVariants": [{"VariantName": "v"}]}, "EndpointConfigArn"),
    ("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}, "EndpointArn"),
    ("UpdateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}, "EndpointArn"),
]
CUT = {
    "empty object": Reply(b"{}"),
    "no bytes": Reply(b""),
    "half a page": Reply(b'{"EndpointConfigs": [{"EndpointConfi', promised=4000),
    "half a page with its true length": Reply(b'{"EndpointConfigs": [{"EndpointConfi'),
    "nothing of what was promised": Reply(b"", promised=4000),
    "null": Reply(b'{"EndpointConfigs": null, "Endpoints": null, "Models": null}'),
    "a web page": Reply(b"<html>Sign in to the hotel's network</html>", kind="text/html"),
}


@pytest.mark.parametrize(("operation", "params", "lacks"), REQUIRED, ids=[row[0] for row in REQUIRED])
@pytest.mark.parametrize("reply", CUT.values(), ids=CUT.keys())
def test_a_good_status_without_the_required_members_is_no_answer(
    aws_at: Any, reply: Reply, operation: str, *, params: dict[str, Any], lacks: str
) -> None:
    with serving(reply) as wire, pytest.raises(Unavailable) as caught:
        aws_at(wire.url).call(operation, params)

    assert f"{operation}: the answer lacks {lacks}" in str(caught.value)


@pytest.mark.parametrize("reply", CUT.values(), ids=CUT.keys())
@pytest.mark.parametrize(
    ("operation", "params", "key"),
    [
        ("ListTags", {"ResourceArn": "arn:aws:sagemaker:us-east-1:1:endpoint/e"}, "Tags"),
        ("GetResources", {}, "ResourceTagMappingList"),
    ],
)
def test_a_list_whose_members_the_api_model_does_not_require_is_checked_as_well(
    aws_at: Any, reply: Reply, operation: str, *, params: dict[str, Any], key: str
) -> None:
    with serving(reply) as wire, pytest.raises(Unavailable, match=f"{operation}: the answer lacks {key}"):
        list(pages(aws_at(wire.url), operation, params, key=key))


@pytest.mark.parametrize("body", [b"", b"<GetCallerIdentityResponse/>", b"<html/>", b"{}", b"<Get"])
def test_who_we_are_is_not_taken_from_garbage(aws_at: Any, body: bytes) -> None:
    with serving(Reply(body, kind="text/xml")) as wire, pytest.raises(Unavailable, match="GetCallerIdentity"):
        aws_at(wire.url).call("GetCallerIdentity", {})


def test_a_cut_second_page_makes_the_whole_list_unusable(aws_at: Any) -> None:
    first = json.dumps({"Models": [], "NextToken": "t"}).encode()
    with serving(Reply(first), Reply(b'{"Mod', promised=99)) as wire, pytest.raises(Unavailable, match="lacks Models"):
        list(pages(aws_at(wire.url), "ListModels", {}, key="Models"))

    assert len(wire.asked) == 2


# --- errors of the service ---------------------------------------------------------------------------------------------


def asked(aws_at: Any, *replies: Reply, operation: str = "ListModels") -> tuple[ApiError, int]:
    with serving(*replies) as wire, pytest.raises(ApiError) as caught:
        aws_at(wire.url).call(operation, {})
    return caught.value, len(wire.asked)


def test_throttling_is_tried_three_times_and_told_as_such(aws_at: Any) -> None:
    error, requests = asked(aws_at, failure("ThrottlingException", "Rate exceeded"))

    assert (fault(error), requests) == (Fault.THROTTLED, 3)
    assert "slow down" in error.hint


def test_one_bad_moment_of_the_service_is_not_seen_at_all(aws_at: Any) -> None:
    with serving(failure("InternalFailure", "oh", 500), Reply(b'{"Models": []}')) as wire:
        assert aws_at(wire.url).call("ListModels", {})["Models"] == []

    assert len(wire.asked) == 2


def test_a_missing_right_is_asked_once_and_names_the_action(aws_at: Any) -> None:
    words = "User: arn:aws:iam::1:user/u is not authorized to perform: sagemaker:ListModels"
    error, requests = asked(aws_at, failure("AccessDeniedException", words))

    assert (fault(error), requests) == (Fault.DENIED, 1)
    assert "sagemaker:ListModels" in str(error)
    assert "Give the role this action" in error.hint


def test_expired_credentials_are_asked_once_and_say_to_sign_in(aws_at: Any) -> None:
    error, requests = asked(aws_at, failure("ExpiredTokenException", "The security token included in the request is expired"))

    assert (fault(error), requests) == (Fault.AUTH, 1)
    assert "sign in again" in error.hint


@pytest.mark.parametrize("body", [b"", b"<html>bad gateway</html>", b'{"a":'])
def test_a_gateway_error_without_sense_is_the_services_own_trouble(aws_at: Any, body: bytes) -> None:
    error, _ = asked(aws_at, Reply(body, 502, "text/html"))

    assert fault(error) is Fault.TRANSIENT


def test_an_error_answer_keeps_code_words_status_and_request_id(aws_at: Any) -> None:
    error, _ = asked(aws_at, failure("ValidationException", "Could not find it"))

    assert (error.code, error.message, error.status, error.request_id) == (
        "ValidationException",
        "Could not find it",
        400,
        "r-42",
    )
    assert str(error) == "ListModels: ValidationException: Could not find it"


# --- nobody there, or nobody we may be ---------------------------------------------------------------------------------


def test_a_closed_port_says_to_check_the_network(aws_at: Any) -> None:
    with pytest.raises(Unavailable) as caught:
        aws_at(f"http://127.0.0.1:{closed_port()}").call("ListModels", {})

    assert "ListModels: Could not connect" in str(caught.value)
    assert "network" in caught.value.hint
    assert caught.value.exit_code is Exit.FAILED


def test_no_credentials_say_how_to_get_some(aws_at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with serving(Reply()) as wire, pytest.raises(Unavailable) as caught:
        aws_at(wire.url).call("GetCallerIdentity", {})

    assert "`--sandbox` needs none" in caught.value.hint
    assert wire.asked == []


def test_half_of_the_credentials_say_which_two_belong_together(aws_at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(Unavailable) as caught:
        aws_at("http://127.0.0.1:9").call("ListModels", {})

    assert "AWS_SECRET_ACCESS_KEY" in caught.value.hint


@pytest.mark.usefixtures("aws_at")
def test_no_region_says_where_to_set_one() -> None:
    with pytest.raises(Unavailable, match="no AWS region") as caught:
        aws.connect("")

    assert "AWS_REGION" in caught.value.hint


@pytest.mark.usefixtures("aws_at")
@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_region_of_the_environment_wins_so_that_a_wrong_one_is_seen_and_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "eu-west-1")

    assert aws.connect("")[1] == "eu-west-1"
    assert aws.connect("us-east-1")[1] == "eu-west-1"


@pytest.mark.usefixtures("aws_at")
def test_the_region_of_the_target_counts_where_the_environment_has_none() -> None:
    assert aws.connect("eu-central-1")[1] == "eu-central-1"


@pytest.mark.usefixtures("aws_at")
@pytest.mark.parametrize("region", ["", "us-east-1"])
def test_an_unknown_profile_is_told_before_any_call(monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    monkeypatch.setenv("AWS_PROFILE", "absent")
    with pytest.raises(Unavailable, match="absent") as caught:
        aws.connect(region)[0].call("ListModels", {})

    assert caught.value.hint == "Correct AWS_PROFILE"


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://127.0.0.1:notaport"])
def test_an_endpoint_url_that_is_none_is_told_without_a_traceback(aws_at: Any, url: str) -> None:
    with pytest.raises(Unavailable):
        aws_at(url).call("ListModels", {})


def test_a_credential_process_that_is_not_there_is_told_without_a_traceback(
    aws_at: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    (tmp_path / "config").write_text("[default]\ncredential_process = /absent/helper\n", encoding="utf-8")
    with pytest.raises(Unavailable):
        aws_at("http://127.0.0.1:9").call("ListModels", {})


def test_a_config_file_that_cannot_be_parsed_is_told(aws_at: Any, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[[[\nno", encoding="utf-8")
    with pytest.raises(Unavailable, match="config"):
        aws_at("http://127.0.0.1:9").call("ListModels", {})


def test_parameters_that_the_api_does_not_know_never_leave_this_machine(aws_at: Any) -> None:
    with serving(Reply()) as wire, pytest.raises(Unavailable, match="Nonsense"):
        aws_at(wire.url).call("ListModels", {"Nonsense": 1})

    assert wire.asked == []
