"""The HTTP of the simulated account: sockets on one side, requests and replies on the other."""

from __future__ import annotations

import contextlib
import re
import socket
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from syncer.errors import ApiError, Unavailable
from syncer.sandbox.gateway import refusal
from syncer.sandbox.protocol import JSON, Received
from syncer.sandbox.rejections import rejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.gateway import Reply

HOST = "127.0.0.1"  # never another: nothing here keeps anybody out
LARGEST_BODY = 1024 * 1024  # bytes; a config with everything in it has less than a tenth
_DISCARDED = 16 * LARGEST_BODY  # so much of a longer body is read to the end, for the client to read our answer
_CHUNK = 65536
_IDLE = 60.0  # seconds after which a silent connection is closed
_LENGTH = re.compile(r"[0-9]{1,18}")
_NOT_IMPLEMENTED = 501  # what the base class says to a method that it does not find


class Listener(socketserver.ThreadingTCPServer):
    """Accepts connections on a port of loopback, one thread each, and knows those that are open.

    `answer` may raise Unavailable: then the connection is closed without an answer. `complain` gets a line about what should
    not have happened.
    """

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self,
        port: int,
        *,
        answer: Callable[[Received], Reply],
        new_id: Callable[[], str],
        complain: Callable[[str], object],
    ) -> None:
        self.answer = answer
        self.new_id = new_id
        self.complain = complain
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((HOST, port), _Connection)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection."""
        connection, client = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, client

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Read no more from any connection: answers under way are still sent, then the threads end."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):  # the client was quicker
                    connection.shutdown(socket.SHUT_RD)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  # the base class's arguments
        """Tell what broke a connection, unless it is that the client left."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.complain(f"a connection broke: {error!r}")


class _Connection(BaseHTTPRequestHandler):
    """One connection: reads requests and sends replies until somebody closes it."""

    server: Listener
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # so that the refusal of an unreadable request line has headers
    server_version = "syncer-sandbox"
    sys_version = ""
    timeout = _IDLE
    disable_nagle_algorithm = True  # headers and body are sent apart; the body must not wait for an acknowledgement

    def do_POST(self) -> None:
        """Answer a call."""
        try:
            body = self._body()
        except ApiError as error:
            self._refuse(error)
            return
        if body is None:
            self.close_connection = True  # the client left in the middle of it
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            reply = self.server.answer(Received(self.path, headers, body))
        except Unavailable:
            self.close_connection = True
            return
        self._send(reply)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002  # as above
        """Refuse, in the API's own form, what is no POST or no HTTP."""
        if code == _NOT_IMPLEMENTED:
            self._refuse(rejected("method", method=self.command))
        else:
            self._refuse(rejected("http", why=message or self.responses[code][0]))

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _body(self) -> bytes | None:
        """Return the body, None when it ends early. Raises ApiError for one that we do not want to read."""
        length = self.headers.get("Content-Length", "")
        if not _LENGTH.fullmatch(length):
            raise rejected("no_length")
        if int(length) > LARGEST_BODY:
            self._discard(min(int(length), _DISCARDED))
            raise rejected("too_long", limit=LARGEST_BODY)
        body = self.rfile.read(int(length))
        return body if len(body) == int(length) else None

    def _discard(self, length: int) -> None:
        while length > 0 and (read := len(self.rfile.read(min(length, _CHUNK)))):
            length -= read

    def _refuse(self, error: ApiError) -> None:
        """Send a refusal of the transport itself; what else the connection holds cannot be told apart any more."""
        self.close_connection = True
        self._send(refusal(JSON, error, self.server.new_id()))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
