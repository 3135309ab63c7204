"""Bad files whose values have the right type, and are out of what the service takes: bounds, patterns, enums, rules."""

from __future__ import annotations

from badfiles_case import BASE, Bad, at_top, bad, in_variant, replacing


def _names() -> dict[str, Bad]:
    wrong = {
        "underscore": "fraud_detector",
        "hyphen first": "-fraud",
        "hyphen last": "fraud-",
        "dot": "fraud.v1",
        "space": "fraud detector",
        "slash": "../fraud",
        "accent": "frauđ",
        "empty": '""',
        "line end": '"fraud\\n"',
        "line end inside": '"a\\nb"',
        "full-width digits": "fraud１",  # noqa: RUF001  # looks like a 1 on purpose
        "joiner": '"a\\u200db"',
    }
    return {
        f"name, {name}": replacing(
            "Name: fraud\n", f"Name: @@{text}\n", "pattern", field="EndpointConfigName", says="does not fit the pattern"
        )
        for name, text in wrong.items()
    }


def _variant_bounds() -> dict[str, Bad]:
    rows = (
        ("VolumeSizeInGB", "0", "minimum", "is 0"),
        ("VolumeSizeInGB", "-1", "minimum", "is -1"),
        ("VolumeSizeInGB", "513", "maximum", "is 513"),
        ("VariantInstanceProvisionTimeoutInSeconds", "299", "minimum", "is 299"),
        ("VariantInstanceProvisionTimeoutInSeconds", "3601", "maximum", "is 3601"),
        ("ModelDataDownloadTimeoutInSeconds", "59", "minimum", "is 59"),
        ("ModelDataDownloadTimeoutInSeconds", "3601", "maximum", "is 3601"),
        ("ContainerStartupHealthCheckTimeoutInSeconds", "59", "minimum", "is 59"),
        ("ContainerStartupHealthCheckTimeoutInSeconds", "99999", "maximum", "is 99999"),
        ("InitialVariantWeight", "-0.1", "minimum", "is -0.1"),
        ("InferenceAmiVersion", "al2023", "enum", "'al2023' is not a known value"),
        ("AcceleratorType", "ml.eia1.medum", "enum", "Did you mean ml.eia1.medium?"),
    )
    return {
        f"variant, {member} {text}": in_variant(f"{member}: @@{text}", rule, member, says) for member, text, rule, says in rows
    }


def _nested(path: str, text: str, rule: str, says: str) -> Bad:
    """Write a dotted path in flow style, so that only its last member is wrong."""
    *parents, last = path.split(".")
    opening = "".join(f"{parent}: {{" for parent in parents)
    return at_top(f"{opening}{last}: @@{text}{'}' * len(parents)}", rule, path, says)


ARABIC_ONE = "\u0661"
_CAPTURE = "InitialSamplingPercentage: 1, DestinationS3Uri: s3://b/c, CaptureOptions: [{CaptureMode: Input}]"
_OPTION = "CaptureOptions: [{CaptureMode: Input}]"
_HEADER = "DataCaptureConfig.CaptureContentTypeHeader.CsvContentTypes"

BOUNDS: dict[str, Bad] = {
    "name of 53": replacing(
        "Name: fraud\n",
        f"Name: @@{'a' * 53}\n",
        "name-leaves-room-for-version",
        field="EndpointConfigName",
        says="has 53 characters",
    ),
    "no instance": replacing(
        "Count: 1", "Count: @@0", "minimum", field="ProductionVariants[0].InitialInstanceCount", says="is 0"
    ),
    "model of 64": replacing(
        "ModelName: fraud-1",
        f"ModelName: @@{'m' * 64}",
        "maximum",
        field="ProductionVariants[0].ModelName",
        says="has 64 characters",
    ),
    "variant name with a dot": replacing(
        "VariantName: main", "VariantName: @@v1.2", "pattern", field="ProductionVariants[0].VariantName", says="'v1.2'"
    ),
    "no variant": bad("EndpointConfigName: a\nProductionVariants: @@[]\n", "minimum", "ProductionVariants", "has 0 entries"),
    "eleven variants": bad(
        "EndpointConfigName: a\nProductionVariants:\n  @@"
        + "  ".join(
            f"- {{VariantName: v{i}, ModelName: m, InstanceType: ml.m5.xlarge, InitialInstanceCount: 1}}\n" for i in range(11)
        ),
        "maximum",
        "ProductionVariants",
        "has 11 entries",
    ),
    "sampling of 101": at_top(
        f"DataCaptureConfig: {{InitialSamplingPercentage: @@101, DestinationS3Uri: s3://b/c, {_OPTION}}}",
        "maximum",
        "DataCaptureConfig.InitialSamplingPercentage",
        "is 101",
    ),
    "destination without bucket": at_top(
        f"DataCaptureConfig: {{InitialSamplingPercentage: 1, DestinationS3Uri: @@bucket/a, {_OPTION}}}",
        "pattern",
        "DataCaptureConfig.DestinationS3Uri",
        "'bucket/a'",
    ),
    "destination of 513": at_top(
        f"DataCaptureConfig: {{InitialSamplingPercentage: 1, DestinationS3Uri: @@s3://{'b' * 508}, {_OPTION}}}",
        "maximum",
        "DataCaptureConfig.DestinationS3Uri",
        "has 513 characters",
    ),
    "capture mode in capitals": at_top(
        "DataCaptureConfig: {InitialSamplingPercentage: 1, DestinationS3Uri: s3://b/c,"
        "\n  CaptureOptions: [{CaptureMode: @@INPUT}]}",
        "enum",
        "DataCaptureConfig.CaptureOptions[0].CaptureMode",
        "'INPUT' is not a known value",
    ),
    "no capture option": at_top(
        "DataCaptureConfig: {InitialSamplingPercentage: 1, DestinationS3Uri: s3://b/c, CaptureOptions: @@[]}",
        "minimum",
        "DataCaptureConfig.CaptureOptions",
        "has 0 entries",
    ),
    "content type without slash": at_top(
        f"DataCaptureConfig: {{{_CAPTURE}, CaptureContentTypeHeader: {{CsvContentTypes: [@@csv]}}}}",
        "pattern",
        f"{_HEADER}[0]",
        "'csv' does not fit",
    ),
    "content type, empty": at_top(
        f'DataCaptureConfig: {{{_CAPTURE}, CaptureContentTypeHeader: {{CsvContentTypes: [a/b, @@""]}}}}',
        "minimum",
        f"{_HEADER}[1]",
        "has 0 characters",
    ),
    "key with a space": at_top("KmsKeyId: @@alias my key", "pattern", "KmsKeyId", "'alias my key'"),
    "role, short": at_top("ExecutionRoleArn: @@arn:aws:iam::1:role", "minimum", "ExecutionRoleArn", "has 19 characters"),
    "role, eleven digits": at_top(
        "ExecutionRoleArn: @@arn:aws:iam::12345678901:role/a", "pattern", "ExecutionRoleArn", "does not fit"
    ),
    "role, other digits": at_top(
        f"ExecutionRoleArn: @@arn:aws:iam::{ARABIC_ONE * 12}:role/a", "pattern", "ExecutionRoleArn", "does not fit"
    ),
    "six groups": at_top(
        "VpcConfig: {SecurityGroupIds: @@[a, b, c, d, e, f], Subnets: [s]}",
        "maximum",
        "VpcConfig.SecurityGroupIds",
        "has 6 entries",
    ),
    "subnet with underscore": at_top(
        "VpcConfig: {SecurityGroupIds: [a], Subnets: [@@subnet_1]}", "pattern", "VpcConfig.Subnets[0]", "'subnet_1'"
    ),
    "tag without key": at_top('Tags: [{Key: @@"", Value: b}]', "minimum", "Tags[0].Key", "has 0 characters"),
    "tag key of 129": at_top(f"Tags: [{{Key: @@{'k' * 129}, Value: b}}]", "maximum", "Tags[0].Key", "has 129 characters"),
    "tag value of 257": at_top(f"Tags: [{{Key: k, Value: @@{'v' * 257}}}]", "maximum", "Tags[0].Value", "has 257 characters"),
    "tag with emoji": at_top("Tags: [{Key: k, Value: @@🚀}]", "tag-characters", "Tags[0].Value", "cannot have"),
    "tag twice": at_top("Tags: [{Key: k, Value: a}, {Key: @@k, Value: b}]", "tag-keys-unique", "Tags[1].Key", "repeats 'k'"),
    "tag of aws": at_top("Tags: [{Key: @@AWS:x, Value: a}]", "tag-key-not-aws", "Tags[0].Key", "'AWS:x' starts with"),
    "tag of ours": at_top("Tags: [{Key: @@syncer:owner, Value: me}]", "tag-key-not-syncer", "Tags[0].Key", "starts with"),
    "43 tags": at_top(
        f"Tags: @@[{', '.join(f'{{Key: k{i}, Value: v}}' for i in range(43))}]", "tag-count-leaves-room", "Tags", "has 43 tags"
    ),
    "invocations": at_top(
        "AsyncInferenceConfig:\n  OutputConfig: {S3OutputPath: s3://b/c}\n"
        "  ClientConfig: {MaxConcurrentInvocationsPerInstance: @@0}",
        "minimum",
        "AsyncInferenceConfig.ClientConfig.MaxConcurrentInvocationsPerInstance",
        "is 0",
    ),
    "endpoint name with underscore": _nested("Endpoint.EndpointName", "my_endpoint", "pattern", "'my_endpoint'"),
    "endpoint name of 64": _nested("Endpoint.EndpointName", "e" * 64, "maximum", "has 64 characters"),
    "timeout of a roll": at_top(
        "Endpoint: {DeploymentConfig: {RollingUpdatePolicy: {MaximumBatchSize: {Type: CAPACITY_PERCENT, Value: 20},\n"
        "  WaitIntervalInSeconds: 0, MaximumExecutionTimeoutInSeconds: @@599}}}",
        "minimum",
        "Endpoint.DeploymentConfig.RollingUpdatePolicy.MaximumExecutionTimeoutInSeconds",
        "is 599",
    ),
    "batch of nothing": at_top(
        "Endpoint: {DeploymentConfig: {RollingUpdatePolicy: {MaximumBatchSize: {Type: INSTANCE_COUNT, Value: @@0},\n"
        "  WaitIntervalInSeconds: 0}}}",
        "minimum",
        "Endpoint.DeploymentConfig.RollingUpdatePolicy.MaximumBatchSize.Value",
        "is 0",
    ),
    "alarm of white space": at_top(
        "Endpoint: {DeploymentConfig: {AutoRollbackConfiguration: {Alarms: [{AlarmName: @@' '}]}}}",
        "pattern",
        "Endpoint.DeploymentConfig.AutoRollbackConfiguration.Alarms[0].AlarmName",
        "' ' does not fit",
    ),
    "exclude, unknown": at_top(
        "Endpoint: {ExcludeRetainedVariantProperties: [{VariantPropertyType: @@DesiredWeigth}]}",
        "enum",
        "Endpoint.ExcludeRetainedVariantProperties[0].VariantPropertyType",
        "Did you mean DesiredWeight?",
    ),
    "metrics every second": _nested("MetricsConfig.MetricPublishFrequencyInSeconds", "1", "metric-frequency-values", "is 1"),
    "volume on local disks": bad(
        BASE.replace("ml.m5.xlarge", "ml.g5.xlarge") + "    VolumeSizeInGB: @@50\n",
        "volume-excludes-local-storage",
        "ProductionVariants[0].VolumeSizeInGB",
        "Remove it",
    ),
    "variant twice": bad(
        f"{BASE}  - VariantName: @@main\n    ModelName: b\n    InstanceType: ml.m5.xlarge\n    InitialInstanceCount: 1\n",
        "variant-names-unique",
        "ProductionVariants[1].VariantName",
        "repeats 'main'",
    ),
}

BOUND_FILES = _names() | _variant_bounds() | BOUNDS
