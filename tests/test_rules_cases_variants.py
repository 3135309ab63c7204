"""Cases of the rules about variants: one file that breaks each rule, one that just keeps it. `test_rules.py` runs them."""

from __future__ import annotations

from test_rules_bases import (
    DROP,
    Case,
    components,
    pooled,
    real_variant,
    realtime,
    serverless,
    shadowed,
    under,
    variant,
)

V0, V1, S0 = "ProductionVariants.0", "ProductionVariants.1", "ShadowProductionVariants.0"
SCALING = f"{V0}.ManagedInstanceScaling"
POLICY = f"{SCALING}.ScaleInPolicy"
SERVERLESS = f"{V0}.ServerlessConfig"
SECOND = {V1: real_variant("second")}
COMPONENT = {"VariantName": "second", "InstanceType": "ml.g5.xlarge", "InitialInstanceCount": 1}
GPU_IMAGE = "al2-ami-sagemaker-inference-gpu-2"
NEURON_IMAGE = "al2-ami-sagemaker-inference-neuron-2"
VPC = {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
CAPTURE = {"InitialSamplingPercentage": 1, "DestinationS3Uri": "s3://b/c", "CaptureOptions": [{"CaptureMode": "Input"}]}
ASYNC = {"OutputConfig": {"S3OutputPath": "s3://bucket/out"}}
CROSS_REGION = {"MaxInvocationsPerSecondPerInstance": 10, "MaxCrossRegionPercentPerEndpoint": 5}

VARIANT_CASES = {
    "variant-names-unique": Case(realtime, {V1: real_variant("main")}, f"{V1}.VariantName", {V1: real_variant("Main")}),
    "shadow-name-differs": Case(shadowed, under(S0, VariantName="main"), f"{S0}.VariantName", {}),
    "variant-needs-hardware": Case(realtime, variant(InstanceType=DROP), V0, {}),
    "pools-replace-instance-type": Case(pooled, variant(InstanceType="ml.m5.large"), f"{V0}.InstanceType", {}),
    "instance-type-needs-count": Case(
        realtime, variant(InitialInstanceCount=DROP), V0, variant(InitialInstanceCount=DROP, ModelName=DROP)
    ),
    "weights-sum-above-zero": Case(
        realtime,
        SECOND | variant(InitialVariantWeight=0) | under(V1, InitialVariantWeight=0.0),
        f"{V0}.InitialVariantWeight",
        SECOND | variant(InitialVariantWeight=0),
    ),
    "accelerator-type-is-gone": Case(
        realtime, variant(AcceleratorType="ml.eia2.medium"), f"{V0}.AcceleratorType", variant(InstanceType="ml.inf2.xlarge")
    ),
    "image-fits-accelerator": Case(
        components,
        variant(InferenceAmiVersion=NEURON_IMAGE),
        f"{V0}.InferenceAmiVersion",
        variant(InferenceAmiVersion=NEURON_IMAGE, InstanceType="ml.inf2.xlarge"),
    ),
    "pool-priorities-unique": Case(pooled, under(f"{V0}.InstancePools.1", Priority=1), f"{V0}.InstancePools.1.Priority", {}),
    "pool-types-unique": Case(
        pooled,
        under(f"{V0}.InstancePools.1", InstanceType="ml.m5.xlarge"),
        f"{V0}.InstancePools.1.InstanceType",
        under(f"{V0}.InstancePools.1", InstanceType="ml.m5.2xlarge"),
    ),
    "components-need-role": Case(
        components, {"ExecutionRoleArn": DROP}, V0, {"ExecutionRoleArn": DROP} | variant(ModelName="m")
    ),
    "components-exclude-weight-and-ssm": Case(
        components, variant(EnableSSMAccess=True), f"{V0}.EnableSSMAccess", variant(EnableSSMAccess=False)
    ),
    "components-exclude-models": Case(components, SECOND, V0, {V1: COMPONENT}),
    "components-want-one-variant": Case(components, {V1: COMPONENT}, "ProductionVariants", SECOND),
    "managed-scaling-needs-components": Case(
        components, variant(ModelName="m"), SCALING, variant(ModelName="m") | under(SCALING, Status="DISABLED")
    ),
    "managed-scaling-min-up-to-max": Case(
        components,
        under(SCALING, MinInstanceCount=5, MaxInstanceCount=4),
        f"{SCALING}.MinInstanceCount",
        under(SCALING, MinInstanceCount=4, MaxInstanceCount=4),
    ),
    "managed-scaling-holds-initial-count": Case(
        components, variant(InitialInstanceCount=5), f"{V0}.InitialInstanceCount", variant(InitialInstanceCount=4)
    ),
    "managed-scaling-min-above-zero": Case(
        components, under(SCALING, MinInstanceCount=0), f"{SCALING}.MinInstanceCount", under(SCALING, MinInstanceCount=1)
    ),
    "scale-in-settings-need-consolidation": Case(
        components,
        under(POLICY, Strategy="IDLE_RELEASE", MaximumStepSize=DROP),
        f"{POLICY}.CooldownInMinutes",
        under(POLICY, Strategy="IDLE_RELEASE", MaximumStepSize=DROP, CooldownInMinutes=DROP),
    ),
    "serverless-excludes-instances": Case(
        serverless, variant(InstanceType="ml.m5.large"), f"{V0}.InstanceType", variant(InitialInstanceCount=1)
    ),
    "serverless-excludes-instance-count": Case(
        serverless, variant(InitialInstanceCount=1), f"{V0}.InitialInstanceCount", variant(InitialVariantWeight=1)
    ),
    "serverless-excludes-volume": Case(
        serverless,
        variant(VolumeSizeInGB=5),
        f"{V0}.VolumeSizeInGB",
        variant(VolumeSizeInGB=5, InstanceType="ml.m5.large", ServerlessConfig=DROP),
    ),
    "serverless-excludes-instance-settings": Case(
        serverless, variant(EnableSSMAccess=True), f"{V0}.EnableSSMAccess", variant(EnableSSMAccess=False)
    ),
    "serverless-needs-model": Case(serverless, variant(ModelName=DROP), V0, {}),
    "serverless-memory-steps": Case(
        serverless,
        under(SERVERLESS, MemorySizeInMB=3000),
        f"{SERVERLESS}.MemorySizeInMB",
        under(SERVERLESS, MemorySizeInMB=3072),
    ),
    "serverless-provisioned-up-to-max": Case(
        serverless,
        under(SERVERLESS, ProvisionedConcurrency=11),
        f"{SERVERLESS}.ProvisionedConcurrency",
        under(SERVERLESS, ProvisionedConcurrency=10),
    ),
    "serverless-is-alone": Case(
        serverless, SECOND, "ProductionVariants", SECOND | variant(ServerlessConfig=DROP, InstanceType="ml.m5.large")
    ),
    "serverless-excludes-async": Case(
        serverless,
        {"AsyncInferenceConfig": ASYNC},
        "AsyncInferenceConfig",
        {"AsyncInferenceConfig": ASYNC} | variant(ServerlessConfig=DROP),
    ),
    "serverless-excludes-capture": Case(
        serverless,
        {"DataCaptureConfig": CAPTURE},
        "DataCaptureConfig",
        {"DataCaptureConfig": CAPTURE | {"EnableCapture": False}},
    ),
    "serverless-excludes-vpc": Case(
        serverless, {"VpcConfig": VPC}, "VpcConfig", {"VpcConfig": VPC} | variant(ServerlessConfig=DROP)
    ),
    "serverless-excludes-isolation": Case(
        serverless, {"EnableNetworkIsolation": True}, "EnableNetworkIsolation", {"EnableNetworkIsolation": False}
    ),
    "serverless-excludes-shadow": Case(
        serverless,
        {"ShadowProductionVariants": [real_variant("candidate")]},
        "ShadowProductionVariants",
        {"ShadowProductionVariants": [real_variant("candidate")]} | variant(ServerlessConfig=DROP),
    ),
    "shadow-is-one-to-one": Case(shadowed, SECOND, "ProductionVariants", SECOND | {"ShadowProductionVariants": DROP}),
    "shadow-excludes-async": Case(
        shadowed,
        {"AsyncInferenceConfig": ASYNC},
        "AsyncInferenceConfig",
        {"AsyncInferenceConfig": ASYNC, "ShadowProductionVariants": DROP},
    ),
    "shadow-excludes-inf1": Case(
        shadowed,
        under(S0, InstanceType="ml.inf1.xlarge"),
        f"{S0}.InstanceType",
        under(S0, InstanceType="ml.inf2.xlarge"),
    ),
    "prefix-routing-needs-config": Case(
        components,
        {f"{V0}.RoutingConfig.PrefixAwareRoutingConfig.PrefixLength": DROP},
        f"{V0}.RoutingConfig.PrefixAwareRoutingConfig",
        {f"{V0}.RoutingConfig": {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"}},
    ),
    "prefix-config-needs-prefix-routing": Case(
        components,
        {f"{V0}.RoutingConfig.RoutingStrategy": "RANDOM"},
        f"{V0}.RoutingConfig.PrefixAwareRoutingConfig",
        {f"{V0}.RoutingConfig.RoutingStrategy": "PREFIX_AWARE"},
    ),
    "partition-layout-single": Case(
        components,
        {f"{V0}.AcceleratorPartitionLayouts.1": {"AcceleratorPartitionTypes": ["mig-3g.20gb"]}},
        f"{V0}.AcceleratorPartitionLayouts",
        {},
    ),
    "partitions-need-components": Case(
        components,
        variant(ModelName="m"),
        f"{V0}.AcceleratorPartitionLayouts",
        variant(ModelName="m", AcceleratorPartitionLayouts=DROP),
    ),
    "partitions-need-gpu": Case(
        components,
        variant(InstanceType="ml.trn1.2xlarge"),
        f"{V0}.AcceleratorPartitionLayouts",
        variant(InstanceType="ml.p5.48xlarge"),
    ),
    "cross-region-excludes-serverless": Case(
        serverless,
        {"CrossRegionTrafficConfig": CROSS_REGION},
        "CrossRegionTrafficConfig",
        {"CrossRegionTrafficConfig": CROSS_REGION} | variant(ServerlessConfig=DROP),
    ),
    "cross-region-excludes-async": Case(
        realtime, {"AsyncInferenceConfig": ASYNC}, "CrossRegionTrafficConfig", {"CrossRegionTrafficConfig": CROSS_REGION}
    ),
}
