"""Create or move an endpoint, wait for it, and prove that it serves the wanted config.

A roll that fails comes back InService on the old config, and every status looks fine; only the config's name tells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from syncer import names
from syncer.apply import endings, looks
from syncer.apply.calls import ask, ask_tags, request_id_of
from syncer.apply.context import Carried, Context, Deadline, Flow, Pause, StepError, Task, before_call, check_time
from syncer.aws import Fault, fault
from syncer.compare.endpoints import MOVING
from syncer.errors import ApiError
from syncer.model import EndpointSeen, Outcome
from syncer.render.phase import phase

if TYPE_CHECKING:
    from syncer.model import LiveEndpoint

RETRY_PAUSE = 2.0


def roll(task: Task, context: Context) -> Flow[Carried]:
    """Carry out CreateEndpoint or UpdateEndpoint and wait for the outcome."""
    check_time(task, context)
    deadline = context.deadline()
    before, request_id = yield from _begin(task, context, deadline)
    remark = yield from _arrive(task, context, deadline, before)
    return Carried(request_id, remark)


def wait(task: Task, context: Context) -> Flow[Carried]:
    """Carry out a wait: a roll that an earlier run began is followed to its end."""
    before = task.move.live if task.move else None
    return Carried(remark=(yield from _arrive(task, context, context.deadline(), before)))


def _arrive(task: Task, context: Context, deadline: Deadline, before: LiveEndpoint | None) -> Flow[str]:
    """Look until the endpoint has settled, then judge where; returns what is worth telling although it arrived."""
    sight = looks.Sight(before, context.clock.now() + context.limits.visible, before.modified if before else "")
    live = yield from looks.until_final(task, context, deadline, sight)
    remark = yield from endings.judge(task, live, sight, context)
    if live is not None:
        yield EndpointSeen(live.name, live.modified, live.body)
    return remark


def _begin(task: Task, context: Context, deadline: Deadline) -> Flow[tuple[LiveEndpoint | None, str]]:
    """Make the call, once the endpoint can take it; returns how the endpoint was right before, and AWS's request id.

    Waits where the endpoint is busy, and where the new config is not visible to this call yet.
    """
    unseen_until = context.clock.now() + context.limits.visible
    while True:
        before = yield from before_call(task, _ready(task, context, deadline))
        if before is not None and _heading(before) == task.wanted:
            return before, ""  # somebody, or an earlier answer that was lost, began it already
        try:
            answer = yield from ask(task, context, operation=task.step.operation, params=task.step.params)
        except ApiError as error:
            if (yield from _is_done_already(task, context, error)):
                return before, error.request_id
            recovering = _recover(task, context, error, before=before, unseen_until=unseen_until, deadline=deadline)
            yield from before_call(task, recovering)
        else:
            return before, request_id_of(answer)


def _heading(live: LiveEndpoint) -> str:
    """Return the config that an endpoint serves, or is on its way to."""
    return (live.pending or live.config) if live.status in MOVING else live.config


def _ready(task: Task, context: Context, deadline: Deadline) -> Flow[LiveEndpoint | None]:
    """Look until the endpoint can be rolled: the plan may be an hour old where many rolls wait for their turn.

    Returns None for an endpoint that is to be created. Raises StepError when it is no longer what was planned for.
    """
    planned = task.move.live if task.move else None
    if planned is None:
        return None
    missed = 0
    while True:
        live = yield from looks.describe(task, context)
        missed = missed + 1 if live is None else 0
        if live is None and missed <= 1:
            yield Pause(RETRY_PAUSE)
            continue
        live = planned if live and live.modified < planned.modified else live  # an answer from before the plan
        endings.check_unchanged(task, live, planned)
        if live is None or live.status not in MOVING or _heading(live) == task.wanted:
            return live
        yield from _wait_for_others(task, context, deadline, phase(live))


def _wait_for_others(task: Task, context: Context, deadline: Deadline, now: str) -> Flow[None]:
    """Pause while somebody else moves the endpoint. Raises StepError when that does not end in time."""
    yield task.progress(f"waiting until the endpoint is free: {now}")
    if context.clock.now() >= deadline.at:
        raise endings.never_free(task, context, deadline, now)
    yield context.pause(deadline)


def _recover(
    task: Task, context: Context, error: ApiError, *, before: LiveEndpoint | None, unseen_until: float, deadline: Deadline
) -> Flow[None]:
    """Pause before the next try where the refusal passes by itself. Raises what it means where it does not."""
    kind = fault(error)
    if kind is Fault.BUSY:
        yield from _wait_for_others(task, context, deadline, "a change is under way that cannot be seen yet")
    elif kind is Fault.NOT_FOUND and _names_config(task.wanted, error) and context.clock.now() < unseen_until:
        yield task.progress("waiting until the endpoint can see the new config")
        yield Pause(RETRY_PAUSE)
    elif kind is Fault.NOT_FOUND and _names_model(error) and context.clock.now() < unseen_until:
        yield task.progress("waiting until the endpoint can see the config's model")
        yield Pause(RETRY_PAUSE)
    elif kind is Fault.NOT_FOUND and before is not None and _names_config(before.config, error):
        raise endings.old_config_gone(task, before.config, error)
    elif kind is Fault.NOT_FOUND and before is not None and _names_endpoint(error) and context.clock.now() < unseen_until:
        yield Pause(RETRY_PAUSE)  # the next look tells whether somebody deleted it
    else:
        raise error


def _is_done_already(task: Task, context: Context, error: ApiError) -> Flow[bool]:
    """Say whether the refusal means our own success, answered twice: where it may, only reading tells."""
    kind = fault(error)
    if kind is Fault.ENDPOINT_EXISTS:
        yield from _check_owner(task, context)
        return True
    if kind is Fault.BUSY:  # repeating a roll that comes back would only start it once more
        live = yield from looks.describe(task, context)
        return live is not None and live.status in MOVING and _heading(live) == task.wanted
    return kind is Fault.SAME_CONFIG


def _check_owner(task: Task, context: Context) -> Flow[None]:
    """Refuse an endpoint that somebody else made under this name since the plan."""
    deadline = context.clock.now() + context.limits.visible
    while (live := (yield from looks.describe(task, context))) is None and context.clock.now() < deadline:
        yield Pause(RETRY_PAUSE)
    if live is None:
        return
    tags = yield from ask_tags(task, context, live.arn)
    if not names.is_ours(tags, context.identity) or tags.get(names.NAME) != task.declared.name:
        text = f"endpoint {live.name} exists already and belongs to {names.whose(tags)}"
        raise StepError(Outcome.FAILED, text, "It is left alone. Choose another EndpointName, or plan again")


def _names_config(config: str, error: ApiError) -> bool:
    """Say whether an error is about this config: the new one may not be visible yet, the old one may be gone."""
    # Whole names only, for one may begin with the other; case does not count, since ARNs may be in lower case.
    name = rf"(?<![a-z0-9-]){re.escape(config)}(?![a-z0-9-])"
    return "configuration" in error.message.lower() and re.search(name, error.message, re.IGNORECASE) is not None


def _names_model(error: ApiError) -> bool:
    return re.search(r"find model\b", error.message, re.IGNORECASE) is not None


def _names_endpoint(error: ApiError) -> bool:
    return re.search(r"find endpoint(?! configuration)", error.message, re.IGNORECASE) is not None


def tag(task: Task, context: Context) -> Flow[Carried]:
    """Carry out AddTags or DeleteTags; both may be repeated without harm."""
    answer: dict[str, Any] = yield from ask(task, context, operation=task.step.operation, params=task.step.params)
    return Carried(request_id_of(answer))
