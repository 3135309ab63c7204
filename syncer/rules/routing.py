"""How requests find an instance: routing, partitions of an accelerator, traffic from other regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.families import Chip, family_of
from syncer.rules.rule import (
    Rule,
    Violation,
    forbids,
    has_serverless,
    hosts_components,
    instance_types,
    part,
    variants,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX_MEMBERS = ("PrefixLength", "ConcurrencyThreshold")
_LAYOUTS = "AcceleratorPartitionLayouts"
_routing = part(variants, "RoutingConfig")


def _is_prefix_aware(routing: Body) -> bool:
    return routing.get("RoutingStrategy") == "PREFIX_AWARE"


def _incomplete_prefix(document: Body) -> Iterator[Violation]:
    for path, routing in _routing(document):
        config = routing.get("PrefixAwareRoutingConfig", {})
        missing = [key for key in _PREFIX_MEMBERS if key not in config] if _is_prefix_aware(routing) else []
        if missing:
            where = path if not config else (*path, "PrefixAwareRoutingConfig")
            hint = f"Add {' and '.join(missing)} to PrefixAwareRoutingConfig"
            yield Violation(where, f"lacks {' and '.join(missing)}", hint)


def _several_layouts(document: Body) -> Iterator[Violation]:
    for path, variant in variants(document):
        count = len(variant.get(_LAYOUTS, ()))
        if count > 1:
            yield Violation((*path, _LAYOUTS), f"has {count} layouts", "Keep one: it holds for every accelerator")


def _partitions_without_gpu(document: Body) -> Iterator[Violation]:
    for path, variant in variants(document):
        names = [name for _, name in instance_types(path, variant)] if _LAYOUTS in variant else []
        for name in names:
            family = family_of(name)
            if family and family.chip is not Chip.GPU:
                yield Violation((*path, _LAYOUTS), f"is set, and {name} runs on {family.chip}", "Remove it")


RULES = (
    Rule(
        id="prefix-routing-needs-config",
        level=Level.ERROR,
        evidence="M",
        what="RoutingStrategy PREFIX_AWARE has PrefixLength and ConcurrencyThreshold",
        reason="Both are required with this strategy, which the shape alone cannot say.",
        source="botocore model",
        about=("RoutingStrategy",),
        check=_incomplete_prefix,
    ),
    Rule(
        id="prefix-config-needs-prefix-routing",
        level=Level.ERROR,
        evidence="M",
        what="PrefixAwareRoutingConfig stands only with RoutingStrategy PREFIX_AWARE",
        reason="The API allows it with this strategy only.",
        source="botocore model",
        about=("PrefixAwareRoutingConfig",),
        check=forbids(
            ("PrefixAwareRoutingConfig",),
            scope=_routing,
            when=lambda routing: "RoutingStrategy" in routing and not _is_prefix_aware(routing),
            problem="stands with another strategy",
            hint="Remove it, or set RoutingStrategy: PREFIX_AWARE",
        ),
    ),
    Rule(
        id="partition-layout-single",
        level=Level.ERROR,
        evidence="M",
        what="AcceleratorPartitionLayouts has one layout",
        reason="One layout holds for every accelerator of the variant's instance type.",
        source="botocore model",
        about=("AcceleratorPartitionLayouts",),
        check=_several_layouts,
    ),
    Rule(
        id="partitions-need-components",
        level=Level.WARNING,
        evidence="M/I",
        what="AcceleratorPartitionLayouts stands on a variant without ModelName",
        reason="Each partition is filled by one inference component.",
        source="botocore model",
        about=("AcceleratorPartitionLayouts",),
        check=forbids(
            (_LAYOUTS,),
            scope=variants,
            when=lambda variant: not hosts_components(variant),
            problem="is set on a variant that names its model",
            hint="Remove it, or host inference components",
        ),
    ),
    Rule(
        id="partitions-need-gpu",
        level=Level.WARNING,
        evidence="M/I",
        what="AcceleratorPartitionLayouts stands with GPU instance types",
        reason="The profiles that the API takes are those of NVIDIA's multi-instance GPUs.",
        source="botocore model",
        about=("AcceleratorPartitionLayouts",),
        check=_partitions_without_gpu,
    ),
    Rule(
        id="cross-region-excludes-serverless",
        level=Level.ERROR,
        evidence="M",
        what="A file with a serverless variant has no CrossRegionTrafficConfig",
        reason="The API does not take the two together: the cap counts instances.",
        source="botocore model",
        about=("CrossRegionTrafficConfig",),
        check=forbids(
            ("CrossRegionTrafficConfig",),
            when=has_serverless,
            problem="stands beside a serverless variant",
            hint="Remove it, or use instances in place of ServerlessConfig",
        ),
    ),
    Rule(
        id="cross-region-excludes-async",
        level=Level.ERROR,
        evidence="M",
        what="A file with AsyncInferenceConfig has no CrossRegionTrafficConfig",
        reason="The API does not take the two together.",
        source="botocore model",
        about=("CrossRegionTrafficConfig",),
        check=forbids(
            ("CrossRegionTrafficConfig",),
            when=lambda document: "AsyncInferenceConfig" in document,
            problem="stands beside AsyncInferenceConfig",
            hint="Remove one of the two",
        ),
    ),
)
