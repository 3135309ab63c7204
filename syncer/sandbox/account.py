"""The simulated account: one table of operations, and the object that answers calls like an AWS account."""

from __future__ import annotations

import random
import threading
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from syncer.errors import ApiError
from syncer.sandbox import configs, endpoints, lifecycle, models, tagging, tags
from syncer.sandbox.messages import RefusalError
from syncer.sandbox.request import Request, Timing, check
from syncer.sandbox.shapes import plain
from syncer.sandbox.state import State, new_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Operation:
    """One API operation: who answers it, the members it must have, and whether it can change the account."""

    handler: Callable[[Request], dict[str, Any]]
    required: tuple[str, ...] = ()
    writes: bool = False


OPERATIONS: dict[str, Operation] = {
    "CreateModel": Operation(models.create, ("ModelName",), writes=True),
    "DescribeModel": Operation(models.describe, ("ModelName",)),
    "DeleteModel": Operation(models.delete, ("ModelName",), writes=True),
    "ListModels": Operation(models.list_),
    "CreateEndpointConfig": Operation(configs.create, ("EndpointConfigName", "ProductionVariants"), writes=True),
    "DescribeEndpointConfig": Operation(configs.describe, ("EndpointConfigName",)),
    "DeleteEndpointConfig": Operation(configs.delete, ("EndpointConfigName",), writes=True),
    "ListEndpointConfigs": Operation(configs.list_),
    "CreateEndpoint": Operation(endpoints.create, ("EndpointName", "EndpointConfigName"), writes=True),
    "DescribeEndpoint": Operation(endpoints.describe, ("EndpointName",)),
    "UpdateEndpoint": Operation(endpoints.update, ("EndpointName", "EndpointConfigName"), writes=True),
    "UpdateEndpointWeightsAndCapacities": Operation(
        endpoints.update_weights_and_capacities, ("EndpointName", "DesiredWeightsAndCapacities"), writes=True
    ),
    "DeleteEndpoint": Operation(endpoints.delete, ("EndpointName",), writes=True),
    "ListEndpoints": Operation(endpoints.list_),
    "AddTags": Operation(tags.add, ("ResourceArn", "Tags"), writes=True),
    "DeleteTags": Operation(tags.delete, ("ResourceArn", "TagKeys"), writes=True),
    "ListTags": Operation(tags.list_, ("ResourceArn",)),
    "GetResources": Operation(tagging.get_resources),
    "GetCallerIdentity": Operation(tagging.get_caller_identity),
}


class Sandbox:
    """A simulated account in memory; satisfies `syncer.aws.Account` and may be called from several threads.

    `clock` answers seconds since the epoch and may be virtual. `rng` makes request ids and the order of tags. `calls` is the
    log of what was asked, for tests.
    """

    def __init__(
        self,
        state: State | None = None,
        *,
        clock: Callable[[], float],
        rng: random.Random | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.state = new_state() if state is None else state
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._clock = clock
        self._rng = rng or random.Random()  # noqa: S311  # ids and order of a simulation, no secrets
        self._timing = timing or Timing()
        self._lock = threading.RLock()

    @property
    def region(self) -> str:
        """The region that this account is seen in."""
        return self.state["region"]

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one API call; raises ApiError as AWS would."""
        with self._lock:
            request_id = str(UUID(int=self._rng.getrandbits(128), version=4))
            with _refusals_of(operation, request_id):
                answer = self._answer(operation, plain(params))
            return answer | {"ResponseMetadata": {"RequestId": request_id, "HTTPStatusCode": 200}}

    def script(self, endpoint_name: str, outcome: str, reason: str | None = "") -> None:
        """Decide how the next roll of an endpoint ends: `ok`, `rollback` or `failed`, with `reason` as FailureReason.

        A rollback with reason None answers without FailureReason, with "" an empty one. Raises UsageError for other outcomes.
        """
        with self._lock:
            lifecycle.script(self.state, endpoint_name, outcome, reason)

    def tag_as_aws(self, arn: str, given: Mapping[str, str]) -> None:
        """Put tags on a resource that users may not set, such as `aws:cloudformation:stack-name`.

        Raises ApiError when there is no such resource.
        """
        with self._lock, _refusals_of("AddTags", ""):
            resource = tags.tagged(self.state, arn)
            resource["tags"] = (resource["tags"] or {}) | dict(given)

    def seed_models(self, names: Iterable[str]) -> list[str]:
        """Create the models that do not exist yet and return their names."""
        with self._lock:
            missing = [name for name in dict.fromkeys(names) if name not in self.state["models"]]
            for name in missing:
                self.call("CreateModel", {"ModelName": name})
            return missing

    def _answer(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((operation, deepcopy(params)))
        if operation not in OPERATIONS:
            raise RefusalError("unknown_operation", operation=operation)
        known = OPERATIONS[operation]
        check(params, known.required)
        now = self._clock()
        lifecycle.settle(self.state, now)
        return known.handler(Request(operation, params, self.state, now, self._timing, self._rng))


@contextmanager
def _refusals_of(operation: str, request_id: str) -> Iterator[None]:
    try:
        yield
    except RefusalError as refusal:
        raise ApiError(refusal.code, refusal.text, operation=operation, request_id=request_id) from refusal
