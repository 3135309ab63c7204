"""What comes over a connection and is no request: refused in the API's form, and never waited for."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest
from posting import JSON_KIND, KEY, address, asking, connected, post, send
from test_sandbox import account

from syncer.sandbox.connections import LARGEST_BODY
from syncer.sandbox.serve import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = f"X-Amz-Target: SageMaker.ListModels\r\nContent-Type: {JSON_KIND}\r\nAuthorization: {KEY}\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(account().call) as running:
        yield running


def exchange(server: Server, data: bytes) -> tuple[int, dict[str, str]]:
    """Send bytes, say that there are no more, and read until the server closes: status and body."""
    with socket.create_connection(address(server), timeout=30) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"x-amzn-RequestId: " in head
    assert b"\r\nConnection: close" in head
    return int(head.split()[1]), json.loads(body)


NO_HTTP = {
    "noise": (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    "no version": (b"POST /\r\n\r\n", 400),
    "a version of its own": (b"POST / HTTP/a.b\r\n\r\n", 400),
    "a version to come": (b"POST / HTTP/3.0\r\n\r\n", 400),
    "an endless line": (b"POST /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 400),
    "an endless header": (b"POST / HTTP/1.1\r\nA: " + b"a" * 70_000 + b"\r\n\r\n", 400),
    "headers without end": (b"POST / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", 400),
    "no length": (f"POST / HTTP/1.1\r\n{HEAD}\r\n".encode(), 411),
    "a negative length": (f"POST / HTTP/1.1\r\n{HEAD}Content-Length: -1\r\n\r\n".encode(), 411),
    "no number for a length": (f"POST / HTTP/1.1\r\n{HEAD}Content-Length: two\r\n\r\n{{}}".encode(), 411),
    "a length of many digits": (f"POST / HTTP/1.1\r\n{HEAD}Content-Length: {'9' * 5000}\r\n\r\n{{}}".encode(), 411),
    "chunks": (f"POST / HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n".encode(), 411),
    "a promise of terabytes": (f"POST / HTTP/1.1\r\n{HEAD}Content-Length: {10**13}\r\n\r\n{{}}".encode(), 413),
}


@pytest.mark.parametrize(("data", "status"), NO_HTTP.values(), ids=NO_HTTP.keys())
def test_what_is_no_request_gets_an_answer_in_the_apis_form_and_the_connection_ends(
    server: Server, data: bytes, status: int
) -> None:
    heard, body = exchange(server, data)
    assert heard == status
    assert body.keys() == {"__type", "message"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
def test_another_method_than_post_is_refused(server: Server, method: str) -> None:
    connection = connected(server)
    heard = send(connection, asking("ListModels"), method)
    connection.close()
    assert (heard.status, heard.json["__type"]) == (405, "UnknownOperationException")
    assert method in heard.json["message"]


def test_a_refused_head_request_has_no_body(server: Server) -> None:
    connection = connected(server)
    heard = send(connection, asking("ListModels"), "HEAD")
    connection.close()
    assert (heard.status, heard.body) == (405, b"")


def test_a_body_of_the_largest_size_is_read_and_one_of_a_byte_more_is_refused(server: Server) -> None:
    largest = b'{"NextToken": "' + b"x" * (LARGEST_BODY - 17) + b'"}'
    assert len(largest) == LARGEST_BODY
    assert post(server, "ListModels", largest).json["message"].startswith("1 validation error detected: Value 'xxx")
    heard = post(server, "ListModels", largest + b" ")
    assert (heard.status, heard.json["__type"]) == (413, "RequestEntityTooLargeException")


def test_a_client_that_waits_for_leave_to_send_its_body_gets_it(server: Server) -> None:
    with socket.create_connection(address(server), timeout=30) as connection:
        head = f"POST / HTTP/1.1\r\n{HEAD}Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"{}")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_client_that_leaves_in_the_middle_of_its_body_gets_no_answer_and_is_not_waited_for(server: Server) -> None:
    with socket.create_connection(address(server), timeout=30) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\n{HEAD}Content-Length: 10\r\n\r\n{{".encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(65536) == b""
    assert post(server, "ListModels").status == 200


def test_a_client_of_http_1_0_is_answered_and_the_connection_ends(server: Server) -> None:
    heard, body = exchange(server, f"POST / HTTP/1.0\r\n{HEAD}Content-Length: 2\r\n\r\n{{}}".encode())
    assert (heard, list(body)) == (200, ["Models"])
