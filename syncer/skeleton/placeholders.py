"""Values that a skeleton shows: YAML text that the shape allows, as near to a real file as a stranger can guess."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import Shape

    from syncer.skeleton.member import Member

# Members that stand uncommented beside the required ones. Elsewhere a block without required members shows its first.
LIVE = {
    "ProductionVariant": (("ModelName", "InstanceType", "InitialInstanceCount"), "a real-time variant has all three"),
    "ProductionVariantManagedInstanceScaling": (
        ("Status", "MinInstanceCount", "MaxInstanceCount"),
        "scaling without bounds is a surprise",
    ),
    "PrefixAwareRoutingConfig": (("PrefixLength", "ConcurrencyThreshold"), "botocore: both go with PREFIX_AWARE"),
    "AsyncInferenceOutputConfig": (("S3OutputPath",), "results have to go somewhere"),
    "ClarifyShapBaselineConfig": (("ShapBaselineUri",), "a baseline is most often a file"),
    "TrafficRoutingConfig": (("CanarySize",), "it goes with the CANARY that we show"),
}

# By structure and member, where the smallest allowed value would be no realistic one.
_BY_MEMBER = {
    ("ProductionVariant", "VariantInstanceProvisionTimeoutInSeconds"): "600",
    ("ProductionVariant", "VolumeSizeInGB"): "30",
    ("ProductionVariant", "ModelDataDownloadTimeoutInSeconds"): "600",
    ("ProductionVariant", "ContainerStartupHealthCheckTimeoutInSeconds"): "600",
    ("ProductionVariantServerlessConfig", "MemorySizeInMB"): "2048",
    ("ProductionVariantServerlessConfig", "MaxConcurrency"): "20",
    ("ProductionVariantManagedInstanceScaling", "MinInstanceCount"): "1",
    ("ProductionVariantManagedInstanceScaling", "MaxInstanceCount"): "4",
    ("PrefixAwareRoutingConfig", "ConcurrencyThreshold"): "16",
    ("DataCaptureConfig", "InitialSamplingPercentage"): "20",
    ("AsyncInferenceClientConfig", "MaxConcurrentInvocationsPerInstance"): "4",
    ("ClarifyShapConfig", "NumberOfSamples"): "100",
    ("ClarifyShapConfig", "Seed"): "42",
    ("CrossRegionTrafficConfig", "MaxInvocationsPerSecondPerInstance"): "50",
    ("CrossRegionTrafficConfig", "MaxCrossRegionPercentPerEndpoint"): "20",
    ("TrafficRoutingConfig", "Type"): "CANARY",
    ("TrafficRoutingConfig", "WaitIntervalInSeconds"): "300",
    ("BlueGreenUpdatePolicy", "TerminationWaitInSeconds"): "300",
    ("BlueGreenUpdatePolicy", "MaximumExecutionTimeoutInSeconds"): "3600",
    ("RollingUpdatePolicy", "WaitIntervalInSeconds"): "300",
    ("RollingUpdatePolicy", "MaximumExecutionTimeoutInSeconds"): "3600",
}

# By shape, where a pattern or the meaning asks for more than any text.
_BY_SHAPE = {
    "EndpointConfigName": "my-endpoint",
    "EndpointName": "my-endpoint",
    "VariantName": "main",
    "ModelName": "my-model",
    "ProductionVariantInstanceType": "ml.m5.xlarge",
    "AcceleratorPartitionType": "mig-3g.40gb",
    "MlReservationArn": "arn:aws:sagemaker:us-east-1:123456789012:training-plan/my-plan",
    "DestinationS3Uri": "s3://my-bucket/my-prefix",
    "Url": "s3://my-bucket/baseline.csv",
    "KmsKeyId": "alias/my-key",
    "RoleArn": "arn:aws:iam::123456789012:role/my-role",
    "SnsTopicArn": "arn:aws:sns:us-east-1:123456789012:my-topic",
    "SecurityGroupId": "sg-0123456789abcdef0",
    "SubnetId": "subnet-0123456789abcdef0",
    "AlarmName": "my-alarm",
    "TagKey": "team",
    "TagValue": "my-team",
    "CsvContentType": "text/csv",
    "JsonContentType": "application/json",
    "ClarifyEnableExplanations": '"probability > `0.8`"',
    "ClarifyFeaturesAttribute": "features",
    "ClarifyContentTemplate": "'{\"features\":$features}'",
    "ClarifyProbabilityAttribute": "probability",
    "ClarifyLabelAttribute": "labels",
    "ClarifyHeader": "my-header",
    "ClarifyShapBaseline": '"0.5,1.5,2.5"',
    "ClarifyTextLanguage": "en",
}
# The time is quoted, because YAML's own guess is no text.
_BY_TYPE = {"boolean": "true", "string": "my-text", "timestamp": '"2026-01-31T12:00:00Z"', "blob": "bXktdGV4dA=="}


def of_member(owner: Shape, member: Member) -> str:
    """Return YAML text for a scalar member of a structure."""
    if (owner.name, member.name) in _BY_MEMBER:
        return _BY_MEMBER[owner.name, member.name]
    is_shown = member.default is not None and member.shape.type_name != "boolean"  # `false` for a switch shows no use
    return json.dumps(member.default.value).strip('"') if member.default and is_shown else of_shape(member.shape)


def of_shape(shape: Shape) -> str:
    """Return YAML text for a scalar: from the table, else the first or the smallest value allowed."""
    if shape.name in _BY_SHAPE:
        return _BY_SHAPE[shape.name]
    if shape.type_name == "string" and shape.enum:
        return str(shape.enum[0])
    return _BY_TYPE.get(shape.type_name) or str(shape.metadata.get("min", 1))
