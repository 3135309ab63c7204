"""How a roll goes: policies that exclude each other, settings that belong together, what gradual rolls cannot have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.rule import Rule, Violation, at, forbids, has_serverless, needs, part, production, whole
from syncer.rules.shadow import excludes_inferentia1
from syncer.rules.sizes import deployment, rolling, traffic

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLLING = ("Endpoint", "DeploymentConfig", "RollingUpdatePolicy")
_GRADUAL = frozenset({"CANARY", "LINEAR"})


def _is_gradual(document: Body) -> bool:
    kinds = {routing.get("Type") for _, routing in traffic(document)}
    return bool(kinds & _GRADUAL) or any(True for _ in rolling(document))


def _no_alarms(document: Body) -> Iterator[Violation]:
    for path, config in deployment(document):
        if _is_gradual(document) and not at(config, "AutoRollbackConfiguration", "Alarms"):
            hint = "Add AutoRollbackConfiguration.Alarms"
            yield Violation(path, "shifts traffic slowly, and no alarm can stop it", hint)


def _rolling_several(document: Body) -> Iterator[Violation]:
    count = len(list(production(document)))
    if count > 1 and any(True for _ in rolling(document)):
        hint = "Use BlueGreenUpdatePolicy, or keep one variant"
        yield Violation(_ROLLING, f"rolls {count} production variants", hint)


RULES = (
    Rule(
        id="one-update-policy",
        level=Level.ERROR,
        evidence="M",
        what="DeploymentConfig has one of BlueGreenUpdatePolicy and RollingUpdatePolicy",
        reason="A roll goes one way.",
        source="botocore model",
        about=("RollingUpdatePolicy",),
        check=forbids(
            ("RollingUpdatePolicy",),
            scope=deployment,
            when=lambda config: "BlueGreenUpdatePolicy" in config,
            problem="stands beside BlueGreenUpdatePolicy",
            hint="Keep one of the two",
        ),
    ),
    Rule(
        id="canary-needs-size",
        level=Level.WARNING,
        evidence="I",
        what="Traffic routing of type CANARY has CanarySize",
        reason="Without a size the first step of the roll is not defined.",
        source="inference from the botocore model",
        about=("TrafficRoutingConfiguration",),
        check=needs(
            "CanarySize",
            scope=traffic,
            when=lambda routing: routing.get("Type") == "CANARY",
            hint="Add CanarySize with Type and Value",
        ),
    ),
    Rule(
        id="linear-needs-size",
        level=Level.WARNING,
        evidence="I",
        what="Traffic routing of type LINEAR has LinearStepSize",
        reason="Without a size the steps of the roll are not defined.",
        source="inference from the botocore model",
        about=("TrafficRoutingConfiguration",),
        check=needs(
            "LinearStepSize",
            scope=traffic,
            when=lambda routing: routing.get("Type") == "LINEAR",
            hint="Add LinearStepSize with Type and Value",
        ),
    ),
    Rule(
        id="canary-size-needs-canary",
        level=Level.WARNING,
        evidence="I",
        what="CanarySize stands only with the type CANARY",
        reason="The other types have no canary, so the size says nothing.",
        source="inference from the botocore model",
        about=("CanarySize",),
        check=forbids(
            ("CanarySize",),
            scope=traffic,
            when=lambda routing: routing.get("Type") in {"LINEAR", "ALL_AT_ONCE"},
            problem="stands with another type",
            hint="Remove it, or set Type: CANARY",
        ),
    ),
    Rule(
        id="linear-size-needs-linear",
        level=Level.WARNING,
        evidence="I",
        what="LinearStepSize stands only with the type LINEAR",
        reason="The other types have no steps, so the size says nothing.",
        source="inference from the botocore model",
        about=("LinearStepSize",),
        check=forbids(
            ("LinearStepSize",),
            scope=traffic,
            when=lambda routing: routing.get("Type") in {"CANARY", "ALL_AT_ONCE"},
            problem="stands with another type",
            hint="Remove it, or set Type: LINEAR",
        ),
    ),
    Rule(
        id="rolling-excludes-serverless",
        level=Level.WARNING,
        evidence="D",
        what="A file with a serverless variant has no RollingUpdatePolicy",
        reason="The guide excludes serverless endpoints from rolling deployments.",
        source="developer guide, deployment guardrails exclusions",
        about=("RollingUpdatePolicy",),
        check=forbids(
            _ROLLING,
            when=has_serverless,
            problem="stands beside a serverless variant",
            hint="Remove it",
        ),
    ),
    Rule(
        id="rolling-excludes-several-variants",
        level=Level.WARNING,
        evidence="D",
        what="A file with RollingUpdatePolicy has one production variant",
        reason="The guide excludes endpoints with several variants from rolling deployments.",
        source="developer guide, deployment guardrails exclusions",
        about=("RollingUpdatePolicy",),
        check=_rolling_several,
    ),
    Rule(
        id="gradual-roll-excludes-inf1",
        level=Level.WARNING,
        evidence="D",
        what="No variant runs on an inf1 type while traffic is to shift gradually",
        reason="Such an endpoint silently shifts all traffic at once.",
        source="developer guide, deployment guardrails exclusions",
        about=("DeploymentConfig",),
        check=excludes_inferentia1(_is_gradual, "gradual rolls: all traffic shifts at once"),
    ),
    Rule(
        id="gradual-roll-wants-alarms",
        level=Level.WARNING,
        evidence="M/D",
        what="A canary, linear or rolling roll has AutoRollbackConfiguration.Alarms",
        reason="Only an alarm makes the service go back by itself; without one the waiting protects nobody.",
        source="botocore model, developer guide",
        about=("DeploymentConfig",),
        check=_no_alarms,
    ),
    Rule(
        id="retained-deployment-is-alone",
        level=Level.WARNING,
        evidence="I",
        what="Endpoint has either DeploymentConfig or RetainDeploymentConfig: true",
        reason="The one says how to roll, the other to roll as last time; which one wins is not documented.",
        source="inference from the botocore model",
        about=("RetainDeploymentConfig",),
        check=forbids(
            ("RetainDeploymentConfig",),
            scope=part(whole, "Endpoint"),
            when=lambda endpoint: "DeploymentConfig" in endpoint,
            problem="stands beside DeploymentConfig",
            hint="Remove it, so that the file says how to roll",
        ),
    ),
    Rule(
        id="excluded-properties-need-retain",
        level=Level.WARNING,
        evidence="M",
        what="ExcludeRetainedVariantProperties stands only where RetainAllVariantProperties is not false",
        reason="Exceptions from keeping have no effect where nothing is kept.",
        source="botocore model",
        about=("ExcludeRetainedVariantProperties",),
        check=forbids(
            ("ExcludeRetainedVariantProperties",),
            scope=part(whole, "Endpoint"),
            when=lambda endpoint: endpoint.get("RetainAllVariantProperties") is False,
            problem="has no effect: nothing is retained",
            hint="Remove it, or set RetainAllVariantProperties: true",
        ),
    ),
)
