"""The texts for what an endpoint config cannot be; each key is also the id of a row of `refusals.RULES`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.sandbox.evidence import invented, quoted

if TYPE_CHECKING:
    from syncer.sandbox.evidence import Message

ROWS: dict[str, Message] = {
    # Names and hardware.
    "variant_name_twice": invented(
        'The variant name "{name}" is not unique within the endpoint configuration.',
        "mlflow#6486 saw a 400, not its words",
    ),
    "hardware_mixed": invented(
        'Variant "{variant}" cannot have ServerlessConfig together with InstanceType or InstancePools.',
        "the API model: serverless instead of an instance-based endpoint",
    ),
    # Serverless.
    "serverless_count": invented(
        'Variant "{variant}" cannot have ServerlessConfig together with InitialInstanceCount.', "the serverless guide; AWS CDK"
    ),
    "serverless_memory": invented(
        'MemorySizeInMB of variant "{variant}" must be one of 1024, 2048, 3072, 4096, 5120, 6144.', "the API model"
    ),
    "serverless_provisioned": invented(
        'ProvisionedConcurrency of variant "{variant}" must not exceed MaxConcurrency.', "the API model; AWS CDK"
    ),
    "serverless_alone": invented("A serverless endpoint can have one production variant only.", "sagemaker-controller#193"),
    "serverless_async": invented(
        "AsyncInferenceConfig is not supported for serverless endpoints.",
        "sagemaker-controller#193 saw a 400, not its words",
    ),
    "serverless_capture": invented(
        "DataCaptureConfig is not supported for serverless endpoints.", "sagemaker-controller#193 saw a 400, not its words"
    ),
    "serverless_volume": invented(
        'VolumeSizeInGB is not supported for serverless variant "{variant}".',
        "sagemaker-controller#193 saw a 400, not its words",
    ),
    "serverless_network": invented(
        "VpcConfig and EnableNetworkIsolation are not supported for serverless endpoints.", "the serverless guide, exclusions"
    ),
    "serverless_shadow": invented(
        "ShadowProductionVariants are not supported for serverless endpoints.", "the shadow guide, exclusions"
    ),
    # Shadow variants.
    "shadow_pair": invented(
        "With ShadowProductionVariants there must be one production variant and one shadow variant.", "the API model"
    ),
    "shadow_async": invented(
        "AsyncInferenceConfig is not supported together with ShadowProductionVariants.", "the shadow guide, exclusions"
    ),
    "shadow_inf1": invented(
        'ShadowProductionVariants are not supported on Inf1: variant "{variant}".', "the shadow guide, exclusions"
    ),
    # Storage.
    "storage_kms": quoted("KMS key is not supported for NVMe instance storage", "sagemaker-python-sdk#3677"),
    "storage_volume": quoted("VolumeSize parameter is not allowed for the selected Instance type {type}", "autogluon-cloud#50"),
    # Inference components.
    "components_role": invented(
        "ExecutionRoleArn is required for endpoints of inference components.", "stdapi.ai#43 saw a 400, not its words"
    ),
    "components_weight": invented(
        'InitialVariantWeight is not supported for variant "{variant}" without ModelName.', "terraform-provider-aws#44977"
    ),
    "components_ssm": invented(
        'EnableSSMAccess is not supported for variant "{variant}" without ModelName.', "terraform-provider-aws#44977"
    ),
    "managed_plain": quoted(
        "ManagedInstanceScaling is only supported for inference component endpoints.", "terraform-provider-aws#45926"
    ),
    "managed_bounds": invented(
        'Variant "{variant}": MinInstanceCount, InitialInstanceCount, MaxInstanceCount must be in ascending order.',
        "the API model",
    ),
    "managed_minimum": quoted(
        "Min instance count needs to be greater than 0 for enabled managed instance scaling", "stdapi.ai#43, eu-west-3"
    ),
    # Blocks of the config.
    "capture_header": invented(
        "CaptureContentTypeHeader needs CsvContentTypes or JsonContentTypes.", "terraform-provider-aws checks it"
    ),
    "metrics_interval": invented(
        "MetricPublishFrequencyInSeconds must be one of 10, 30, 60, 120, 180, 240, 300.", "the API model"
    ),
}
