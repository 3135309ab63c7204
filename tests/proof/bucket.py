"""moto's S3 on a socket of loopback, with a clock that can be put forward, and with a say in every write.

moto stamps objects by the machine's clock, and so does its web server with answers. What goes over the wire is moved by the
same number of seconds for both, so that a lease of 90 s runs out at once when a test says that so much time has passed.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from time import time
from typing import TYPE_CHECKING, Any

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from proof.blow import Blow, Struck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

WRITES = ("PUT", "POST", "DELETE")
Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Store:
    """S3: `blows` has what strikes at the writes to a bucket, `ahead` by how many seconds its clock is ahead."""

    app: Callable[..., Iterable[bytes]]
    url: str = ""
    blows: dict[str, Blow] = field(default_factory=dict)
    ahead: dict[str, float] = field(default_factory=dict)
    written: dict[str, float] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, as WSGI wants it."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        name = path.split("/")[1]
        ahead = self.ahead.get(name, 0.0)

        def start(status: str, headers: Headers, info: Any = None) -> Any:
            if method == "PUT" and status.startswith("200"):
                self.written[path] = ahead
            return start_response(
                status, [*self._moved(path, headers), ("Date", formatdate(time() + ahead, usegmt=True))], info
            )

        def carry_out() -> list[bytes]:
            return [b"".join(self.app(environ, start))]

        blow = self.blows.get(name)
        if blow is None or method not in WRITES:
            return self.app(environ, start)
        try:
            return blow.around(f"S3 {method} {path.removeprefix(f'/{name}/')}", carry_out)
        except Struck:
            raise ConnectionAbortedError from None  # the web server hangs up without a word

    def _moved(self, path: str, headers: Headers) -> Headers:
        """Put the time of an object's writing forward by what the clock was ahead then."""
        by = self.written.get(path, 0.0)
        kept = [(name, value) for name, value in headers if name.lower() not in ("date", "last-modified")]
        stamps = [value for name, value in headers if name.lower() == "last-modified"]
        return kept + [
            ("Last-Modified", formatdate(parsedate_to_datetime(each).timestamp() + by, usegmt=True)) for each in stamps
        ]

    def client(self) -> Any:
        """Return a client for the test's own hands."""
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        return boto3.client("s3", region_name="us-east-1", endpoint_url=self.url, **keys)


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        """Say nothing."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Leave the Date to the store."""
        self.send_response_only(code, message)


@contextmanager
def serving() -> Iterator[Store]:
    """Serve as long as the block lasts."""
    store = Store(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, store, threaded=True, request_handler=_Quiet)
    store.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
