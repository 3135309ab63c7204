"""The simulated account behind real sockets, with faults in between, byte for byte."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from wire import HTML, RESET, STALL, Reply, caller, failure, listening

from syncer.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syncer.aws import Account


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One way in which a request goes wrong: `spoil` turns the true answer into what is sent.

    One that does not let the request through has no true answer; `spoil` gets an empty one.
    """

    spoil: Callable[[Reply], Reply]
    executes: bool = False


def _instead(reply: Reply) -> Callable[[Reply], Reply]:
    return lambda _answer: reply


def _half(answer: Reply) -> Reply:
    return replace(answer, body=answer.body[: len(answer.body) // 2], promised=len(answer.body))


DISTURBANCES = {
    "throttled": Disturbance(_instead(failure("ThrottlingException", "Rate exceeded"))),
    "500": Disturbance(_instead(failure("InternalFailure", "We encountered an internal error", 500))),
    "503": Disturbance(_instead(failure("ServiceUnavailable", "Service is unavailable", 503))),
    "502 page": Disturbance(_instead(Reply(b"<html>Bad gateway</html>", 502, "text/html")), executes=True),
    "reset before": Disturbance(_instead(RESET)),
    "lost after": Disturbance(_instead(RESET), executes=True),
    "stalled": Disturbance(_instead(STALL), executes=True),
    "truncated": Disturbance(_half, executes=True),
    "empty": Disturbance(_instead(Reply(b"")), executes=True),
    "garbage": Disturbance(_instead(HTML), executes=True),
    "expired": Disturbance(_instead(failure("ExpiredTokenException", "The security token included is expired"))),
    "denied": Disturbance(_instead(failure("AccessDeniedException", "User: u is not authorized to perform: this"))),
}


@dataclass(slots=True)
class Gate:
    """Passes requests on to `box` and counts them; `executions` are those that it carried out.

    `disturb` makes the next `times` requests of an operation go wrong.
    """

    box: Account
    account: str = "000000000000"
    requests: Counter[str] = field(default_factory=Counter)
    executions: Counter[str] = field(default_factory=Counter)
    url: str = ""
    _waiting: dict[str, list[Disturbance]] = field(default_factory=dict)

    def renew(self, box: Account) -> None:
        """Begin again with another account."""
        self.box = box
        self._waiting.clear()
        self.requests.clear()
        self.executions.clear()

    def disturb(self, operation: str, kind: str, times: int = 1) -> None:
        """Let requests go wrong."""
        self._waiting[operation] = [DISTURBANCES[kind]] * times

    def counted(self, operation: str) -> tuple[int, int]:
        """How often an operation was asked for, and carried out."""
        return self.requests[operation], self.executions[operation]

    def answer(self, target: str, body: bytes, agent: str) -> Reply:
        """Answer one request of the wire."""
        del agent
        operation = target.rpartition(".")[2] or "GetCallerIdentity"
        self.requests[operation] += 1
        waiting = self._waiting.get(operation)
        disturbance = waiting.pop() if waiting else None
        if disturbance is None:
            return self._execute(operation, body)
        return disturbance.spoil(self._execute(operation, body) if disturbance.executes else Reply())

    def _execute(self, operation: str, body: bytes) -> Reply:
        if operation == "GetCallerIdentity":
            return caller(self.account)
        try:
            answer = self.box.call(operation, json.loads(body))
        except ApiError as error:
            return failure(error.code, error.message, error.status)
        self.executions[operation] += 1
        plain = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
        return Reply(json.dumps(plain, default=_epoch).encode())


def _epoch(moment: Any) -> float:
    seconds: float = moment.timestamp()
    return seconds


@contextmanager
def gated(box: Account) -> Iterator[Gate]:
    """Serve an account on a free port of loopback as long as the block lasts."""
    gate = Gate(box)
    with listening(gate) as gate.url:
        yield gate
