"""Cases of the rules about the whole config and about rolls. `test_rules.py` runs them."""

from __future__ import annotations

from test_rules_bases import (
    DROP,
    Case,
    asynchronous,
    explained,
    pooled,
    real_variant,
    realtime,
    rolling,
    serverless,
    shifting,
    stepping,
    under,
    variant,
)

V0, V1 = "ProductionVariants.0", "ProductionVariants.1"
CAPTURE, ASYNC = "DataCaptureConfig", "AsyncInferenceConfig.OutputConfig"
NOTIFY = f"{ASYNC}.NotificationConfig"
CLARIFY = "ExplainerConfig.ClarifyExplainerConfig"
BASELINE = f"{CLARIFY}.ShapConfig.ShapBaselineConfig"
FREQUENCY = "MetricsConfig.MetricPublishFrequencyInSeconds"
DEPLOYMENT = "Endpoint.DeploymentConfig"
BLUE_GREEN = f"{DEPLOYMENT}.BlueGreenUpdatePolicy"
TRAFFIC = f"{BLUE_GREEN}.TrafficRoutingConfiguration"
ROLLING = f"{DEPLOYMENT}.RollingUpdatePolicy"
TIMEOUT = "MaximumExecutionTimeoutInSeconds"
MOST_TAGS = [{"Key": f"key-{number}", "Value": ""} for number in range(42)]
ROLLING_POLICY = {
    "MaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 50},
    "WaitIntervalInSeconds": 60,
    "MaximumExecutionTimeoutInSeconds": 3600,
}


def percent(value: int) -> dict[str, object]:
    return {"Type": "CAPACITY_PERCENT", "Value": value}


def count(value: int) -> dict[str, object]:
    return {"Type": "INSTANCE_COUNT", "Value": value}


CONFIG_CASES = {
    "name-leaves-room-for-version": Case(
        realtime, {"EndpointConfigName": "n" * 53}, "EndpointConfigName", {"EndpointConfigName": "n" * 52}
    ),
    "tag-count-leaves-room": Case(
        realtime, {"Tags": [*MOST_TAGS, {"Key": "one-more", "Value": ""}]}, "Tags", {"Tags": MOST_TAGS}
    ),
    "tag-keys-unique": Case(
        realtime,
        {"Tags.1": {"Key": "team", "Value": "risk"}},
        "Tags.1.Key",
        {"Tags.1": {"Key": "team-2", "Value": "risk"}},
    ),
    "tag-key-not-aws": Case(realtime, {"Tags.0.Key": "AWS:team"}, "Tags.0.Key", {"Tags.0.Key": "aws-team"}),
    "tag-key-not-syncer": Case(realtime, {"Tags.0.Key": "syncer:owner"}, "Tags.0.Key", {"Tags.0.Key": "syncer"}),
    "tag-characters": Case(
        realtime, {"Tags.0.Value": "risk & fraud"}, "Tags.0.Value", {"Tags.0.Value": "Größe ½ 東京\u00a0_.:/=+-@"}
    ),
    "kms-excludes-local-storage": Case(
        realtime, variant(InstanceType="ml.g4dn.xlarge"), "KmsKeyId", variant(InstanceType="ml.inf2.xlarge")
    ),
    "kms-excludes-likely-local-storage": Case(
        realtime, variant(InstanceType="ml.trn2.48xlarge"), "KmsKeyId", variant(InstanceType="ml.trn1.2xlarge")
    ),
    "kms-excludes-local-storage-in-pools": Case(
        pooled,
        {"KmsKeyId": "alias/key", f"{V0}.InstancePools.1.InstanceType": "ml.g5.xlarge"},
        "KmsKeyId",
        {"KmsKeyId": "alias/key"},
    ),
    "volume-excludes-local-storage": Case(
        realtime,
        variant(InstanceType="ml.m5d.large", VolumeSizeInGB=10),
        f"{V0}.VolumeSizeInGB",
        variant(InstanceType="ml.m5.large", VolumeSizeInGB=10),
    ),
    "volume-excludes-likely-local-storage": Case(
        realtime,
        variant(InstanceType="ml.g7e.2xlarge", VolumeSizeInGB=10),
        f"{V0}.VolumeSizeInGB",
        variant(InstanceType="ml.g99.2xlarge", VolumeSizeInGB=10),
    ),
    "volume-excludes-local-storage-in-pools": Case(
        pooled,
        variant(VolumeSizeInGB=10) | {f"{V0}.InstancePools.1.InstanceType": "ml.g5.xlarge"},
        f"{V0}.VolumeSizeInGB",
        variant(VolumeSizeInGB=10),
    ),
    "kms-key-form": Case(
        realtime,
        {f"{CAPTURE}.KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:1234abcd"},
        f"{CAPTURE}.KmsKeyId",
        {f"{CAPTURE}.KmsKeyId": "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
    ),
    "capture-modes-distinct": Case(
        realtime,
        {f"{CAPTURE}.CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "InputAndOutput"}]},
        f"{CAPTURE}.CaptureOptions.1.CaptureMode",
        {f"{CAPTURE}.CaptureOptions": [{"CaptureMode": "InputAndOutput"}]},
    ),
    "capture-header-needs-types": Case(
        realtime,
        {f"{CAPTURE}.CaptureContentTypeHeader": {}},
        f"{CAPTURE}.CaptureContentTypeHeader",
        {f"{CAPTURE}.CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]}},
    ),
    "async-needs-output-path": Case(asynchronous, {f"{ASYNC}.S3OutputPath": DROP}, ASYNC, {}),
    "async-response-needs-topic": Case(
        asynchronous,
        {f"{NOTIFY}.IncludeInferenceResponseIn.1": "ERROR_NOTIFICATION_TOPIC"},
        f"{NOTIFY}.IncludeInferenceResponseIn.1",
        {
            f"{NOTIFY}.IncludeInferenceResponseIn.1": "ERROR_NOTIFICATION_TOPIC",
            f"{NOTIFY}.ErrorTopic": "arn:aws:sns:eu-west-1:111122223333:failed",
        },
    ),
    "async-excludes-inf1": Case(
        asynchronous,
        variant(InstanceType="ml.inf1.xlarge"),
        f"{V0}.InstanceType",
        variant(InstanceType="ml.inf1.xlarge") | {"AsyncInferenceConfig": DROP},
    ),
    "metric-frequency-values": Case(realtime, {FREQUENCY: 90}, FREQUENCY, {FREQUENCY: 120}),
    "shap-baseline-is-one": Case(
        explained,
        under(BASELINE, ShapBaselineUri="s3://bucket/base.csv"),
        BASELINE,
        under(BASELINE, ShapBaseline=DROP, ShapBaselineUri="s3://bucket/base.csv"),
    ),
    "shap-mime-type-values": Case(
        explained,
        under(BASELINE, MimeType="application/json"),
        f"{BASELINE}.MimeType",
        under(BASELINE, MimeType="application/jsonlines"),
    ),
    "feature-types-have-text": Case(
        explained,
        {f"{CLARIFY}.InferenceConfig.FeatureTypes": ["numerical"]},
        f"{CLARIFY}.InferenceConfig.FeatureTypes",
        {f"{CLARIFY}.InferenceConfig.FeatureTypes": ["numerical", "text"]},
    ),
    "feature-types-need-text-config": Case(
        explained,
        {f"{CLARIFY}.ShapConfig.TextConfig": DROP},
        f"{CLARIFY}.ShapConfig",
        {f"{CLARIFY}.ShapConfig.TextConfig": DROP, f"{CLARIFY}.InferenceConfig.FeatureTypes": DROP},
    ),
    "one-update-policy": Case(shifting, {ROLLING: ROLLING_POLICY}, ROLLING, {ROLLING: ROLLING_POLICY, BLUE_GREEN: DROP}),
    "canary-needs-size": Case(shifting, {f"{TRAFFIC}.CanarySize": DROP}, TRAFFIC, {}),
    "linear-needs-size": Case(stepping, {f"{TRAFFIC}.LinearStepSize": DROP}, TRAFFIC, {}),
    "canary-size-needs-canary": Case(
        shifting, under(TRAFFIC, Type="ALL_AT_ONCE"), f"{TRAFFIC}.CanarySize", under(TRAFFIC, Type="CANARY")
    ),
    "linear-size-needs-linear": Case(
        stepping, under(TRAFFIC, Type="CANARY"), f"{TRAFFIC}.LinearStepSize", under(TRAFFIC, Type="LINEAR")
    ),
    "rolling-excludes-serverless": Case(serverless, {ROLLING: ROLLING_POLICY}, ROLLING, {"Endpoint": {}}),
    "rolling-excludes-several-variants": Case(
        rolling, {V1: real_variant("second")}, ROLLING, {"ShadowProductionVariants": [real_variant("shadow")]}
    ),
    "gradual-roll-excludes-inf1": Case(
        shifting,
        variant(InstanceType="ml.inf1.xlarge"),
        f"{V0}.InstanceType",
        variant(InstanceType="ml.inf1.xlarge") | under(TRAFFIC, Type="ALL_AT_ONCE"),
    ),
    "gradual-roll-wants-alarms": Case(
        rolling,
        {f"{DEPLOYMENT}.AutoRollbackConfiguration": DROP},
        DEPLOYMENT,
        {f"{DEPLOYMENT}.AutoRollbackConfiguration": DROP, ROLLING: DROP},
    ),
    "retained-deployment-is-alone": Case(
        rolling,
        {"Endpoint.RetainDeploymentConfig": True},
        "Endpoint.RetainDeploymentConfig",
        {"Endpoint.RetainDeploymentConfig": False},
    ),
    "excluded-properties-need-retain": Case(
        shifting,
        {"Endpoint.RetainAllVariantProperties": False},
        "Endpoint.ExcludeRetainedVariantProperties",
        {"Endpoint.RetainAllVariantProperties": DROP},
    ),
    "canary-percent-range": Case(
        shifting,
        {f"{TRAFFIC}.CanarySize": percent(51)},
        f"{TRAFFIC}.CanarySize.Value",
        {f"{TRAFFIC}.CanarySize": percent(50)},
    ),
    "linear-percent-range": Case(
        stepping,
        {f"{TRAFFIC}.LinearStepSize": percent(9)},
        f"{TRAFFIC}.LinearStepSize.Value",
        {f"{TRAFFIC}.LinearStepSize": percent(10)},
    ),
    "rolling-percent-range": Case(
        rolling,
        {f"{ROLLING}.MaximumBatchSize": percent(4)},
        f"{ROLLING}.MaximumBatchSize.Value",
        {f"{ROLLING}.MaximumBatchSize": percent(5)},
    ),
    "canary-count-range": Case(
        shifting,
        {f"{TRAFFIC}.CanarySize": count(3)},
        f"{TRAFFIC}.CanarySize.Value",
        {f"{TRAFFIC}.CanarySize": count(2)},
    ),
    "linear-count-range": Case(
        stepping, variant(InitialInstanceCount=11), f"{TRAFFIC}.LinearStepSize.Value", variant(InitialInstanceCount=10)
    ),
    "rolling-count-range": Case(
        rolling,
        {f"{ROLLING}.MaximumBatchSize": count(1)} | variant(InitialInstanceCount=1),
        f"{ROLLING}.MaximumBatchSize.Value",
        {f"{ROLLING}.MaximumBatchSize": count(1)} | variant(InitialInstanceCount=2),
    ),
    "rollback-percent-range": Case(
        rolling,
        {f"{ROLLING}.RollbackMaximumBatchSize": percent(101)},
        f"{ROLLING}.RollbackMaximumBatchSize.Value",
        {f"{ROLLING}.RollbackMaximumBatchSize": percent(100)},
    ),
    "roll-timeout-exceeds-waits": Case(
        shifting, {f"{BLUE_GREEN}.{TIMEOUT}": 600}, f"{BLUE_GREEN}.{TIMEOUT}", {f"{BLUE_GREEN}.{TIMEOUT}": 601}
    ),
    "roll-timeout-covers-steps": Case(  # 4 steps of one instance: 3 waits of 300 s between them, and 300 s at the end
        stepping, {f"{BLUE_GREEN}.{TIMEOUT}": 1200}, f"{BLUE_GREEN}.{TIMEOUT}", {f"{BLUE_GREEN}.{TIMEOUT}": 1201}
    ),
}
