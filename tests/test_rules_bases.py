"""Realistic desired files that keep every rule, and the edits that tests make to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from syncer.rules import check

if TYPE_CHECKING:
    from syncer.model import FieldPath

Document = dict[str, Any]
Edits = Mapping[str, Any]  # dotted path -> new value, or DROP
DROP = object()


@dataclass(frozen=True, slots=True)
class Case:
    """A base, the edits that break one rule at the dotted path `at`, and the edits that just keep it."""

    base: Callable[[], Document]
    breaking: Edits
    at: str
    keeping: Edits

    def broken(self) -> Document:
        """Return the file that breaks the rule."""
        return edited(self.base(), self.breaking)

    def kept(self) -> Document:
        """Return the file that just keeps the rule."""
        return edited(self.base(), self.keeping)


def to_path(dotted: str) -> FieldPath:
    return tuple(map(_key, dotted.split(".")))


def edited(document: Document, edits: Edits) -> Document:
    """Set or drop members; an index one past the end appends, missing objects on the way are made."""
    result = deepcopy(document)
    for dotted, value in edits.items():
        *parents, last = map(_key, dotted.split("."))
        place: Any = result
        for key in parents:
            place = place[key] if isinstance(place, list) else place.setdefault(key, {})
        _put(place, last, value)
    return result


def _key(part: str) -> Any:
    return int(part) if part.isdigit() else part


def _put(place: Any, key: Any, value: Any) -> None:
    if value is DROP:
        del place[key]
    elif isinstance(place, list) and key == len(place):
        place.append(deepcopy(value))
    else:
        place[key] = deepcopy(value)


def under(prefix: str, **members: Any) -> dict[str, Any]:
    """Write edits of several members of one object."""
    return {f"{prefix}.{name}": value for name, value in members.items()}


def variant(**members: Any) -> dict[str, Any]:
    """Write edits of the first production variant."""
    return under("ProductionVariants.0", **members)


def real_variant(name: str = "main") -> Document:
    return {
        "VariantName": name,
        "ModelName": "fraud-2026-11-01",
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 4,
        "InitialVariantWeight": 1.0,
    }


def realtime() -> Document:
    return {
        "EndpointConfigName": "fraud-detector",
        "ProductionVariants": [real_variant()],
        "Tags": [{"Key": "team", "Value": "risk"}],
        "KmsKeyId": "alias/fraud",
        "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
        "EnableNetworkIsolation": False,
        "MetricsConfig": {"EnableEnhancedMetrics": True, "MetricPublishFrequencyInSeconds": 60},
        "DataCaptureConfig": {
            "InitialSamplingPercentage": 10,
            "DestinationS3Uri": "s3://bucket/capture",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
        },
        "CrossRegionTrafficConfig": {"MaxInvocationsPerSecondPerInstance": 10, "MaxCrossRegionPercentPerEndpoint": 5},
        "Endpoint": {"EndpointName": "fraud-detector"},
    }


def serverless() -> Document:
    config = {"MemorySizeInMB": 2048, "MaxConcurrency": 10, "ProvisionedConcurrency": 5}
    return {
        "EndpointConfigName": "classifier",
        "ProductionVariants": [{"VariantName": "main", "ModelName": "classifier", "ServerlessConfig": config}],
    }


def asynchronous() -> Document:
    output = {
        "S3OutputPath": "s3://bucket/out",
        "NotificationConfig": {
            "SuccessTopic": "arn:aws:sns:eu-west-1:111122223333:done",
            "IncludeInferenceResponseIn": ["SUCCESS_NOTIFICATION_TOPIC"],
        },
    }
    return {
        "EndpointConfigName": "summaries",
        "ProductionVariants": [real_variant()],
        "AsyncInferenceConfig": {"OutputConfig": output},
    }


def shadowed() -> Document:
    return {
        "EndpointConfigName": "ranking",
        "ProductionVariants": [real_variant()],
        "ShadowProductionVariants": [real_variant("candidate")],
    }


def components() -> Document:
    scaling = {"Status": "ENABLED", "MinInstanceCount": 1, "MaxInstanceCount": 4}
    scaling_in = {"Strategy": "CONSOLIDATION", "MaximumStepSize": 2, "CooldownInMinutes": 30}
    return {
        "EndpointConfigName": "language-models",
        "ExecutionRoleArn": "arn:aws:iam::111122223333:role/serve",
        "ProductionVariants": [
            {
                "VariantName": "main",
                "InstanceType": "ml.p4d.24xlarge",
                "InitialInstanceCount": 1,
                "ManagedInstanceScaling": scaling | {"ScaleInPolicy": scaling_in},
                "InferenceAmiVersion": "al2023-ami-sagemaker-inference-gpu-4-1",
                "RoutingConfig": {
                    "RoutingStrategy": "PREFIX_AWARE",
                    "PrefixAwareRoutingConfig": {"PrefixLength": 4096, "ConcurrencyThreshold": 8},
                },
                "AcceleratorPartitionLayouts": [{"AcceleratorPartitionTypes": ["mig-3g.20gb", "mig-3g.20gb"]}],
            }
        ],
    }


def pooled() -> Document:
    pools = [{"InstanceType": "ml.m5.xlarge", "Priority": 1}, {"InstanceType": "ml.c5.xlarge", "Priority": 2}]
    body = real_variant() | {"InstancePools": pools, "VariantInstanceProvisionTimeoutInSeconds": 600}
    del body["InstanceType"]
    return {"EndpointConfigName": "forecast", "ProductionVariants": [body]}


def explained() -> Document:
    clarify = {
        "InferenceConfig": {"FeatureTypes": ["text", "numerical"]},
        "ShapConfig": {
            "ShapBaselineConfig": {"MimeType": "text/csv", "ShapBaseline": "0,0"},
            "TextConfig": {"Language": "en", "Granularity": "token"},
        },
    }
    return {
        "EndpointConfigName": "credit",
        "ProductionVariants": [real_variant()],
        "ExplainerConfig": {"ClarifyExplainerConfig": clarify},
    }


def shifting(kind: str = "CANARY", size: str = "CanarySize") -> Document:
    """Return a file whose roll shifts traffic by instances: 1 of 4 at first."""
    routing = {"Type": kind, "WaitIntervalInSeconds": 300, size: {"Type": "INSTANCE_COUNT", "Value": 1}}
    policy = {
        "TrafficRoutingConfiguration": routing,
        "TerminationWaitInSeconds": 300,
        "MaximumExecutionTimeoutInSeconds": 1800,
    }
    return {
        "EndpointConfigName": "search",
        "ProductionVariants": [real_variant()],
        "Endpoint": {
            "RetainAllVariantProperties": True,
            "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
            "DeploymentConfig": {
                "BlueGreenUpdatePolicy": policy,
                "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "search-5xx"}]},
            },
        },
    }


def stepping() -> Document:
    return shifting("LINEAR", "LinearStepSize")


def rolling() -> Document:
    size = {"Type": "CAPACITY_PERCENT", "Value": 50}
    policy = {
        "MaximumBatchSize": size,
        "RollbackMaximumBatchSize": size | {"Value": 100},
        "WaitIntervalInSeconds": 300,
        "MaximumExecutionTimeoutInSeconds": 1800,
    }
    deployment = {"RollingUpdatePolicy": policy, "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]}}
    return {
        "EndpointConfigName": "search",
        "ProductionVariants": [real_variant()],
        "Endpoint": {"DeploymentConfig": deployment},
    }


def places(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the dotted path and the value of everything inside a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        here = f"{path}.{key}" if path else str(key)
        yield here, item
        yield from places(item, here)


BASES = (realtime, serverless, asynchronous, shadowed, components, pooled, explained, shifting, stepping, rolling)


@pytest.mark.parametrize("base", BASES)
def test_a_realistic_file_keeps_every_rule(base: Callable[[], Document]) -> None:
    assert list(check(base(), {})) == []
