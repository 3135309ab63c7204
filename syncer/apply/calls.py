"""One call, made again while AWS is too busy, in trouble or out of reach: no roll is given up for a lost packet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.apply.context import Context, Flow, Pause, Task
from syncer.aws import Fault, fault
from syncer.errors import ApiError, SyncerError, Unavailable

if TYPE_CHECKING:
    from syncer.model import Body

FIRST_PAUSE = 1.0  # doubles up to LAST_PAUSE
LAST_PAUSE = 30.0
_PASSING = frozenset({Fault.THROTTLED, Fault.TRANSIENT})


def ask(task: Task, context: Context, *, operation: str, params: Body) -> Flow[dict[str, Any]]:
    """Make a call for a step; what may pass by itself is asked again until `limits.patience` is over.

    A write may have been carried out although its answer was lost. What its repetition answers ("already existing",
    "in-progress", "currently in use") then means our own success as well, so whoever writes resolves that by reading.
    """
    deadline = context.clock.now() + context.limits.patience
    pause = FIRST_PAUSE
    while True:
        try:
            return context.account.call(operation, params)
        except (ApiError, Unavailable) as error:
            if not _may_pass(error) or context.clock.now() + pause > deadline:
                raise
            yield task.progress(f"asking again, for {error}")
        yield Pause(pause)
        pause = min(pause * 2, LAST_PAUSE)


def _may_pass(error: SyncerError) -> bool:
    return not isinstance(error, ApiError) or fault(error) in _PASSING


def request_id_of(answer: Body) -> str:
    """Return AWS's id of the request that an answer answers, "" when it has none."""
    return str(answer.get("ResponseMetadata", {}).get("RequestId", ""))
