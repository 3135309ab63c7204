"""The simulated answers against the API model that botocore carries: no member too many, no required one missing."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import botocore.loaders
import botocore.model
import pytest
from test_sandbox import CONFIG_ARN, ROLE, Clock, account, config, serverless, tag_list, variant

from syncer.sandbox import OPERATIONS, Sandbox
from syncer.sandbox.lifecycle import OUTCOMES

SCALING = "application-autoscaling"
SERVICES = {
    "GetResources": "resourcegroupstaggingapi",
    "GetCallerIdentity": "sts",
    "RegisterScalableTarget": SCALING,
    "DeregisterScalableTarget": SCALING,
    "DescribeScalableTargets": SCALING,
}
JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (float,),
    "double": (float,),
    "boolean": (bool,),
    "timestamp": (datetime,),
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
}
REPRESENTATIVE = config(
    "full",
    variant(VariantName="pooled", InitialVariantWeight=0.8, RoutingConfig={"RoutingStrategy": "RANDOM"}, VolumeSizeInGB=20),
    ShadowProductionVariants=[variant(VariantName="dark", InitialVariantWeight=0.25)],
    DataCaptureConfig={
        "EnableCapture": True,
        "InitialSamplingPercentage": 20,
        "DestinationS3Uri": "s3://bucket/capture",
        "CaptureOptions": [{"CaptureMode": "Input"}],
    },
    ExecutionRoleArn=ROLE,
    VpcConfig={"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
    MetricsConfig={"MetricPublishFrequencyInSeconds": 30},
    Tags=tag_list(team="risk"),
)
# What cannot stand together with the former, or with one another.
OTHERS = {
    "serverless": config("serverless", serverless()),
    "asynchronous": config("asynchronous", AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://bucket/out"}}),
    "components": config(
        "components",
        variant(
            ModelName=None,
            ManagedInstanceScaling={"Status": "ENABLED", "MinInstanceCount": 1, "MaxInstanceCount": 3},
            RoutingConfig={"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
        ),
        ExecutionRoleArn=ROLE,
    ),
    "pools": config(
        "pools",
        variant(InstanceType=None, InstancePools=[{"InstanceType": "ml.m5.large", "Priority": 1}]),
    ),
}
ENDPOINT = {"EndpointName": "E", "EndpointConfigName": "full"}


@cache
def output_shape(operation: str) -> Any:
    loaded = botocore.loaders.Loader().load_service_model(SERVICES.get(operation, "sagemaker"), "service-2")
    return botocore.model.ServiceModel(loaded).operation_model(operation).output_shape


def faults(value: Any, shape: Any, at: str = "") -> list[str]:
    """Name each place where an answer is not what the API model describes."""
    if not has_type(value, shape.type_name):
        return [f"{at}: {value!r} is no {shape.type_name}"]
    if shape.type_name == "list":
        return [fault for one in value for fault in faults(one, shape.member, f"{at}[]")]
    if shape.type_name == "structure":
        unknown = [f"{at}.{member}: unknown" for member in value if member not in shape.members]
        missing = [f"{at}.{member}: missing" for member in shape.required_members if member not in value]
        known = [
            fault
            for member in value
            if member in shape.members
            for fault in faults(value[member], shape.members[member], f"{at}.{member}")
        ]
        return unknown + missing + known
    allowed = getattr(shape, "enum", None)
    return [f"{at}: {value!r} is none of {allowed}"] if allowed and value not in allowed else []


def has_type(value: Any, name: str) -> bool:
    return isinstance(value, JSON_TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def prepared(clock: Clock) -> Sandbox:
    sandbox = account(clock)
    sandbox.call("CreateModel", {"ModelName": "n", "PrimaryContainer": {"Image": "i"}, "ExecutionRoleArn": ROLE})
    sandbox.call("CreateEndpointConfig", config("plain", Tags=tag_list(a="1")))
    sandbox.call("CreateEndpointConfig", REPRESENTATIVE)
    sandbox.call("CreateEndpointConfig", REPRESENTATIVE | {"EndpointConfigName": "other"})
    sandbox.call("CreateEndpoint", ENDPOINT | {"EndpointName": "old", "DeploymentConfig": {}})
    clock.advance(6)
    sandbox.call("CreateEndpointConfig", OTHERS["components"])
    sandbox.call("CreateEndpoint", {"EndpointName": "host", "EndpointConfigName": "components"})
    container = {"Specification": {"Container": {"Image": "i", "Environment": {"A": "b"}}}}
    sandbox.call("CreateInferenceComponent", {"InferenceComponentName": "part", "EndpointName": "host", **container})
    sandbox.call("RegisterScalableTarget", TARGET | {"MinCapacity": 1, "MaxCapacity": 4})
    return sandbox


TARGET = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/old/variant/pooled",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}


WEIGHTS = [{"VariantName": "pooled", "DesiredWeight": 1, "DesiredInstanceCount": 3}]
REQUESTS: dict[str, dict[str, Any]] = {
    "CreateModel": {"ModelName": "new", "PrimaryContainer": {"Image": "i"}},
    "DescribeModel": {"ModelName": "n"},
    "DeleteModel": {"ModelName": "n"},
    "ListModels": {"MaxResults": 1},
    "CreateEndpointConfig": REPRESENTATIVE | {"EndpointConfigName": "new"},
    "DescribeEndpointConfig": {"EndpointConfigName": "full"},
    "DeleteEndpointConfig": {"EndpointConfigName": "full"},
    "ListEndpointConfigs": {"MaxResults": 1},
    "CreateEndpoint": ENDPOINT,
    "DescribeEndpoint": {"EndpointName": "old"},
    "UpdateEndpoint": {"EndpointName": "old", "EndpointConfigName": "other"},
    "UpdateEndpointWeightsAndCapacities": {"EndpointName": "old", "DesiredWeightsAndCapacities": WEIGHTS},
    "DeleteEndpoint": {"EndpointName": "old"},
    "ListEndpoints": {},
    "CreateInferenceComponent": {
        "InferenceComponentName": "new",
        "EndpointName": "host",
        "VariantName": "main",
        "Specification": {"ModelName": "n", "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024}},
        "RuntimeConfig": {"CopyCount": 1},
    },
    "DescribeInferenceComponent": {"InferenceComponentName": "part"},
    "DeleteInferenceComponent": {"InferenceComponentName": "part"},
    "ListInferenceComponents": {"EndpointNameEquals": "Host"},
    "AddTags": {"ResourceArn": f"{CONFIG_ARN}full", "Tags": tag_list(b="2")},
    "DeleteTags": {"ResourceArn": f"{CONFIG_ARN}full", "TagKeys": ["team"]},
    "ListTags": {"ResourceArn": f"{CONFIG_ARN}full"},
    "GetResources": {"ResourcesPerPage": 1},
    "GetCallerIdentity": {},
    "RegisterScalableTarget": TARGET | {"MaxCapacity": 9},
    "DeregisterScalableTarget": TARGET,
    "DescribeScalableTargets": {"ServiceNamespace": "sagemaker", "MaxResults": 1},
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answer_has_only_members_that_the_api_knows_and_all_that_it_requires(operation: str) -> None:
    answer = prepared(Clock()).call(operation, REQUESTS[operation])
    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
    shape = output_shape(operation)
    assert (faults(answer, shape) if shape is not None else list(answer)) == []


@pytest.mark.parametrize("kind", OTHERS)
def test_each_kind_of_config_is_described_as_the_api_says(kind: str) -> None:
    clock = Clock()
    sandbox = prepared(clock)
    sandbox.call("CreateEndpointConfig", OTHERS[kind] | {"EndpointConfigName": "another"})
    sandbox.call("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "another"})
    for seconds in (0, 6):
        clock.advance(seconds)
        for operation, params in (
            ("DescribeEndpointConfig", {"EndpointConfigName": "another"}),
            ("DescribeEndpoint", {"EndpointName": "e"}),
        ):
            answer = sandbox.call(operation, params)
            answer.pop("ResponseMetadata")
            assert faults(answer, output_shape(operation)) == []


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize(
    "started_by", ["CreateEndpoint", "UpdateEndpoint", "UpdateEndpointWeightsAndCapacities", "DeleteEndpoint"]
)
def test_an_endpoint_is_described_as_the_api_says_in_every_status(started_by: str, outcome: str) -> None:
    clock = Clock()
    sandbox = prepared(clock)
    params = REQUESTS[started_by]
    sandbox.script(params["EndpointName"], outcome, "why")
    sandbox.call(started_by, params)
    statuses = []
    for seconds in (0, 2, 4) if started_by != "DeleteEndpoint" else (0, 2):
        clock.advance(seconds)
        answer = sandbox.call("DescribeEndpoint", {"EndpointName": params["EndpointName"]})
        answer.pop("ResponseMetadata")
        assert faults(answer, output_shape("DescribeEndpoint")) == []
        statuses.append(answer["EndpointStatus"])
    assert statuses[0] in {"Creating", "Updating", "Deleting"}


def test_every_member_that_create_and_describe_share_comes_back() -> None:
    answer = prepared(Clock()).call("DescribeEndpointConfig", {"EndpointConfigName": "full"})
    untouched = {member: value for member, value in REPRESENTATIVE.items() if "Variants" not in member and member != "Tags"}
    assert {member: answer[member] for member in untouched} == untouched
