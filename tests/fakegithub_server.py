"""The HTTP of the fake GitHub: sockets on one side, whole requests and replies on the other."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from fakegithub_state import START

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent; status 0 closes the connection without a word, `promised` more bytes are announced than sent."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] | None = None
    promised: int = 0


class Listener(ThreadingHTTPServer):
    """Listens on a free port of loopback, one thread for each connection, and closes all of them at the end."""

    request_queue_size = 64
    daemon_threads = False

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        self.answer = answer
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        super().__init__((HOST, 0), _Connection)

    def begin(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def end(self) -> None:
        """Finish answers under way, then end all threads."""
        self.shutdown()
        self._thread.join()
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):  # the client was quicker
                connection.shutdown(socket.SHUT_RD)
        self.server_close()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection."""
        connection, client = super().get_request()
        self._open.add(connection)
        return connection, client

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self._open.discard(request)
        super().shutdown_request(request)


class _Connection(BaseHTTPRequestHandler):
    """One connection."""

    server: Listener
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        reply = self.server.answer(Request(self.command, self.path, headers, body))
        self.close_connection = self.close_connection or not reply.status or bool(reply.promised)
        if reply.status:
            self._send(reply)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815  # http.server's names

    def _send(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        given = {"Content-Type": "application/json; charset=utf-8", **(reply.headers or {})}
        given |= {"Date": format_datetime(START, usegmt=True), "Content-Length": str(len(reply.body) + reply.promised)}
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the calls are recorded."""
