"""Credentials, profile and region, by AWS's own conventions: which count, when they end, and what is said without them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from wire import Reply, serving

from syncer import aws
from syncer.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = "http://127.0.0.1:9"
OVER = "AWS_CREDENTIAL_EXPIRATION"


@pytest.fixture
def keyless(aws_at: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """As `aws_at`, without credentials in the environment."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    return aws_at


def unasked(at: Any, operation: str = "GetCallerIdentity") -> Unavailable:
    """What asking raises; nothing may have been sent."""
    with serving(Reply()) as wire, pytest.raises(Unavailable) as caught:
        at(wire.url).call(operation, {})
    assert wire.asked == []
    assert not caught.value.may_pass
    return caught.value


# --- none, half of them, a wrong profile -------------------------------------------------------------------------------


def test_no_credentials_say_how_to_get_some(keyless: Any) -> None:
    error = unasked(keyless)

    assert str(error) == "GetCallerIdentity: Unable to locate credentials"
    assert error.hint == "Sign in, or set AWS_PROFILE or the AWS_* variables; `--sandbox` needs none"


def test_half_of_the_credentials_say_which_two_belong_together(aws_at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    error = unasked(aws_at)

    assert "Partial credentials found in env" in str(error)
    assert error.hint == "Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


@pytest.mark.usefixtures("aws_at")
@pytest.mark.parametrize("region", ["", "us-east-1"])
def test_an_unknown_profile_is_told_before_any_call(monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    monkeypatch.setenv("AWS_PROFILE", "absent")
    with pytest.raises(Unavailable, match="absent") as caught:
        aws.connect(region).account.call("ListModels", {})

    assert caught.value.hint.startswith("Correct AWS_PROFILE")


SSO = """\
[default]
sso_session = work
sso_account_id = 123456789012
sso_role_name = deploy
[sso-session work]
sso_region = us-east-1
sso_start_url = https://work.invalid/start
"""


OLDER = """\
[default]
sso_region = us-east-1
sso_start_url = https://work.invalid/start
sso_account_id = 123456789012
sso_role_name = deploy
"""
# botocore looks for its cache in the home that it was imported in, so that this takes a process of its own.
ASK = """\
from syncer import aws, errors
try:
    aws.connect("us-east-1").account.call("GetCallerIdentity", {})
except errors.Unavailable as error:
    print(error, error.hint, error.may_pass, sep="|")
"""


@pytest.mark.parametrize(("config", "name"), [(SSO, "work"), (OLDER, "https://work.invalid/start")], ids=["session", "older"])
@pytest.mark.parametrize("token", [None, "2020-01-01T00:00:00Z"], ids=["never", "over"])
def test_single_sign_on_that_nobody_signed_on_to_or_that_is_over_says_what_to_run(
    keyless: Any, tmp_path: Path, config: str, *, name: str, token: str | None
) -> None:
    keyless(NOWHERE)
    (tmp_path / "config").write_text(config, encoding="utf-8")
    if token is not None:
        cache = tmp_path / ".aws" / "sso" / "cache"
        cache.mkdir(parents=True)
        kept = {"startUrl": "https://work.invalid/start", "region": "us-east-1", "accessToken": "t", "expiresAt": token}
        (cache / f"{hashlib.sha1(name.encode()).hexdigest()}.json").write_text(json.dumps(kept), encoding="utf-8")
    environment = os.environ | {"HOME": str(tmp_path)}
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    words, hint, may_pass = done.stdout.strip().split("|")

    assert "Token" in words or "session" in words
    assert (hint, may_pass) == ("Run `aws sso login`, with `--profile` where you use one", "False")


@pytest.mark.parametrize("process", ["/absent/helper", "false", "echo no-json"])
def test_a_credential_process_that_fails_is_told_without_a_traceback(keyless: Any, tmp_path: Path, process: str) -> None:
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {process}\n", encoding="utf-8")

    assert str(unasked(keyless))


# --- when they end -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("aws_at")
def test_credentials_of_the_environment_have_no_end_unless_it_says() -> None:
    assert aws.connect("us-east-1").expires is None


@pytest.mark.usefixtures("aws_at")
@pytest.mark.parametrize("text", ["2030-01-31T12:00:00Z", "2030-01-31T13:00:00+01:00", "2030-01-31 12:00:00+00:00"])
def test_the_end_of_the_environments_credentials_is_known(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(OVER, text)

    assert aws.connect("us-east-1").expires == datetime(2030, 1, 31, 12, tzinfo=UTC)


@pytest.mark.usefixtures("keyless")
def test_credentials_from_elsewhere_are_renewed_and_have_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OVER, "2030-01-31T12:00:00Z")

    assert aws.connect("us-east-1").expires is None


@pytest.mark.usefixtures("aws_at")
@pytest.mark.parametrize("text", ["soon", "2030-01-31T12:00:00", "1893456000"])
def test_an_end_that_is_no_time_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(OVER, text)
    with pytest.raises(Unavailable, match=f"AWS_CREDENTIAL_EXPIRATION is '{text}'") as caught:
        aws.connect("us-east-1")

    assert "2026-01-31T12:00:00Z" in caught.value.hint


def test_credentials_that_are_over_are_not_sent(aws_at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OVER, "2020-01-31T12:00:00Z")
    error = unasked(aws_at)

    assert str(error) == "GetCallerIdentity: the credentials in the environment have expired"
    assert error.hint.startswith("Sign in again; apply goes on where it stopped")


# --- the region --------------------------------------------------------------------------------------------------------


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

    assert aws.connect("").region == "eu-west-1"
    assert aws.connect("us-east-1").region == "eu-west-1"


@pytest.mark.usefixtures("aws_at")
def test_the_region_of_the_target_counts_where_the_environment_has_none() -> None:
    assert aws.connect("eu-central-1").region == "eu-central-1"
