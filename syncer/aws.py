"""The one door to AWS: the protocol that every account fits, what its errors mean, and boto3 behind it.

No other module imports boto3, and this one only when an account is asked for.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from syncer import schema
from syncer.errors import ApiError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping


class Account(Protocol):
    """An AWS account in one region, seen through its API.

    `operation` is an API operation name such as `CreateEndpointConfig`, of SageMaker, the tagging API (`GetResources`) or STS
    (`GetCallerIdentity`); `params` are its literal members. The answer is what boto3 would return: times are aware datetimes.
    Raises ApiError when AWS answers with an error, Unavailable when it cannot be asked or its answer cannot be trusted.
    """

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make one API call."""
        ...


class Fault(StrEnum):
    """What an error answer means for us."""

    THROTTLED = "throttled"
    TRANSIENT = "transient"
    AUTH = "auth"
    DENIED = "denied"
    CONFIG_EXISTS = "config exists"
    ENDPOINT_EXISTS = "endpoint exists"
    NOT_FOUND = "not found"
    BUSY = "busy"
    SAME_CONFIG = "same config"
    QUOTA = "quota"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class _Row:
    fault: Fault
    pattern: str
    reason: str


_CREDENTIALS = (
    "^(ExpiredToken|RequestExpired|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch"
    "|IncompleteSignature|MissingAuthenticationToken)"
)

# Searched in order in "code: message", ignoring case. Nearly every error is a bare ValidationException: the text is all there
# is to tell them apart.
_FAULTS = (
    _Row(Fault.THROTTLED, r"^\w*Throttl|^TooManyRequests|^RequestLimitExceeded|Rate exceeded", "a rate, not a quota"),
    _Row(Fault.AUTH, _CREDENTIALS, "they are wrong, expired or missing"),
    _Row(Fault.DENIED, r"^AccessDenied|is not authorized to perform", "a right is missing"),
    _Row(Fault.CONFIG_EXISTS, r"Cannot create already existing endpoint configuration", "before the next, its prefix"),
    _Row(Fault.ENDPOINT_EXISTS, r"Cannot create already existing endpoint", "also our own success, answered twice"),
    _Row(Fault.NOT_FOUND, r"Could not find", "model, config or endpoint"),
    _Row(Fault.BUSY, r"Cannot update in-progress endpoint", "also for delete"),
    _Row(Fault.SAME_CONFIG, r"currently in use endpoint configuration", "the roll is not needed"),
    _Row(Fault.QUOTA, r"^ResourceLimitExceeded", "an account quota"),
    _Row(Fault.TRANSIENT, r"^(Internal|ServiceUnavailable|RequestTimeout|5\d\d)", "the service's own trouble"),
)


def fault(error: ApiError) -> Fault:
    """Classify an error answer; what no row knows is INVALID, or TRANSIENT when the status is a 5xx."""
    text = f"{error.code}: {error.message}"
    row = next((row for row in _FAULTS if re.search(row.pattern, text, re.IGNORECASE)), None)
    if row is not None:
        return row.fault
    return Fault.TRANSIENT if error.status >= 500 else Fault.INVALID  # noqa: PLR2004  # HTTP's own classes


def member(answer: Mapping[str, Any], name: str, operation: str) -> Any:
    """Return a required member of an answer; a cut-off answer must not look like an empty one. Raises Unavailable."""
    if name not in answer:
        raise Unavailable(f"{operation}: the answer lacks {name}; it was cut off or is not AWS's", "Run again")
    return answer[name]


_SERVICES = {
    "GetResources": "resourcegroupstaggingapi",
    "GetCallerIdentity": "sts",
    "DescribeScalableTargets": "application-autoscaling",
}
_HINTS = {
    "NoCredentialsError": "Sign in, or set AWS_PROFILE or the AWS_* variables; `--sandbox` needs none",
    "PartialCredentialsError": "Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "NoRegionError": "Set AWS_REGION, or `region` of the target in syncer.yaml",
    "ProfileNotFound": "Correct AWS_PROFILE",
    "EndpointConnectionError": "Check the network, the region and AWS_ENDPOINT_URL",
    "TokenRetrievalError": "Run `aws sso login`",
    "UnauthorizedSSOTokenError": "Run `aws sso login`",
}
_FAULT_HINTS = {
    Fault.AUTH: "The credentials are wrong or expired: sign in again",
    Fault.DENIED: "Give the role this action, on the resource that the message names",
    Fault.THROTTLED: "AWS asks to slow down: run again later",
    Fault.QUOTA: "Ask for a higher quota in Service Quotas, or use less",
}


class _Boto:
    """A real account through boto3; clients are made when first used, from the credentials that AWS's conventions find."""

    def __init__(self, region: str) -> None:
        import boto3  # noqa: PLC0415  # 0.3 s that `validate` and `--help` must not pay

        # boto3 alone of AWS's tools does not read AWS_REGION.
        session = boto3.session.Session(region_name=os.environ.get("AWS_REGION") or None)
        self._session = session if session.region_name or not region else boto3.session.Session(region_name=region)
        self._clients: dict[str, Any] = {}

    @property
    def region(self) -> str:
        return self._session.region_name or ""

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        from botocore import exceptions, parsers, xform_name  # noqa: PLC0415  # as above

        # Besides its own errors botocore lets some through: a malformed endpoint URL, a credential_process that is not there,
        # an XML answer without its wrapper.
        trouble = (exceptions.BotoCoreError, parsers.ResponseParserError, OSError, ValueError, KeyError)
        try:
            client = self._client(_SERVICES.get(operation, "sagemaker"))
            answer: dict[str, Any] = getattr(client, xform_name(operation))(**params)
        except exceptions.ClientError as error:
            raise _translated(error, operation) from None
        except trouble as error:
            name = type(error).__name__
            raise Unavailable(f"{operation}: {error}", _HINTS.get(name, "Check credentials, region and network")) from None
        flaw = schema.flaw(client.meta.service_model.operation_model(operation).output_shape, answer)
        if flaw:
            raise Unavailable(f"{operation}: {flaw}; it was cut off or is not AWS's", "Run again")
        return answer

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            from botocore.config import Config  # noqa: PLC0415  # as above

            # Few attempts: the answer to a repeated write is ambiguous, and apply resolves that by reading.
            config = Config(retries={"mode": "standard", "total_max_attempts": 3}, user_agent_extra="syncer")
            self._clients[service] = self._session.client(service, config=config)
        return self._clients[service]


def _translated(error: Any, operation: str) -> ApiError:
    answer = error.response
    body, meta = answer.get("Error", {}), answer.get("ResponseMetadata", {})
    found = ApiError(
        body.get("Code", "Unknown"),
        body.get("Message", ""),
        operation=operation,
        status=meta.get("HTTPStatusCode", 400),
        request_id=meta.get("RequestId", ""),
    )
    found.hint = _FAULT_HINTS.get(fault(found), "")
    return found


def connect(region: str) -> tuple[Account, str]:
    """Open the account of the environment's credentials; returns it and its region.

    `region` counts where the environment names none; where both do, the caller compares. Raises Unavailable when no region is
    known or the profile does not exist. No call is made yet.
    """
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415  # as above

    try:
        account = _Boto(region)
        found = account.region
    except BotoCoreError as error:
        raise Unavailable(str(error), _HINTS.get(type(error).__name__, "")) from None
    if not found:
        raise Unavailable("no AWS region is set", _HINTS["NoRegionError"])
    return account, found
