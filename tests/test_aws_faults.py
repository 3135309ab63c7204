"""What an error answer means: nearly every one has the same code, so its words must tell."""

from __future__ import annotations

import pytest

from syncer.aws import Fault, fault, member
from syncer.errors import ApiError

ARN = "arn:aws:sagemaker:us-east-1:123456789012:"

# Code, words and meaning; quotes, ARNs and case of the words vary, for nobody promised them.
FAULTS = [
    ("ThrottlingException", "Rate exceeded", Fault.THROTTLED),
    ("ValidationException", "rate exceeded", Fault.THROTTLED),
    ("Throttling", "", Fault.THROTTLED),
    ("ThrottledException", "slow", Fault.THROTTLED),
    ("RequestThrottled", "slow", Fault.THROTTLED),
    ("TooManyRequestsException", "x", Fault.THROTTLED),
    ("RequestLimitExceeded", "x", Fault.THROTTLED),
    ("ExpiredTokenException", "The security token included in the request is expired", Fault.AUTH),
    ("ExpiredToken", "x", Fault.AUTH),
    ("RequestExpired", "x", Fault.AUTH),
    ("UnrecognizedClientException", "The security token included in the request is invalid.", Fault.AUTH),
    ("InvalidClientTokenId", "x", Fault.AUTH),
    ("InvalidSignatureException", "Signature expired: 20261123T030000Z is now earlier than 20261123T031000Z", Fault.AUTH),
    ("SignatureDoesNotMatch", "x", Fault.AUTH),
    ("MissingAuthenticationToken", "x", Fault.AUTH),
    ("IncompleteSignature", "x", Fault.AUTH),
    ("AccessDeniedException", "User: u is not authorized to perform: sagemaker:ListTags on resource: r", Fault.DENIED),
    ("AccessDenied", "x", Fault.DENIED),
    ("ValidationException", "The role IS NOT AUTHORIZED to perform: kms:CreateGrant", Fault.DENIED),
    (
        "ValidationException",
        f'Cannot create already existing endpoint configuration "{ARN}endpoint-config/c".',
        Fault.CONFIG_EXISTS,
    ),
    ("ValidationException", "cannot create already existing Endpoint Configuration 'c'", Fault.CONFIG_EXISTS),
    ("ValidationException", f'Cannot create already existing endpoint "{ARN}endpoint/configuration".', Fault.ENDPOINT_EXISTS),
    ("ValidationException", "CANNOT CREATE ALREADY EXISTING ENDPOINT 'e'", Fault.ENDPOINT_EXISTS),
    ("ValidationException", f'Could not find endpoint configuration "{ARN}endpoint-config/c".', Fault.NOT_FOUND),
    ("ValidationException", "could not find endpoint 'arn:aws-cn:sagemaker:cn-north-1:1:endpoint/e'", Fault.NOT_FOUND),
    ("ValidationException", f'Could not find model "{ARN}model/m".', Fault.NOT_FOUND),
    ("ValidationException", f'Cannot update in-progress endpoint "{ARN}endpoint/e".', Fault.BUSY),
    ("ValidationException", "cannot update In-Progress endpoint 'e'", Fault.BUSY),
    ("ValidationException", 'Cannot update endpoint with the currently in use endpoint configuration "c"', Fault.SAME_CONFIG),
    (
        "ValidationException",
        f"Cannot update endpoint with the currently in use endpoint configuration {ARN}c",
        Fault.SAME_CONFIG,
    ),
    ("ResourceLimitExceeded", "The account-level service limit 'ml.g6.2xlarge for endpoint usage' is 1 Instances", Fault.QUOTA),
    ("InternalFailure", "x", Fault.TRANSIENT),
    ("InternalServerError", "x", Fault.TRANSIENT),
    ("ServiceUnavailable", "x", Fault.TRANSIENT),
    ("RequestTimeout", "x", Fault.TRANSIENT),
    ("502", "Bad Gateway", Fault.TRANSIENT),
    ("ValidationException", "1 validation error detected: Value 'x' at 'y' failed to satisfy constraint: z", Fault.INVALID),
    ("ValidationException", "", Fault.INVALID),
    ("Unknown", "", Fault.INVALID),
]


@pytest.mark.parametrize(("code", "message", "expected"), FAULTS)
def test_an_error_is_told_by_its_words(code: str, message: str, expected: Fault) -> None:
    assert fault(ApiError(code, message, operation="X")) is expected


@pytest.mark.parametrize("status", [500, 503, 599])
def test_an_unknown_error_with_a_5xx_status_is_the_services_own_trouble(status: int) -> None:
    assert fault(ApiError("Odd", "odd", operation="X", status=status)) is Fault.TRANSIENT


def test_member_gives_what_is_there_also_when_it_is_empty() -> None:
    assert member({"Models": []}, "Models", "ListModels") == []
