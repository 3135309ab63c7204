"""Contract of endpoints: they come, move, refuse while they move, and go; and what scaling forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.aws import Fault, fault

if TYPE_CHECKING:
    from contract_stage import Stage


def _two_configs(stage: Stage) -> tuple[str, str]:
    return stage.with_config("old"), stage.with_config("new", stage.variant(InitialInstanceCount=2))


def _variant(described: dict[str, Any]) -> dict[str, Any]:
    [variant] = described["ProductionVariants"]
    found: dict[str, Any] = variant
    return found


# --- coming and going --------------------------------------------------------------------------------------------------


def an_endpoint_is_created_shows_no_variants_before_it_serves_and_refuses_to_move_meanwhile(stage: Stage) -> None:
    old, new = _two_configs(stage)
    name = stage.name("endpoint")
    stage.call("CreateEndpoint", EndpointName=name, EndpointConfigName=old)
    coming = stage.call("DescribeEndpoint", EndpointName=name)
    assert (coming["EndpointStatus"], coming["EndpointConfigName"]) == ("Creating", old)
    assert "ProductionVariants" not in coming
    assert fault(stage.refused("UpdateEndpoint", EndpointName=name, EndpointConfigName=new)) is Fault.BUSY
    assert fault(stage.refused("DeleteEndpoint", EndpointName=name)) is Fault.BUSY
    served = stage.settled(name)
    assert (served["EndpointStatus"], served["EndpointConfigName"]) == ("InService", old)
    assert _variant(served)["CurrentInstanceCount"] == 1
    assert "FailureReason" not in served


def an_endpoint_is_deleted_and_then_not_found(stage: Stage) -> None:
    name = stage.with_endpoint(stage.with_config())
    assert stage.call("DeleteEndpoint", EndpointName=name) == {}
    assert stage.call("DescribeEndpoint", EndpointName=name)["EndpointStatus"] == "Deleting"
    stage.until(lambda: not stage.status(name))
    assert fault(stage.refused("DeleteEndpoint", EndpointName=name)) is Fault.NOT_FOUND


def a_second_endpoint_of_a_name_is_refused_whatever_its_case(stage: Stage) -> None:
    config = stage.with_config()
    name = stage.with_endpoint(config)
    for same in (name, name.upper()):
        error = stage.refused("CreateEndpoint", EndpointName=same, EndpointConfigName=config)
        assert (error.code, fault(error)) == ("ValidationException", Fault.ENDPOINT_EXISTS)


def an_endpoint_of_a_config_that_is_not_there_is_refused(stage: Stage) -> None:
    name = stage.name("endpoint")
    error = stage.refused("CreateEndpoint", EndpointName=name, EndpointConfigName=stage.name("nope"))
    assert (error.code, fault(error)) == ("ValidationException", Fault.NOT_FOUND)
    assert error.message.startswith("Could not find endpoint configuration ")


def an_endpoint_that_is_not_there_is_told_with_its_arn(stage: Stage) -> None:
    error = stage.refused("DescribeEndpoint", EndpointName=stage.name("nope"))
    assert (error.code, fault(error)) == ("ValidationException", Fault.NOT_FOUND)
    assert error.message.startswith("Could not find endpoint ")


def a_list_of_endpoints_filters_by_status(stage: Stage) -> None:
    name = stage.with_endpoint(stage.with_config())
    stage.until(lambda: _listed(stage, StatusEquals="InService") == [name])
    assert _listed(stage, StatusEquals="Failed") == []


def _listed(stage: Stage, **params: Any) -> list[str]:
    found = stage.all_of("ListEndpoints", "Endpoints", NameContains=stage.prefix, **params)
    return [item["EndpointName"] for item in found]


# --- moving ------------------------------------------------------------------------------------------------------------


def a_roll_names_the_old_config_until_it_is_done_and_refuses_another(stage: Stage) -> None:
    old, new = _two_configs(stage)
    name = stage.with_endpoint(old)
    stage.call("UpdateEndpoint", EndpointName=name, EndpointConfigName=new)
    rolling = stage.call("DescribeEndpoint", EndpointName=name)
    assert (rolling["EndpointStatus"], rolling["EndpointConfigName"]) == ("Updating", old)
    assert rolling["PendingDeploymentSummary"]["EndpointConfigName"] == new
    for refused in (
        stage.refused("UpdateEndpoint", EndpointName=name, EndpointConfigName=old),
        stage.refused("DeleteEndpoint", EndpointName=name),
        stage.refused(
            "UpdateEndpointWeightsAndCapacities",
            EndpointName=name,
            DesiredWeightsAndCapacities=[{"VariantName": "main", "DesiredWeight": 1}],
        ),
    ):
        assert fault(refused) is Fault.BUSY
    done = stage.settled(name)
    assert (done["EndpointStatus"], done["EndpointConfigName"]) == ("InService", new)
    assert "PendingDeploymentSummary" not in done
    assert _variant(done)["CurrentInstanceCount"] == 2


def a_roll_to_the_config_in_use_is_refused(stage: Stage) -> None:
    config = stage.with_config()
    error = stage.refused("UpdateEndpoint", EndpointName=stage.with_endpoint(config), EndpointConfigName=config)
    assert (error.code, fault(error)) == ("ValidationException", Fault.SAME_CONFIG)


def a_config_in_use_can_be_deleted_and_then_no_roll_leaves_it(stage: Stage) -> None:
    old, new = _two_configs(stage)
    name = stage.with_endpoint(old)
    stage.call("DeleteEndpointConfig", EndpointConfigName=old)
    error = stage.refused("UpdateEndpoint", EndpointName=name, EndpointConfigName=new)
    assert fault(error) is Fault.NOT_FOUND
    assert f"endpoint-config/{old}" in error.message


def weights_move_and_the_config_stays(stage: Stage) -> None:
    config = stage.with_config()
    name = stage.with_endpoint(config)
    wanted = [{"VariantName": "main", "DesiredWeight": 0.5}]
    stage.call("UpdateEndpointWeightsAndCapacities", EndpointName=name, DesiredWeightsAndCapacities=wanted)
    done = stage.settled(name)
    assert done["EndpointConfigName"] == config
    assert (_variant(done)["CurrentWeight"], _variant(done)["CurrentInstanceCount"]) == (0.5, 1)
    weight = stage.call("DescribeEndpointConfig", EndpointConfigName=config)["ProductionVariants"][0]["InitialVariantWeight"]
    assert weight == 1.0


def a_roll_that_fails_comes_back_in_service_on_the_old_config_with_a_reason(stage: Stage) -> None:
    assert stage.script is not None
    old, new = _two_configs(stage)
    name = stage.with_endpoint(old)
    stage.script(name, "rollback", "no capacity")
    stage.call("UpdateEndpoint", EndpointName=name, EndpointConfigName=new)
    done = stage.settled(name)
    assert (done["EndpointStatus"], done["EndpointConfigName"]) == ("InService", old)
    assert done["FailureReason"] == "no capacity"


# --- scaling -----------------------------------------------------------------------------------------------------------


def a_scalable_target_is_described_and_forbids_another_instance_type(stage: Stage) -> None:
    old = stage.with_config("old")
    other = stage.with_config("other", stage.variant(InstanceType="ml.c5.xlarge"))
    name = stage.with_endpoint(old)
    resource = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": f"endpoint/{name}/variant/main",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
    }
    stage.call("RegisterScalableTarget", **resource, MinCapacity=1, MaxCapacity=2)
    [target] = stage.call("DescribeScalableTargets", ServiceNamespace="sagemaker", ResourceIds=[resource["ResourceId"]])[
        "ScalableTargets"
    ]
    assert target.items() >= (resource | {"MinCapacity": 1, "MaxCapacity": 2}).items()
    refusal = stage.refused("UpdateEndpoint", EndpointName=name, EndpointConfigName=other)
    assert refusal.code == "ValidationException"
    stage.call("DeregisterScalableTarget", **resource)
    assert stage.refused("DeregisterScalableTarget", **resource).code == "ObjectNotFoundException"
    stage.call("UpdateEndpoint", EndpointName=name, EndpointConfigName=other)
    assert stage.settled(name)["EndpointConfigName"] == other
