"""Variants without a model: endpoints for inference components, and the managed scaling that only they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.rule import Place, Rule, Violation, forbids, hosts_components, part, production, variants, whole

if TYPE_CHECKING:
    from collections.abc import Iterator


def _component_variants(document: Body) -> Iterator[Place]:
    yield from (place for place in production(document) if hosts_components(place[1]))


def _no_role(document: Body) -> Iterator[Violation]:
    for path, _ in _component_variants(document):
        if "ExecutionRoleArn" not in document:
            problem = "has no ModelName, and the file has no ExecutionRoleArn"
            yield Violation(path, problem, "Add ModelName, or ExecutionRoleArn if inference components will come")


def _mixed(document: Body) -> Iterator[Violation]:
    hosting = list(_component_variants(document))
    if len(hosting) < len(list(production(document))):
        for path, _ in hosting:
            yield Violation(path, "has no ModelName, and other variants have one", "Add ModelName, or split the file")


def _several(document: Body) -> Iterator[Violation]:
    count = len(list(_component_variants(document)))
    if count > 1:
        hint = "Keep one variant; inference components share its instances"
        yield Violation(("ProductionVariants",), f"has {count} variants without ModelName", hint)


def _scaling(document: Body) -> Iterator[tuple[Place, Place]]:
    for path, variant in variants(document):
        for inner, scaling in part(whole, "ManagedInstanceScaling")(variant):
            if scaling.get("Status") != "DISABLED":
                yield (path, variant), ((*path, *inner), scaling)


def _scaling_with_model(document: Body) -> Iterator[Violation]:
    for (_, variant), (path, _) in _scaling(document):
        if not hosts_components(variant):
            problem = "is set on a variant that names its model"
            yield Violation(path, problem, "Remove it; scale this endpoint with Application Auto Scaling")


def _crossed_bounds(document: Body) -> Iterator[Violation]:
    for _, (path, scaling) in _scaling(document):
        low, high = scaling.get("MinInstanceCount"), scaling.get("MaxInstanceCount")
        if low is not None and high is not None and low > high:
            problem = f"is {low}, more than MaxInstanceCount {high}"
            yield Violation((*path, "MinInstanceCount"), problem, "Lower it, or raise MaxInstanceCount")


def _count_out_of_bounds(document: Body) -> Iterator[Violation]:
    for (path, variant), (_, scaling) in _scaling(document):
        count = variant.get("InitialInstanceCount")
        low, high = scaling.get("MinInstanceCount", count), scaling.get("MaxInstanceCount", count)
        if count is not None and not low <= count <= high:
            problem = f"is {count}, outside the {low} to {high} of ManagedInstanceScaling"
            yield Violation((*path, "InitialInstanceCount"), problem, "Bring the three numbers together")


def _minimum_zero(document: Body) -> Iterator[Violation]:
    for _, (path, scaling) in _scaling(document):
        if scaling.get("MinInstanceCount") == 0:
            hint = "Keep it if your region takes it, else set 1"
            yield Violation((*path, "MinInstanceCount"), "is 0, which not every region takes", hint)


RULES = (
    Rule(
        id="components-need-role",
        level=Level.ERROR,
        evidence="L",
        what="A file with a variant without ModelName has ExecutionRoleArn",
        reason="Without a model there is no model's role, so the endpoint needs its own.",
        source="stdapi-ai#43, hashicorp/terraform-provider-aws#37659",
        about=("ProductionVariants",),
        check=_no_role,
    ),
    Rule(
        id="components-exclude-weight-and-ssm",
        level=Level.WARNING,
        evidence="S",
        what="A variant without ModelName has neither InitialVariantWeight nor EnableSSMAccess",
        reason="Traffic goes to inference components; the service keeps no weight for such a variant.",
        source="hashicorp/terraform-provider-aws#44977, sagemaker-python-sdk",
        about=("InitialVariantWeight", "EnableSSMAccess"),
        check=forbids(
            ("InitialVariantWeight",),
            ("EnableSSMAccess",),
            scope=variants,
            when=hosts_components,
            problem="has no use on a variant without ModelName",
            hint="Remove it, or add ModelName",
        ),
    ),
    Rule(
        id="components-exclude-models",
        level=Level.WARNING,
        evidence="I",
        what="Either all production variants have ModelName or none has",
        reason="An endpoint serves models or inference components; a mixture is not documented.",
        source="inference",
        about=("ProductionVariants",),
        check=_mixed,
    ),
    Rule(
        id="components-want-one-variant",
        level=Level.WARNING,
        evidence="I",
        what="At most one production variant is without ModelName",
        reason="Every published example of inference components has one variant.",
        source="inference",
        about=("ProductionVariants",),
        check=_several,
    ),
    Rule(
        id="managed-scaling-needs-components",
        level=Level.ERROR,
        evidence="L",
        what="Only a variant without ModelName has ManagedInstanceScaling",
        reason="The service refuses it: managed instance scaling follows inference components.",
        source="hashicorp/terraform-provider-aws#45926, DIAGNijmegen/rse-grand-challenge#4659",
        about=("ManagedInstanceScaling",),
        check=_scaling_with_model,
    ),
    Rule(
        id="managed-scaling-min-up-to-max",
        level=Level.ERROR,
        evidence="M",
        what="MinInstanceCount is at most MaxInstanceCount",
        reason="What must be retained cannot exceed what may be provisioned.",
        source="botocore model, ManagedInstanceScaling",
        about=("MinInstanceCount",),
        check=_crossed_bounds,
    ),
    Rule(
        id="managed-scaling-holds-initial-count",
        level=Level.WARNING,
        evidence="I",
        what="InitialInstanceCount lies between MinInstanceCount and MaxInstanceCount",
        reason="A count outside the bounds is changed by the first scaling decision.",
        source="inference from the botocore model",
        about=("ManagedInstanceScaling",),
        check=_count_out_of_bounds,
    ),
    Rule(
        id="managed-scaling-min-above-zero",
        level=Level.WARNING,
        evidence="L",
        what="MinInstanceCount of enabled managed scaling is at least 1",
        reason="Some regions refused 0 while others took it.",
        source="stdapi-ai#43",
        about=("MinInstanceCount",),
        check=_minimum_zero,
    ),
    Rule(
        id="scale-in-settings-need-consolidation",
        level=Level.WARNING,
        evidence="M",
        what="MaximumStepSize and CooldownInMinutes stand with the strategy CONSOLIDATION",
        reason="Both are described for consolidation only.",
        source="botocore model, ScaleInPolicy",
        about=("ScaleInPolicy",),
        check=forbids(
            ("MaximumStepSize",),
            ("CooldownInMinutes",),
            scope=part(variants, "ManagedInstanceScaling", "ScaleInPolicy"),
            when=lambda policy: policy.get("Strategy") == "IDLE_RELEASE",
            problem="has no use with the strategy IDLE_RELEASE",
            hint="Remove it, or set Strategy: CONSOLIDATION",
        ),
    ),
)
