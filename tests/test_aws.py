"""The door to AWS: what goes out, what comes back, and what an error of the service carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from accounts import patient
from moto.server import ThreadedMotoServer
from wire import Reply, failure, serving

from syncer.aws import Fault, fault, is_read
from syncer.errors import ApiError
from syncer.live import pages
from syncer.sandbox import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """The URL of moto's server."""
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


def test_scalable_targets_are_asked_of_application_auto_scaling(aws_at: Any, moto: str) -> None:
    answer = aws_at(moto).call("DescribeScalableTargets", {"ServiceNamespace": "sagemaker"})

    assert answer["ScalableTargets"] == []


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


# --- errors of the service ---------------------------------------------------------------------------------------------


def asked(aws_at: Any, *replies: Reply, operation: str = "ListModels") -> tuple[ApiError, int]:
    with serving(*replies) as wire, pytest.raises(ApiError) as caught:
        patient(aws_at(wire.url)).call(operation, {})
    return caught.value, len(wire.asked)


def test_throttling_says_to_slow_down(aws_at: Any) -> None:
    with serving(failure("ThrottlingException", "Rate exceeded")) as wire, pytest.raises(ApiError) as caught:
        aws_at(wire.url).call("ListModels", {})

    assert (fault(caught.value), len(wire.asked)) == (Fault.THROTTLED, 1)  # botocore hides none of it
    assert "slow down" in caught.value.hint


def test_one_bad_moment_of_the_service_is_not_seen_by_who_is_patient(aws_at: Any) -> None:
    with serving(failure("InternalFailure", "oh", 500), Reply(b'{"Models": []}')) as wire:
        assert patient(aws_at(wire.url)).call("ListModels", {})["Models"] == []

    assert len(wire.asked) == 2


def test_a_missing_right_is_asked_once_and_the_hint_names_action_and_resource(aws_at: Any) -> None:
    words = "User: arn:aws:iam::1:user/u is not authorized to perform: sagemaker:ListModels on resource: arn:aws:sagemaker:*"
    error, requests = asked(aws_at, failure("AccessDeniedException", words))

    assert (fault(error), requests) == (Fault.DENIED, 1)
    assert error.hint == "Allow sagemaker:ListModels on arn:aws:sagemaker:* to this role"


def test_expired_credentials_are_asked_once_and_say_to_sign_in(aws_at: Any) -> None:
    error, requests = asked(aws_at, failure("ExpiredTokenException", "The security token included in the request is expired"))

    assert (fault(error), requests) == (Fault.AUTH, 1)
    assert "sign in again" in error.hint


def test_a_wrong_clock_is_asked_once_and_says_so(aws_at: Any) -> None:
    error, requests = asked(aws_at, failure("RequestTimeTooSkewed", "The difference is too large", 403))

    assert (fault(error), requests) == (Fault.AUTH, 1)
    assert "clock" in error.hint


@pytest.mark.parametrize("body", [b"", b"<html>bad gateway</html>", b'{"a":'])
def test_a_gateway_error_without_sense_is_the_services_own_trouble(aws_at: Any, body: bytes) -> None:
    error, requests = asked(aws_at, Reply(body, 502, "text/html"))

    assert (fault(error), requests) == (Fault.TRANSIENT, 3)


@pytest.mark.parametrize("status", [302, 403, 404, 407])
def test_a_page_that_is_not_awss_says_where_to_look(aws_at: Any, status: int) -> None:
    error, requests = asked(aws_at, Reply(b"<html>who are you?</html>", status, "text/html"))

    assert (fault(error), requests) == (Fault.UNREACHABLE, 1)
    assert "check proxy" in error.hint


def test_an_error_answer_keeps_code_words_status_and_request_id(aws_at: Any) -> None:
    error, _ = asked(aws_at, failure("ValidationException", "Could not find it"))

    assert (error.code, error.message, error.status, error.request_id) == (
        "ValidationException",
        "Could not find it",
        400,
        "r-42",
    )
    assert str(error) == "ListModels: ValidationException: Could not find it"


# --- reads and writes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS)
def test_reads_are_told_from_writes_by_their_names(operation: str) -> None:
    assert is_read(operation) is not OPERATIONS[operation].writes


def test_what_we_do_not_know_is_taken_for_a_write() -> None:
    assert not is_read("BatchForgetEverything")
