"""Create a version, wait until it can be seen, and prove that it holds what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer import names, normalize
from syncer.apply.calls import ask, ask_tags, request_id_of
from syncer.apply.context import Carried, Context, Flow, Pause, StepError, Task, before_call, check_time
from syncer.aws import Fault, fault
from syncer.compare.fields import changes
from syncer.errors import ApiError
from syncer.live import stamp
from syncer.model import Body, ConfigVerified, Outcome, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_LOOK = 0.5  # doubles up to LAST_LOOK
LAST_LOOK = 8.0


def create(task: Task, context: Context) -> Flow[Carried]:
    """Carry out a CreateEndpointConfig step.

    An answer "already existing" may be our own success whose response was lost, so it is resolved by reading.
    """
    check_time(task, context)
    adopted, request_id = False, ""
    try:
        request_id = request_id_of((yield from before_call(task, _ask_create(task, context))))
    except ApiError as error:
        if fault(error) is not Fault.CONFIG_EXISTS:
            raise
        adopted = True
    description = yield from _visible(task, context)
    _check(task, description)
    if adopted:
        yield from _check_owner(task, context, description)
    yield ConfigVerified(_version(task, description), _plain(description))
    return Carried(request_id)


def _ask_create(task: Task, context: Context) -> Flow[Body]:
    """Make the call; a model that cannot be found was there when the plan was made, so the create may not see it yet."""
    deadline = context.clock.now() + context.limits.visible
    pause = FIRST_LOOK
    while True:
        try:
            return (yield from ask(task, context, operation=task.step.operation, params=task.step.params))
        except ApiError as error:
            if fault(error) is not Fault.NOT_FOUND or context.clock.now() + pause > deadline:
                raise
        yield task.progress("waiting until SageMaker can see the model")
        yield Pause(pause)
        pause = min(pause * 2, LAST_LOOK)


def _visible(task: Task, context: Context) -> Flow[Body]:
    """Read until two answers in a row agree: reads are eventually consistent, and may go backwards."""
    deadline = context.clock.now() + context.limits.visible
    previous: Body | None = None
    pause = FIRST_LOOK
    while True:
        found = yield from _describe(task, context)
        if found is not None and previous == found:
            return found
        if previous is None and found is not None:
            previous = found
            continue
        previous = found
        if context.clock.now() + pause > deadline:
            text = f"config {task.wanted} was created, but cannot be seen after {context.limits.visible:.0f} s"
            raise StepError(Outcome.UNDER_WAY, text, "Run apply again: it finds the config by its name")
        yield task.progress("waiting until the config can be seen")
        yield Pause(pause)
        pause = min(pause * 2, LAST_LOOK)


def _describe(task: Task, context: Context) -> Flow[Body | None]:
    """Describe a config without the answer's envelope; None when there is none to be seen."""
    params = {"EndpointConfigName": task.wanted}
    try:
        answer = yield from ask(task, context, operation="DescribeEndpointConfig", params=params)
    except ApiError as error:
        if fault(error) is Fault.NOT_FOUND:
            return None
        raise
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def _check(task: Task, description: Body) -> None:
    """Compare what stands with what was asked; what the service adds is its own business."""
    found = normalize.content(description)
    fields = [field for field in changes(found.normal, task.declared.content.normal) if field.after is not None]
    if fields:
        paths = ", ".join(field.path for field in fields)
        text = f"config {task.wanted} exists with other content than asked: {paths}"
        raise StepError(Outcome.FAILED, text, "It is left alone. Plan again: ours gets the next free name")


def _check_owner(task: Task, context: Context, description: Body) -> Flow[None]:
    arn, name = description["EndpointConfigArn"], description["EndpointConfigName"]
    tags = yield from ask_tags(task, context, arn)
    if not names.is_our_config(name, tags, context.identity):
        text = f"config {name} exists already and belongs to {names.whose(tags)}"
        raise StepError(Outcome.FAILED, text, "It is left alone. Plan again: ours gets the next free name")


def _version(task: Task, description: Body) -> Version:
    tags = {tag["Key"]: tag["Value"] for tag in task.step.params["Tags"]}
    created = stamp(description["CreationTime"])
    name, config = task.declared.name, description["EndpointConfigName"]
    revision, commit = int(tags[names.REVISION]), tags.get(names.COMMIT, "")
    return Version(name, config, created, task.declared.content.hash, revision, commit)


def _plain(description: Body) -> Mapping[str, Any]:
    """Make a description fit for the ledger: times as text."""
    return dict(description) | {"CreationTime": stamp(description["CreationTime"])}
