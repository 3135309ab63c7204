"""What an error answer means, as a table: nearly every error is a bare ValidationException, so its words must tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from syncer.errors import ApiError, SyncerError, Unavailable


class Fault(StrEnum):
    """What an error means for us."""

    THROTTLED = "throttled"
    TRANSIENT = "transient"  # a write may have been carried out
    UNREACHABLE = "unreachable"
    AUTH = "auth"
    DENIED = "denied"
    KMS = "kms"
    ROLE = "role"
    CONFIG_EXISTS = "config exists"
    ENDPOINT_EXISTS = "endpoint exists"
    NOT_FOUND = "not found"
    BUSY = "busy"
    SAME_CONFIG = "same config"
    QUOTA = "quota"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Row:
    """One meaning; `pattern` is searched in "code: message", ignoring case. The hint says what to do."""

    fault: Fault
    pattern: str
    reason: str
    hint: str = ""


_CLOCK = "Set this machine's clock: AWS takes requests of the last few minutes only"
_SIGN_IN = "The credentials are wrong or expired: sign in again"
_MODEL = "Create the model, or correct ModelName"
_TRY_LATER = "AWS has trouble of its own: run again later; what was asked may have been carried out, and the next run finds out"

# The first row that fits counts. Quotes, ARNs and case vary, and nobody promised the words: as few of them as can tell.
ROWS = (
    Row(
        Fault.THROTTLED,
        r"^\w*Throttl|^TooManyRequests|^RequestLimitExceeded|^SlowDown|^429\b|Rate exceeded",
        "a rate, not a quota",
        "AWS asks to slow down: run again later",
    ),
    Row(
        Fault.THROTTLED,
        r"^ConditionalRequestConflict|^OperationAborted",
        "S3: two writes met at one object, and this one was not carried out",
        "Another request wrote the same object at the same time: run again",
    ),
    Row(Fault.NOT_FOUND, r"^NoSuchBucket", "S3", "Make the bucket, or correct `state` in syncer.yaml"),
    Row(
        Fault.AUTH,
        r"^RequestTimeTooSkewed|^RequestExpired|^RequestInTheFuture|Signature (expired|not yet current)",
        "the request's time is not AWS's; asking again at once would not help",
        _CLOCK,
    ),
    Row(
        Fault.AUTH,
        r"^ExpiredToken|^InvalidIdentityToken|security token\b.*\bexpired",
        "before the next, for the words are the same with other codes",
        "The credentials expired: sign in again; apply goes on where it stopped",
    ),
    Row(
        Fault.AUTH,
        r"^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignature|SignatureDoesNotMatch"
        r"|IncompleteSignature|MissingAuthenticationToken|AuthFailure)",
        "they are wrong or missing; STS answers so in a region that the account has not enabled, too",
        _SIGN_IN,
    ),
    Row(
        Fault.DENIED,
        r"^AccessDenied|^UnauthorizedOperation|is not authorized to perform",
        "a right is missing",
        "Give the role this action, on the resource that the message names",
    ),
    Row(Fault.DENIED, r"^OptInRequired|is not subscribed", "a region or service to enable", "Enable it for this account"),
    Row(
        Fault.KMS,
        r"^KMS\w+(Exception|Failure)?:|KMS key\b.*\b(not exist|not found|disabled|pending|invalid|denied)",
        "codes are those that KMS has in other services' models; no text of SageMaker's is recorded",
        "Check that the key is in this region, enabled, and that its policy lets the role use it",
    ),
    Row(
        Fault.ROLE,
        r"execution role ARN\b.*\bis invalid|could not assume role",
        "a new role is not known everywhere for a minute",
        "Check that the role exists and trusts sagemaker.amazonaws.com; a role just made takes a minute",
    ),
    Row(Fault.CONFIG_EXISTS, r"already existing endpoint configuration", "before the next, its prefix"),
    Row(Fault.ENDPOINT_EXISTS, r"already existing endpoint", "also our own success, answered twice"),
    Row(Fault.NOT_FOUND, r"Could not find model\b", "also a model that was made a moment ago", _MODEL),
    Row(
        Fault.NOT_FOUND,
        r"Could not find endpoint configuration",
        "before the next, its prefix; UpdateEndpoint needs the old config, too",
        "Plan again; when the config that the endpoint serves is the one that is gone, create it again or replace the endpoint",
    ),
    Row(Fault.NOT_FOUND, r"Could not find endpoint\b", "an endpoint", "Plan again: somebody deleted the endpoint"),
    Row(Fault.NOT_FOUND, r"Could not find", "whatever else"),
    Row(Fault.BUSY, r"Cannot update in-progress endpoint", "also for delete"),
    Row(Fault.SAME_CONFIG, r"currently in use endpoint configuration", "the roll is not needed"),
    Row(
        Fault.QUOTA,
        r"^ResourceLimitExceeded",
        "an account quota",
        "Ask for a higher quota in Service Quotas, or use less",
    ),
    Row(
        Fault.TRANSIENT,
        r"^(Internal|ServiceUnavailable|ServiceFailure|RequestTimeout|IDPCommunicationError|408\b|5\d\d\b)",
        "the service's own trouble; a gateway that gives up does not know what happened behind it",
        _TRY_LATER,
    ),
    Row(
        Fault.UNREACHABLE,
        r"^[34]\d\d\b",
        "botocore puts the status where an answer has no error code of AWS's: a proxy's or a portal's page",
        "The answer is not AWS's: check proxy, network and AWS_ENDPOINT_URL",
    ),
)
_SERVER_ERROR = Row(Fault.TRANSIENT, "", "a status of 500 and above, whatever its code", _TRY_LATER)
_OTHERWISE = Row(Fault.INVALID, "", "what no row knows is our request's fault, and not tried again")
_FROM_500 = 500

_PASSING = frozenset({Fault.THROTTLED, Fault.TRANSIENT})


def _row(error: ApiError) -> Row:
    text = f"{error.code}: {error.message}"
    otherwise = _SERVER_ERROR if error.status >= _FROM_500 else _OTHERWISE
    return next((row for row in ROWS if re.search(row.pattern, text, re.IGNORECASE | re.DOTALL)), otherwise)


def fault(error: ApiError | Unavailable) -> Fault:
    """Classify an error; of a lost answer, as of a TRANSIENT one, nobody knows whether the call was carried out."""
    if isinstance(error, Unavailable):
        return Fault.TRANSIENT if error.may_pass else Fault.UNREACHABLE
    return _row(error).fault


def may_pass(error: SyncerError) -> bool:
    """Say whether the same call may succeed when it is made again a little later."""
    return isinstance(error, ApiError | Unavailable) and fault(error) in _PASSING


# IAM's sentence names the user, then what is not allowed on what, then which policy does not allow it, or denies it.
_RIGHT = re.compile(
    r"not authorized to perform:?\s*(?P<action>[\w-]+:\w+)(?:.*?\bon resource:?\s*(?P<resource>\S+))?",
    re.IGNORECASE | re.DOTALL,
)


def hint(error: ApiError) -> str:
    """Say what to do about an error answer, "" where only its own words can tell; of a missing right, name it."""
    row = _row(error)
    found = _RIGHT.search(error.message) if row.fault is Fault.DENIED else None
    if found is None:
        return row.hint
    resource = (found["resource"] or "").strip(".,;'\"")
    where = f" on {resource}" if resource else ""
    if re.search(r"explicit deny", error.message, re.IGNORECASE):
        return f"A policy denies {found['action']}{where} explicitly, which no other can allow: change that one"
    return f"Allow {found['action']}{where} to this role"
