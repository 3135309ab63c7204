"""One HTTP request of AWS's API → one call of an account → one HTTP answer. Knows no socket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.errors import ApiError
from syncer.sandbox.parameters import parameters
from syncer.sandbox.protocol import JSON, spoken
from syncer.sandbox.rejections import rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.sandbox.protocol import Protocol, Received

    Call = Callable[[str, Mapping[str, Any]], dict[str, Any]]

# Any access key will do and no signature is checked, but a request without a key is one that AWS would not take.
_ACCESS_KEY = re.compile(r"^AWS4-[A-Z0-9-]+ Credential=[^/,\s]+/")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to be sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def reply(received: Received, call: Call, new_id: Callable[[], str]) -> Reply:
    """Answer a request by a call of an account; errors of the account become error answers.

    What `call` raises besides ApiError comes through.
    """
    protocol = JSON
    try:
        protocol = spoken(received.headers)
        return _answered(protocol, received, call)
    except ApiError as error:
        return refusal(protocol, error, error.request_id or new_id())


def refusal(protocol: Protocol, error: ApiError, request_id: str) -> Reply:
    """Return an error answer."""
    return _reply(error.status, protocol, protocol.error(error, request_id), request_id)


def _answered(protocol: Protocol, received: Received, call: Call) -> Reply:
    if not _ACCESS_KEY.match(received.headers.get("authorization", "")):
        raise rejected("no_key")
    service, operation = protocol.find(received)
    given = parameters(protocol, service.operation(operation).input_shape, received.body)
    answer = dict(call(operation, given))
    request_id: str = answer.pop("ResponseMetadata")["RequestId"]
    return _reply(200, protocol, protocol.answer(service, operation, answer, request_id), request_id)


def _reply(status: int, protocol: Protocol, body: bytes, request_id: str) -> Reply:
    return Reply(status, {**protocol.headers, "x-amzn-RequestId": request_id}, body)
