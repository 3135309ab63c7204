"""Models, endpoint configs and what every call has in common; the builders here serve the other test_sandbox_* files."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from syncer.errors import ApiError
from syncer.sandbox import Sandbox, Timing, new_state

START = 1_780_000_000.5
CONFIG_ARN = "arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/"
MODEL_ARN = "arn:aws:sagemaker:us-east-1:000000000000:model/"
ENDPOINT_ARN = "arn:aws:sagemaker:us-east-1:000000000000:endpoint/"
ROLE = "arn:aws:iam::000000000000:role/sagemaker"


@dataclass(slots=True)
class Clock:
    """A virtual clock: seconds since the epoch, moved by hand."""

    now: float = START

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def account(clock: Clock | None = None, *, region: str = "us-east-1", seed: int = 1) -> Sandbox:
    sandbox = Sandbox(new_state(region), clock=clock or Clock(), rng=random.Random(seed), timing=Timing())
    sandbox.seed_models(["m"])
    return sandbox


def variant(**changes: Any) -> dict[str, Any]:
    made = {"VariantName": "main", "ModelName": "m", "InstanceType": "ml.m5.large", "InitialInstanceCount": 2} | changes
    return {member: value for member, value in made.items() if value is not None}


def serverless(**changes: Any) -> dict[str, Any]:
    block = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}
    return variant(InstanceType=None, InitialInstanceCount=None, ServerlessConfig=block, **changes)


def config(name: str = "c1", *variants: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"EndpointConfigName": name, "ProductionVariants": list(variants) or [variant()], **members}


def with_config(sandbox: Sandbox, name: str = "c1", *variants: dict[str, Any], **members: Any) -> str:
    made: str = sandbox.call("CreateEndpointConfig", config(name, *variants, **members))["EndpointConfigArn"]
    return made


def described(sandbox: Sandbox, name: str = "c1") -> dict[str, Any]:
    return sandbox.call("DescribeEndpointConfig", {"EndpointConfigName": name})


def refusal(sandbox: Any, operation: str, /, **params: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        sandbox.call(operation, params)
    return caught.value


def tag_list(**tags: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


# --- duplicates and dependencies ---------------------------------------------------------------------------------------


def test_a_duplicate_config_is_refused_with_its_arn_even_when_its_content_is_the_same() -> None:
    sandbox = account()
    with_config(sandbox)
    error = refusal(sandbox, "CreateEndpointConfig", **config())
    assert error.code == "ValidationException"
    assert error.status == 400
    assert error.message == f'Cannot create already existing endpoint configuration "{CONFIG_ARN}c1".'


def test_a_duplicate_model_is_refused_with_its_arn() -> None:
    error = refusal(account(), "CreateModel", ModelName="m")
    assert error.message == f'Cannot create already existing model "{MODEL_ARN}m".'


@pytest.mark.parametrize("member", ["ProductionVariants", "ShadowProductionVariants"])
def test_a_config_is_refused_when_a_model_of_one_of_its_variants_is_missing(member: str) -> None:
    body = config() | {member: [variant(VariantName="other", ModelName="gone")]}
    error = refusal(account(), "CreateEndpointConfig", **body)
    assert error.message == f'Could not find model "{MODEL_ARN}gone".'


def test_a_config_is_refused_when_the_model_of_an_instance_pool_is_missing() -> None:
    pooled = variant(InstancePools=[{"InstanceType": "ml.m5.large", "Priority": 1, "ModelNameOverride": "gone"}])
    assert "model/gone" in refusal(account(), "CreateEndpointConfig", **config("c1", pooled)).message


def test_a_variant_without_a_model_needs_none() -> None:
    sandbox = account()
    with_config(sandbox, "c1", variant(ModelName=None), ExecutionRoleArn=ROLE)
    assert described(sandbox)["ProductionVariants"] == [variant(ModelName=None)]


def test_a_refused_config_leaves_nothing_behind() -> None:
    sandbox = account()
    refusal(sandbox, "CreateEndpointConfig", **config("c1", variant(ModelName="gone")))
    assert sandbox.call("ListEndpointConfigs", {})["EndpointConfigs"] == []


@pytest.mark.parametrize("operation", ["DescribeEndpointConfig", "DeleteEndpointConfig"])
def test_a_missing_config_is_told_with_its_arn(operation: str) -> None:
    error = refusal(account(), operation, EndpointConfigName="nope")
    assert error.message == f'Could not find endpoint configuration "{CONFIG_ARN}nope".'


@pytest.mark.parametrize("operation", ["DescribeModel", "DeleteModel"])
def test_a_missing_model_is_told_with_its_arn(operation: str) -> None:
    assert refusal(account(), operation, ModelName="nope").message == f'Could not find model "{MODEL_ARN}nope".'


def test_a_config_in_use_and_its_model_can_be_deleted() -> None:
    clock = Clock()
    sandbox = account(clock)
    with_config(sandbox)
    sandbox.call("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c1"})
    clock.advance(6)
    sandbox.call("DeleteEndpointConfig", {"EndpointConfigName": "c1"})
    sandbox.call("DeleteModel", {"ModelName": "m"})
    assert refusal(sandbox, "DescribeEndpointConfig", EndpointConfigName="c1").code == "ValidationException"
    endpoint = sandbox.call("DescribeEndpoint", {"EndpointName": "e"})
    assert (endpoint["EndpointStatus"], endpoint["EndpointConfigName"]) == ("InService", "c1")


# --- what Describe adds, keeps and leaves out --------------------------------------------------------------------------


def test_describe_adds_the_weight_and_network_isolation_and_nothing_else() -> None:
    sandbox = account()
    with_config(sandbox)
    answer = described(sandbox)
    assert answer.pop("CreationTime") == datetime.fromtimestamp(START, UTC)
    assert answer.pop("EndpointConfigArn") == f"{CONFIG_ARN}c1"
    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
    weighed = variant(InitialVariantWeight=1.0)
    assert answer == config("c1", weighed) | {"EnableNetworkIsolation": False}


def test_describe_adds_a_volume_size_to_serverless_variants() -> None:
    sandbox = account()
    with_config(sandbox, "c1", serverless())
    assert described(sandbox)["ProductionVariants"] == [serverless(InitialVariantWeight=1.0, VolumeSizeInGB=5)]


def test_what_the_request_sets_wins_over_every_default() -> None:
    sandbox = account()
    with_config(sandbox, "c1", variant(InitialVariantWeight=0), EnableNetworkIsolation=True)
    answer = described(sandbox)
    assert answer["EnableNetworkIsolation"] is True
    assert answer["ProductionVariants"][0]["InitialVariantWeight"] == 0


@pytest.mark.parametrize("member", ["ProductionVariants", "ShadowProductionVariants"])
def test_weights_lose_what_a_32_bit_float_cannot_hold(member: str) -> None:
    sandbox = account()
    sandbox.call("CreateEndpointConfig", config() | {member: [variant(VariantName="other", InitialVariantWeight=0.8)]})
    assert described(sandbox)[member][0]["InitialVariantWeight"] == 0.800000011920929


def test_an_integer_weight_is_answered_as_a_float() -> None:
    sandbox = account()
    with_config(sandbox, "c1", variant(InitialVariantWeight=3))
    assert isinstance(described(sandbox)["ProductionVariants"][0]["InitialVariantWeight"], float)


def test_a_weight_beyond_every_32_bit_float_does_not_break_describe() -> None:
    sandbox = account()
    with_config(sandbox, "c1", variant(InitialVariantWeight=1e39))
    assert described(sandbox)["ProductionVariants"][0]["InitialVariantWeight"] == 1e39


def test_members_that_nobody_knows_yet_are_kept_word_for_word() -> None:
    sandbox = account()
    new = {"FutureConfig": {"Deep": [{"Empty": {}, "List": []}]}, "AsyncInferenceConfig": {"OutputConfig": {}}}
    with_config(sandbox, "c1", variant(FutureKnob="on"), **new)
    answer = described(sandbox)
    assert {member: answer[member] for member in new} == new
    assert answer["ProductionVariants"][0]["FutureKnob"] == "on"


def test_describe_never_shows_tags() -> None:
    sandbox = account()
    with_config(sandbox, Tags=tag_list(team="risk"))
    sandbox.call("CreateModel", {"ModelName": "tagged", "Tags": tag_list(team="risk")})
    assert "Tags" not in described(sandbox)
    assert "Tags" not in sandbox.call("DescribeModel", {"ModelName": "tagged"})


def test_describe_model_adds_the_mode_and_network_isolation() -> None:
    sandbox = account()
    sandbox.call("CreateModel", {"ModelName": "n", "PrimaryContainer": {"Image": "i"}})
    answer = sandbox.call("DescribeModel", {"ModelName": "n"})
    assert answer["PrimaryContainer"] == {"Image": "i", "Mode": "SingleModel"}
    assert answer["EnableNetworkIsolation"] is False
    assert answer["ModelArn"] == f"{MODEL_ARN}n"


def test_changing_an_answer_or_a_request_does_not_change_the_account() -> None:
    sandbox = account()
    body = config()
    sandbox.call("CreateEndpointConfig", body)
    body["ProductionVariants"][0]["InstanceType"] = "changed"
    described(sandbox)["ProductionVariants"][0]["InstanceType"] = "changed"
    assert described(sandbox)["ProductionVariants"][0]["InstanceType"] == "ml.m5.large"


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-central-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_arns_have_the_partition_of_the_region(region: str, partition: str) -> None:
    sandbox = account(region=region)
    assert with_config(sandbox) == f"arn:{partition}:sagemaker:{region}:000000000000:endpoint-config/c1"


def test_recreating_a_config_at_the_same_moment_gives_a_later_creation_time() -> None:
    sandbox = account()
    with_config(sandbox)
    before = described(sandbox)["CreationTime"]
    sandbox.call("DeleteEndpointConfig", {"EndpointConfigName": "c1"})
    with_config(sandbox)
    assert (described(sandbox)["CreationTime"] - before).total_seconds() == pytest.approx(0.001)
