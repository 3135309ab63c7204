"""The operations that the simulated account knows, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from syncer.sandbox import configs, endpoints, models, scaling, tagging, tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.request import Request

# What can be behind: Describe calls, look-ups inside a write, ListTags, lists, the tagging API.
Kind = Literal["describe", "load", "tags", "list", "index"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One API operation: who answers it, the members it must have, and how it reads, None when it can change the account."""

    handler: Callable[[Request], dict[str, Any]]
    required: tuple[str, ...] = ()
    reads: Kind | None = None

    @property
    def writes(self) -> bool:
        """Whether it can change the account."""
        return self.reads is None


_TARGET = ("ServiceNamespace", "ResourceId", "ScalableDimension")
OPERATIONS: dict[str, Operation] = {
    "CreateModel": Operation(models.create, ("ModelName",)),
    "DescribeModel": Operation(models.describe, ("ModelName",), "describe"),
    "DeleteModel": Operation(models.delete, ("ModelName",)),
    "ListModels": Operation(models.list_, (), "list"),
    "CreateEndpointConfig": Operation(configs.create, ("EndpointConfigName", "ProductionVariants")),
    "DescribeEndpointConfig": Operation(configs.describe, ("EndpointConfigName",), "describe"),
    "DeleteEndpointConfig": Operation(configs.delete, ("EndpointConfigName",)),
    "ListEndpointConfigs": Operation(configs.list_, (), "list"),
    "CreateEndpoint": Operation(endpoints.create, ("EndpointName", "EndpointConfigName")),
    "DescribeEndpoint": Operation(endpoints.describe, ("EndpointName",), "describe"),
    "UpdateEndpoint": Operation(endpoints.update, ("EndpointName", "EndpointConfigName")),
    "UpdateEndpointWeightsAndCapacities": Operation(
        endpoints.update_weights_and_capacities, ("EndpointName", "DesiredWeightsAndCapacities")
    ),
    "DeleteEndpoint": Operation(endpoints.delete, ("EndpointName",)),
    "ListEndpoints": Operation(endpoints.list_, (), "list"),
    "AddTags": Operation(tags.add, ("ResourceArn", "Tags")),
    "DeleteTags": Operation(tags.delete, ("ResourceArn", "TagKeys")),
    "ListTags": Operation(tags.list_, ("ResourceArn",), "tags"),
    "GetResources": Operation(tagging.get_resources, (), "index"),
    "GetCallerIdentity": Operation(tagging.get_caller_identity, (), "describe"),
    "RegisterScalableTarget": Operation(scaling.register, _TARGET),
    "DeregisterScalableTarget": Operation(scaling.deregister, _TARGET),
    "DescribeScalableTargets": Operation(scaling.describe, ("ServiceNamespace",), "describe"),
}
