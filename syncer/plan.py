"""Plan: differences → literal API calls in order, with a digest for each change."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from syncer import names
from syncer.errors import Exit
from syncer.model import (
    Body,
    Change,
    CreateConfig,
    Declared,
    Difference,
    EndpointSpec,
    Identity,
    Level,
    Move,
    MoveEndpoint,
    Plan,
    RetagResource,
    Scope,
    Step,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# They say who, when and how often, not what: the same change reviewed on a branch and merged carries another commit, and after
# a failed apply another revision.
_NOT_IN_DIGEST = frozenset({names.COMMIT, names.REVISION})


def build(
    differences: tuple[Difference, ...],
    declared: Mapping[str, Declared],
    scope: Scope,
    *,
    revisions: Mapping[str, int],
    unmanaged: tuple[int, int] = (0, 0),
) -> Plan:
    """Turn differences into a plan; `revisions` is the highest revision so far of each logical name."""
    changes = []
    for difference in differences:
        document = declared.get(difference.name)
        # Going back to an old content is a revision of its own; a tag put right is not.
        turns = difference.create is not None or difference.move is not None
        revision = revisions.get(difference.name, 0) + (1 if turns else 0)
        steps = tuple(_steps(difference, document, scope, revision=revision)) if document else ()
        changes.append(Change(difference, steps, digest(difference.presumes, steps, scope), revision))
    return Plan(scope, tuple(changes), unmanaged)


def digest(presumed: str, steps: tuple[Step, ...], scope: Scope) -> str:
    """Return the SHA-256 of all call parameters, the target, and what is presumed; "" when there are no calls."""
    if not steps:
        return ""
    seen = {
        "target": [scope.target, scope.owner, scope.account, scope.region],
        "presumed": presumed,
        "steps": [[step.operation, _without(step.params)] for step in steps],
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _without(params: Body) -> dict[str, Any]:
    tags = [tag for tag in params.get("Tags", []) if tag["Key"] not in _NOT_IN_DIGEST]
    return dict(params) | ({"Tags": tags} if "Tags" in params else {})


def _steps(difference: Difference, declared: Declared, scope: Scope, *, revision: int) -> Iterator[Step]:
    """Yield the calls of one change: make the version, move the endpoint, then put the tags right."""
    name = difference.name
    if difference.create:
        yield _create_config(declared, difference.create, scope, revision)
    if difference.move and declared.endpoint:
        yield _MOVES[difference.move.move](name, difference.move, declared.endpoint)
    yield from _tag_steps(difference)


def _create_config(declared: Declared, create: CreateConfig, scope: Scope, revision: int) -> Step:
    tags = dict(create.tags) | _version_tags(declared, scope, revision)
    params = {"EndpointConfigName": create.config, **declared.body, "Tags": tag_list(tags)}
    return Step(declared.name, "CreateEndpointConfig", params, f"create config {create.config}")


def digest_from_start(change: Change, declared: Declared, scope: Scope) -> str:
    """Return the digest that a change had before it was begun: its config to be created, and nothing rolled back yet."""
    steps = tuple(step for step in change.steps if _keys(step) != {names.REJECTED})
    if any(step.operation == "CreateEndpointConfig" for step in steps):
        return digest(change.difference.presumes, steps, scope)
    tags = names.owner_tags(Identity(scope.owner, scope.target), declared.name) | dict(declared.tags)
    create = _create_config(declared, CreateConfig(change.difference.current, tags), scope, change.revision)
    return digest(change.difference.presumes, (create, *steps), scope)


def only_notes(change: Change) -> bool:
    """Say whether all calls of a change wait for what is under way, or write down what was applied: nothing to be reviewed."""
    return all(step.operation == "DescribeEndpoint" or _keys(step) <= {names.APPLIED, names.REJECTED} for step in change.steps)


def _keys(step: Step) -> set[str]:
    """Return the keys of the tags that a call touches; any other call touches more."""
    if step.operation not in ("AddTags", "DeleteTags"):
        return {step.operation}
    return {*step.params.get("TagKeys", ()), *(tag["Key"] for tag in step.params.get("Tags", ()))}


def _version_tags(declared: Declared, scope: Scope, revision: int) -> dict[str, str]:
    commit = {names.COMMIT: scope.commit} if scope.commit else {}
    return {names.HASH: names.hash_tag(declared.content), names.REVISION: str(revision)} | commit


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as the API takes them, in a fixed order."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _create(name: str, move: MoveEndpoint, spec: EndpointSpec) -> Step:
    params: dict[str, Any] = {"EndpointName": move.endpoint, "EndpointConfigName": move.new}
    params |= {"DeploymentConfig": spec.deployment} if spec.deployment else {}
    return Step(name, "CreateEndpoint", params | {"Tags": tag_list(move.tags)}, f"create endpoint {move.endpoint}")


def _update(name: str, move: MoveEndpoint, spec: EndpointSpec) -> Step:
    params: dict[str, Any] = {
        "EndpointName": move.endpoint,
        "EndpointConfigName": move.new,
        "RetainAllVariantProperties": spec.retain_all,
    }
    if spec.retain_all and move.reset:
        params["ExcludeRetainedVariantProperties"] = [{"VariantPropertyType": kind} for kind in move.reset]
    params |= {"DeploymentConfig": spec.deployment} if spec.deployment else {}
    params |= {"RetainDeploymentConfig": True} if spec.retain_deployment else {}
    return Step(name, "UpdateEndpoint", params, f"roll endpoint {move.endpoint} onto {move.new}")


def _wait(name: str, move: MoveEndpoint, spec: EndpointSpec) -> Step:
    del spec
    summary = f"wait for endpoint {move.endpoint} to arrive on {move.new}"
    return Step(name, "DescribeEndpoint", {"EndpointName": move.endpoint}, summary)


_MOVES = {Move.CREATE: _create, Move.UPDATE: _update, Move.WAIT: _wait}


def _tag_steps(difference: Difference) -> Iterator[Step]:
    """Yield one call for each resource and direction; what a roll must record joins the endpoint's own tags."""
    calls = list(difference.retag)
    move = difference.move
    if move and move.arn:
        same = next((call for call in calls if call.arn == move.arn), None)
        calls = [call for call in calls if call is not same]
        put = (dict(same.put) if same else {}) | dict(move.tags)
        remove = (*(same.remove if same else ()), *move.untag)
        calls.append(RetagResource("endpoint", move.endpoint, move.arn, put, remove, same.before if same else {}))
    for call in calls:
        yield from _tag_calls(difference.name, call)


def _tag_calls(name: str, call: RetagResource) -> Iterator[Step]:
    if call.put:
        params: dict[str, Any] = {"ResourceArn": call.arn, "Tags": tag_list(call.put)}
        yield Step(name, "AddTags", params, f"tag {call.kind} {call.resource}: {', '.join(sorted(call.put))}")
    if call.remove:
        params = {"ResourceArn": call.arn, "TagKeys": list(call.remove)}
        yield Step(name, "DeleteTags", params, f"untag {call.kind} {call.resource}: {', '.join(call.remove)}")


# What a refused or unread change makes of the run. Not every reason is the user's to mend: some only need time.
_EXITS = {
    Verdict.UNKNOWN: Exit.INCOMPLETE,
    Verdict.FOREIGN: Exit.REFUSED,
    Verdict.ENDPOINT_FAILED: Exit.FAILED,
    Verdict.ROLLED_BACK: Exit.FAILED,
    Verdict.DEPLOYING: Exit.INCOMPLETE,
}


def exits(plan: Plan) -> set[Exit]:
    """Return the exit codes of all that a plan cannot carry out."""
    found = {Exit.REFUSED for change in plan.changes if any(item.level is Level.ERROR for item in change.findings)}
    for change in plan.changes:
        stopped = bool(change.difference.blocked) or change.difference.has(Verdict.UNKNOWN)
        codes = {code for verdict, code in _EXITS.items() if change.difference.has(verdict)}
        found |= (codes or {Exit.REFUSED}) if stopped else set()
    return found
