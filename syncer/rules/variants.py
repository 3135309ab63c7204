"""One variant at a time: its hardware, its count, its weight, its machine image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.families import Chip, family_of
from syncer.rules.rule import (
    Rule,
    Violation,
    distinct,
    entries,
    forbids,
    hosts_components,
    instance_types,
    is_serverless,
    members,
    needs,
    production,
    variants,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_HARDWARE = ("InstanceType", "InstancePools", "ServerlessConfig")
_AMI_CHIPS = {"-gpu-": Chip.GPU, "-neuron-": Chip.NEURON}  # what part of an image's name says which chip it is for


def _no_hardware(document: Body) -> Iterator[Violation]:
    for path, variant in variants(document):
        if variant.keys().isdisjoint(_HARDWARE):
            yield Violation(path, "says no hardware to run on", f"Add one of {', '.join(_HARDWARE)}")


def _without_count(variant: Body) -> bool:
    return "InstanceType" in variant and not is_serverless(variant) and not hosts_components(variant)


def _zero_weights(document: Body) -> Iterator[Violation]:
    found = [variant for _, variant in production(document)]
    weights = [variant.get("InitialVariantWeight", 1) for variant in found]
    if found and not any(weights) and not any(hosts_components(variant) for variant in found):
        path = ("ProductionVariants", 0, "InitialVariantWeight")
        yield Violation(path, "leaves no variant with a weight above 0", "Give at least one variant a weight above 0")


def _wrong_image(document: Body) -> Iterator[Violation]:
    for path, variant in variants(document):
        image = variant.get("InferenceAmiVersion", "")
        wanted = next((chip for mark, chip in _AMI_CHIPS.items() if mark in image), None)
        for _, name in instance_types(path, variant):
            family = family_of(name)
            if wanted and family and family.chip is not wanted:
                problem = f"is an image for {wanted}, and {name} runs on {family.chip}"
                yield Violation((*path, "InferenceAmiVersion"), problem, "Take another image, or leave it out")


def _repeated_in_pools(key: str, document: Body) -> Iterator[Violation]:
    check = distinct(members(entries("InstancePools"), key), hint=f"Give each pool its own {key}")
    for path, variant in variants(document):
        for found in check(variant):
            yield Violation((*path, *found.path), found.problem, found.hint)


def _pool_priorities(document: Body) -> Iterator[Violation]:
    yield from _repeated_in_pools("Priority", document)


def _pool_types(document: Body) -> Iterator[Violation]:
    yield from _repeated_in_pools("InstanceType", document)


RULES = (
    Rule(
        id="variant-needs-hardware",
        level=Level.WARNING,
        evidence="S",
        what="A variant has one of InstanceType, InstancePools and ServerlessConfig",
        reason="The API model requires none of the three, but nothing can run without one.",
        source="AWS CDK",
        about=("ProductionVariants", "ShadowProductionVariants"),
        check=_no_hardware,
    ),
    Rule(
        id="pools-replace-instance-type",
        level=Level.WARNING,
        evidence="D",
        what="A variant has either InstanceType or InstancePools",
        reason="Instance pools stand in the place of the instance type; what both together mean is not documented.",
        source="developer guide, instance pools",
        about=("InstancePools",),
        check=forbids(
            ("InstanceType",),
            scope=variants,
            when=lambda variant: "InstancePools" in variant,
            problem="stands beside InstancePools",
            hint="Remove InstanceType, and list it as a pool if it is wanted",
        ),
    ),
    Rule(
        id="instance-type-needs-count",
        level=Level.WARNING,
        evidence="S",
        what="A variant with InstanceType has InitialInstanceCount",
        reason="The file should say how many instances it pays for; the service's default is not documented.",
        source="AWS CDK",
        about=("InstanceType",),
        check=needs(
            "InitialInstanceCount",
            scope=variants,
            when=_without_count,
            hint="Add InitialInstanceCount",
        ),
    ),
    Rule(
        id="weights-sum-above-zero",
        level=Level.WARNING,
        evidence="I",
        what="At least one production variant has InitialVariantWeight above 0",
        reason="A variant's traffic is its weight divided by the sum of all weights.",
        source="inference from the botocore model",
        about=("InitialVariantWeight",),
        check=_zero_weights,
    ),
    Rule(
        id="accelerator-type-is-gone",
        level=Level.WARNING,
        evidence="M",
        what="No variant has AcceleratorType",
        reason="Elastic Inference is no longer available; the parameter still exists.",
        source="botocore model",
        about=("AcceleratorType",),
        check=forbids(
            ("AcceleratorType",),
            scope=variants,
            problem="asks for Elastic Inference, which is no longer available",
            hint="Remove it, and take an instance type with an accelerator",
        ),
    ),
    Rule(
        id="image-fits-accelerator",
        level=Level.WARNING,
        evidence="M/I",
        what="A GPU image stands with GPU instance types, a Neuron image with inf2 or trn types",
        reason="Each machine image carries the drivers of one kind of accelerator.",
        source="botocore model, InferenceAmiVersion",
        about=("InferenceAmiVersion",),
        check=_wrong_image,
    ),
    Rule(
        id="pool-priorities-unique",
        level=Level.WARNING,
        evidence="I",
        what="Each pool of a variant has its own Priority",
        reason="Pools are tried in the order of their priorities; with equal ones the order is not defined.",
        source="inference from the botocore model",
        about=("InstancePools",),
        check=_pool_priorities,
    ),
    Rule(
        id="pool-types-unique",
        level=Level.WARNING,
        evidence="I",
        what="Each pool of a variant has its own InstanceType",
        reason="A second pool of the same type finds the same lack of capacity.",
        source="inference",
        about=("InstancePools",),
        check=_pool_types,
    ),
)
