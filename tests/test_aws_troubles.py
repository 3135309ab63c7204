"""Nobody there, or nobody we may be: each trouble says what it is and what to do, and only what may pass is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from accounts import patient
from wire import RESET, STALL, Reply, closed_port, serving

from syncer import aws
from syncer.aws import Transport
from syncer.aws.trouble import TROUBLES, check_url, trouble
from syncer.errors import Exit, Refused, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = "http://127.0.0.1:9"
MODELS = Reply(b'{"Models": []}')


def troubled(account: aws.Account, operation: str = "ListModels", **params: Any) -> Unavailable:
    """What asking raises."""
    with pytest.raises(Unavailable) as caught:
        patient(account).call(operation, params)
    assert caught.value.exit_code is Exit.FAILED
    return caught.value


# --- the network -------------------------------------------------------------------------------------------------------


def test_a_closed_port_says_to_check_the_network(aws_at: Any) -> None:
    error = troubled(aws_at(f"http://127.0.0.1:{closed_port()}"))

    assert str(error).startswith('ListModels: Could not connect to the endpoint URL: "http://127.0.0.1:')
    assert error.hint == "Check the network, the region and AWS_ENDPOINT_URL"
    assert not error.may_pass


def test_a_write_to_a_service_that_never_answered_is_not_sent_again_and_was_surely_not_carried_out(aws_at: Any) -> None:
    with pytest.raises(Unavailable) as caught:
        aws_at(f"http://127.0.0.1:{closed_port()}").call("AddTags", {"ResourceArn": "arn:aws:sagemaker:::x", "Tags": []})

    assert not caught.value.may_pass
    assert "carried out" not in caught.value.hint


def test_a_read_of_a_service_that_never_answered_is_tried_three_times(aws_at: Any) -> None:
    account = aws_at(f"http://127.0.0.1:{closed_port()}")
    told = []
    for operation in ("ListModels", "ListModels", "ListEndpoints", "ListModels"):
        with pytest.raises(Unavailable) as caught:
            account.call(operation, {})
        told.append(caught.value.may_pass)

    assert told == [True, True, True, False]


def test_a_host_that_does_not_exist_is_not_asked_for_long(aws_at: Any) -> None:
    error = troubled(aws_at("https://sagemaker.invalid"))

    assert "Could not connect" in str(error)
    assert not error.may_pass


def test_a_region_that_botocore_does_not_know_is_suspected_where_nobody_answers(
    aws_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-wst-1")
    error = troubled(aws_at(f"http://127.0.0.1:{closed_port()}"))

    assert error.hint.endswith("; botocore knows no region eu-wst-1, did you mean eu-west-1?")


def test_a_region_like_no_other_is_suspected_without_a_guess(aws_at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "moon")
    error = troubled(aws_at(f"http://127.0.0.1:{closed_port()}"))

    assert error.hint.endswith("; botocore knows no region moon")


@pytest.mark.parametrize("region", ["us east 1", "us_east_1", "-", "eu-west-1.evil.example/"])
def test_a_malformed_region_says_how_to_write_one(aws_at: Any, monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    monkeypatch.setenv("AWS_REGION", region)
    error = troubled(aws_at(NOWHERE))

    assert region in str(error)
    assert error.hint.startswith("Write the region as in eu-west-1")


def test_a_network_that_goes_away_may_come_back(aws_at: Any) -> None:
    with serving(MODELS) as wire:
        account = aws_at(wire.url)
        account.call("ListModels", {})
    error = troubled(account)

    assert "Could not connect" in str(error)
    assert error.may_pass


@pytest.mark.parametrize(("reply", "words"), [(RESET, "Connection was closed"), (STALL, "Read timeout")])
def test_an_answer_that_was_lost_may_pass_at_any_time(aws_at: Any, reply: Reply, words: str) -> None:
    with serving(reply) as wire:
        error = troubled(aws_at(wire.url, Transport(read_timeout=0.2)))

    assert words in str(error)
    assert error.may_pass
    assert len(wire.asked) == 3


def test_a_write_whose_answer_was_lost_says_that_it_may_have_been_carried_out(aws_at: Any) -> None:
    with serving(RESET) as wire, pytest.raises(Unavailable) as caught:
        aws_at(wire.url).call("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"})

    assert caught.value.hint.endswith("it may have been carried out all the same, and the next run finds out")
    assert len(wire.asked) == 1


# --- endpoint URLs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://vpce-1.sagemaker.us-east-1.vpce.amazonaws.com",
        "https://10.0.0.1:8443/path",
        "http://localhost:5000",
        "http://127.0.0.1:5000",
        "http://127.8.0.1",
        "http://[::1]:5000",
    ],
)
def test_https_and_loopback_are_fine(url: str) -> None:
    check_url(url, "sagemaker")


@pytest.mark.parametrize(
    "url",
    [
        "http://sagemaker.us-east-1.amazonaws.com",
        "http://10.0.0.1:5000",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://2130706433",
        "http://[::2]:5000",
        "ftp://localhost",
        "file:///etc/passwd",
        "//localhost",
        "http://[",
        "",
    ],
)
def test_a_wire_that_others_can_read_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="neither https nor this machine's own") as caught:
        check_url(url, "sagemaker")

    assert "Correct AWS_ENDPOINT_URL" in caught.value.hint


@pytest.mark.parametrize("url", ["https://me:hush@proxy.example", "http://me:hush@127.0.0.1", "https://hush@x"])
def test_a_url_with_a_password_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(Refused) as caught:
        check_url(url, "sagemaker")

    assert "hush" not in str(caught.value)


def test_a_refused_url_is_never_asked_and_exits_4(aws_at: Any) -> None:
    with pytest.raises(Refused, match=r"the endpoint URL http://10\.0\.0\.1 of sts") as caught:
        aws_at("http://10.0.0.1:81").call("GetCallerIdentity", {})

    assert caught.value.exit_code is Exit.REFUSED


def test_a_url_of_one_service_or_of_the_config_file_is_held_to_the_same(
    aws_at: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = aws_at("https://fine.invalid")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER", "http://one.example")
    with pytest.raises(Refused, match=r"http://one\.example of sagemaker"):
        account.call("ListModels", {})
    monkeypatch.delenv("AWS_ENDPOINT_URL_SAGEMAKER")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    (tmp_path / "config").write_text("[default]\nendpoint_url = http://two.example\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"http://two\.example of sagemaker"):
        aws.connect("us-east-1").account.call("ListModels", {})


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://127.0.0.1:notaport"])
def test_a_url_that_is_none_is_told_without_a_traceback(aws_at: Any, url: str) -> None:
    assert not troubled(aws_at(url)).may_pass


# --- the table ---------------------------------------------------------------------------------------------------------


def test_every_row_is_an_error_of_botocores_or_pythons_and_says_what_to_do() -> None:
    from botocore import exceptions

    known = vars(exceptions) | {"RuntimeError": RuntimeError, "Exception": Exception}

    assert [name for name, row in TROUBLES.items() if name not in known or not row.hint] == []


def test_every_error_of_botocores_finds_its_row() -> None:
    from botocore import exceptions

    kinds = [kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)]

    assert all(trouble(kind.__new__(kind)).hint for kind in kinds)


def test_parameters_that_the_api_does_not_know_never_leave_this_machine(aws_at: Any) -> None:
    with serving(Reply()) as wire:
        error = troubled(aws_at(wire.url), Nonsense=1)

    assert "Nonsense" in str(error)
    assert wire.asked == []


def test_an_environment_that_cannot_be_read_is_told(aws_at: Any, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[[[\nno", encoding="utf-8")
    with pytest.raises(Unavailable, match="config"):
        aws_at(NOWHERE).call("ListModels", {})
