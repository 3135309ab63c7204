"""How a roll ends: each way has its own outcome, its own words, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer import names
from syncer.apply.calls import ask
from syncer.apply.context import Context, Deadline, Flow, StepError, Task
from syncer.apply.proof import logs, prove
from syncer.compare.endpoints import BROKEN, IN_SERVICE, MOVING, spares_content
from syncer.errors import SyncerError
from syncer.model import Outcome, RollRejected

if TYPE_CHECKING:
    from syncer.apply.looks import Sight
    from syncer.errors import ApiError
    from syncer.model import LiveEndpoint

_FIND_OUT = "Find out who did, for instance in CloudTrail"
_MIXED = "UpdateRollbackFailed"


def check_unchanged(task: Task, live: LiveEndpoint | None, planned: LiveEndpoint) -> None:
    """Raise StepError when the endpoint is no longer the one that was planned for, before anything is done to it."""
    name = task.endpoint
    if live is None or live.status == "Deleting":
        text = f"endpoint {name} was deleted since the plan was made; it was not rolled"
        raise StepError(Outcome.FAILED, text, f"{_FIND_OUT}; apply again to create it")
    if live.created > planned.created:
        raise _another(live, "since the plan was made")
    if live.status in BROKEN:
        raise _broken(live, "it was not rolled")
    if live.status not in MOVING and live.config not in (task.wanted, planned.config, planned.pending):
        text = f"endpoint {name} serves {live.config}: somebody moved it since the plan was made; it was not rolled"
        raise StepError(Outcome.FAILED, text, f"{_FIND_OUT}, then plan again")


def never_free(task: Task, context: Context, deadline: Deadline, now: str) -> StepError:
    """Return the error for an endpoint that others kept moving for as long as there was time to wait."""
    why = "the credentials end soon" if deadline.by_credentials else f"{context.limits.roll / 60:.0f} min are the longest wait"
    text = f"endpoint {task.endpoint} was busy all the time ({now}), and {why}; it was not rolled"
    return StepError(Outcome.SKIPPED, text, "Run apply again when the endpoint is InService")


def old_config_gone(task: Task, served: str, error: ApiError) -> StepError:
    """Return the error for an endpoint whose served config was deleted since the plan."""
    gone = f"endpoint {task.endpoint} goes on serving {served}, but somebody deleted that config since the plan was made"
    text = f"{gone}; SageMaker rolls no endpoint without it, so it was not rolled"
    return StepError(Outcome.FAILED, text, "Run plan again: it tells how to make that config again", error.request_id)


def judge(task: Task, live: LiveEndpoint | None, sight: Sight, context: Context) -> Flow[str]:
    """Hold what the endpoint says against what was asked; returns what is worth telling although it arrived.

    Raises StepError for anything else than arrived.
    """
    if live is None or live.status == "Deleting":
        text = f"endpoint {task.endpoint} is not there any more: somebody deleted it during the roll onto {task.wanted}"
        raise StepError(Outcome.FAILED, text, f"{_FIND_OUT}; apply again to create it")
    if sight.is_another(live):
        raise _another(live, f"during the roll onto {task.wanted}")
    if live.status == _MIXED:
        yield from _mixed(task, live, context)
    if live.status != IN_SERVICE:
        raise _broken(live, f"the roll onto {task.wanted} failed")
    if live.config != task.wanted:
        yield from _elsewhere(task, live, sight, context)
    return prove(task, live, sight)


def _elsewhere(task: Task, live: LiveEndpoint, sight: Sight, context: Context) -> Flow[None]:
    """Tell why an endpoint in service does not serve what was asked; always raises StepError."""
    before = sight.before
    if before is None:
        text = f"endpoint {live.name} exists already and serves {live.config}"
        raise StepError(Outcome.FAILED, text, "Plan again: the endpoint that is there gets rolled")
    if live.config not in (before.config, before.pending):
        text = f"endpoint {live.name} serves {live.config}: somebody moved it since our roll onto {task.wanted} began"
        raise StepError(Outcome.FAILED, text, f"{_FIND_OUT}, then plan again")
    yield from _rolled_back(task, live, context)


def _another(live: LiveEndpoint, when: str) -> StepError:
    text = f"endpoint {live.name} was deleted and created again by somebody {when}; it is left alone, and serves {live.config}"
    return StepError(Outcome.FAILED, text, f"{_FIND_OUT}, then plan again")


def _broken(live: LiveEndpoint, what: str) -> StepError:
    text = f"endpoint {live.name} is {live.status}; {what}: {live.failure or 'SageMaker gave no reason'}"
    way_out = BROKEN.get(live.status, "that status is new to syncer: see AWS's documentation of EndpointStatus")
    return StepError(Outcome.FAILED, text, f"{_capitalized(way_out)}. Look at {logs(live)} first")


def _mixed(task: Task, live: LiveEndpoint, context: Context) -> Flow[None]:
    """Tell a roll that failed, and whose way back failed too; always raises StepError."""
    text = f"endpoint {live.name} is {_MIXED}: the roll onto {task.wanted} failed, and so did the way back ({_reason(live)})"
    guide = "It serves a mix of both configs. Follow SageMaker's guide for failed rollbacks until it is InService"
    if spares_content(live.failure):
        raise StepError(Outcome.FAILED, text, f"{guide}; then run apply again, for the reason is not the content's fault")
    unsaid = yield from _reject(task, live, context)
    again = f"This content is not tried again: change the file, or `syncer apply --retry {task.declared.name}`"
    raise StepError(Outcome.FAILED, text + unsaid, f"{guide}. {again}")


def _rolled_back(task: Task, live: LiveEndpoint, context: Context) -> Flow[None]:
    """Tell a roll that came back; always raises StepError."""
    text = f"endpoint {live.name} did not arrive on {task.wanted}: it serves {live.config} again ({_reason(live)})"
    if spares_content(live.failure):
        raise StepError(Outcome.ROLLED_BACK, text, "The reason is not the content's fault: run apply again, and it tries again")
    unsaid = yield from _reject(task, live, context)
    look = f"Look at {logs(live)} and the alarms of its DeploymentConfig. "
    hint = f"Change the file; or, when the cause is gone, `syncer apply --retry {task.declared.name}`"
    raise StepError(Outcome.ROLLED_BACK, text + unsaid, hint if live.failure else look + hint)


def _reason(live: LiveEndpoint) -> str:
    return live.failure or "SageMaker gave no reason"


def _capitalized(text: str) -> str:
    return text[0].upper() + text[1:]


def _reject(task: Task, live: LiveEndpoint, context: Context) -> Flow[str]:
    """Remember that this content is bad for this endpoint; returns what to add to the message where that is only half done."""
    yield RollRejected(live.name, task.declared.content.hash)
    # The tag backs the ledger: without either, every run would try, and fail, again.
    tags = [{"Key": names.REJECTED, "Value": names.hash_tag(task.declared.content)}]
    try:
        yield from ask(task, context, operation="AddTags", params={"ResourceArn": live.arn, "Tags": tags})
    except SyncerError as error:
        return f"; only the ledger knows, for the endpoint could not be tagged: {error}"
    return ""
