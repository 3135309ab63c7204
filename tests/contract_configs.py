"""Contract of endpoint configs, models and of who we are: create, describe, list, delete."""

from __future__ import annotations

import struct
from datetime import timedelta
from typing import TYPE_CHECKING

from syncer.aws import Fault, fault

if TYPE_CHECKING:
    from contract_stage import Stage

FILLED_IN = {"EnableNetworkIsolation": False}


def the_caller_has_an_account_of_twelve_digits_that_its_arn_names(stage: Stage) -> None:
    who = stage.call("GetCallerIdentity")
    assert len(who["Account"]) == 12
    assert who["Account"].isdigit()
    assert f":{who['Account']}:" in who["Arn"]


# --- create and describe -----------------------------------------------------------------------------------------------


def a_config_is_described_as_it_was_created_plus_the_defaults(stage: Stage) -> None:
    request = stage.config()
    stage.call("CreateEndpointConfig", **request)
    described = stage.call("DescribeEndpointConfig", EndpointConfigName=request["EndpointConfigName"])
    del described["EndpointConfigArn"], described["CreationTime"]
    variant = request["ProductionVariants"][0] | {"InitialVariantWeight": 1.0}
    assert described == request | FILLED_IN | {"ProductionVariants": [variant]}


def a_serverless_variant_is_described_with_a_weight_and_a_volume(stage: Stage) -> None:
    block = {"MemorySizeInMB": 2048, "MaxConcurrency": 1}
    variant = stage.variant(InstanceType=None, InitialInstanceCount=None, ServerlessConfig=block)
    name = stage.with_config("serverless", variant)
    described = stage.call("DescribeEndpointConfig", EndpointConfigName=name)["ProductionVariants"]
    assert described == [variant | {"InitialVariantWeight": 1.0, "VolumeSizeInGB": 5}]


def a_weight_is_described_as_a_32_bit_float(stage: Stage) -> None:
    name = stage.with_config("weighted", stage.variant(InitialVariantWeight=0.8))
    variant = stage.call("DescribeEndpointConfig", EndpointConfigName=name)["ProductionVariants"][0]
    assert variant["InitialVariantWeight"] == struct.unpack("<f", struct.pack("<f", 0.8))[0]


def every_block_of_a_config_comes_back(stage: Stage) -> None:
    blocks = {
        "ShadowProductionVariants": [stage.variant(VariantName="dark", InitialVariantWeight=0.5)],
        "DataCaptureConfig": {
            "EnableCapture": True,
            "InitialSamplingPercentage": 20,
            "DestinationS3Uri": "s3://bucket/capture",
            "CaptureOptions": [{"CaptureMode": "Input"}],
        },
        "ExecutionRoleArn": stage.role,
        "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
    }
    name = stage.with_config("full", **blocks)
    described = stage.call("DescribeEndpointConfig", EndpointConfigName=name)
    assert {member: described[member] for member in blocks} == blocks


def the_arn_of_the_answer_is_the_one_described_and_ends_in_the_name(stage: Stage) -> None:
    answer = stage.call("CreateEndpointConfig", **stage.config())
    described = stage.call("DescribeEndpointConfig", EndpointConfigName=stage.name("config"))
    assert answer == {"EndpointConfigArn": described["EndpointConfigArn"]}
    assert answer["EndpointConfigArn"].lower().endswith(f":endpoint-config/{stage.name('config')}")


def a_creation_time_is_an_aware_moment_and_the_same_wherever_it_is_told(stage: Stage) -> None:
    name = stage.with_config()
    described = stage.call("DescribeEndpointConfig", EndpointConfigName=name)["CreationTime"]
    stage.until(lambda: bool(stage.call("ListEndpointConfigs", NameContains=name)["EndpointConfigs"]))
    listed = stage.call("ListEndpointConfigs", NameContains=name)["EndpointConfigs"][0]["CreationTime"]
    assert described.tzinfo is not None
    assert abs(described - listed) < timedelta(milliseconds=1)


# --- refusals ----------------------------------------------------------------------------------------------------------


def a_second_create_is_refused_even_with_the_same_content(stage: Stage) -> None:
    stage.with_config()
    error = stage.refused("CreateEndpointConfig", **stage.config())
    assert (error.code, fault(error)) == ("ValidationException", Fault.CONFIG_EXISTS)
    assert f"endpoint-config/{stage.name('config')}" in error.message


def a_config_that_is_not_there_is_told_with_its_arn(stage: Stage) -> None:
    error = stage.refused("DescribeEndpointConfig", EndpointConfigName=stage.name("nope"))
    assert (error.code, fault(error)) == ("ValidationException", Fault.NOT_FOUND)
    assert error.message.startswith("Could not find endpoint configuration ")
    assert f"endpoint-config/{stage.name('nope')}" in error.message


def a_config_whose_model_is_not_there_is_refused(stage: Stage) -> None:
    error = stage.refused("CreateEndpointConfig", **stage.config("config", stage.variant(ModelName=stage.name("no-model"))))
    assert (error.code, fault(error)) == ("ValidationException", Fault.NOT_FOUND)
    assert error.message.startswith("Could not find model ")


def a_name_that_breaks_the_pattern_is_refused_with_the_path_of_the_member(stage: Stage) -> None:
    error = stage.refused("CreateEndpointConfig", **stage.config("under_score"))
    assert error.code == "ValidationException"
    assert "'endpointConfigName' failed to satisfy constraint: Member must satisfy regular expression" in error.message


def a_value_that_the_api_does_not_list_is_refused_with_its_place_counted_from_one(stage: Stage) -> None:
    variants = [stage.variant(), stage.variant(VariantName="other", InstanceType="ml.abacus.large")]
    error = stage.refused("CreateEndpointConfig", **stage.config("config", *variants))
    assert error.code == "ValidationException"
    assert error.message.startswith(
        "1 validation error detected: Value 'ml.abacus.large' at 'productionVariants.2.member.instanceType' "
        "failed to satisfy constraint: Member must satisfy enum value set: ["
    )


def a_volume_beside_local_disks_is_refused(stage: Stage) -> None:
    variant = stage.variant(InstanceType="ml.g5.xlarge", VolumeSizeInGB=100)
    error = stage.refused("CreateEndpointConfig", **stage.config("config", variant))
    assert error.message.startswith("VolumeSize parameter is not allowed for the selected Instance type ml.g5.xlarge")


def a_key_for_local_disks_is_refused(stage: Stage) -> None:
    request = stage.config("config", stage.variant(InstanceType="ml.g5.xlarge"), KmsKeyId="alias/some-key")
    error = stage.refused("CreateEndpointConfig", **request)
    assert error.message.startswith("KMS key is not supported for NVMe instance storage")


# --- lists -------------------------------------------------------------------------------------------------------------


def a_list_finds_what_a_part_of_the_name_says(stage: Stage) -> None:
    names = [stage.with_config(word) for word in ("one", "two", "another")]
    stage.until(lambda: len(_listed(stage)) == len(names))
    assert _listed(stage, NameContains=stage.name("an")) == [names[2]]
    assert _listed(stage, NameContains=stage.name("none")) == []


def a_list_is_newest_first_unless_it_is_told_otherwise(stage: Stage) -> None:
    names = []
    for word in ("b", "c", "a"):
        names.append(stage.with_config(word))
        stage.sleep(stage.step)
    stage.until(lambda: len(_listed(stage)) == len(names))
    assert _listed(stage) == names[::-1]
    assert _listed(stage, SortBy="Name", SortOrder="Ascending") == sorted(names)


def pages_hold_everything_once(stage: Stage) -> None:
    names = [stage.with_config(f"page-{number}") for number in range(5)]
    stage.until(lambda: len(_listed(stage)) == len(names))
    assert sorted(_listed(stage, MaxResults=2)) == names


def a_page_of_more_than_a_hundred_is_refused(stage: Stage) -> None:
    error = stage.refused("ListEndpointConfigs", MaxResults=101)
    assert (error.code, "maxResults" in error.message) == ("ValidationException", True)


def _listed(stage: Stage, **params: object) -> list[str]:
    wanted = {"NameContains": stage.prefix, **params}
    return [item["EndpointConfigName"] for item in stage.all_of("ListEndpointConfigs", "EndpointConfigs", **wanted)]


# --- delete ------------------------------------------------------------------------------------------------------------


def a_deleted_config_is_gone_and_cannot_be_deleted_again(stage: Stage) -> None:
    name = stage.with_config()
    assert stage.call("DeleteEndpointConfig", EndpointConfigName=name) == {}
    for operation in ("DescribeEndpointConfig", "DeleteEndpointConfig"):
        assert fault(stage.refused(operation, EndpointConfigName=name)) is Fault.NOT_FOUND


# --- models ------------------------------------------------------------------------------------------------------------


def a_model_is_created_once_described_listed_and_deleted(stage: Stage) -> None:
    name = stage.name("model")
    container = {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/i:1", "Environment": {"A": "1"}}
    request = {"ModelName": name, "ExecutionRoleArn": stage.role, "PrimaryContainer": container}
    stage.call("CreateModel", **request)
    assert fault(stage.refused("CreateModel", **request)) is Fault.INVALID
    described = stage.call("DescribeModel", ModelName=name)
    assert described["PrimaryContainer"] == container | {"Mode": "SingleModel"}
    assert described["EnableNetworkIsolation"] is False
    assert [item["ModelName"] for item in stage.call("ListModels", NameContains=stage.prefix)["Models"]].count(name) == 1
    stage.call("DeleteModel", ModelName=name)
    assert stage.refused("DescribeModel", ModelName=name).message.startswith("Could not find model ")


def a_model_that_is_not_there_is_told_with_its_arn(stage: Stage) -> None:
    error = stage.refused("DescribeModel", ModelName=stage.name("nope"))
    assert (error.code, fault(error)) == ("ValidationException", Fault.NOT_FOUND)
    assert f"model/{stage.name('nope')}" in error.message
