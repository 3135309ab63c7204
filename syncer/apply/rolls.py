"""Create or move an endpoint, wait for it, and prove that it serves the wanted config.

A roll that fails comes back InService on the old config, and every status looks fine; only the config's name tells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from syncer import names
from syncer.apply.context import Context, Flow, Pause, StepError
from syncer.aws import Fault, fault
from syncer.compare.endpoints import BROKEN, IN_SERVICE, MOVING
from syncer.errors import ApiError
from syncer.live import endpoint_value
from syncer.model import Outcome, RollRejected, Step, StepProgress

if TYPE_CHECKING:
    from syncer.model import Declared, LiveEndpoint

# Reasons that are not the content's fault: the next run tries again. Source: recorded FailureReason texts.
_NOT_THE_CONTENT = re.compile(r"^Request to service failed|capacity|internal error|throttl", re.IGNORECASE)

FIRST_POLLS = (2.0, 4.0, 8.0)  # sooner at first: serverless endpoints and mistakes are quick
RETRY_PAUSE = 2.0


def roll(step: Step, position: int, declared: Declared, context: Context) -> Flow[str]:
    """Carry out CreateEndpoint or UpdateEndpoint and wait for the outcome; returns AWS's request id."""
    deadline = context.clock.now() + context.limits.roll
    request_id = yield from _ask(step, position, context, deadline)
    yield from _arrive(step, position, declared, context=context, deadline=deadline)
    return request_id


def wait(step: Step, position: int, declared: Declared, context: Context) -> Flow[str]:
    """Carry out a wait: a roll that an earlier run began is followed to its end."""
    yield from _arrive(step, position, declared, context=context, deadline=context.clock.now() + context.limits.roll)
    return ""


def _ask(step: Step, position: int, context: Context, deadline: float) -> Flow[str]:
    """Make the call; wait where the endpoint is busy, and where the new config is not visible to this call yet."""
    visible = context.clock.now() + context.limits.visible
    while True:
        try:
            answer = context.account.call(step.operation, step.params)
            return str(answer.get("ResponseMetadata", {}).get("RequestId", ""))
        except ApiError as error:
            kind = fault(error)
            if kind in (Fault.SAME_CONFIG, Fault.ENDPOINT_EXISTS):
                return error.request_id  # our own success, answered twice, or somebody else's: reading tells
            if kind is Fault.BUSY and context.clock.now() < deadline:
                yield StepProgress(step, position, "the endpoint is busy with another update")
                yield Pause(context.limits.poll)
            elif _is_new_config_unseen(step, error) and context.clock.now() < visible:
                yield StepProgress(step, position, "waiting until the endpoint can see the new config")
                yield Pause(RETRY_PAUSE)
            else:
                raise


def _is_new_config_unseen(step: Step, error: ApiError) -> bool:
    """Tell a new config that is not visible yet, for the plan just saw or made it, from an old one that is gone."""
    return fault(error) is Fault.NOT_FOUND and f"/{step.params['EndpointConfigName']}" in error.message


def _arrive(step: Step, position: int, declared: Declared, *, context: Context, deadline: float) -> Flow[None]:
    """Look until the endpoint has settled, then judge where."""
    polls = iter(FIRST_POLLS)
    settled_after = context.clock.now() + context.limits.visible
    seen_moving = False
    while True:
        live = _describe(step.params["EndpointName"], context)
        seen_moving = seen_moving or (live is not None and live.status in MOVING)
        if _is_settled(step, live) or ((context.clock.now() > settled_after or seen_moving) and _is_still(live)):
            yield from _judge(step, live, declared, context)
            return
        yield StepProgress(step, position, _phase(live))
        if context.clock.now() >= deadline:
            text = f"endpoint {step.params['EndpointName']} is still on its way after {context.limits.roll / 60:.0f} min"
            raise StepError(Outcome.UNDER_WAY, text, "The roll goes on in AWS. Run apply again to follow it to its end")
        yield Pause(min(next(polls, context.limits.poll), context.limits.poll))


def _is_settled(step: Step, live: LiveEndpoint | None) -> bool:
    """Say whether a single look is enough: broken, or arrived on what was asked."""
    wanted = step.params.get("EndpointConfigName")
    return live is not None and (live.status in BROKEN or (live.status == IN_SERVICE and live.config == wanted))


def _is_still(live: LiveEndpoint | None) -> bool:
    """Say whether nothing moves. Right after the call this may be an old answer, so it counts only later."""
    return live is None or live.status not in MOVING


def _phase(live: LiveEndpoint | None) -> str:
    if live is None:
        return "not visible yet"
    details = [f"{variant.name}: {variant.status}" for variant in live.variants if variant.status]
    return "; ".join([live.status, *details])


def _describe(name: str, context: Context) -> LiveEndpoint | None:
    try:
        return endpoint_value(context.account.call("DescribeEndpoint", {"EndpointName": name}), {})
    except ApiError as error:
        if fault(error) is Fault.NOT_FOUND:
            return None
        raise


def _judge(step: Step, live: LiveEndpoint | None, declared: Declared, context: Context) -> Flow[None]:
    """Hold what the endpoint says against what was asked; anything else than arrived is an error with a way out."""
    if live is None:
        text = f"endpoint {step.params['EndpointName']} is not there; somebody deleted it meanwhile"
        raise StepError(Outcome.FAILED, text, "Find out who did; apply again to create it")
    wanted = step.params.get("EndpointConfigName", live.config)
    if live.status in BROKEN:
        raise StepError(Outcome.FAILED, f"endpoint {live.name} is {live.status}: {live.failure}", BROKEN[live.status])
    if live.config != wanted:
        yield from _rolled_back(live, wanted, declared, context)
    elif live.failure:
        text = f"endpoint {live.name} serves {wanted}, but reports: {live.failure}"
        raise StepError(Outcome.FAILED, text, "Look at its logs in CloudWatch, then apply again")


def _rolled_back(live: LiveEndpoint, wanted: str, declared: Declared, context: Context) -> Flow[None]:
    reason = live.failure or "SageMaker gave no reason"
    text = f"endpoint {live.name} did not arrive on {wanted}: it serves {live.config} again ({reason})"
    if _NOT_THE_CONTENT.search(live.failure):
        raise StepError(Outcome.ROLLED_BACK, text, "The reason is not the content's fault: run apply again")
    yield RollRejected(live.name, declared.content.hash)
    # The tag backs the ledger: without either, every run would try, and fail, again.
    tags = [{"Key": names.REJECTED, "Value": names.hash_tag(declared.content)}]
    context.account.call("AddTags", {"ResourceArn": live.arn, "Tags": tags})
    hint = f"Change the file; or, when the cause is gone, `syncer apply --retry {declared.name}`"
    raise StepError(Outcome.ROLLED_BACK, text, hint)


def tag(step: Step, position: int, declared: Declared, context: Context) -> Flow[str]:
    """Carry out AddTags or DeleteTags; both may be repeated without harm."""
    del position, declared
    answer: dict[str, Any] = context.account.call(step.operation, step.params)
    yield from ()
    return str(answer.get("ResponseMetadata", {}).get("RequestId", ""))
