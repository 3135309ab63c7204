"""The parameters of a roll: what it keeps of what scaling set, what it takes from git, and how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from documents import CAPTURE, POLICY, document, variant
from stories import by_hand, told

if TYPE_CHECKING:
    from world import World


def rolled(world: World, after: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """Apply one content, plan another; return the parameters of the roll."""
    document(world, **(before or {}))
    world.applied()
    document(world, **after)
    return told(world, command="plan").params("UpdateEndpoint")


def reset(params: dict[str, Any]) -> list[str]:
    """Return the properties that a roll takes from the new config."""
    return [item["VariantPropertyType"] for item in params.get("ExcludeRetainedVariantProperties", [])]


SHADOW = {"ShadowProductionVariants": [variant("shadow", InitialVariantWeight=0.5)]}


RESETS: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "only a model": ({}, {"ProductionVariants": [variant(ModelName="m2")]}, []),
    "a count": ({}, {"ProductionVariants": [variant(InitialInstanceCount=3)]}, ["DesiredInstanceCount"]),
    "a weight": ({}, {"ProductionVariants": [variant(InitialVariantWeight=0.5)]}, ["DesiredWeight"]),
    "the default weight written out": ({}, {"ProductionVariants": [variant(InitialVariantWeight=1, ModelName="m2")]}, []),
    "capture": ({}, {"DataCaptureConfig": CAPTURE}, ["DataCaptureConfig"]),
    "capture taken away": ({"DataCaptureConfig": CAPTURE}, {}, ["DataCaptureConfig"]),
    "all three": (
        {},
        {
            "ProductionVariants": [variant(InitialInstanceCount=3, InitialVariantWeight=0.5)],
            "DataCaptureConfig": CAPTURE,
        },
        ["DesiredInstanceCount", "DesiredWeight", "DataCaptureConfig"],
    ),
    "a variant of another name": ({}, {"ProductionVariants": [variant("other", InitialInstanceCount=3)]}, []),
    "one of two variants": (
        {"ProductionVariants": [variant(), variant("second")]},
        {"ProductionVariants": [variant(), variant("second", InitialInstanceCount=2)]},
        ["DesiredInstanceCount"],
    ),
    "a shadow's count": (
        SHADOW,
        {"ShadowProductionVariants": [variant("shadow", InitialVariantWeight=0.5, InitialInstanceCount=2)]},
        ["DesiredInstanceCount"],
    ),
}


@pytest.mark.parametrize("edited", RESETS)
def test_a_roll_keeps_what_scaling_set_and_resets_what_git_changed(world: World, edited: str) -> None:
    before, after, wanted = RESETS[edited]
    params = rolled(world, after, before)
    assert params["RetainAllVariantProperties"] is True
    assert reset(params) == wanted


def test_a_count_that_git_changed_arrives_although_scaling_moved_it(world: World) -> None:
    document(world)
    world.applied()
    wanted = [{"VariantName": "main", "DesiredInstanceCount": 4}]
    world.call("UpdateEndpointWeightsAndCapacities", EndpointName="fraud", DesiredWeightsAndCapacities=wanted)
    document(world, ProductionVariants=[variant(InitialInstanceCount=2)])
    world.applied()
    assert world.endpoint()["ProductionVariants"][0]["DesiredInstanceCount"] == 2


def test_the_users_own_list_wins_also_when_it_is_empty(world: World) -> None:
    own = [{"VariantPropertyType": "DesiredWeight"}]
    after = {"ProductionVariants": [variant(InitialInstanceCount=3)]}
    spec = {"ExcludeRetainedVariantProperties": own}
    assert reset(rolled(world, after | {"Endpoint": spec})) == ["DesiredWeight"]


def test_what_is_not_retained_needs_no_exceptions(world: World) -> None:
    after = {"ProductionVariants": [variant(InitialInstanceCount=3)], "Endpoint": {"RetainAllVariantProperties": False}}
    params = rolled(world, after)
    assert params["RetainAllVariantProperties"] is False
    assert "ExcludeRetainedVariantProperties" not in params


def test_what_a_roll_of_somebody_changes_on_its_way_is_reset_too(running: World) -> None:
    by_hand(running, ModelName="m1", InitialInstanceCount=5)
    running.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": "hand"})
    running.edit("m1", "m2")
    assert reset(told(running, command="plan").params("UpdateEndpoint")) == ["DesiredInstanceCount"]


def test_the_way_of_rolling_is_passed_on_as_written(world: World) -> None:
    spec = {"DeploymentConfig": POLICY, "RetainDeploymentConfig": True}
    params = rolled(world, {"ProductionVariants": [variant(ModelName="m2")], "Endpoint": spec})
    assert params["DeploymentConfig"] == POLICY
    assert params["RetainDeploymentConfig"] is True
    assert set(params) == {
        "EndpointName",
        "EndpointConfigName",
        "RetainAllVariantProperties",
        "DeploymentConfig",
        "RetainDeploymentConfig",
    }


def test_the_way_of_rolling_is_passed_on_to_a_creation(world: World) -> None:
    document(world, Endpoint={"DeploymentConfig": POLICY})
    assert told(world, command="plan").params("CreateEndpoint")["DeploymentConfig"] == POLICY
