"""The three protocols that AWS's clients speak with these services, from the server's end.

JSON 1.1 and CBOR carry parameters and answers as they are; the query protocol, which only STS speaks, asks with a form and is
answered in XML. The tagging API offers CBOR before JSON: botocore takes JSON all the same, the SDKs of other languages may not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from syncer.sandbox.mirror import error_answer, services
from syncer.sandbox.rejections import rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import Shape

    from syncer.errors import ApiError
    from syncer.sandbox.mirror import Service

_CBOR = "smithy-rpc-v2-cbor"


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Protocol:
    """How one protocol names an operation, and what its bodies look like.

    `kind` is the content type of a request, `headers` are those of an answer. `named` gives the member of the models' metadata
    that tells services apart, its value, and the operation. `read` gives the body as plain values, `typed` by a shape; they
    raise what parsers raise. `answer` and `error` write bodies; both get the request id.
    """

    name: str
    kind: str
    headers: Mapping[str, str]
    named: Callable[[Received], tuple[str, str, str]]
    read: Callable[[bytes], Any]
    typed: Callable[[bytes, Shape], dict[str, Any]]
    answer: Callable[[Service, str, dict[str, Any], str], bytes]
    error: Callable[[ApiError, str], bytes]

    def find(self, received: Received) -> tuple[Service, str]:
        """Return the service and the name of the operation that is asked for. Raises ApiError."""
        member, key, operation = self.named(received)
        for service in services():
            if service.model.metadata.get(member) == key and service.knows(operation):
                return service, operation
        raise rejected("no_operation")


def spoken(headers: Mapping[str, str]) -> Protocol:
    """Return the protocol of a request. Raises ApiError for a content type that none of them has."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    found = next((protocol for protocol in PROTOCOLS if protocol.kind == kind), None)
    if found is None:
        raise rejected("content_type", kind=kind)
    return found


def _targeted(received: Received) -> tuple[str, str, str]:
    prefix, _, operation = received.headers.get("x-amz-target", "").rpartition(".")
    return "targetPrefix", prefix, operation


def _routed(received: Received) -> tuple[str, str, str]:
    """Read the path: `/service/PREFIX/operation/NAME`."""
    parts = received.path.strip("/").split("/")
    named = len(parts) == 4 and parts[::2] == ["service", "operation"]  # noqa: PLR2004  # two pairs
    return "targetPrefix", *((parts[1], parts[3]) if named else ("", ""))


def _formed(received: Received) -> tuple[str, str, str]:
    form = parse_qs(received.body.decode("utf-8", "replace"))
    return "apiVersion", form.get("Version", [""])[0], form.get("Action", [""])[0]


def _from_json(body: bytes) -> Any:
    return json.loads(body.decode(), parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _from_cbor(body: bytes) -> Any:
    parser = create_parser(_CBOR)
    return parser.parse_data_item(parser.get_peekable_stream_from_bytes(body))


def _from_form(_body: bytes) -> Any:
    return {}  # the one operation that is simulated, GetCallerIdentity, takes no parameters


def _typed_form(_body: bytes, _shape: Shape) -> dict[str, Any]:
    return {}  # as above


def _parsed(protocol: str) -> Callable[[bytes, Shape], dict[str, Any]]:
    def typed(body: bytes, shape: Shape) -> dict[str, Any]:
        found: dict[str, Any] = create_parser(protocol).parse({"status_code": 200, "headers": {}, "body": body}, shape)
        return found

    return typed


def _plain(protocol: str) -> Callable[[Service, str, dict[str, Any], str], bytes]:
    def written(service: Service, operation: str, answer: dict[str, Any], _request_id: str) -> bytes:
        return _serialized(protocol, answer, service.answer(operation))

    return written


def _json(service: Service, operation: str, answer: dict[str, Any], request_id: str) -> bytes:
    """Write what is JSON already as it is: a page of tags is walked in a tenth of the time."""
    if _is_json(service, operation):
        return json.dumps(answer).encode()
    return _plain("json")(service, operation, answer, request_id)


@cache
def _is_json(service: Service, operation: str) -> bool:
    output = service.model.operation_model(operation).output_shape
    return output is None or _has_json_only(output)


def _has_json_only(shape: Shape) -> bool:
    """Say whether JSON has all types in a shape: it has no times and no bytes."""
    match shape.type_name:
        case "structure":
            return all(_has_json_only(member) for member in shape.members.values())
        case "list":
            return _has_json_only(shape.member)
        case "map":
            return _has_json_only(shape.value)
    return shape.type_name not in ("timestamp", "blob")


def _plain_error(protocol: str) -> Callable[[ApiError, str], bytes]:
    def written(error: ApiError, _request_id: str) -> bytes:
        return _serialized(protocol, {"__type": error.code, "message": error.message}, error_answer())

    return written


def _xml(service: Service, operation: str, answer: dict[str, Any], request_id: str) -> bytes:
    result = _serialized("rest-xml", answer, service.answer(operation)).decode()
    metadata = f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    namespace = service.model.metadata["xmlNamespace"]
    return f'<{operation}Response xmlns="{namespace}">{result}{metadata}</{operation}Response>'.encode()


def _xml_error(error: ApiError, request_id: str) -> bytes:
    parts = f"<Type>Sender</Type><Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
    return f"<ErrorResponse><Error>{parts}</Error><RequestId>{request_id}</RequestId></ErrorResponse>".encode()


def _serialized(protocol: str, value: dict[str, Any], mirrored: Any) -> bytes:
    body: bytes = _serializer(protocol).serialize_to_request(value, mirrored)["body"]
    return body


@cache
def _serializer(protocol: str) -> Any:
    return create_serializer(protocol, include_validation=False)


_JSON_11, _CBOR_KIND = "application/x-amz-json-1.1", "application/cbor"
PROTOCOLS = (
    Protocol(
        name="json",
        kind=_JSON_11,
        headers={"Content-Type": _JSON_11},
        named=_targeted,
        read=_from_json,
        typed=_parsed("json"),
        answer=_json,
        error=_plain_error("json"),
    ),
    Protocol(
        name=_CBOR,
        kind=_CBOR_KIND,
        headers={"Content-Type": _CBOR_KIND, "smithy-protocol": "rpc-v2-cbor"},
        named=_routed,
        read=_from_cbor,
        typed=_parsed(_CBOR),
        answer=_plain(_CBOR),
        error=_plain_error(_CBOR),
    ),
    Protocol(
        name="query",
        kind="application/x-www-form-urlencoded",
        headers={"Content-Type": "text/xml"},
        named=_formed,
        read=_from_form,
        typed=_typed_form,
        answer=_xml,
        error=_xml_error,
    ),
)
JSON = PROTOCOLS[0]  # what is no call of any protocol is refused in this one
