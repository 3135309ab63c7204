"""What Application Auto Scaling may scale: a service of its own, asked about named variants only."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from syncer.aws import Account, member
from syncer.live.pages import pages

if TYPE_CHECKING:
    from collections.abc import Collection

OPERATION = "DescribeScalableTargets"
MOST = 50  # resource ids a call, and targets a page


def scalable(account: Account, variants: Collection[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return which of some variants, as (endpoint, variant), are registered as scalable targets, with their dimensions."""
    named = {f"endpoint/{endpoint}/variant/{variant}": (endpoint, variant) for endpoint, variant in variants}
    resources, found = sorted(named), defaultdict[str, list[str]](list)
    for start in range(0, len(resources), MOST):
        params = {"ServiceNamespace": "sagemaker", "ResourceIds": resources[start : start + MOST], "MaxResults": MOST}
        for target in pages(account, OPERATION, params, key="ScalableTargets"):
            found[member(target, "ResourceId", OPERATION)].append(member(target, "ScalableDimension", OPERATION))
    return {named[resource]: tuple(sorted(dimensions)) for resource, dimensions in found.items() if resource in named}
