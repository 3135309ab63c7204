"""The simulated account as an HTTP server on loopback, for everything that follows AWS_ENDPOINT_URL."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING, Self
from uuid import UUID

from syncer.errors import SyncerError, Unavailable
from syncer.sandbox.connections import HOST, Listener
from syncer.sandbox.gateway import Reply, refusal, reply
from syncer.sandbox.mirror import services
from syncer.sandbox.protocol import JSON
from syncer.sandbox.rejections import rejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.gateway import Call
    from syncer.sandbox.protocol import Received

_POLL = 0.05  # seconds until a stop is noticed


class Server:
    """Serves an account on a port of 127.0.0.1, 0 for a free one, from `start` to `stop` or as long as a `with` block lasts.

    `call` is the account's; several threads call it. When it raises Unavailable the answer is lost: the connection is closed
    without one. `latency` is how many seconds each call takes longer, and `sleep` lets them pass. `complain` gets a line
    about what should not have happened. Raises SyncerError when the port cannot be had.
    """

    def __init__(
        self,
        call: Call,
        *,
        port: int = 0,
        latency: float = 0.0,
        sleep: Callable[[float], object] = time.sleep,
        complain: Callable[[str], object] = lambda _line: None,
        rng: random.Random | None = None,
    ) -> None:
        services()  # now, so that the first answer is as quick as the others
        self._call = call
        self._latency = latency
        self._sleep = sleep
        self._complain = complain
        self._rng = rng or random.Random()  # noqa: S311  # request ids, no secrets
        try:
            self._listener = Listener(port, answer=self._answer, new_id=self._new_id, complain=complain)
        except OSError as error:
            hint = "Choose another one with --port, or 0 for a free one"
            raise SyncerError(f"port {port} of {HOST} cannot be used: {error.strerror}", hint) from None
        self._thread = threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": _POLL})

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self._listener.server_address[1]}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def wait(self) -> None:
        """Wait until an exception, such as KeyboardInterrupt, ends the waiting."""
        while self._thread.is_alive():
            self._thread.join(_POLL)

    def stop(self) -> None:
        """Finish the answers under way, close all connections and end all threads."""
        self._listener.shutdown()
        self._thread.join()
        self._listener.hang_up()
        self._listener.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answer(self, received: Received) -> Reply:
        if self._latency:
            self._sleep(self._latency)
        try:
            return reply(received, self._call, self._new_id)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001  # whatever breaks, the client gets an answer and the operator a line
            told = str(error) if isinstance(error, SyncerError) else repr(error)
            self._complain(told)
            return refusal(JSON, rejected("internal", why=told), self._new_id())

    def _new_id(self) -> str:
        return str(UUID(int=self._rng.getrandbits(128), version=4))
