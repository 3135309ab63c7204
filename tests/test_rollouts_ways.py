"""A way of rolling that the service would refuse is refused at plan time, with the way out; what a file may lower."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from documents import document, variant
from rollouts import CANARY, LINEAR, ROLLING, applied, apply, ending, policy, refused, scaled, size
from stories import told

if TYPE_CHECKING:
    from world import World


NAMES = "need the same variant names on both sides; these differ: main, renamed"


@pytest.mark.parametrize(("deployment", "kind"), [(CANARY, "canary"), (LINEAR, "linear"), (ROLLING, "rolling")])
def test_a_variant_renamed_under_a_gradual_roll_is_refused_with_the_two_commit_way(
    world: World, deployment: dict[str, Any], kind: str
) -> None:
    applied(world)
    document(world, ProductionVariants=[variant("renamed")], Endpoint={"DeploymentConfig": deployment})

    way = f"Use two commits: this change without DeploymentConfig, so that it rolls all at once; then the {kind} way again"
    refused(world, f"{kind} rolls {NAMES}. {way}")


def test_the_two_commit_way_works(world: World) -> None:
    applied(world, Endpoint={"DeploymentConfig": CANARY})
    document(world, ProductionVariants=[variant("renamed")])
    assert apply(world).code == 0
    document(world, ProductionVariants=[variant("renamed", ModelName="m2")], Endpoint={"DeploymentConfig": CANARY})
    assert apply(world).code == 0


def test_a_way_that_the_endpoint_remembers_from_its_last_roll_counts_as_well(world: World) -> None:
    applied(world)
    applied(world, ProductionVariants=[variant(ModelName="m2")], Endpoint={"DeploymentConfig": CANARY})
    document(world, ProductionVariants=[variant("renamed")], Endpoint={"RetainDeploymentConfig": True})

    kept = "canary rolls (the way of the last roll, which RetainDeploymentConfig keeps)"
    way = "Use two commits: this change without RetainDeploymentConfig, so that it rolls all at once; then the canary way again"
    refused(world, f"{kept} {NAMES}. {way}")


def test_the_plan_says_which_way_is_kept_from_the_last_roll(world: World) -> None:
    applied(world)
    applied(world, ProductionVariants=[variant(ModelName="m2")], Endpoint={"DeploymentConfig": CANARY})
    document(world, ProductionVariants=[variant(ModelName="m3")], Endpoint={"RetainDeploymentConfig": True})
    plan = world.run("plan --sandbox").out

    kept = "the way of the last roll (RetainDeploymentConfig): blue/green, canary: 25 % first, then the rest after 1 min"
    assert f"{kept}\n" in plan
    assert "the alarm errors can roll it back\n" in plan


def test_a_rolling_deployment_of_several_variants_is_refused(world: World) -> None:
    two = [variant(), variant("other")]
    applied(world, ProductionVariants=two)
    document(world, ProductionVariants=[variant(ModelName="m2"), two[1]], Endpoint={"DeploymentConfig": ROLLING})

    needs = "rolling rolls need one variant that runs on instances; endpoint fraud has 2 variants"
    way = "Use two commits: this change without DeploymentConfig, so that it rolls all at once; then the rolling way again"
    refused(world, f"{needs}. {way}")


def test_a_batch_of_more_instances_than_half_of_those_that_run_is_told(world: World) -> None:
    one = size(1, "INSTANCE_COUNT")
    members: dict[str, Any] = {"Endpoint": {"DeploymentConfig": policy("CANARY", CanarySize=one)}}
    applied(world, ProductionVariants=[variant(InitialInstanceCount=4)], **members)
    scaled(world, DesiredInstanceCount=1)
    document(world, ProductionVariants=[variant(InitialInstanceCount=4, ModelName="m2")], **members)
    found = told(world, command="plan")

    problem = "CanarySize is 1 of the 1 that main has when it is rolled; 1 to 50 percent are allowed"
    assert [(item["rule"], item["problem"]) for item in found.report["findings"]] == [("batch-fits-live-count", problem)]
    assert found.code == 0
    scaled(world, DesiredInstanceCount=2)
    assert told(world, command="plan").report["findings"] == []


def lower(world: World, **rules: str) -> None:
    world.write(yaml.safe_dump({"rules": rules}), "syncer.yaml")


@pytest.mark.parametrize(("level", "told_"), [("warning", True), ("off", False)])
def test_a_preflight_that_rests_on_the_guide_can_be_lowered_and_then_the_service_decides(
    world: World, level: str, *, told_: bool
) -> None:
    applied(world)
    document(world, ProductionVariants=[variant("renamed")], Endpoint={"DeploymentConfig": CANARY})
    lower(world, **{"variant-names-kept": level})
    result = apply(world)

    assert result.code == 1
    assert (f"fraud: canary rolls {NAMES}. Use two commits" in result.out) is told_
    assert ending(result)[0].startswith("✗ fraud failed: UpdateEndpoint: ValidationException: ")


@pytest.mark.parametrize("rule", ["model-exists", "old-config-exists"])
def test_a_preflight_that_was_seen_live_cannot_be_lowered(world: World, rule: str) -> None:
    applied(world)
    lower(world, **{rule: "off"})
    result = world.run("plan --sandbox")

    assert result.code == 2
    assert f"rules.{rule}: is no rule that can be lowered" in result.err
