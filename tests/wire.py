"""A web server on loopback that answers like AWS, or badly, byte for byte."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `promised` is the Content-Length it claims, None for the true one."""

    body: bytes = b"{}"
    status: int = 200
    kind: str = JSON
    promised: int | None = None


def failure(code: str, message: str, status: int = 400) -> Reply:
    """An error answer in the JSON protocol."""
    return Reply(json.dumps({"__type": code, "message": message}).encode(), status)


@dataclass(slots=True)
class Wire:
    """What a server was asked: the operations of the JSON protocol, in order. Replies come in turn, the last for ever."""

    replies: list[Reply]
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    url: str = ""

    def next(self, operation: str, agent: str) -> Reply:
        """Note a request and choose its answer."""
        self.asked.append(operation)
        self.agents.append(agent)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def serving(*replies: Reply) -> Iterator[Wire]:
    """Serve on a free port of loopback as long as the block lasts."""
    wire = Wire(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = wire.next(self.headers.get("X-Amz-Target", ""), self.headers.get("User-Agent", ""))
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body) if reply.promised is None else reply.promised))
            self.send_header("x-amzn-RequestId", "r-42")
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    wire.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


_HELD = socket.socket()  # bound and never listening, for as long as the tests run: nobody else gets the port


def closed_port() -> int:
    """Return a port of loopback on which nobody listens."""
    if not _HELD.getsockname()[1]:
        _HELD.bind(("127.0.0.1", 0))
    port: int = _HELD.getsockname()[1]
    return port
