"""What is refused before the account is asked: requests that are no call of the API, one row each."""

from __future__ import annotations

from syncer.errors import ApiError
from syncer.sandbox.evidence import Evidence, Message, invented

_UNKNOWN, _UNREAD = "UnknownOperationException", "SerializationException"
REJECTIONS: dict[str, Message] = {
    "method": invented("The method {method} is not known here: the API takes POST.", "HTTP's own status", _UNKNOWN, 405),
    "no_key": Message(
        "MissingAuthenticationToken",
        "Missing Authentication Token",
        Evidence.QUOTED,
        "the common errors of the API reference have code and status, public logs the words",
        403,
    ),
    "no_operation": invented("The request names no operation of a service that is simulated.", "code by protocol", _UNKNOWN),
    "content_type": invented("The content type {kind!r} is none of this API.", "code by protocol", _UNKNOWN),
    "unreadable": invented("The body cannot be read: {why}.", "aws-sdk-perl#237 has the code, and no words", _UNREAD),
    "wrong_type": invented("{misfit}.", "words differ from service to service", _UNREAD),
    "no_length": invented("The request does not say how long its body is.", "HTTP's own status", _UNREAD, 411),
    "too_long": invented(
        "The body has more than {limit} bytes.", "sister services; the limit is ours", "RequestEntityTooLargeException", 413
    ),
    "http": invented("The request is no HTTP request: {why}.", "what comes before the protocol", _UNREAD),
    "internal": invented("{why}", "the common errors of the API reference have the code", "InternalFailure", 500),
}


def rejected(key: str, /, **fields: object) -> ApiError:
    """Return the refusal with the row `key` of the table."""
    row = REJECTIONS[key]
    return ApiError(row.code, row.template.format(**fields), operation="", status=row.status)
