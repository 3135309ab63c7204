"""A web server on loopback that answers like AWS, or badly, byte for byte."""

from __future__ import annotations

import json
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON = "application/x-amz-json-1.1"
XML = "text/xml"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `promised` is the Content-Length it claims, None for the true one. `end` may be instead of one.

    "reset" ends the connection with RST and no byte, "stall" keeps silent until the client goes away.
    """

    body: bytes = b"{}"
    status: int = 200
    kind: str = JSON
    promised: int | None = None
    end: str = ""


RESET = Reply(end="reset")
STALL = Reply(end="stall")
HTML = Reply(b"<html>Sign in to the hotel's network</html>", kind="text/html")


def failure(code: str, message: str, status: int = 400) -> Reply:
    """An error answer in the JSON protocol."""
    return Reply(json.dumps({"__type": code, "message": message}).encode(), status)


def caller(account: str) -> Reply:
    """STS's answer to who we are."""
    found = f"<GetCallerIdentityResult><Account>{account}</Account></GetCallerIdentityResult>"
    return Reply(f"<GetCallerIdentityResponse>{found}</GetCallerIdentityResponse>".encode(), kind=XML)


class Answering(Protocol):
    """Whoever decides what a server says."""

    def answer(self, target: str, body: bytes, agent: str) -> Reply:
        """Answer one request; `target` is the JSON protocol's name of the operation, "" for STS."""
        ...


@dataclass(slots=True)
class Wire:
    """What a server was asked: the operations of the JSON protocol, in order. Replies come in turn, the last for ever."""

    replies: list[Reply]
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, target: str, body: bytes, agent: str) -> Reply:
        """Note a request and choose its answer."""
        del body
        self.asked.append(target)
        self.agents.append(agent)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def serving(*replies: Reply) -> Iterator[Wire]:
    """Serve on a free port of loopback as long as the block lasts."""
    wire = Wire(list(replies))
    with listening(wire) as wire.url:
        yield wire


@contextmanager
def listening(whom: Answering) -> Iterator[str]:
    """Let somebody answer on a free port of loopback as long as the block lasts; gives the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.headers.get("Expect"):
                self.send_response_only(100)
                self.end_headers()
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = whom.answer(self.headers.get("X-Amz-Target", ""), body, self.headers.get("User-Agent", ""))
            if reply.end:
                _end(self.connection, reply.end)
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body) if reply.promised is None else reply.promised))
            self.send_header("x-amzn-RequestId", "r-42")
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815  # as S3 is asked

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    def shutdown_request(self, request: Any) -> None:
        """Close without a FIN of our own ahead, so that a connection that is to be reset is."""
        request.close()


def _end(connection: socket.socket, how: str) -> None:
    if how == "stall":
        with suppress(OSError):
            connection.recv(1)  # returns when the client has closed
    else:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)


_HELD = socket.socket()  # bound and never listening, for as long as the tests run: nobody else gets the port


def closed_port() -> int:
    """Return a port of loopback on which nobody listens."""
    if not _HELD.getsockname()[1]:
        _HELD.bind(("127.0.0.1", 0))
    port: int = _HELD.getsockname()[1]
    return port
