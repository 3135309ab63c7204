"""Create or move an endpoint, wait for it, and prove that it serves the wanted config.

A roll that fails comes back InService on the old config, and every status looks fine; only the config's name tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer import names
from syncer.apply.calls import ask, ask_tags, request_id_of
from syncer.apply.context import Context, Flow, Pause, StepError, Task
from syncer.aws import Fault, fault
from syncer.compare import capacity
from syncer.compare.endpoints import BROKEN, IN_SERVICE, MOVING
from syncer.errors import ApiError, SyncerError, Unavailable
from syncer.live import endpoint_value
from syncer.model import Outcome, RollRejected

if TYPE_CHECKING:
    from syncer.model import LiveEndpoint

# Reasons that are not the content's fault: the next run tries again. Source: recorded FailureReason texts.
_NOT_THE_CONTENT = re.compile(r"^Request to service failed|capacity|internal error|throttl", re.IGNORECASE)
_GOES_ON = "The roll goes on in AWS. Run apply again to follow it to its end"

FIRST_POLLS = (2.0, 4.0, 8.0)  # sooner at first: serverless endpoints and mistakes are quick
RETRY_PAUSE = 2.0


def roll(task: Task, context: Context) -> Flow[str]:
    """Carry out CreateEndpoint or UpdateEndpoint and wait for the outcome; returns AWS's request id."""
    deadline = context.clock.now() + context.limits.roll
    request_id = yield from _start(task, context, deadline)
    yield from _arrive(task, context, deadline)
    return request_id


def wait(task: Task, context: Context) -> Flow[str]:
    """Carry out a wait: a roll that an earlier run began is followed to its end."""
    yield from _arrive(task, context, deadline=context.clock.now() + context.limits.roll)
    return ""


def _start(task: Task, context: Context, deadline: float) -> Flow[str]:
    """Make the call; wait where the endpoint is busy, and where the new config is not visible to this call yet."""
    visible = context.clock.now() + context.limits.visible
    while True:
        try:
            answer = yield from ask(task, context, operation=task.step.operation, params=task.step.params)
            return request_id_of(answer)
        except ApiError as error:
            if (yield from _is_done_already(task, context, error)):
                return error.request_id
            if fault(error) is Fault.BUSY and context.clock.now() < deadline:
                yield task.progress("the endpoint is busy with another update")
                yield Pause(context.limits.poll)
            elif _is_new_config_unseen(task, error) and context.clock.now() < visible:
                yield task.progress("waiting until the endpoint can see the new config")
                yield Pause(RETRY_PAUSE)
            else:
                raise


def _is_done_already(task: Task, context: Context, error: ApiError) -> Flow[bool]:
    """Say whether the refusal means our own success, answered twice: where it may, only reading tells."""
    kind = fault(error)
    if kind is Fault.ENDPOINT_EXISTS:
        yield from _check_owner(task, context)
        return True
    if kind is Fault.BUSY:  # repeating a roll that comes back would only start it once more
        live = yield from _describe(task, context)
        return live is not None and live.status in MOVING and (live.pending or live.config) == task.wanted
    return kind is Fault.SAME_CONFIG


def _check_owner(task: Task, context: Context) -> Flow[None]:
    """Refuse an endpoint that somebody else made under this name since the plan."""
    deadline = context.clock.now() + context.limits.visible
    while (live := (yield from _describe(task, context))) is None and context.clock.now() < deadline:
        yield Pause(RETRY_PAUSE)
    if live is None:
        return
    tags = yield from ask_tags(task, context, live.arn)
    if not names.is_ours(tags, context.identity) or tags.get(names.NAME) != task.declared.name:
        text = f"endpoint {live.name} exists already and belongs to {names.whose(tags)}"
        raise StepError(Outcome.FAILED, text, "It is left alone. Choose another EndpointName, or plan again")


def _is_new_config_unseen(task: Task, error: ApiError) -> bool:
    """Tell a new config that is not visible yet, for the plan just saw or made it, from an old one that is gone."""
    # Whole names only, for one may begin with the other; case does not count, since ARNs may be in lower case.
    name = rf"(?<![a-z0-9-]){re.escape(task.wanted)}(?![a-z0-9-])"
    return fault(error) is Fault.NOT_FOUND and re.search(name, error.message, re.IGNORECASE) is not None


@dataclass(slots=True)
class _Sight:
    """What the looks at an endpoint so far add up to: reads are eventually consistent, and may go backwards.

    `trusted_after` is when even an answer that shows no trace of our call is no longer taken for an old one.
    """

    trusted_after: float
    newest: str = ""
    moved: bool = False
    missed: int = 0

    def is_final(self, task: Task, live: LiveEndpoint | None, now: float) -> bool:
        """Take in one more look; say whether it shows where the endpoint stays."""
        trusted = self.moved or now > self.trusted_after
        if live is None:
            self.missed += 1
            return trusted and self.missed > 1
        self.missed = 0
        if live.modified < self.newest:
            return False
        self.newest = live.modified
        self.moved = self.moved or live.status in MOVING
        return live.status not in MOVING and (trusted or _is_settled(task, live))


def _is_settled(task: Task, live: LiveEndpoint) -> bool:
    """Say whether a single look is enough: broken, or arrived on what was asked."""
    return live.status in BROKEN or (live.status == IN_SERVICE and live.config == task.wanted)


def _arrive(task: Task, context: Context, deadline: float) -> Flow[None]:
    """Look until the endpoint has settled, then judge where."""
    polls = iter(FIRST_POLLS)
    sight = _Sight(context.clock.now() + context.limits.visible)
    while True:
        live = yield from _look(task, context)
        if sight.is_final(task, live, context.clock.now()):
            yield from _judge(task, live, context)
            return
        yield task.progress(_phase(live))
        if context.clock.now() >= deadline:
            text = f"endpoint {task.endpoint} is still on its way after {context.limits.roll / 60:.0f} min"
            raise StepError(Outcome.UNDER_WAY, text, _GOES_ON)
        yield Pause(min(next(polls, context.limits.poll), context.limits.poll))


def _look(task: Task, context: Context) -> Flow[LiveEndpoint | None]:
    """Describe the endpoint of a roll that was begun: not being able to watch it does not end it."""
    try:
        return (yield from _describe(task, context))
    except (ApiError, Unavailable) as error:
        text = f"endpoint {task.endpoint} can no longer be watched: {error}"
        raise StepError(Outcome.UNDER_WAY, text, ". ".join(filter(None, (error.hint, _GOES_ON)))) from None


def _phase(live: LiveEndpoint | None) -> str:
    if live is None:
        return "not visible yet"
    details = [f"{variant.name}: {variant.status}" for variant in live.variants if variant.status]
    return "; ".join([live.status, *details])


def _describe(task: Task, context: Context) -> Flow[LiveEndpoint | None]:
    params = {"EndpointName": task.endpoint}
    try:
        answer = yield from ask(task, context, operation="DescribeEndpoint", params=params)
    except ApiError as error:
        if fault(error) is Fault.NOT_FOUND:
            return None
        raise
    return endpoint_value(answer, {})


def _judge(task: Task, live: LiveEndpoint | None, context: Context) -> Flow[None]:
    """Hold what the endpoint says against what was asked; anything else than arrived is an error with a way out."""
    if live is None or live.status == "Deleting":
        text = f"endpoint {task.endpoint} is not there; somebody deleted it meanwhile"
        raise StepError(Outcome.FAILED, text, "Find out who did; apply again to create it")
    if live.status != IN_SERVICE:
        raise StepError(Outcome.FAILED, f"endpoint {live.name} is {live.status}: {live.failure}", BROKEN.get(live.status, ""))
    if live.config != task.wanted and task.step.operation == "CreateEndpoint":
        text = f"endpoint {live.name} exists already and serves {live.config}"
        raise StepError(Outcome.FAILED, text, "Plan again: the endpoint that is there gets rolled")
    if live.config != task.wanted and live.config not in task.served:
        text = f"endpoint {live.name} serves {live.config}: somebody moved it since our roll onto {task.wanted}"
        raise StepError(Outcome.FAILED, text, "Find out who did, then plan again")
    if live.config != task.wanted:
        yield from _rolled_back(task, live, context)
    elif live.failure:
        text = f"endpoint {live.name} serves {task.wanted}, but reports: {live.failure}"
        raise StepError(Outcome.FAILED, text, "Look at its logs in CloudWatch, then apply again")
    elif missed := _not_as_planned(task, live):
        text = f"endpoint {live.name} serves {task.wanted}, but not as the plan said: {missed}"
        raise StepError(Outcome.FAILED, text, "Scaling may have moved it at once: look at its policies, then plan again")


def _not_as_planned(task: Task, live: LiveEndpoint) -> str:
    """Name the counts and weights that the roll was to take from the new config and did not."""
    params = task.step.params
    if task.step.operation != "UpdateEndpoint":
        return ""
    taken = {item["VariantPropertyType"] for item in params.get("ExcludeRetainedVariantProperties", [])}
    if not params.get("RetainAllVariantProperties"):
        taken = set(capacity.KINDS)
    fields = capacity.scaled(live, task.declared.content.normal)
    wrong = [field for field in fields if field.path.rpartition(".")[2] in taken]
    return ", ".join(f"{field.path} is {field.after} where {field.before} was asked" for field in wrong)


def _rolled_back(task: Task, live: LiveEndpoint, context: Context) -> Flow[None]:
    reason = live.failure or "SageMaker gave no reason"
    text = f"endpoint {live.name} did not arrive on {task.wanted}: it serves {live.config} again ({reason})"
    if _NOT_THE_CONTENT.search(live.failure):
        raise StepError(Outcome.ROLLED_BACK, text, "The reason is not the content's fault: run apply again")
    yield RollRejected(live.name, task.declared.content.hash)
    # The tag backs the ledger: without either, every run would try, and fail, again.
    tags = [{"Key": names.REJECTED, "Value": names.hash_tag(task.declared.content)}]
    try:
        yield from ask(task, context, operation="AddTags", params={"ResourceArn": live.arn, "Tags": tags})
    except SyncerError as error:
        text += f"; only the ledger knows, for the endpoint could not be tagged: {error}"
    hint = f"Change the file; or, when the cause is gone, `syncer apply --retry {task.declared.name}`"
    raise StepError(Outcome.ROLLED_BACK, text, hint)


def tag(task: Task, context: Context) -> Flow[str]:
    """Carry out AddTags or DeleteTags; both may be repeated without harm."""
    answer: dict[str, Any] = yield from ask(task, context, operation=task.step.operation, params=task.step.params)
    return request_id_of(answer)
