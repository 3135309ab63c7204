"""moto's S3 on a socket of loopback, one request at a time, as S3 decides conditional ones.

moto looks whether a condition holds and writes in two steps, between which another request may come; S3 does not.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import policies
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open, as S3's do

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # werkzeug's name
        """Say nothing."""


@contextmanager
def s3() -> Iterator[str]:
    """Serve S3 as long as the block lasts; lends the URL."""
    app, one = DomainDispatcherApplication(create_backend_app), threading.Lock()

    def in_turn(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        policies.requested(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        with one:
            return list(app(environ, start))

    server = make_server("127.0.0.1", 0, in_turn, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
