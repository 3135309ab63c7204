"""Review: a plan and the account it was made from → findings; a change with an error keeps its diff and loses its calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from syncer import names
from syncer.compare import capacity
from syncer.model import Body, Change, Declared, Finding, Level, Move, Plan, Snapshot

Check = Callable[[Change, Declared, Snapshot], Iterator[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Preflight:
    """One thing that the service would refuse, and that the account tells before the call; `check` yields problem, hint."""

    id: str
    level: Level
    reason: str
    source: str
    check: Check


def _missing_models(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    if change.difference.create is None or "models" in snapshot.unknown:
        return
    for model in sorted(capacity.models(declared.content.normal) - snapshot.models.keys()):
        yield (
            f"the model {model} does not exist in {snapshot.region}",
            f"Create the model, or correct ModelName in {declared.file}",
        )


def _old_config_gone(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    del declared
    move, create = change.difference.move, change.difference.create
    if move is None or move.move is not Move.UPDATE or move.old in snapshot.config_names:
        return
    if create is None or create.config != move.old:
        ours = names.logical_of(move.old) == change.name
        yield (
            f"endpoint {move.endpoint} serves {move.old}, which is gone; SageMaker refuses to roll an endpoint without it",
            "Put the previous content back in git and apply: that makes the config again. Then apply the change"
            if ours
            else f"Create {move.old} again by hand, or delete the endpoint and apply: that makes it anew",
        )


def _variants_renamed(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    del snapshot
    move, way = change.difference.move, _gradual(declared)
    if move is None or move.move is not Move.UPDATE or not way:
        return
    before, after = ({item.variant for item in side} for side in (move.before, move.after))
    if before and before != after:
        differing = ", ".join(sorted(before ^ after))
        yield (
            f"{way} rolls need the same variant names on both sides; these differ: {differing}",
            "Use two commits: this change with TrafficRoutingConfiguration.Type ALL_AT_ONCE, then the old way again",
        )


def _gradual(declared: Declared) -> str:
    """Name the way of rolling that shifts traffic bit by bit, "" for all at once."""
    deployment: Body = (declared.endpoint.deployment if declared.endpoint else None) or {}
    if "RollingUpdatePolicy" in deployment:
        return "rolling"
    kind = deployment.get("BlueGreenUpdatePolicy", {}).get("TrafficRoutingConfiguration", {}).get("Type", "")
    return {"CANARY": "canary", "LINEAR": "linear"}.get(kind, "")


PREFLIGHTS = (
    Preflight(
        "model-exists",
        Level.ERROR,
        "CreateEndpointConfig looks every model up",
        "recorded: Could not find model",
        _missing_models,
    ),
    Preflight(
        "old-config-exists",
        Level.ERROR,
        "UpdateEndpoint looks the config up that is served now",
        "hashicorp/terraform-provider-aws#40048",
        _old_config_gone,
    ),
    Preflight(
        "variant-names-kept",
        Level.WARNING,
        "canary, linear and rolling deployments move traffic between variants of one name",
        "developer guide, deployment guardrails exclusions",
        _variants_renamed,
    ),
)


def review(plan: Plan, declared: Mapping[str, Declared], snapshot: Snapshot) -> Plan:
    """Return the plan with the findings of every preflight; changes with an error lose their steps."""
    return replace(plan, changes=tuple(_reviewed(change, declared, snapshot) for change in plan.changes))


def _reviewed(change: Change, declared: Mapping[str, Declared], snapshot: Snapshot) -> Change:
    document = declared.get(change.name)
    if document is None or not change.steps:
        return change
    findings = tuple(
        Finding(row.level, row.id, "", problem, hint=hint, subject=change.name)
        for row in PREFLIGHTS
        for problem, hint in row.check(change, document, snapshot)
    )
    if any(finding.level is Level.ERROR for finding in findings):
        return replace(change, findings=findings, steps=(), digest="")
    return replace(change, findings=findings)
