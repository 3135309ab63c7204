"""Inference components in the simulated account: that they exist, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import ENDPOINT_ARN, ROLE, START, Clock, account, refusal, tag_list, variant, with_config
from test_sandbox_endpoints import moment

if TYPE_CHECKING:
    from syncer.sandbox import Sandbox

ARN = "arn:aws:sagemaker:us-east-1:000000000000:inference-component/"
SPECIFICATION = {"ModelName": "m", "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024}}


def hosting(clock: Clock) -> Sandbox:
    """An endpoint for components, `E`, and one for a model, `plain`, both in service."""
    sandbox = account(clock)
    with_config(sandbox, "parts", variant(ModelName=None), ExecutionRoleArn=ROLE)
    with_config(sandbox, "whole")
    for name, config_name in (("E", "parts"), ("plain", "whole")):
        sandbox.call("CreateEndpoint", {"EndpointName": name, "EndpointConfigName": config_name})
    clock.advance(6)
    return sandbox


def wanted(name: str = "ic", **changes: Any) -> dict[str, Any]:
    return {
        "InferenceComponentName": name,
        "EndpointName": "E",
        "VariantName": "main",
        "Specification": SPECIFICATION,
        "RuntimeConfig": {"CopyCount": 2},
    } | changes


def described(sandbox: Sandbox, name: str = "ic") -> dict[str, Any]:
    answer = sandbox.call("DescribeInferenceComponent", {"InferenceComponentName": name})
    answer.pop("ResponseMetadata")
    return answer


def names(sandbox: Sandbox, **params: Any) -> list[str]:
    found = sandbox.call("ListInferenceComponents", params)["InferenceComponents"]
    return [one["InferenceComponentName"] for one in found]


def test_a_component_is_created_and_then_in_service() -> None:
    clock = Clock()
    sandbox = hosting(clock)
    assert sandbox.call("CreateInferenceComponent", wanted())["InferenceComponentArn"] == f"{ARN}ic"
    before = described(sandbox)
    assert (before["InferenceComponentStatus"], before["RuntimeConfig"]["CurrentCopyCount"]) == ("Creating", 0)
    clock.advance(6)
    assert described(sandbox) == {
        "InferenceComponentName": "ic",
        "InferenceComponentArn": f"{ARN}ic",
        "EndpointName": "E",
        "EndpointArn": f"{ENDPOINT_ARN}E",
        "VariantName": "main",
        "Specification": SPECIFICATION,
        "RuntimeConfig": {"DesiredCopyCount": 2, "CurrentCopyCount": 2},
        "InferenceComponentStatus": "InService",
        "CreationTime": moment(START + 6),
        "LastModifiedTime": moment(START + 12),
    }


def test_a_variant_for_components_has_no_weight() -> None:
    (main,) = hosting(Clock()).call("DescribeEndpoint", {"EndpointName": "E"})["ProductionVariants"]
    assert main == {"VariantName": "main", "CurrentInstanceCount": 2, "DesiredInstanceCount": 2}


def test_the_image_of_a_container_is_shown_as_the_deployed_one() -> None:
    sandbox = hosting(Clock())
    container = {"Container": {"Image": "i", "Environment": {"A": "b"}}}
    sandbox.call("CreateInferenceComponent", wanted(Specification=container))
    shown = described(sandbox)["Specification"]["Container"]
    assert shown == {"DeployedImage": {"SpecifiedImage": "i"}, "Environment": {"A": "b"}}


def test_several_specifications_are_shown_as_they_came() -> None:
    sandbox = hosting(Clock())
    several = [SPECIFICATION | {"InstanceType": kind} for kind in ("ml.m5.large", "ml.m5.xlarge")]
    params = wanted(Specifications=several)
    del params["Specification"]
    sandbox.call("CreateInferenceComponent", params)
    answer = described(sandbox)
    assert answer["Specifications"] == several
    assert "Specification" not in answer


def test_without_a_variant_the_first_that_takes_components_is_taken() -> None:
    sandbox = hosting(Clock())
    params = wanted()
    del params["VariantName"]
    sandbox.call("CreateInferenceComponent", params)
    assert described(sandbox)["VariantName"] == "main"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"EndpointName": "gone"}, 'Could not find endpoint "'),
        ({"Specification": {"ModelName": "gone"}}, 'Could not find model "'),
        ({"VariantName": "gone"}, "does not take inference components"),
        ({"EndpointName": "plain"}, "does not take inference components"),
        ({"RuntimeConfig": {"CopyCount": 0}}, "Inference components copy count an integer larger than 0"),
    ],
)
def test_a_component_that_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    sandbox = hosting(Clock())
    assert said in refusal(sandbox, "CreateInferenceComponent", **wanted(**changes)).message
    assert names(sandbox) == []


def test_a_second_component_of_a_name_is_refused() -> None:
    sandbox = hosting(Clock())
    sandbox.call("CreateInferenceComponent", wanted())
    message = refusal(sandbox, "CreateInferenceComponent", **wanted()).message
    assert message == f'Cannot create already existing inference component "{ARN}ic".'


@pytest.mark.parametrize("operation", ["DescribeInferenceComponent", "DeleteInferenceComponent"])
def test_a_missing_component_is_told_with_its_arn(operation: str) -> None:
    error = refusal(hosting(Clock()), operation, InferenceComponentName="ic")
    assert error.message == f'Could not find inference component "{ARN}ic".'


def test_an_endpoint_with_components_cannot_be_deleted_until_they_are_gone() -> None:
    clock = Clock()
    sandbox = hosting(clock)
    sandbox.call("CreateInferenceComponent", wanted())
    assert 'inference component "ic"' in refusal(sandbox, "DeleteEndpoint", EndpointName="e").message
    sandbox.call("DeleteEndpoint", {"EndpointName": "plain"})
    sandbox.call("DeleteInferenceComponent", {"InferenceComponentName": "ic"})
    assert described(sandbox)["InferenceComponentStatus"] == "Deleting"
    assert "DELETE_IN_PROGRESS" in refusal(sandbox, "DeleteInferenceComponent", InferenceComponentName="ic").message
    assert refusal(sandbox, "DeleteEndpoint", EndpointName="E").code == "ValidationException"
    clock.advance(3)
    assert names(sandbox) == []
    sandbox.call("DeleteEndpoint", {"EndpointName": "E"})


def test_components_are_listed_by_endpoint_variant_and_status() -> None:
    clock = Clock()
    sandbox = hosting(clock)
    for number in range(12):
        clock.advance(1)
        sandbox.call("CreateInferenceComponent", wanted(f"ic{number:02}"))
    assert names(sandbox) == [f"ic{number:02}" for number in range(11, 1, -1)]
    assert names(sandbox, StatusEquals="InService", SortBy="Name", SortOrder="Ascending") == [f"ic{n:02}" for n in range(6)]
    assert len(names(sandbox, EndpointNameEquals="e", VariantNameEquals="main", MaxResults=100)) == 12
    assert names(sandbox, EndpointNameEquals="plain") == []
    assert names(sandbox, VariantNameEquals="other") == []


def test_components_can_be_tagged() -> None:
    sandbox = hosting(Clock())
    sandbox.call("CreateInferenceComponent", wanted(Tags=tag_list(team="risk")))
    sandbox.call("AddTags", {"ResourceArn": f"{ARN}ic", "Tags": tag_list(env="prod")})
    (found,) = sandbox.call("GetResources", {"ResourceTypeFilters": ["sagemaker:inference-component"]})[
        "ResourceTagMappingList"
    ]
    assert sorted(tag["Key"] for tag in found["Tags"]) == ["env", "team"]
