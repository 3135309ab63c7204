"""What CreateEndpointConfig refuses of members that stand together: a config that breaks each rule, and one that keeps it."""

from __future__ import annotations

from typing import Any

import pytest
from test_sandbox import ROLE, account, config, refusal, serverless, variant, with_config

from syncer.sandbox import MESSAGES
from syncer.sandbox.refusals import RULES

Case = tuple[dict[str, Any], dict[str, Any], str]  # breaking, keeping, the whole text of the refusal

ASYNC = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://b/out"}}}
CAPTURE = {"InitialSamplingPercentage": 9, "DestinationS3Uri": "s3://b/in", "CaptureOptions": [{"CaptureMode": "Input"}]}
DARK = {"ShadowProductionVariants": [variant(VariantName="dark")]}
VPC = {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
KEY = {"KmsKeyId": "alias/mine"}


def one(*variants: dict[str, Any], **members: Any) -> dict[str, Any]:
    return config("c1", *variants, **members)


def sized(memory: int = 2048, most: int = 5, **ready: int) -> dict[str, Any]:
    block = {"MemorySizeInMB": memory, "MaxConcurrency": most, **ready}
    return serverless() | {"ServerlessConfig": block}


def part(**changes: Any) -> dict[str, Any]:
    """A variant for inference components."""
    return variant(ModelName=None, **changes)


def managed(low: int, high: int, status: str = "ENABLED") -> dict[str, Any]:
    return {"ManagedInstanceScaling": {"Status": status, "MinInstanceCount": low, "MaxInstanceCount": high}}


def headed(**types: Any) -> dict[str, Any]:
    return {"DataCaptureConfig": CAPTURE | {"CaptureContentTypeHeader": types}}


CASES: dict[str, list[Case]] = {
    "variant_name_twice": [
        (
            one(variant(), variant()),
            one(variant(), variant(VariantName="side")),
            'The variant name "main" is not unique within the endpoint configuration.',
        ),
        (
            one(variant(), ShadowProductionVariants=[variant()]),
            one(variant(), **DARK),
            'The variant name "main" is not unique within the endpoint configuration.',
        ),
    ],
    "hardware_mixed": [
        (
            one(serverless() | {"InstanceType": "ml.m5.large"}),
            one(serverless()),
            'Variant "main" cannot have ServerlessConfig together with InstanceType or InstancePools.',
        ),
        (
            one(serverless() | {"InstancePools": [{"InstanceType": "ml.m5.large", "Priority": 1}]}),
            one(variant(InstancePools=[{"InstanceType": "ml.m5.large", "Priority": 1}])),
            'Variant "main" cannot have ServerlessConfig together with InstanceType or InstancePools.',
        ),
    ],
    "serverless_count": [
        (
            one(serverless() | {"InitialInstanceCount": 1}),
            one(variant(InitialInstanceCount=None)),
            'Variant "main" cannot have ServerlessConfig together with InitialInstanceCount.',
        )
    ],
    "serverless_memory": [
        (
            one(sized(1500)),
            one(sized(3072)),
            'MemorySizeInMB of variant "main" must be one of 1024, 2048, 3072, 4096, 5120, 6144.',
        )
    ],
    "serverless_provisioned": [
        (
            one(sized(ProvisionedConcurrency=6)),
            one(sized(ProvisionedConcurrency=5)),
            'ProvisionedConcurrency of variant "main" must not exceed MaxConcurrency.',
        )
    ],
    "serverless_alone": [
        (
            one(serverless(), serverless(VariantName="side")),
            one(variant(), variant(VariantName="side")),
            "A serverless endpoint can have one production variant only.",
        )
    ],
    "serverless_async": [
        (one(serverless(), **ASYNC), one(**ASYNC), "AsyncInferenceConfig is not supported for serverless endpoints.")
    ],
    "serverless_capture": [
        (
            one(serverless(), DataCaptureConfig=CAPTURE),
            one(DataCaptureConfig=CAPTURE),
            "DataCaptureConfig is not supported for serverless endpoints.",
        )
    ],
    "serverless_volume": [
        (
            one(serverless(VolumeSizeInGB=5)),
            one(variant(VolumeSizeInGB=5)),
            'VolumeSizeInGB is not supported for serverless variant "main".',
        )
    ],
    "serverless_network": [
        (
            one(serverless(), VpcConfig=VPC),
            one(VpcConfig=VPC),
            "VpcConfig and EnableNetworkIsolation are not supported for serverless endpoints.",
        ),
        (
            one(serverless(), EnableNetworkIsolation=True),
            one(serverless(), EnableNetworkIsolation=False),
            "VpcConfig and EnableNetworkIsolation are not supported for serverless endpoints.",
        ),
    ],
    "serverless_shadow": [
        (one(serverless(), **DARK), one(**DARK), "ShadowProductionVariants are not supported for serverless endpoints.")
    ],
    "shadow_pair": [
        (
            one(variant(), variant(VariantName="side"), **DARK),
            one(**DARK),
            "With ShadowProductionVariants there must be one production variant and one shadow variant.",
        ),
        (
            one(ShadowProductionVariants=[variant(VariantName="a"), variant(VariantName="b")]),
            one(**DARK),
            "With ShadowProductionVariants there must be one production variant and one shadow variant.",
        ),
    ],
    "shadow_async": [
        (
            one(**DARK, **ASYNC),
            one(**ASYNC),
            "AsyncInferenceConfig is not supported together with ShadowProductionVariants.",
        )
    ],
    "shadow_inf1": [
        (
            one(ShadowProductionVariants=[variant(VariantName="dark", InstanceType="ml.inf1.xlarge")]),
            one(ShadowProductionVariants=[variant(VariantName="dark", InstanceType="ml.inf2.xlarge")]),
            'ShadowProductionVariants are not supported on Inf1: variant "dark".',
        )
    ],
    "storage_kms": [
        (
            one(variant(), variant(VariantName="side", InstanceType="ml.g5.xlarge"), **KEY),
            one(variant(), variant(VariantName="side"), **KEY),
            "KMS key is not supported for NVMe instance storage",
        ),
        (
            one(variant(InstanceType=None, InstancePools=[{"InstanceType": "ml.g4dn.xlarge", "Priority": 1}]), **KEY),
            one(variant(InstanceType=None, InstancePools=[{"InstanceType": "ml.g7e.2xlarge", "Priority": 1}]), **KEY),
            "KMS key is not supported for NVMe instance storage",
        ),
    ],
    "storage_volume": [
        (
            one(variant(InstanceType="ml.g4dn.xlarge", VolumeSizeInGB=30)),
            one(variant(InstanceType="ml.g4dn.xlarge")),
            "VolumeSize parameter is not allowed for the selected Instance type ml.g4dn.xlarge",
        )
    ],
    "components_role": [
        (
            one(part()),
            one(part(), ExecutionRoleArn=ROLE),
            "ExecutionRoleArn is required for endpoints of inference components.",
        )
    ],
    "components_weight": [
        (
            one(part(InitialVariantWeight=1), ExecutionRoleArn=ROLE),
            one(variant(InitialVariantWeight=1)),
            'InitialVariantWeight is not supported for variant "main" without ModelName.',
        )
    ],
    "components_ssm": [
        (
            one(part(EnableSSMAccess=True), ExecutionRoleArn=ROLE),
            one(variant(EnableSSMAccess=True)),
            'EnableSSMAccess is not supported for variant "main" without ModelName.',
        )
    ],
    "managed_plain": [
        (
            one(variant(**managed(1, 3))),
            one(part(**managed(1, 3)), ExecutionRoleArn=ROLE),
            "ManagedInstanceScaling is only supported for inference component endpoints.",
        )
    ],
    "managed_bounds": [
        (
            one(part(**managed(3, 4)), ExecutionRoleArn=ROLE),
            one(part(**managed(2, 2)), ExecutionRoleArn=ROLE),
            'Variant "main": MinInstanceCount, InitialInstanceCount, MaxInstanceCount must be in ascending order.',
        ),
        (
            one(part(InitialInstanceCount=None, **managed(3, 2)), ExecutionRoleArn=ROLE),
            one(part(InitialInstanceCount=None, **managed(2, 3)), ExecutionRoleArn=ROLE),
            'Variant "main": MinInstanceCount, InitialInstanceCount, MaxInstanceCount must be in ascending order.',
        ),
    ],
    "capture_header": [
        (
            one(**headed()),
            one(**headed(JsonContentTypes=["application/json"])),
            "CaptureContentTypeHeader needs CsvContentTypes or JsonContentTypes.",
        )
    ],
    "metrics_interval": [
        (
            one(MetricsConfig={"MetricPublishFrequencyInSeconds": 45}),
            one(MetricsConfig={"MetricPublishFrequencyInSeconds": 300}),
            "MetricPublishFrequencyInSeconds must be one of 10, 30, 60, 120, 180, 240, 300.",
        )
    ],
}
REGIONAL = {"managed_minimum"}  # see test_sandbox_traits
EACH = [(rule, *case) for rule, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("rule", "breaking", "keeping", "said"), EACH)
def test_a_config_that_breaks_a_rule_is_refused_and_one_that_keeps_it_is_not(
    rule: str, breaking: dict[str, Any], keeping: dict[str, Any], said: str
) -> None:
    error = refusal(account(), "CreateEndpointConfig", **breaking)
    assert (error.code, error.message) == (MESSAGES[rule].code, said)
    sandbox = account()
    sandbox.call("CreateEndpointConfig", keeping)
    assert "c1" in sandbox.state["configs"]


def test_every_rule_has_its_cases_its_words_and_its_reason() -> None:
    assert [rule.id for rule in RULES if rule.id not in CASES.keys() | REGIONAL] == []
    assert all(rule.reason and rule.id in MESSAGES for rule in RULES)


@pytest.mark.parametrize("name", ["ml.g7e.2xlarge", "ml.p6-b200.48xlarge", "ml.trn2.48xlarge"])
def test_families_that_nobody_saw_refused_are_accepted(name: str) -> None:
    with_config(account(), "c1", variant(InstanceType=name, VolumeSizeInGB=30), **KEY)


def test_a_key_is_accepted_for_a_serverless_variant() -> None:
    with_config(account(), "c1", serverless(), **KEY)


def test_what_only_a_guess_forbids_is_accepted() -> None:
    mixed = [variant(), part(VariantName="side")]
    twice = CAPTURE | {"CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Input"}]}
    with_config(account(), "c1", *mixed, ExecutionRoleArn=ROLE, DataCaptureConfig=twice)


def test_a_refused_config_names_no_model_that_is_missing() -> None:
    """The order of the service's checks is not known; ours looks at the request before it looks anything up."""
    breaking = one(variant(ModelName="gone", InstanceType="ml.g5.xlarge", VolumeSizeInGB=1))
    assert "VolumeSize" in refusal(account(), "CreateEndpointConfig", **breaking).message
