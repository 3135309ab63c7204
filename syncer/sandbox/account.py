"""The simulated account: the object that answers calls like an AWS account."""

from __future__ import annotations

import random
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from syncer.errors import ApiError
from syncer.sandbox import lifecycle, tags
from syncer.sandbox.faults import Faults
from syncer.sandbox.messages import RefusalError, text
from syncer.sandbox.operations import OPERATIONS
from syncer.sandbox.paging import Orders
from syncer.sandbox.request import Request, Timing
from syncer.sandbox.shapes import plain
from syncer.sandbox.state import Script, State, new_state
from syncer.sandbox.trouble import Trouble
from syncer.sandbox.walker import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from syncer.sandbox.traits import Traits


class Sandbox:
    """A simulated account in memory; satisfies `syncer.aws.Account` and may be called from several threads.

    `clock` answers seconds since the epoch and may be virtual. `rng` makes request ids and the order of tags. `faults` is what
    goes wrong, nothing by default; `traits` how this account is, None for as `state` says. `calls` is the log of what was
    asked, for tests.
    """

    def __init__(
        self,
        state: State | None = None,
        *,
        clock: Callable[[], float],
        rng: random.Random | None = None,
        timing: Timing | None = None,
        faults: Faults | None = None,
        traits: Traits | None = None,
    ) -> None:
        self.state = new_state() if state is None else state
        if traits is not None:
            self.state["traits"] = traits.record()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._clock = clock
        self._rng = rng or random.Random()  # noqa: S311  # ids and order of a simulation, no secrets
        self._timing = timing or Timing()
        self._trouble = Trouble(faults or Faults())
        self._orders = Orders()
        self._lock = threading.RLock()

    @property
    def region(self) -> str:
        """The region that this account is seen in."""
        return self.state["region"]

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self._trouble.faults

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one API call; raises ApiError as AWS would, Unavailable when its answer is lost."""
        with self._lock:
            request_id = str(UUID(int=self._rng.getrandbits(128), version=4))
            with _refusals_of(operation, request_id):
                self._trouble.strike(operation, self._clock())
                with self._trouble.losing(operation):
                    answer = self._answer(operation, plain(params), faulty=True)
            return answer | {"ResponseMetadata": {"RequestId": request_id, "HTTPStatusCode": 200}}

    def script(self, endpoint_name: str, outcome: str, reason: str | None = "", *, alarm: str = "") -> None:
        """Decide how an endpoint's roll that is stuck ends, else how its next change ends, with `reason` as FailureReason.

        `ok`, `rollback` (back to the old config), `failed`, `rollback_failed` (a mix is left) and `stuck` (does not end until
        scripted again) are for rolls, `rolling_back` for a change of weights and capacities. A rollback with reason None
        answers without FailureReason, with "" an empty one. `alarm` is one that goes off and is named as the reason. Raises
        UsageError for other outcomes.
        """
        why = text("alarm", alarm=alarm) if alarm else reason
        with self._lock:
            now = self._settled()
            lifecycle.script(self.state, now, endpoint_name, Script(outcome=outcome, reason=why))
            self._trouble.keep(self.state, now)

    def system_update(self, endpoint_name: str, seconds: float) -> None:
        """Have AWS maintain an endpoint for some seconds; raises UsageError unless it is in service."""
        with self._lock:
            now = self._settled()
            lifecycle.system_update(self.state, now, endpoint_name, seconds)
            self._trouble.keep(self.state, now)

    def tag_as_aws(self, arn: str, given: Mapping[str, str]) -> None:
        """Put tags on a resource that users may not set, such as `aws:cloudformation:stack-name`.

        Raises ApiError when there is no such resource.
        """
        with self._lock, _refusals_of("AddTags", ""):
            resource = tags.tagged(self.state, arn)
            tags.retag(self.state, resource, (resource["tags"] or {}) | dict(given))
            self._trouble.keep(self.state, self._clock())

    def seed_models(self, names: Iterable[str]) -> list[str]:
        """Create the models that do not exist yet and return their names; no fault strikes, and every read sees them."""
        with self._lock:
            missing = [name for name in dict.fromkeys(names) if name not in self.state["models"]]
            for name in missing:
                with _refusals_of("CreateModel", ""):
                    self._answer("CreateModel", {"ModelName": name}, faulty=False)
            self._trouble.forget()
            return missing

    def _settled(self) -> float:
        now = self._clock()
        lifecycle.settle(self.state, now)
        return now

    def _answer(self, operation: str, params: dict[str, Any], *, faulty: bool) -> dict[str, Any]:
        self.calls.append((operation, params))
        if operation not in OPERATIONS:
            raise RefusalError("unknown_operation", operation=operation)
        known = OPERATIONS[operation]
        check(known.service, operation, params, open_enums=self.state["traits"]["shapes_only"])
        now = self._settled()
        state, trouble = self.state, self._trouble
        trouble.notice(state, now)
        view, then = trouble.seen(state, known.reads, now) if faulty and known.reads else (state, now)
        request = Request(
            operation=operation,
            params=params,
            state=view,
            now=then,
            timing=self._timing,
            rng=self._rng,
            past=lambda: trouble.seen(state, "load", now)[0],
            orders=self._orders,
        )
        answer = known.handler(request)
        if known.writes:
            trouble.keep(state, now)
        return answer


@contextmanager
def _refusals_of(operation: str, request_id: str) -> Iterator[None]:
    try:
        yield
    except RefusalError as refusal:
        raise ApiError(
            refusal.code, refusal.text, operation=operation, status=refusal.status, request_id=request_id
        ) from refusal
