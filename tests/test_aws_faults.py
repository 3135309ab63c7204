"""What an error answer means: nearly every one has the same code, so its words must tell."""

from __future__ import annotations

import re

import pytest

from syncer.aws import Fault, fault, faults, may_pass, member
from syncer.errors import ApiError, Unavailable

ARN = "arn:aws:sagemaker:us-east-1:123456789012:"
INVALID = "ValidationException"

# Words of the service's, with {} where it names something. Each is tried in every variant below.
WORDS = [
    (INVALID, "Cannot create already existing endpoint configuration {}.", "endpoint-config/c", Fault.CONFIG_EXISTS),
    (INVALID, "Cannot create already existing endpoint {}.", "endpoint/configuration", Fault.ENDPOINT_EXISTS),
    (INVALID, "Could not find endpoint configuration {}.", "endpoint-config/c", Fault.NOT_FOUND),
    (INVALID, "Could not find endpoint {}.", "endpoint/e", Fault.NOT_FOUND),
    (INVALID, "Could not find model {}.", "model/m", Fault.NOT_FOUND),
    (INVALID, "Cannot update in-progress endpoint {}.", "endpoint/e", Fault.BUSY),
    (
        INVALID,
        "Cannot update endpoint with the currently in use endpoint configuration {}",
        "endpoint-config/c",
        Fault.SAME_CONFIG,
    ),
    (INVALID, "The execution role ARN {} is invalid. Please ensure that the role exists", "role/r", Fault.ROLE),
    (INVALID, "The KMS key {} does not exist", "key/k", Fault.KMS),
    ("AccessDeniedException", "User: u is not authorized to perform: a:B on resource: {}", "endpoint/e", Fault.DENIED),
    (INVALID, "1 validation error detected: Value {} at 'y' failed to satisfy constraint: z", "x", Fault.INVALID),
]
# How a name may be quoted and written: the ARN changed its case in 2018 and 2026, and in China it has another partition.
VARIANTS = {
    "double quotes": lambda name: f'"{ARN}{name}"',
    "single quotes": lambda name: f"'{ARN}{name}'",
    "no quotes": lambda name: f"{ARN}{name}",
    "bare name": lambda name: f'"{name.rpartition("/")[2]}"',
    "lower case": lambda name: f'"{ARN}{name}"'.lower(),
    "China": lambda name: f'"arn:aws-cn:sagemaker:cn-north-1:1:{name}"',
    "GovCloud": lambda name: f"'arn:aws-us-gov:sagemaker:us-gov-west-1:1:{name}'",
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("code", "words", "name", "expected"), WORDS, ids=[row[1][:40] for row in WORDS])
def test_words_tell_whatever_they_name_and_however_it_is_written(
    code: str, words: str, name: str, *, expected: Fault, variant: str
) -> None:
    text = words.format(VARIANTS[variant](name))
    trailing = f"{text} (Service: AmazonSageMaker; Status Code: 400; Request ID: r)"

    for message in (text, text.upper(), text.lower(), trailing, f"{text}\nSee the documentation."):
        assert fault(ApiError(code, message, operation="X")) is expected, message


CODES = [
    ("ThrottlingException", "Rate exceeded", Fault.THROTTLED),
    (INVALID, "rate exceeded", Fault.THROTTLED),
    ("Throttling", "", Fault.THROTTLED),
    ("ThrottledException", "slow", Fault.THROTTLED),
    ("RequestThrottled", "slow", Fault.THROTTLED),
    ("TooManyRequestsException", "x", Fault.THROTTLED),
    ("RequestLimitExceeded", "x", Fault.THROTTLED),
    ("SlowDown", "x", Fault.THROTTLED),
    ("429", "Too Many Requests", Fault.THROTTLED),
    ("ExpiredTokenException", "The security token included in the request is expired", Fault.AUTH),
    ("ExpiredToken", "x", Fault.AUTH),
    ("UnrecognizedClientException", "The security token included in the request is invalid.", Fault.AUTH),
    ("InvalidClientTokenId", "x", Fault.AUTH),
    ("InvalidIdentityToken", "x", Fault.AUTH),
    ("SignatureDoesNotMatch", "x", Fault.AUTH),
    ("MissingAuthenticationToken", "x", Fault.AUTH),
    ("IncompleteSignature", "x", Fault.AUTH),
    ("RequestTimeTooSkewed", "x", Fault.AUTH),
    ("RequestExpired", "x", Fault.AUTH),
    ("InvalidSignatureException", "Signature expired: 20261123T030000Z is now earlier than 20261123T031000Z", Fault.AUTH),
    ("InvalidSignatureException", "Signature not yet current: 20261123T030000Z", Fault.AUTH),
    ("AccessDenied", "x", Fault.DENIED),
    (INVALID, "The role IS NOT AUTHORIZED to perform: kms:CreateGrant", Fault.DENIED),
    ("OptInRequired", "The AWS Access Key Id needs a subscription for the service", Fault.DENIED),
    ("KMSDisabledException", "x", Fault.KMS),
    ("KMSInvalidStateException", "x", Fault.KMS),
    (INVALID, "KMS key is not supported for NVMe instance storage", Fault.INVALID),
    (INVALID, "Could not find anything", Fault.NOT_FOUND),
    ("ResourceLimitExceeded", "The account-level service limit 'ml.g6.2xlarge for endpoint usage' is 1 Instances", Fault.QUOTA),
    ("InternalFailure", "x", Fault.TRANSIENT),
    ("InternalServerError", "x", Fault.TRANSIENT),
    ("InternalServiceException", "x", Fault.TRANSIENT),
    ("ServiceUnavailable", "x", Fault.TRANSIENT),
    ("RequestTimeout", "x", Fault.TRANSIENT),
    ("408", "", Fault.TRANSIENT),
    ("502", "Bad Gateway", Fault.TRANSIENT),
    ("302", "<html>", Fault.UNREACHABLE),
    ("407", "Proxy Authentication Required", Fault.UNREACHABLE),
    ("PaginationTokenExpiredException", "The token has expired", Fault.INVALID),
    (INVALID, "", Fault.INVALID),
    ("Unknown", "", Fault.INVALID),
]


@pytest.mark.parametrize(("code", "message", "expected"), CODES)
def test_a_code_tells_where_words_do_not(code: str, message: str, expected: Fault) -> None:
    assert fault(ApiError(code, message, operation="X")) is expected


@pytest.mark.parametrize("status", [500, 503, 599])
def test_an_unknown_error_with_a_5xx_status_is_the_services_own_trouble(status: int) -> None:
    assert fault(ApiError("Odd", "odd", operation="X", status=status)) is Fault.TRANSIENT


def test_words_count_also_with_a_5xx_status() -> None:
    assert fault(ApiError(INVALID, "Could not find model 'm'", operation="X", status=500)) is Fault.NOT_FOUND


def test_every_kind_of_fault_is_tested() -> None:
    tested = {row[-1] for row in WORDS} | {row[-1] for row in CODES}

    assert tested == set(Fault)


def test_every_row_says_why_it_is_there_and_can_be_searched_for() -> None:
    assert [row for row in faults.ROWS if not row.reason or re.compile(row.pattern).search("x: y")] == []


# --- what may pass -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "message", "expected"), CODES)
def test_only_too_much_and_trouble_may_pass(code: str, message: str, expected: Fault) -> None:
    passing = may_pass(ApiError(code, message, operation="X"))

    assert passing is (expected in {Fault.THROTTLED, Fault.TRANSIENT})


def test_a_lost_answer_is_trouble_of_which_nobody_knows_how_it_ended() -> None:
    assert fault(Unavailable("lost", may_pass=True)) is Fault.TRANSIENT
    assert fault(Unavailable("no credentials")) is Fault.UNREACHABLE
    assert (may_pass(Unavailable("lost", may_pass=True)), may_pass(Unavailable("no credentials"))) == (True, False)


# --- what to do --------------------------------------------------------------------------------------------------------


NO_ALLOW = f"{ARN}endpoint-config/c because no identity-based policy allows the sagemaker:CreateEndpointConfig action"
DENY = f"{ARN}endpoint/e with an explicit deny in a service control policy"
EXPLICITLY = f"A policy denies sagemaker:AddTags on {ARN}endpoint/e explicitly, which no other can allow: change that one"
RIGHTS = [
    (f"sagemaker:CreateEndpointConfig on resource: {NO_ALLOW}", "sagemaker:CreateEndpointConfig on ARNendpoint-config/c"),
    ('iam:PassRole on resource: "arn:aws-cn:iam::1:role/r".', "iam:PassRole on arn:aws-cn:iam::1:role/r"),
    ("tag:GetResources because no identity-based policy allows it", "tag:GetResources"),
]


@pytest.mark.parametrize(("words", "right"), RIGHTS)
def test_a_missing_right_is_named(words: str, right: str) -> None:
    message = f"User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: {words}"
    found = faults.hint(ApiError("AccessDeniedException", message, operation="X"))

    assert found == f"Allow {right.replace('ARN', ARN)} to this role"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (f"User: u is not authorized to perform: sagemaker:AddTags on resource: {DENY}", EXPLICITLY),
        ("Access denied", "Give the role this action, on the resource that the message names"),
    ],
)
def test_a_right_that_is_denied_or_not_named_is_told_as_such(message: str, expected: str) -> None:
    assert faults.hint(ApiError("AccessDeniedException", message, operation="X")) == expected


@pytest.mark.parametrize(
    ("code", "message", "word"),
    [
        ("ExpiredTokenException", "x", "sign in again"),
        ("RequestTimeTooSkewed", "x", "clock"),
        ("InvalidSignatureException", "Signature expired: x", "clock"),
        ("UnrecognizedClientException", "x", "sign in again"),
        (INVALID, 'Could not find model "m".', "Create the model"),
        (INVALID, 'Could not find endpoint configuration "c".', "Plan again"),
        (INVALID, "The execution role ARN 'r' is invalid", "trusts sagemaker.amazonaws.com"),
        ("ResourceLimitExceeded", "x", "Service Quotas"),
        ("InternalFailure", "x", "may have been carried out"),
    ],
)
def test_an_error_says_what_to_do(code: str, message: str, word: str) -> None:
    assert word in faults.hint(ApiError(code, message, operation="X"))


def test_member_gives_what_is_there_also_when_it_is_empty() -> None:
    assert member({"Models": []}, "Models", "ListModels") == []


def test_member_refuses_what_is_not_there() -> None:
    with pytest.raises(Unavailable, match="ListModels: the answer lacks Models"):
        member({}, "Models", "ListModels")
