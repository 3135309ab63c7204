"""Serverless variants: what they cannot stand beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.rule import (
    Check,
    Rule,
    Violation,
    at,
    forbids,
    has_serverless,
    is_serverless,
    needs,
    part,
    production,
    variants,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MEMORY_STEP = 1024
_MEMORY = range(1024, 6144 + 1)
_configs = part(variants, "ServerlessConfig")


def _beside(*keys: str, when: Callable[[Body], bool] = has_serverless) -> Check:
    """Check that no top-level member of `keys` stands in a file with a serverless variant."""
    hint = "Remove it, or use instances in place of ServerlessConfig"
    return forbids(*((key,) for key in keys), when=when, problem="stands beside a serverless variant", hint=hint)


def _inside(*keys: str) -> Check:
    """Check that no member of `keys` stands in a serverless variant."""
    problem, hint = "stands in a serverless variant", "Remove it, or remove ServerlessConfig"
    return forbids(*((key,) for key in keys), scope=variants, when=is_serverless, problem=problem, hint=hint)


def _captures(document: Body) -> bool:
    return has_serverless(document) and at(document, "DataCaptureConfig", "EnableCapture") is not False


def _odd_memory(document: Body) -> Iterator[Violation]:
    for path, config in _configs(document):
        size = config.get("MemorySizeInMB", _MEMORY_STEP)
        if size in _MEMORY and size % _MEMORY_STEP:  # what is out of range is the shape check's to say
            hint = f"Take {size // _MEMORY_STEP * _MEMORY_STEP} or {(size // _MEMORY_STEP + 1) * _MEMORY_STEP}"
            yield Violation((*path, "MemorySizeInMB"), f"is {size}, no multiple of {_MEMORY_STEP}", hint)


def _too_much_provisioned(document: Body) -> Iterator[Violation]:
    for path, config in _configs(document):
        most = config.get("MaxConcurrency")
        wanted = config.get("ProvisionedConcurrency", 0)
        if most is not None and wanted > most:
            problem = f"is {wanted}, more than MaxConcurrency {most}"
            yield Violation((*path, "ProvisionedConcurrency"), problem, "Lower it, or raise MaxConcurrency")


def _several_variants(document: Body) -> Iterator[Violation]:
    found = [variant for _, variant in production(document)]
    if len(found) > 1 and any(is_serverless(variant) for variant in found):
        problem = f"has {len(found)} variants, one of them serverless"
        yield Violation(("ProductionVariants",), problem, "Keep one variant, or use instances for all of them")


RULES = (
    Rule(
        id="serverless-excludes-instances",
        level=Level.ERROR,
        evidence="M",
        what="A variant with ServerlessConfig has neither InstanceType nor InstancePools",
        reason="ServerlessConfig is described as what stands in place of instances.",
        source="botocore model, AWS CDK",
        about=("ServerlessConfig",),
        check=_inside("InstanceType", "InstancePools"),
    ),
    Rule(
        id="serverless-excludes-instance-count",
        level=Level.WARNING,
        evidence="D",
        what="A variant with ServerlessConfig has no InitialInstanceCount",
        reason="There are no instances to count.",
        source="developer guide, AWS CDK",
        about=("ServerlessConfig",),
        check=_inside("InitialInstanceCount"),
    ),
    Rule(
        id="serverless-excludes-volume",
        level=Level.ERROR,
        evidence="L",
        what="A variant with ServerlessConfig has no VolumeSizeInGB",
        reason="The service refuses it in a request, although it shows 5 when the config is described.",
        source="aws-controllers-k8s/sagemaker-controller#193",
        about=("ServerlessConfig",),
        check=_inside("VolumeSizeInGB"),
    ),
    Rule(
        id="serverless-excludes-instance-settings",
        level=Level.WARNING,
        evidence="I",
        what="A variant with ServerlessConfig has no setting that speaks of instances",
        reason="Scaling, routing, images, shells, core dumps and reservations are settings of instances.",
        source="inference from the botocore model",
        about=("ServerlessConfig",),
        check=_inside(
            "ManagedInstanceScaling",
            "RoutingConfig",
            "InferenceAmiVersion",
            "EnableSSMAccess",
            "CapacityReservationConfig",
            "VariantInstanceProvisionTimeoutInSeconds",
            "AcceleratorPartitionLayouts",
            "CoreDumpConfig",
        ),
    ),
    Rule(
        id="serverless-needs-model",
        level=Level.WARNING,
        evidence="I",
        what="A variant with ServerlessConfig has ModelName",
        reason="Only instances host inference components, so a serverless variant has nothing to serve without a model.",
        source="inference",
        about=("ServerlessConfig",),
        check=needs("ModelName", scope=variants, when=is_serverless, hint="Add ModelName"),
    ),
    Rule(
        id="serverless-memory-steps",
        level=Level.ERROR,
        evidence="M",
        what="MemorySizeInMB is 1024, 2048, 3072, 4096, 5120 or 6144",
        reason="Memory comes in steps of 1 GB.",
        source="botocore model",
        about=("ServerlessConfig",),
        check=_odd_memory,
    ),
    Rule(
        id="serverless-provisioned-up-to-max",
        level=Level.ERROR,
        evidence="M",
        what="ProvisionedConcurrency is at most MaxConcurrency",
        reason="What is kept warm is a part of what may run at once.",
        source="botocore model, AWS CDK",
        about=("ServerlessConfig",),
        check=_too_much_provisioned,
    ),
    Rule(
        id="serverless-is-alone",
        level=Level.ERROR,
        evidence="L",
        what="A file with a serverless variant has no other production variant",
        reason="The service refuses to split traffic over serverless variants.",
        source="aws-controllers-k8s/sagemaker-controller#193, developer guide",
        about=("ServerlessConfig",),
        check=_several_variants,
    ),
    Rule(
        id="serverless-excludes-async",
        level=Level.ERROR,
        evidence="L",
        what="A file with a serverless variant has no AsyncInferenceConfig",
        reason="The service refuses the combination.",
        source="aws-controllers-k8s/sagemaker-controller#193",
        about=("ServerlessConfig",),
        check=_beside("AsyncInferenceConfig"),
    ),
    Rule(
        id="serverless-excludes-capture",
        level=Level.ERROR,
        evidence="L",
        what="A file with a serverless variant has no DataCaptureConfig that captures",
        reason="The service refuses the combination.",
        source="aws-controllers-k8s/sagemaker-controller#193, developer guide",
        about=("ServerlessConfig",),
        check=_beside("DataCaptureConfig", when=_captures),
    ),
    Rule(
        id="serverless-excludes-vpc",
        level=Level.WARNING,
        evidence="D",
        what="A file with a serverless variant has no VpcConfig",
        reason="Serverless endpoints are documented as having no VPC.",
        source="developer guide, serverless feature exclusions",
        about=("ServerlessConfig",),
        check=_beside("VpcConfig"),
    ),
    Rule(
        id="serverless-excludes-isolation",
        level=Level.WARNING,
        evidence="D",
        what="A file with a serverless variant does not set EnableNetworkIsolation: true",
        reason="Serverless endpoints are documented as having no network isolation.",
        source="developer guide, serverless feature exclusions",
        about=("ServerlessConfig",),
        check=_beside("EnableNetworkIsolation"),
    ),
    Rule(
        id="serverless-excludes-shadow",
        level=Level.WARNING,
        evidence="D",
        what="A file with a serverless variant has no ShadowProductionVariants",
        reason="Shadow tests are documented for instances only.",
        source="developer guide, shadow variants",
        about=("ServerlessConfig",),
        check=_beside("ShadowProductionVariants"),
    ),
)
