"""What differs between accounts and regions: quotas, the case of ARNs, features that a region lacks."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import ROLE, Clock, account, config, refusal, tag_list, variant, with_config
from test_sandbox_endpoints import describe, roll, scale
from test_sandbox_stages import ROLLING
from test_sandbox_store import opened

from syncer.sandbox import Sandbox, Timing, Traits, new_state

if TYPE_CHECKING:
    from pathlib import Path

LARGE = "ml.m5.large"


def limited(clock: Clock | None = None, **quotas: int) -> Sandbox:
    """An account with quotas, and configs that want so many large instances: `of2`, `of3`, `of4`."""
    named = {f"ml.{kind.replace('_', '.')}": limit for kind, limit in quotas.items()}
    sandbox = Sandbox(new_state(), clock=clock or Clock(), rng=random.Random(1), timing=Timing(), traits=Traits(quotas=named))
    sandbox.seed_models(["m"])
    for count in (2, 3, 4):
        with_config(sandbox, f"of{count}", variant(InitialInstanceCount=count))
    return sandbox


def create(sandbox: Sandbox, config_name: str, name: str = "E") -> None:
    sandbox.call("CreateEndpoint", {"EndpointName": name, "EndpointConfigName": config_name})


# --- quotas ------------------------------------------------------------------------------------------------------------


def test_a_first_deployment_beyond_the_quota_is_refused_with_the_numbers() -> None:
    error = refusal(limited(m5_large=3), "CreateEndpoint", EndpointName="E", EndpointConfigName="of4")
    assert error.code == "ResourceLimitExceeded"
    assert error.message == (
        "The account-level service limit 'ml.m5.large for endpoint usage' is 3 Instances, with current utilization of 0 "
        "Instances and a request delta of 4 Instances. Please use AWS Service Quotas to request an increase for this quota. "
        "If AWS Service Quotas is not available, contact AWS support to request an increase for this quota."
    )


def test_a_config_beyond_the_quota_is_not_refused_and_neither_is_a_type_without_one() -> None:
    sandbox = limited(g5_xlarge=0)
    create(sandbox, "of4")
    with_config(sandbox, "big", variant(InstanceType="ml.g5.xlarge"))
    params = {"EndpointName": "F", "EndpointConfigName": "big"}
    assert refusal(sandbox, "CreateEndpoint", **params).code == "ResourceLimitExceeded"


def test_what_other_endpoints_use_counts_from_the_moment_that_they_are_created() -> None:
    sandbox = limited(m5_large=6)
    create(sandbox, "of4")
    create(sandbox, "of2", "F")
    message = refusal(sandbox, "CreateEndpoint", EndpointName="G", EndpointConfigName="of2").message
    assert "current utilization of 6 Instances and a request delta of 2 Instances" in message


def test_a_blue_green_roll_needs_room_for_both_fleets_and_a_rolling_one_for_a_batch() -> None:
    clock = Clock()
    sandbox = limited(clock, m5_large=5)
    create(sandbox, "of3")
    clock.advance(6)
    message = refusal(sandbox, "UpdateEndpoint", EndpointName="E", EndpointConfigName="of4").message
    assert "current utilization of 3 Instances and a request delta of 4 Instances" in message
    roll(sandbox, "of4", DeploymentConfig=ROLLING)
    clock.advance(6)
    assert describe(sandbox)["EndpointConfigName"] == "of4"


def test_scaling_out_needs_room_and_scaling_in_never_does() -> None:
    clock = Clock()
    sandbox = limited(clock, m5_large=4)
    create(sandbox, "of3")
    clock.advance(6)
    wanted = [{"VariantName": "main", "DesiredInstanceCount": 5}]
    params: dict[str, Any] = {"EndpointName": "E", "DesiredWeightsAndCapacities": wanted}
    message = refusal(sandbox, "UpdateEndpointWeightsAndCapacities", **params).message
    assert "current utilization of 3 Instances and a request delta of 2 Instances" in message
    scale(sandbox, DesiredInstanceCount=1)


def test_a_deleted_endpoint_gives_its_instances_back_when_it_is_gone() -> None:
    clock = Clock()
    sandbox = limited(clock, m5_large=4)
    create(sandbox, "of4")
    clock.advance(6)
    sandbox.call("DeleteEndpoint", {"EndpointName": "E"})
    assert refusal(sandbox, "CreateEndpoint", EndpointName="F", EndpointConfigName="of2").code == "ResourceLimitExceeded"
    clock.advance(3)
    create(sandbox, "of2", "F")


def test_every_type_of_a_pool_is_held() -> None:
    sandbox = limited(m5_xlarge=1)
    pools = [{"InstanceType": LARGE, "Priority": 1}, {"InstanceType": "ml.m5.xlarge", "Priority": 2}]
    with_config(sandbox, "pooled", variant(InstanceType=None, InstancePools=pools))
    message = refusal(sandbox, "CreateEndpoint", EndpointName="E", EndpointConfigName="pooled").message
    assert "'ml.m5.xlarge for endpoint usage' is 1 Instances" in message


# --- the case of ARNs --------------------------------------------------------------------------------------------------


def test_an_account_may_write_arns_in_lower_case_and_find_things_by_them() -> None:
    clock = Clock()
    sandbox = Sandbox(new_state(), clock=clock, traits=Traits(lower_case_arns=True))
    sandbox.seed_models(["m"])
    arn = with_config(sandbox, "DEMO-Config", Tags=tag_list(a="1"))
    assert arn == "arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/demo-config"
    answer = sandbox.call("DescribeEndpointConfig", {"EndpointConfigName": "DEMO-Config"})
    assert (answer["EndpointConfigName"], answer["EndpointConfigArn"]) == ("DEMO-Config", arn)
    sandbox.call("AddTags", {"ResourceArn": arn, "Tags": tag_list(b="2")})
    assert len(sandbox.call("ListTags", {"ResourceArn": arn})["Tags"]) == 2
    assert sandbox.call("GetResources", {})["ResourceTagMappingList"][0]["ResourceARN"] == arn
    assert refusal(sandbox, "CreateEndpointConfig", **config("DEMO-Config")).message.endswith('endpoint-config/demo-config".')


def test_names_of_configs_differ_by_case_and_those_of_endpoints_do_not() -> None:
    sandbox = account()
    with_config(sandbox, "c1")
    with_config(sandbox, "C1")
    create(sandbox, "c1", "Mine")
    assert "already existing" in refusal(sandbox, "CreateEndpoint", EndpointName="mINE", EndpointConfigName="C1").message


# --- regions -----------------------------------------------------------------------------------------------------------

IDLE = variant(
    ModelName=None,
    InitialInstanceCount=None,
    ManagedInstanceScaling={"Status": "ENABLED", "MinInstanceCount": 0, "MaxInstanceCount": 2},
)
ASYNC = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://b/out"}}}


def test_scaling_to_zero_is_refused_where_a_region_does_not_have_it() -> None:
    with_config(account(), "c1", IDLE, ExecutionRoleArn=ROLE)
    body = config("c1", IDLE, ExecutionRoleArn=ROLE)
    message = refusal(account(region="eu-west-3"), "CreateEndpointConfig", **body).message
    assert message == "Min instance count needs to be greater than 0 for enabled managed instance scaling"


@pytest.mark.parametrize("change", [{"Status": "DISABLED"}, {"MinInstanceCount": 1}])
def test_there_scaling_is_fine_when_it_is_off_or_keeps_an_instance(change: dict[str, Any]) -> None:
    block = {"ManagedInstanceScaling": IDLE["ManagedInstanceScaling"] | change}
    with_config(account(region="eu-west-3"), "c1", IDLE | block, ExecutionRoleArn=ROLE)


def test_asynchronous_endpoints_are_refused_when_they_are_created_not_when_their_config_is() -> None:
    sandbox = account(region="eu-south-1")
    with_config(sandbox, "c1", **ASYNC)
    error = refusal(sandbox, "CreateEndpoint", EndpointName="E", EndpointConfigName="c1")
    assert error.message == "One or more endpoint features are not supported using this configuration"
    elsewhere = account()
    with_config(elsewhere, "c1", **ASYNC)
    create(elsewhere, "c1")


# --- a service that knows more -----------------------------------------------------------------------------------------


def newer() -> Sandbox:
    sandbox = Sandbox(new_state(), clock=Clock(), traits=Traits(shapes_only=True))
    sandbox.seed_models(["m"])
    return sandbox


@pytest.mark.parametrize(
    "body",
    [
        config("c1", variant(InstanceType="ml.z9.large")),
        config("c1", variant(InstanceType="ml.g5.xlarge", VolumeSizeInGB=9)),
        config("c1", variant(ModelName=None)),
    ],
)
def test_a_newer_service_takes_values_and_combinations_that_we_do_not_know(body: dict[str, Any]) -> None:
    assert refusal(account(), "CreateEndpointConfig", **body).code == "ValidationException"
    newer().call("CreateEndpointConfig", body)


@pytest.mark.parametrize(
    "body", [config("bad_name"), config("c1", variant(InitialInstanceCount=0)), config("c1", variant(ModelName="gone"))]
)
def test_a_newer_service_still_has_shapes_and_models(body: dict[str, Any]) -> None:
    assert refusal(newer(), "CreateEndpointConfig", **body).code == "ValidationException"


def test_a_file_keeps_the_traits_that_it_began_with(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    opened(path, traits=Traits(lower_case_arns=True)).seed_models(["M"])
    for traits in (None, Traits()):
        again = opened(path, traits=traits)
        assert again.call("DescribeModel", {"ModelName": "M"})["ModelArn"].endswith(":model/m")


def test_traits_are_those_of_a_file_too(tmp_path: Path) -> None:
    sandbox = opened(tmp_path / "sandbox.json", traits=Traits(quotas={LARGE: 1}, lower_case_arns=True))
    sandbox.seed_models(["M"])
    assert sandbox.call("DescribeModel", {"ModelName": "M"})["ModelArn"].endswith(":model/m")
    sandbox.call("CreateEndpointConfig", config("c1", variant(ModelName="M")))
    params = {"EndpointName": "E", "EndpointConfigName": "c1"}
    assert refusal(sandbox, "CreateEndpoint", **params).code == "ResourceLimitExceeded"
