"""What we rely on in botocore: each of these is a reason for code of ours, and fails when a new release changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from wire import HTML, RESET, Reply, failure, serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = Reply(b'{"Models": []}')


@pytest.fixture
def client(aws_at: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A SageMaker client without anything of ours around it."""
    del aws_at  # for its environment
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    def at(url: str, **config: Any) -> Any:
        from botocore.config import Config
        from botocore.session import Session

        return Session().create_client("sagemaker", endpoint_url=url, config=Config(**config))

    return at


def standard(attempts: int) -> dict[str, Any]:
    """The configuration that our clients have."""
    return {"retries": {"mode": "standard", "total_max_attempts": attempts}}


# --- why there is a guard ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [Reply(b'{"Mod', promised=4000), Reply(b""), HTML], ids=["cut off", "empty", "a page"])
def test_without_a_guard_a_bad_answer_is_an_empty_success(client: Any, reply: Reply) -> None:
    with serving(reply) as wire:
        answer = client(wire.url, **standard(3)).list_models()

    assert (answer.get("Models"), answer["ResponseMetadata"]["RetryAttempts"], len(wire.asked)) == (None, 0, 1)


def test_without_a_guard_a_json_list_is_a_bare_python_error(client: Any) -> None:
    with serving(Reply(b"[]")) as wire, pytest.raises(AttributeError):
        client(wire.url).list_models()


def test_what_the_first_hook_puts_into_the_second_mapping_is_in_the_answer(client: Any) -> None:
    def check(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
        assert (response_dict["status_code"], response_dict["body"]) == (200, b'{"Models": []}')
        assert response_dict["headers"].get("content-LENGTH") == "14"
        customized_response_dict["Seen"] = True

    with serving(GOOD) as wire:
        made = client(wire.url)
        made.meta.events.register("before-parse.sagemaker", check)
        answer = made.list_models()

    assert answer["Seen"] is True


def test_a_status_that_the_first_needs_retry_handler_sets_is_what_standard_mode_goes_by(client: Any) -> None:
    from botocore.exceptions import ClientError

    attempts = []

    def spoil(response: tuple[Any, Any], **arguments: Any) -> None:
        attempts.append(arguments["attempts"])
        response[0].status_code = 502

    with serving(GOOD) as wire:
        made = client(wire.url, **standard(3))
        made.meta.events.register_first("needs-retry.sagemaker", spoil)
        with pytest.raises(ClientError):
            made.list_models()

    assert attempts == [1, 2, 3]
    assert len(wire.asked) == 3


# --- how often it asks -------------------------------------------------------------------------------------------------

RETRIED = [
    failure("ThrottlingException", "Rate exceeded"),
    failure("InternalFailure", "x", 500),
    Reply(b"", 502),
    Reply(b"", 503),
    Reply(b"", 504),
    RESET,
]
NOT_RETRIED = [
    failure("ExpiredTokenException", "x"),
    failure("AccessDeniedException", "x"),
    failure("RequestTimeTooSkewed", "x", 403),
    failure("ValidationException", "Could not find model"),
    failure("ResourceLimitExceeded", "x"),
]


@pytest.mark.parametrize("reply", RETRIED, ids=["throttled", "500", "502", "503", "504", "reset"])
@pytest.mark.parametrize("most", [1, 2])
def test_trouble_is_asked_again_as_often_as_we_say_whatever_the_environment_says(
    client: Any, monkeypatch: pytest.MonkeyPatch, reply: Reply, most: int
) -> None:
    from botocore.exceptions import BotoCoreError, ClientError

    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    monkeypatch.setenv("AWS_RETRY_MODE", "legacy")
    with serving(reply) as wire, pytest.raises((ClientError, BotoCoreError)):
        client(wire.url, **standard(most)).list_models()

    assert len(wire.asked) == most


@pytest.mark.parametrize("reply", NOT_RETRIED, ids=["expired", "denied", "clock", "invalid", "quota"])
def test_a_refusal_is_not_asked_again(client: Any, reply: Reply) -> None:
    from botocore.exceptions import ClientError

    with serving(reply) as wire, pytest.raises(ClientError):
        client(wire.url, **standard(3)).list_models()

    assert len(wire.asked) == 1


def test_the_default_is_three_attempts_in_standard_mode(client: Any) -> None:
    from botocore.exceptions import ClientError

    with serving(Reply(b"", 503)) as wire:
        made = client(wire.url)
        with pytest.raises(ClientError):
            made.list_models()

    assert (made.meta.config.retries["mode"], len(wire.asked)) == ("standard", 3)


def test_no_call_of_ours_has_a_token_by_which_the_service_knows_a_repetition() -> None:
    from syncer import schema

    for operation in ("CreateEndpointConfig", "CreateEndpoint", "UpdateEndpoint", "AddTags"):
        members = schema.input_shape(operation).members

        assert [name for name in members if "token" in name.lower()] == []


# --- credentials -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("aws_at")
def test_credentials_of_the_environment_come_before_a_profile_named_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from botocore.session import Session

    (tmp_path / "credentials").write_text("[p]\naws_access_key_id = other\naws_secret_access_key = x\n", encoding="utf-8")
    monkeypatch.setenv("AWS_PROFILE", "p")
    found = Session().get_credentials()

    assert (found.method, found.access_key) == ("env", "testing")


def test_credentials_that_are_over_raise_a_runtime_error_with_words_of_its_own(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")
    with serving(GOOD) as wire, pytest.raises(RuntimeError, match="still expired"):
        client(wire.url).list_models()

    assert wire.asked == []


def test_credentials_that_end_soon_are_used_to_their_end(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within ten minutes of the end botocore asks its source again, the environment, which says the same; that is no error."""
    from datetime import UTC, datetime, timedelta

    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", (datetime.now(UTC) + timedelta(minutes=5)).isoformat())
    with serving(GOOD) as wire:
        assert client(wire.url).list_models()["Models"] == []
