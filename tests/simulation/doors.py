"""The only two ways out of a run, the account and the bucket: each effect is a point where others act and things go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from simulation.chaos import Blow
from syncer.errors import ApiError, Unavailable

if TYPE_CHECKING:
    import random

    from simulation.director import Director
    from syncer.aws import Account
    from syncer.sandbox.bucket import MemoryBucket
    from syncer.state import Stored

T = TypeVar("T")
Strike = Callable[[str, str], Blow | None]  # door, operation → what the effect meets

LISTS = frozenset({"ListEndpointConfigs", "ListEndpoints", "ListModels", "GetResources"})
_PAGES = ("MaxResults", "ResourcesPerPage")
PAGE = 2  # so that every list has several pages
_QUICK = (0.01, 0.4)  # seconds that an effect takes
_LATE = (20.0, 900.0)  # seconds until a request arrives that was given up
PAUSE = (95.0, 400.0)  # longer than a lease


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that really happened, as the account or the bucket saw it. `late`: long after its run had given it up."""

    at: float
    run: str
    door: str
    operation: str
    params: Mapping[str, Any]
    answer: Any = None
    error: str = ""
    late: bool = False


@dataclass(slots=True)
class Door:
    """What the doors of one run share: whose they are, and where what happens is written down."""

    run: str
    director: Director
    rng: random.Random
    strike: Strike
    log: list[Effect]
    seen: Callable[[Effect], None] = lambda _effect: None

    def pass_through(self, door: str, operation: str, params: Mapping[str, Any], act: Callable[[], T]) -> T:
        """Carry out one effect, or what becomes of it."""
        self.director.give_way(self.rng.uniform(*_QUICK))
        blow = self.strike(door, operation)
        if blow is Blow.BEFORE:
            self.director.crash()
        if blow is Blow.PAUSE:
            self.director.give_way(self.rng.uniform(*PAUSE))
        if blow is not None and blow in REFUSALS:
            raise REFUSALS[blow](door, operation)
        if blow is Blow.LATE:
            after = self.rng.uniform(*_LATE)
            self.director.start(f"{self.run} late", lambda: self._late(door, operation, params, act), after=after)
            raise _gone(door, operation)
        cut = blow is Blow.GARBAGE and operation in LISTS
        answer = self._carried_out(door, operation, params, cast("Callable[[], T]", partial(_emptied, act)) if cut else act)
        if blow is Blow.AFTER:
            self.director.crash()
        if blow is Blow.LOST:
            raise _gone(door, operation)
        return answer

    def _late(self, door: str, operation: str, params: Mapping[str, Any], act: Callable[[], object]) -> None:
        with suppress(Exception):  # nobody waits for the answer any more, and the log has it
            self._carried_out(door, operation, params, act, late=True)

    def _carried_out(
        self, door: str, operation: str, params: Mapping[str, Any], act: Callable[[], T], *, late: bool = False
    ) -> T:
        at = self.director.now
        try:
            answer = act()
        except Exception as error:
            self._note(Effect(at, self.run, door, operation, params, error=str(error) or type(error).__name__, late=late))
            raise
        self._note(Effect(at, self.run, door, operation, params, answer, late=late))
        return answer

    def _note(self, effect: Effect) -> None:
        self.log.append(effect)
        self.seen(effect)


def _emptied(act: Callable[[], object]) -> Any:
    """Empty an answer, as botocore does with one that was cut off; what is no list has a guard in front that raises."""
    act()
    return {}


def _gone(door: str, operation: str) -> Unavailable:
    return Unavailable(f"{door} {operation}: the connection was closed before an answer came", "Run again", may_pass=True)


def _throttled(door: str, operation: str) -> ApiError | Unavailable:
    code = "SlowDown" if door == "s3" else "ThrottledException" if operation == "GetResources" else "ThrottlingException"
    return ApiError(code, "Rate exceeded", operation=operation, status=503 if door == "s3" else 400)


def _broken(door: str, operation: str) -> ApiError:
    code = "InternalError" if door == "s3" else "InternalFailure"
    return ApiError(code, "We encountered an internal error.", operation=operation, status=500)


# What an effect is refused with, before it is carried out.
REFUSALS: Mapping[Blow, Callable[[str, str], ApiError | Unavailable]] = {
    Blow.THROTTLE: _throttled,
    Blow.ERROR: _broken,
    Blow.RESET: _gone,
}


@dataclass(frozen=True, slots=True)
class Api:
    """The account, as one run reaches it."""

    door: Door
    box: Callable[[], Account]

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make one call; a page may hold fewer items than were asked for, even when there are more."""
        asked = {key: PAGE if key in _PAGES and operation in LISTS else value for key, value in params.items()}
        return self.door.pass_through("api", operation, params, lambda: self.box().call(operation, asked))


@dataclass(frozen=True, slots=True)
class Store:
    """The bucket, as one run reaches it."""

    door: Door
    bucket: MemoryBucket

    def get(self, key: str) -> Stored | None:
        """Read an object."""
        return self.door.pass_through("s3", "get", {"key": key}, lambda: self.bucket.get(key))

    def put(self, key: str, body: bytes, *, expect: str | None, seal: Mapping[str, str]) -> str:
        """Write an object under its condition."""
        before = self.bucket.objects.get(key)
        params = {"key": key, "body": body, "seal": dict(seal), "before": before}
        return self.door.pass_through("s3", "put", params, lambda: self._put(params, expect))

    def _put(self, params: dict[str, Any], expect: str | None) -> str:
        params["before"] = self.bucket.objects.get(params["key"])  # as it is when the request arrives
        return self.bucket.put(params["key"], params["body"], expect=expect, seal=params["seal"])

    def delete(self, key: str, *, expect: str) -> None:
        """Delete an object under its condition."""
        params: dict[str, Any] = {"key": key}
        self.door.pass_through("s3", "delete", params, lambda: self._delete(params, expect))

    def _delete(self, params: dict[str, Any], expect: str) -> None:
        params["before"] = self.bucket.objects.get(params["key"])
        self.bucket.delete(params["key"], expect=expect)
