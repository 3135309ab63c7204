"""What scaling holds on to, and the way to serverless: refused at plan time, with the way out and without a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from documents import document, variant
from rollouts import ROLLING, applied, apply, refused
from stories import Watched, denied, reading, told

from syncer import live
from syncer.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from world import World

SERVERLESS = {"ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5}}


def serverless() -> dict[str, Any]:
    return {"VariantName": "main", "ModelName": "m1", **SERVERLESS}


def register(world: World, name: str = "main") -> None:
    """Register a variant with Application Auto Scaling."""
    world.box.call("RegisterScalableTarget", target(name) | {"MinCapacity": 1, "MaxCapacity": 9})


def target(name: str = "main") -> dict[str, Any]:
    dimension = "sagemaker:variant:DesiredInstanceCount"
    resource = f"endpoint/fraud/variant/{name}"
    return {"ServiceNamespace": "sagemaker", "ResourceId": resource, "ScalableDimension": dimension}


def deregister(name: str = "main") -> str:
    """What a person is told to run."""
    where = f"--service-namespace sagemaker --resource-id endpoint/fraud/variant/{name}"
    command = f"aws application-autoscaling deregister-scalable-target {where}"
    return f"Take it out of scaling first: `{command} --scalable-dimension sagemaker:variant:DesiredInstanceCount`"


def test_another_instance_type_under_a_scalable_target_is_refused_until_it_is_deregistered(world: World) -> None:
    applied(world)
    register(world)
    document(world, ProductionVariants=[variant(InstanceType="ml.m5.xlarge")])

    holds = "Application Auto Scaling scales variant main of endpoint fraud"
    change = "change its instance type from ml.m5.large to ml.m5.xlarge"
    refused(world, f"{holds}, so SageMaker refuses to {change}. {deregister()}. Then apply, and put it back")
    world.box.call("DeregisterScalableTarget", target())
    assert apply(world).code == 0


def test_a_variant_that_is_a_scalable_target_is_not_removed(world: World) -> None:
    applied(world, ProductionVariants=[variant(), variant("other")])
    register(world, "other")
    document(world)

    holds = "Application Auto Scaling scales variant other of endpoint fraud"
    refused(world, f"{holds}, so SageMaker refuses to remove it. {deregister('other')}. Then apply, and put it back")


def test_another_model_under_a_scalable_target_is_rolled_and_scaling_is_not_even_asked(world: World) -> None:
    applied(world)
    register(world)
    document(world, ProductionVariants=[variant(ModelName="m2", InitialInstanceCount=2)])
    seen = Watched(world.box)

    assert reading(world, seen).plan.pending
    assert "DescribeScalableTargets" not in [operation for operation, _ in seen.calls]
    assert apply(world).code == 0


def test_scaling_is_asked_once_about_all_variants_that_matter_and_page_by_page(world: World) -> None:
    names = [f"v{number}" for number in range(10)]
    applied(world, ProductionVariants=[variant(name) for name in names])
    register(world, "v9")
    document(world, ProductionVariants=[variant("v0"), *(variant(name, InstanceType="ml.m5.xlarge") for name in names[1:])])

    def pages(params: Mapping[str, Any], _ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """An empty first page, as Application Auto Scaling may answer, then the true ones."""
        if "NextToken" not in params:
            return {"ScalableTargets": [], "NextToken": "more"}
        return world.box.call("DescribeScalableTargets", {key: value for key, value in params.items() if key != "NextToken"})

    seen = Watched(world.box, {"DescribeScalableTargets": pages})
    (change,) = reading(world, seen).plan.changes

    asked = [params for operation, params in seen.calls if operation == "DescribeScalableTargets"]
    assert [params["ResourceIds"] for params in asked] == [[f"endpoint/fraud/variant/{name}" for name in names[1:]]] * 2
    assert [finding.rule for finding in change.findings] == ["scaled-variant-kept"]


def out_of_reach(_params: Mapping[str, Any], _ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    raise Unavailable("DescribeScalableTargets: no route", "Check the network")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (
            denied("DescribeScalableTargets"),
            "AccessDeniedException: User is not authorized to perform: sagemaker:DescribeScalableTargets",
        ),
        (out_of_reach, "DescribeScalableTargets: no route"),
    ],
)
def test_without_the_right_to_ask_about_scaling_the_plan_goes_on_and_says_so(
    world: World, answer: Callable[..., dict[str, Any]], why: str
) -> None:
    applied(world)
    document(world, ProductionVariants=[variant(InstanceType="ml.m5.xlarge")])
    plan = reading(world, Watched(world.box, {"DescribeScalableTargets": answer})).plan
    (finding,) = plan.pending[0].findings

    assert plan.notices == (f"Application Auto Scaling could not be asked: {why}",)
    unread = "whether Application Auto Scaling scales main could not be read"
    assert (finding.level, finding.rule) == ("warning", "scaling-known")
    assert finding.problem == f"{unread}; if it does, SageMaker refuses this roll"
    assert finding.hint == "Allow application-autoscaling:DescribeScalableTargets, or look by hand"


def test_an_endpoint_on_instances_does_not_become_serverless(world: World) -> None:
    applied(world)
    document(world, ProductionVariants=[serverless()])

    way_out = "Give it another Endpoint.EndpointName: that makes a new endpoint. Move the callers, then delete the old one"
    refused(world, f"an endpoint that runs on instances cannot become serverless. {way_out}")


def test_the_way_from_serverless_onto_instances_is_told_to_be_one_way(world: World) -> None:
    applied(world, ProductionVariants=[serverless()])
    document(world)
    result = apply(world)

    one_way = "the endpoint leaves serverless for good: SageMaker refuses the way back, also when git goes back"
    assert result.code == 0
    assert f"fraud: {one_way}. Make sure that this is meant [serverless-one-way, warning]\n" in result.out


def test_many_variants_are_asked_about_in_as_few_calls_as_the_service_allows(world: World) -> None:
    seen = Watched(world.box)
    variants = [("fraud", f"v{number:02}") for number in range(101)]

    assert live.scalable(seen, variants) == {}
    assert [len(params["ResourceIds"]) for _, params in seen.calls] == [50, 50, 1]


def test_every_refusal_is_told_when_there_are_several(world: World) -> None:
    applied(world)
    register(world)
    document(world, ProductionVariants=[variant("renamed")], Endpoint={"DeploymentConfig": ROLLING})
    found = told(world, command="plan")

    assert [item["rule"] for item in found.report["findings"]] == ["variant-names-kept", "scaled-variant-kept"]
    assert (found.code, found.steps) == (4, ())
