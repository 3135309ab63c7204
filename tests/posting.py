"""Requests as AWS's clients write them, and an account to send them to."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from test_sandbox import account

from syncer.sandbox.gateway import reply
from syncer.sandbox.mirror import services
from syncer.sandbox.protocol import Received

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.sandbox import Sandbox
    from syncer.sandbox.gateway import Reply
    from syncer.sandbox.serve import Server

KEY = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=0"
JSON_KIND = "application/x-amz-json-1.1"
CBOR_KIND = "application/cbor"
FORM_KIND = "application/x-www-form-urlencoded"
WHO = b"Action=GetCallerIdentity&Version=2011-06-15"
NEW_ID = "00000000-0000-4000-8000-000000000000"
RESOURCES = "/service/ResourceGroupsTaggingAPI_20170126/operation/GetResources"


def asking(operation: str, body: Any = None, **headers: str) -> Received:
    """A JSON call of SageMaker; header names with underscores, "" for one that is left away."""
    given = {"x-amz-target": f"SageMaker.{operation}", "content-type": JSON_KIND, "authorization": KEY}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    return Received("/", {name: value for name, value in given.items() if value}, data)


def cbor(body: bytes, path: str = RESOURCES) -> Received:
    """A CBOR call, of the tagging API if nothing else is said."""
    return Received(path, {"content-type": CBOR_KIND, "smithy-protocol": "rpc-v2-cbor", "authorization": KEY}, body)


def in_cbor(params: Mapping[str, Any]) -> bytes:
    """The parameters of GetResources as a client writes them."""
    model = next(service for service in services() if service.knows("GetResources")).operation("GetResources")
    body: bytes = create_serializer("smithy-rpc-v2-cbor").serialize_to_request(params, model)["body"]
    return body


def form(body: bytes = WHO) -> Received:
    """A call of the query protocol."""
    return Received("/", {"content-type": FORM_KIND, "authorization": KEY}, body)


def answered(received: Received, sandbox: Sandbox | None = None) -> Reply:
    """What an account answers, one with model `m` if nothing else is said."""
    return reply(received, (sandbox or account()).call, lambda: NEW_ID)


def body(made: Reply) -> dict[str, Any]:
    """A JSON answer."""
    found: dict[str, Any] = json.loads(made.body)
    return found


def in_cbor_back(made: Reply) -> dict[str, Any]:
    """A CBOR answer as a client reads it."""
    shape = next(service for service in services() if service.knows("GetResources")).operation("GetResources").output_shape
    parsed: dict[str, Any] = create_parser("smithy-rpc-v2-cbor").parse(
        {"status_code": made.status, "headers": {}, "body": made.body}, shape
    )
    parsed.pop("ResponseMetadata")
    return parsed


def said(made: Reply) -> tuple[int, str]:
    """The status and the error code of a JSON answer."""
    return made.status, body(made)["__type"]


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer that came over a socket."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body."""
        found: dict[str, Any] = json.loads(self.body)
        return found


def address(server: Server) -> tuple[str, int]:
    """Where a server listens."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    return host, int(port)


def connected(server: Server) -> http.client.HTTPConnection:
    """A connection to a server, which the caller closes."""
    return http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)


def send(connection: http.client.HTTPConnection, received: Received, method: str = "POST") -> Heard:
    """Send a request on an open connection."""
    connection.request(method, received.path, received.body, dict(received.headers))
    answer = connection.getresponse()
    return Heard(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def post(server: Server, operation: str, body: Any = None, **headers: str) -> Heard:
    """Make a call on a connection of its own."""
    connection = connected(server)
    try:
        return send(connection, asking(operation, body, **headers))
    finally:
        connection.close()
