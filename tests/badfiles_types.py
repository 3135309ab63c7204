"""Bad files with values of a wrong type, members that do not exist, and members that lack."""

from __future__ import annotations

from badfiles_case import BASE, Bad, at_top, bad, in_variant, replacing

_WHOLE = "a whole number without quotes"
_NUMBER = "a number without quotes"
_YES_NO = "true or false without quotes"
_LIST = "a list, each entry after"
_MEMBERS = "Write members"


def _booleans() -> dict[str, Bad]:
    wrong = ("yes", "no", "on", "off", "Y", "1", "0", '"true"', "tRUE", "1.0", "enabled")
    return {
        f"boolean as {text}": at_top(f"EnableNetworkIsolation: @@{text}", "type", "EnableNetworkIsolation", _YES_NO)
        for text in wrong
    }


def _integers() -> dict[str, Bad]:
    wrong = {
        "quoted": '"2"',
        "single quoted": "'2'",
        "a fraction": "2.5",
        "a whole fraction": "2.0",
        "octal": "0o17",
        "old octal": "017",
        "hexadecimal": "0x1F",
        "binary": "0b11",
        "with underscores": "1_000",
        "with commas": "1,000",
        "exponent": "1e3",
        "sexagesimal": "12:30:45",
        "a boolean": "true",
        "a word": "two",
        "other digits": "٣",
        "infinite": ".inf",
        "signs": "--1",
    }
    return {
        f"integer, {name}": in_variant(f"VolumeSizeInGB: @@{text}", "type", "VolumeSizeInGB", _WHOLE)
        for name, text in wrong.items()
    }


def _floats() -> dict[str, Bad]:
    wrong = {
        "not a number": ".nan",
        "infinite": ".inf",
        "minus infinite": "-.INF",
        "python's nan": "nan",
        "quoted": '"0.5"',
        "a comma": "0,5",
        "percent": "50%",
        "underscores": "1_0.5",
        "a boolean": "true",
        "an exponent alone": "e5",
        "hexadecimal": "0x1p3",
    }
    return {
        f"float, {name}": in_variant(f"InitialVariantWeight: @@{text}", "type", "InitialVariantWeight", _NUMBER)
        for name, text in wrong.items()
    }


def _nothing() -> dict[str, Bad]:
    wrong = {
        "name": ("EndpointConfigName: fraud", "EndpointConfigName:@@", "EndpointConfigName"),
        "model, tilde": ("ModelName: fraud-1", "ModelName: @@~", "ProductionVariants[0].ModelName"),
        "count, null": ("Count: 1", "Count: @@null", "ProductionVariants[0].InitialInstanceCount"),
        "type, NULL": ("InstanceType: ml.m5.xlarge", "InstanceType: @@NULL", "ProductionVariants[0].InstanceType"),
    }
    return {
        f"nothing as {name}": replacing(old, new, "type", field=field, says="has no value")
        for name, (old, new, field) in wrong.items()
    }


def _in_components(member: str, rule: str, field: str, says: str) -> Bad:
    """Add a member to a variant that waits for inference components; managed scaling stands only there."""
    good = BASE.replace("    ModelName: fraud-1\n", "")
    role = "ExecutionRoleArn: arn:aws:iam::123456789012:role/r"
    return bad(f"{good}    {member}\n{role}\n", rule, f"ProductionVariants[0].{field}", says)


SHAPES: dict[str, Bad] = {
    "big integer": in_variant("VolumeSizeInGB: @@2147483648", "type", "VolumeSizeInGB", "needs more than 32 bits"),
    "small integer": in_variant("VolumeSizeInGB: @@-2147483649", "type", "VolumeSizeInGB", "needs more than 32 bits"),
    "bigger integer": in_variant("VolumeSizeInGB: @@99999999999999999999", "type", "VolumeSizeInGB", _WHOLE),
    "big float": in_variant("InitialVariantWeight: @@1e39", "type", "InitialVariantWeight", "is too large for a float32"),
    "bigger float": in_variant("InitialVariantWeight: @@-1e999", "type", "InitialVariantWeight", "is too large for a float32"),
    "list as text": replacing(
        "ModelName: fraud-1", "ModelName: @@[a]", "type", field="ProductionVariants[0].ModelName", says="is a list"
    ),
    "mapping as text": replacing(
        "EndpointConfigName: fraud", "EndpointConfigName: @@{a: b}", "type", field="EndpointConfigName", says="is a mapping"
    ),
    "template as text": at_top("KmsKeyId: {@@{ key }}", "file", "", "is a key that is no plain word"),
    "list as number": in_variant("VolumeSizeInGB: @@[5]", "type", "VolumeSizeInGB", "is a list"),
    "mapping as boolean": in_variant("EnableSSMAccess: @@{}", "type", "EnableSSMAccess", "is a mapping"),
    "list as structure": at_top("VpcConfig: @@[]", "type", "VpcConfig", "is a list"),
    "text as structure": at_top("VpcConfig: @@none", "type", "VpcConfig", "is a single value"),
    "nothing as structure": at_top("VpcConfig:@@", "type", "VpcConfig", "has no value"),
    "mapping as list": bad(
        "EndpointConfigName: a\nProductionVariants:\n  @@VariantName: main\n", "type", "ProductionVariants", "is a mapping"
    ),
    "text as list": at_top("VpcConfig: {SecurityGroupIds: [a], Subnets: @@subnet-1}", "type", "VpcConfig.Subnets", _LIST),
    "nothing as list": bad("EndpointConfigName: a\nProductionVariants:@@\n", "type", "ProductionVariants", "has no value"),
    "nothing as entry": bad(
        "EndpointConfigName: a\nProductionVariants:\n  -@@\n", "type", "ProductionVariants[0]", "has no value"
    ),
    "text as entry": bad("EndpointConfigName: a\nProductionVariants: [@@main]\n", "type", "ProductionVariants[0]", _MEMBERS),
    "list as entry": bad("EndpointConfigName: a\nProductionVariants:\n- @@- b\n", "type", "ProductionVariants[0]", "is a list"),
    "list as entry of text": at_top(
        "VpcConfig: {SecurityGroupIds: [sg-1], Subnets: [a, @@[b]]}", "type", "VpcConfig.Subnets[1]", "is a list"
    ),
    "nothing as entry of text": at_top(
        "VpcConfig:\n  SecurityGroupIds: [sg-1]\n  Subnets:\n    - a\n    -@@\n", "type", "VpcConfig.Subnets[1]", "has no value"
    ),
    "tags as a mapping": at_top("Tags: @@{team: risk}", "type", "Tags", "is a mapping"),
    "tags as words": at_top("Tags: [@@team]", "type", "Tags[0]", "is a single value"),
    "tag value as nothing": at_top("Tags: [{Key: team, Value: @@~}]", "type", "Tags[0].Value", "has no value"),
    "tag value as list": at_top("Tags: [{Key: team, Value: @@[a]}]", "type", "Tags[0].Value", "is a list"),
    "endpoint null": at_top("Endpoint:@@", "type", "Endpoint", "for the defaults write {}"),
    "endpoint list": at_top("Endpoint: @@[]", "type", "Endpoint", "is a list"),
    "endpoint as name": at_top("Endpoint: @@fraud", "type", "Endpoint", "is a single value"),
    "endpoint yes": at_top("Endpoint: {TakeOver: @@yes}", "type", "Endpoint.TakeOver", _YES_NO),
    "exclude as words": at_top(
        "Endpoint: {ExcludeRetainedVariantProperties: [@@DesiredWeight]}",
        "type",
        "Endpoint.ExcludeRetainedVariantProperties[0]",
        "is a single value",
    ),
    "deployment list": at_top("Endpoint: {DeploymentConfig: @@[]}", "type", "Endpoint.DeploymentConfig", "is a list"),
}

UNKNOWN: dict[str, Bad] = {
    "unknown, top": at_top("@@KmsKeyID: alias/a", "unknown", "KmsKeyID", "Did you mean KmsKeyId?"),
    "unknown, top, other case": at_top("@@vpcConfig: {}", "unknown", "vpcConfig", "Did you mean VpcConfig?"),
    "unknown, nothing near": at_top("@@replicas: 3", "unknown", "replicas", "Remove it"),
    "unknown, of another tool": at_top("@@apiVersion: v1", "unknown", "apiVersion", "is not known"),
    "unknown, of an answer": at_top("@@CreationTime: 2026-01-01", "unknown", "CreationTime", "is not known"),
    "unknown, variant": in_variant("@@VolumeSize: 5", "unknown", "VolumeSize", "Did you mean VolumeSizeInGB?"),
    "unknown, scaling": _in_components(
        "ManagedInstanceScaling: {@@MaxInstances: 1}", "unknown", "ManagedInstanceScaling.MaxInstances", "MaxInstanceCount?"
    ),
    "unknown, scale in": _in_components(
        "ManagedInstanceScaling:\n      ScaleInPolicy:\n        Strategy: IDLE_RELEASE\n        @@Cooldown: 5",
        "unknown",
        "ManagedInstanceScaling.ScaleInPolicy.Cooldown",
        "is not known",
    ),
    "unknown, network": at_top(
        "VpcConfig:\n  SecurityGroupIds: [a]\n  Subnets: [b]\n  @@Subnet: c", "unknown", "VpcConfig.Subnet", "Subnets?"
    ),
    "unknown, tag": at_top("Tags:\n- {Key: a, Value: b, @@value: c}", "unknown", "Tags[0].value", "Did you mean Value?"),
    "unknown, endpoint": at_top("Endpoint: {@@Takeover: true}", "unknown", "Endpoint.Takeover", "Did you mean TakeOver?"),
    "unknown, endpoint, of the update": at_top(
        "Endpoint: {@@EndpointConfigName: a}", "unknown", "Endpoint.EndpointConfigName", "is not known"
    ),
    "unknown, deployment": at_top(
        "Endpoint: {DeploymentConfig: {@@RollingPolicy: {}}}",
        "unknown",
        "Endpoint.DeploymentConfig.RollingPolicy",
        "Did you mean RollingUpdatePolicy?",
    ),
    "unknown, alarm": at_top(
        "Endpoint: {DeploymentConfig: {AutoRollbackConfiguration: {Alarms: [{@@Name: a}]}}}",
        "unknown",
        "Endpoint.DeploymentConfig.AutoRollbackConfiguration.Alarms[0].Name",
        "is not known",
    ),
}

_CAPTURE = "InitialSamplingPercentage: 1, DestinationS3Uri: s3://b/c"
_SCALING = "ManagedInstanceScaling.ScaleInPolicy"
REQUIRED: dict[str, Bad] = {
    "lacks options": at_top(f"DataCaptureConfig: @@{{{_CAPTURE}}}", "required", "DataCaptureConfig", "lacks CaptureOptions"),
    "lacks mode": at_top(
        f"DataCaptureConfig: {{{_CAPTURE}, CaptureOptions: [@@{{}}]}}",
        "required",
        "DataCaptureConfig.CaptureOptions[0]",
        "lacks CaptureMode",
    ),
    "lacks output": at_top("AsyncInferenceConfig: @@{}", "required", "AsyncInferenceConfig", "lacks OutputConfig"),
    "lacks subnets": at_top("VpcConfig: @@{SecurityGroupIds: [a]}", "required", "VpcConfig", "lacks Subnets"),
    "lacks value": at_top("Tags: [{Key: a, Value: b}, @@{Key: c}]", "required", "Tags[1]", "lacks Value"),
    "lacks strategy": _in_components("ManagedInstanceScaling: {ScaleInPolicy: @@{}}", "required", _SCALING, "lacks Strategy"),
    "lacks routing": in_variant("RoutingConfig: @@{}", "required", "RoutingConfig", "lacks RoutingStrategy"),
    "lacks dump": in_variant("CoreDumpConfig: @@{KmsKeyId: alias/a}", "required", "CoreDumpConfig", "lacks DestinationS3Uri"),
    "lacks shap": at_top(
        "ExplainerConfig:\n  ClarifyExplainerConfig:\n    @@EnableExplanations: a",
        "required",
        "ExplainerConfig.ClarifyExplainerConfig",
        "lacks ShapConfig",
    ),
    "lacks kind": at_top(
        "Endpoint: {ExcludeRetainedVariantProperties: [@@{}]}",
        "required",
        "Endpoint.ExcludeRetainedVariantProperties[0]",
        "lacks VariantPropertyType",
    ),
    "lacks wait": at_top(
        "Endpoint:\n  DeploymentConfig:\n    BlueGreenUpdatePolicy:\n      TrafficRoutingConfiguration: @@{Type: ALL_AT_ONCE}",
        "required",
        "Endpoint.DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration",
        "lacks WaitIntervalInSeconds",
    ),
}

TYPE_FILES = _booleans() | _integers() | _floats() | _nothing() | SHAPES | UNKNOWN | REQUIRED
