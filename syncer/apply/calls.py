"""One call, made again while AWS is too busy, in trouble or out of reach: no roll is given up for a lost packet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.apply.context import AGAIN, HALTS, Call, Context, Flow, Pause, StepError, Task, unbegun
from syncer.aws import Fault, Wait, attempts, fault, is_read
from syncer.errors import ApiError, Unavailable
from syncer.live import tags_of
from syncer.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.aws import Patience
    from syncer.model import Body, Event

# After a call whose answer was lost, these leave open whether it was carried out; any other refusal was made by looking.
_OPEN = frozenset({Fault.TRANSIENT, Fault.THROTTLED, Fault.AUTH, Fault.UNREACHABLE})


def ask(task: Task, context: Context, *, operation: str, params: Body) -> Flow[dict[str, Any]]:
    """Make a call for a step; what may pass by itself is asked again until `limits.patience` is over.

    A write may have been carried out although its answer was lost. What its repetition answers ("already existing",
    "in-progress", "currently in use") then means our own success as well, so whoever writes resolves that by reading. When
    patience ends before AWS says anything of the kind, nobody knows: StepError, under way.
    """
    errors: list[ApiError | Unavailable] = []
    try:
        account, patience = context.way(operation)
        call = Call(operation, lambda: account.call(operation, params))
        answer: dict[str, Any] = yield from _again(task, context, call, patience=patience, errors=errors)
    except (ApiError, Unavailable) as error:
        if is_read(operation) or not _is_open([*errors, error]):
            raise
        raise _unknown(error) from None
    except HALTS as halt:  # before an attempt, or while waiting for the next
        if is_read(operation):
            raise
        raise (_unknown(errors[-1]) if errors and _is_open(errors) else unbegun(task, halt)) from None
    return answer


def _unknown(error: ApiError | Unavailable) -> StepError:
    text = f"{error}; whether it was carried out is not known"
    return StepError(Outcome.UNDER_WAY, text, ". ".join(filter(None, (error.hint, AGAIN))))


def ask_tags(task: Task, context: Context, arn: str) -> Flow[dict[str, str]]:
    """Read the tags of one resource for a step, again where that may help."""
    account, patience = context.way("ListTags")
    call = Call("ListTags", lambda: tags_of(account, arn))
    tags: dict[str, str] = yield from _again(task, context, call, patience=patience)
    return tags


def _again(
    task: Task, context: Context, call: Call, *, patience: Patience, errors: list[ApiError | Unavailable] | None = None
) -> Flow[Any]:
    """Ask for a call, pausing between attempts so that other flows go on; `errors` collects what was waited for."""

    def asked() -> Flow[Any]:
        return (yield call)

    def tell(wait: Wait) -> Iterator[Event | Pause]:
        if errors is not None:
            errors.append(wait.error)
        if wait.seconds:  # what is paced tells of it at the end
            yield task.progress(f"asking again, for {wait.error}")
        yield Pause(wait.seconds)

    return (yield from attempts(asked, patience, context.clock, tell))


def _is_open(errors: list[ApiError | Unavailable]) -> bool:
    """Say whether a call may have been carried out although all its attempts failed."""
    kinds = [fault(error) for error in errors]
    return Fault.TRANSIENT in kinds and kinds[-1] in _OPEN


def request_id_of(answer: Body) -> str:
    """Return AWS's id of the request that an answer answers, "" when it has none."""
    return str(answer.get("ResponseMetadata", {}).get("RequestId", ""))
