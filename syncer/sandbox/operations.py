"""The operations that the simulated account knows, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from syncer.sandbox import components, configs, endpoints, models, scaling, tagging, tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.request import Request

# What can be behind: Describe calls, look-ups inside a write, ListTags, lists, the tagging API.
Kind = Literal["describe", "load", "tags", "list", "index"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One API operation: who answers it, how it reads (None when it can change the account), botocore's name of its service."""

    handler: Callable[[Request], dict[str, Any]]
    reads: Kind | None = None
    service: str = "sagemaker"

    @property
    def writes(self) -> bool:
        """Whether it can change the account."""
        return self.reads is None


_SCALING = "application-autoscaling"
OPERATIONS: dict[str, Operation] = {
    "CreateModel": Operation(models.create),
    "DescribeModel": Operation(models.describe, "describe"),
    "DeleteModel": Operation(models.delete),
    "ListModels": Operation(models.list_, "list"),
    "CreateEndpointConfig": Operation(configs.create),
    "DescribeEndpointConfig": Operation(configs.describe, "describe"),
    "DeleteEndpointConfig": Operation(configs.delete),
    "ListEndpointConfigs": Operation(configs.list_, "list"),
    "CreateEndpoint": Operation(endpoints.create),
    "DescribeEndpoint": Operation(endpoints.describe, "describe"),
    "UpdateEndpoint": Operation(endpoints.update),
    "UpdateEndpointWeightsAndCapacities": Operation(endpoints.update_weights_and_capacities),
    "DeleteEndpoint": Operation(endpoints.delete),
    "ListEndpoints": Operation(endpoints.list_, "list"),
    "CreateInferenceComponent": Operation(components.create),
    "DescribeInferenceComponent": Operation(components.describe, "describe"),
    "DeleteInferenceComponent": Operation(components.delete),
    "ListInferenceComponents": Operation(components.list_, "list"),
    "AddTags": Operation(tags.add),
    "DeleteTags": Operation(tags.delete),
    "ListTags": Operation(tags.list_, "tags"),
    "GetResources": Operation(tagging.get_resources, "index", "resourcegroupstaggingapi"),
    "GetCallerIdentity": Operation(tagging.get_caller_identity, "describe", "sts"),
    "RegisterScalableTarget": Operation(scaling.register, service=_SCALING),
    "DeregisterScalableTarget": Operation(scaling.deregister, service=_SCALING),
    "DescribeScalableTargets": Operation(scaling.describe, "describe", _SCALING),
}
