"""What is refused before the account is asked: requests that are no call of the API.

The codes are those of AWS's protocols; where words are QUOTED or INVENTED is told as in `messages`.
"""

from __future__ import annotations

from dataclasses import dataclass

from syncer.errors import ApiError
from syncer.sandbox.messages import Evidence


@dataclass(frozen=True, slots=True)
class Rejection:
    """One case: HTTP status, AWS code, text with `{fields}`, and where status, code and text were seen."""

    status: int
    code: str
    template: str
    evidence: Evidence
    source: str


_UNKNOWN, _SERIALIZATION = "UnknownOperationException", "SerializationException"


def _invented(status: int, code: str, template: str, source: str) -> Rejection:
    return Rejection(status, code, template, Evidence.INVENTED, source)


REJECTIONS: dict[str, Rejection] = {
    "method": _invented(405, _UNKNOWN, "The method {method} is not known here: the API takes POST.", "HTTP's own status"),
    "no_key": Rejection(
        403,
        "MissingAuthenticationToken",
        "Missing Authentication Token",
        Evidence.QUOTED,
        "the common errors of the API reference have code and status, public logs the words",
    ),
    "no_operation": _invented(400, _UNKNOWN, "The request names no operation of a service that is simulated.", "the protocol"),
    "content_type": _invented(400, _UNKNOWN, "The content type {kind!r} is none of this API.", "the JSON protocol's code"),
    "unreadable": _invented(400, _SERIALIZATION, "The body cannot be read: {why}.", "the code was seen with no words at all"),
    "wrong_type": _invented(400, _SERIALIZATION, "{misfit}.", "words differ from service to service"),
    "no_length": _invented(411, _SERIALIZATION, "The request does not say how long its body is.", "HTTP's own status"),
    "too_long": _invented(
        413, "RequestEntityTooLargeException", "The body has more than {limit} bytes.", "sister services; the limit is ours"
    ),
    "http": _invented(400, _SERIALIZATION, "The request is no HTTP request: {why}.", "what comes before the protocol"),
    "internal": _invented(500, "InternalFailure", "{why}", "the common errors of the API reference"),
}


def rejected(key: str, /, **fields: object) -> ApiError:
    """Return the refusal with the row `key` of the table."""
    row = REJECTIONS[key]
    return ApiError(row.code, row.template.format(**fields), operation="", status=row.status)
