"""Accounts that misbehave: each wraps another account and does one thing wrong."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from syncer.aws import Patience, Patient
from syncer.clock import Clock
from syncer.errors import ApiError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.aws import Account

WRITES = frozenset({"CreateEndpointConfig", "CreateEndpoint", "UpdateEndpoint", "AddTags", "DeleteTags"})
ARN = "arn:aws:sagemaker:us-east-1:000000000000:"


def api_error(code: str, message: str, *, status: int = 400) -> ApiError:
    """An error answer."""
    return ApiError(code, message, operation="TheCall", status=status, request_id="r-1")


def no_answer() -> Unavailable:
    """What a lost packet looks like."""
    return Unavailable("the connection was closed", "Check the network", may_pass=True)


def throttled() -> ApiError:
    """Too many calls."""
    return api_error("ThrottlingException", "Rate exceeded")


def denied() -> ApiError:
    """A right that is missing."""
    return api_error("AccessDeniedException", "User: u is not authorized to perform: the action")


def expired() -> ApiError:
    """Credentials that are over."""
    return api_error("ExpiredTokenException", "The security token included in the request is expired")


def no_config(name: str) -> ApiError:
    """A config that cannot be seen."""
    return api_error("ValidationException", f'Could not find endpoint configuration "{ARN}endpoint-config/{name}".')


def no_model(name: str = "m1") -> ApiError:
    """A model that cannot be seen."""
    return api_error("ValidationException", f'Could not find model "{ARN}model/{name}".')


def no_endpoint(name: str = "fraud") -> ApiError:
    """An endpoint that cannot be seen."""
    return api_error("ValidationException", f'Could not find endpoint "{ARN}endpoint/{name}".')


def patient(account: Account, calls: int = 3) -> Patient:
    """The account as whoever reads asks it, so many times a call, on a time of its own."""
    now = [0.0]
    clock = Clock(lambda: now[0], lambda seconds: now.__setitem__(0, now[0] + seconds))
    return Patient(account, clock, Patience(calls=calls))


@dataclass(slots=True)
class Recording:
    """Remembers every call; `before` is run ahead of each."""

    inner: Account
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    before: Callable[[str], None] = lambda _operation: None

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on."""
        self.before(operation)
        self.calls.append((operation, deepcopy(dict(params))))
        return self.inner.call(operation, params)

    def count(self, operation: str) -> int:
        """Say how often an operation was called."""
        return sum(name == operation for name, _ in self.calls)

    @property
    def writes(self) -> list[str]:
        """The operations called that change the account."""
        return [name for name, _ in self.calls if name in WRITES]


@dataclass(slots=True)
class Failing:
    """Fails `times` calls of one operation, after `spared` good ones; `executes` carries them out and loses the answer."""

    inner: Account
    operation: str
    error: Callable[[], BaseException]
    spared: int = 0
    times: int = 1
    executes: bool = False
    seen: int = 0

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on, or fail it."""
        if operation != self.operation:
            return self.inner.call(operation, params)
        self.seen += 1
        fails = self.spared < self.seen <= self.spared + self.times
        if fails and not self.executes:
            raise self.error()
        answer = self.inner.call(operation, params)
        if fails:
            raise self.error()
        return answer


@dataclass(slots=True)
class Stale:
    """After a call of `write`, answers `read` with what it answered before, `times` times after `spared` true answers."""

    inner: Account
    write: str
    read: str
    times: int
    spared: int = 0
    old: dict[str, Any] | Exception | None = None
    written: bool = False
    seen: int = 0

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on, or answer what is over."""
        self.written = self.written or operation == self.write
        if operation != self.read:
            return self.inner.call(operation, params)
        self.seen += self.written
        if self.spared < self.seen <= self.spared + self.times and self.old is not None:
            return self._again(self.old)
        try:
            answer = self.inner.call(operation, params)
        except ApiError as error:
            self.old = self.old if self.written else error
            raise
        self.old = self.old if self.written else answer
        return answer

    def _again(self, old: dict[str, Any] | Exception) -> dict[str, Any]:
        if isinstance(old, Exception):
            raise old
        return old


@dataclass(slots=True)
class Canned:
    """Changes the answers to one operation."""

    inner: Account
    operation: str
    change: Callable[[dict[str, Any]], dict[str, Any]]

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on, and its answer back."""
        answer = self.inner.call(operation, params)
        return self.change(answer) if operation == self.operation else answer


@dataclass(slots=True)
class Meanwhile:
    """Lets somebody else act, once, right before the call number `nth` of an operation."""

    inner: Account
    operation: str
    act: Callable[[], object]
    nth: int = 1
    seen: int = 0

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on, perhaps after something else."""
        self.seen += operation == self.operation
        if operation == self.operation and self.seen == self.nth:
            self.act()
        return self.inner.call(operation, params)
