"""Requests against the API model: types, required members, lengths, ranges, patterns, enums, and the form of the refusal."""

from __future__ import annotations

from typing import Any

import pytest
from test_sandbox import CONFIG_ARN, account, config, refusal, serverless, tag_list, variant, with_config

CAPTURE = {"InitialSamplingPercentage": 9, "DestinationS3Uri": "s3://b/in", "CaptureOptions": [{"CaptureMode": "Input"}]}
FIRST = "productionVariants.1.member"


def capture(**changes: Any) -> dict[str, Any]:
    return config(DataCaptureConfig=CAPTURE | changes)


def limited(member: str, value: Any, limit: str) -> str:
    return f"Value '{value}' at '{member}' failed to satisfy constraint: Member must have {limit}"


def most(limit: int, what: str = "value") -> str:
    return f"{what} less than or equal to {limit}"


def least(limit: int, what: str = "value") -> str:
    return f"{what} greater than or equal to {limit}"


OUT_OF_RANGE = [
    (config("c1", variant(InitialInstanceCount=0)), limited(f"{FIRST}.initialInstanceCount", 0, least(1))),
    (config("c1", variant(InitialVariantWeight=-1)), limited(f"{FIRST}.initialVariantWeight", -1, least(0))),
    (config("c1", variant(VolumeSizeInGB=513)), limited(f"{FIRST}.volumeSizeInGB", 513, most(512))),
    (config("c1", variant(VolumeSizeInGB=0)), limited(f"{FIRST}.volumeSizeInGB", 0, least(1))),
    (
        config("c1", serverless() | {"ServerlessConfig": {"MemorySizeInMB": 1024, "MaxConcurrency": 201}}),
        limited(f"{FIRST}.serverlessConfig.maxConcurrency", 201, most(200)),
    ),
    (
        config("c1", serverless() | {"ServerlessConfig": {"MemorySizeInMB": 9216, "MaxConcurrency": 1}}),
        limited(f"{FIRST}.serverlessConfig.memorySizeInMB", 9216, most(6144)),
    ),
    (capture(InitialSamplingPercentage=101), limited("dataCaptureConfig.initialSamplingPercentage", 101, most(100))),
    (capture(CaptureOptions=[]), limited("dataCaptureConfig.captureOptions", "[]", least(1, "length"))),
    (
        capture(DestinationS3Uri="s3://b/" + "x" * 506),
        limited("dataCaptureConfig.destinationS3Uri", "s3://b/" + "x" * 506, most(512, "length")),
    ),
    (
        config(VpcConfig={"SecurityGroupIds": ["sg-1"], "Subnets": []}),
        limited("vpcConfig.subnets", "[]", least(1, "length")),
    ),
    (config(Tags=tag_list(k="v" * 257)), limited("tags.1.member.value", "v" * 257, most(256, "length"))),
    (config(Tags=[{"Key": "k" * 129, "Value": ""}]), limited("tags.1.member.key", "k" * 129, most(128, "length"))),
]


@pytest.mark.parametrize(("body", "said"), OUT_OF_RANGE)
def test_a_value_outside_its_range_is_refused_with_its_path(body: dict[str, Any], said: str) -> None:
    assert refusal(account(), "CreateEndpointConfig", **body).message == f"1 validation error detected: {said}"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (config("c1", variant(VariantName="bad_name")), f"'bad_name' at '{FIRST}.variantName'"),
        (config("c1", variant(ModelName="a.b")), f"'a.b' at '{FIRST}.modelName'"),
        (capture(DestinationS3Uri="ftp://b"), "'ftp://b' at 'dataCaptureConfig.destinationS3Uri'"),
        (config(KmsKeyId="a key"), "'a key' at 'kmsKeyId'"),
        (config(Tags=tag_list(**{"no#hash": "v"})), "'no#hash' at 'tags.1.member.key'"),
        (config(Tags=tag_list(tab="\t")), "'\t' at 'tags.1.member.value'"),
        (config(ExecutionRoleArn="arn:aws:iam::1:role/short"), "'arn:aws:iam::1:role/short' at 'executionRoleArn'"),
    ],
)
def test_a_value_that_does_not_fit_its_pattern_is_refused_with_the_pattern(body: dict[str, Any], path: str) -> None:
    message = refusal(account(), "CreateEndpointConfig", **body).message
    assert message.startswith(f"1 validation error detected: Value {path} failed to satisfy constraint: ")
    assert "Member must satisfy regular expression pattern: ^" in message


@pytest.mark.parametrize("text", ["größe", "ключ", "a b", "x_.:/=+-@1", "½", "日本"])
def test_tags_take_letters_separators_and_numbers_of_any_script(text: str) -> None:
    with_config(account(), "c1", Tags=[{"Key": text, "Value": text}])


def test_a_value_outside_its_enum_is_refused_with_all_of_them_unquoted() -> None:
    message = refusal(account(), "CreateEndpointConfig", **config("c1", variant(InstanceType="ml.t3.medium"))).message
    assert message.startswith(
        "1 validation error detected: Value 'ml.t3.medium' at 'productionVariants.1.member.instanceType' failed to satisfy "
        "constraint: Member must satisfy enum value set: [ml."
    )
    assert ", ml.m5.large, " in message
    assert message.endswith("]")


def test_all_problems_of_a_request_are_in_one_message() -> None:
    body = config("c1", variant(InitialInstanceCount=0), variant(VariantName="-", ModelName=None, InstanceType="ml.x"))
    message = refusal(account(), "CreateEndpointConfig", **body).message
    first, *others = message.split("; ")
    assert first.startswith("3 validation errors detected: Value '0' at 'productionVariants.1.member.initialInstanceCount'")
    assert [one.split("'")[3] for one in others] == [
        "productionVariants.2.member.variantName",
        "productionVariants.2.member.instanceType",
    ]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (config(DataCaptureConfig={"InitialSamplingPercentage": 1, "DestinationS3Uri": "s3://b"}), "captureOptions"),
        (config(VpcConfig={"Subnets": ["subnet-1"]}), "vpcConfig.securityGroupIds"),
        (config(AsyncInferenceConfig={}), "asyncInferenceConfig.outputConfig"),
        (config(Tags=[{"Key": "k"}]), "tags.1.member.value"),
        (config(KmsKeyId=None), "kmsKeyId"),
        (config(Tags=[None]), "tags.1.member"),
    ],
)
def test_a_required_member_that_is_missing_is_null(body: dict[str, Any], path: str) -> None:
    message = refusal(account(), "CreateEndpointConfig", **body).message
    assert message.startswith("1 validation error detected: Value null at '")
    assert message.endswith(f"{path}' failed to satisfy constraint: Member must not be null")


@pytest.mark.parametrize(
    "params",
    [
        config(DataCaptureConfig="on"),
        config("c1", variant(InitialInstanceCount=1.5)),
        config("c1", variant(InitialInstanceCount="2")),
        config(EnableNetworkIsolation="no"),
        config(EnableNetworkIsolation=0),
        config(Tags={"k": "v"}),
    ],
)
def test_a_wrong_json_type_at_any_depth_is_a_serialization_error(params: dict[str, Any]) -> None:
    assert refusal(account(), "CreateEndpointConfig", **params).code == "SerializationException"


def test_an_integer_is_accepted_where_the_model_has_a_float() -> None:
    with_config(account(), "c1", variant(InitialVariantWeight=2))


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"MaxResults": 49}, "greater than or equal to 50"),
        ({"MaxResults": "x"}, "wrong JSON type"),
        ({"ResourceArn": "nonsense"}, "regular expression"),
    ],
)
def test_reads_are_held_against_the_model_too(params: dict[str, Any], said: str) -> None:
    asked = {"ResourceArn": f"{CONFIG_ARN}c1"} | params
    assert said in refusal(account(), "ListTags", **asked).message


def test_a_map_is_checked_in_keys_and_values() -> None:
    container = {"Image": "i", "Environment": {"9bad": "v", "GOOD": 5}}
    error = refusal(account(), "CreateModel", ModelName="n", PrimaryContainer=container)
    assert error.code == "SerializationException"
    container = {"Image": "i", "Environment": {"9bad": "v"}}
    assert "environment.9bad" in refusal(account(), "CreateModel", ModelName="n", PrimaryContainer=container).message


def test_the_tagging_api_has_a_code_of_its_own() -> None:
    error = refusal(account(), "GetResources", TagFilters=[{"Key": ""}])
    assert error.code == "InvalidParameterException"
    assert "'tagFilters.1.member.key'" in error.message


def test_a_longer_list_than_the_model_allows_is_refused() -> None:
    options = [{"CaptureMode": "Input"}] * 33
    message = refusal(account(), "CreateEndpointConfig", **capture(CaptureOptions=options)).message
    assert message.endswith(
        "at 'dataCaptureConfig.captureOptions' failed to satisfy constraint: Member must have length less than or equal to 32"
    )
