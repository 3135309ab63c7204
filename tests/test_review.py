"""What the account tells before the call: models that are missing, configs that are gone, variants that were renamed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from stories import Watched, by_hand, denied, reading, state, text, told

from syncer.model import Level
from syncer.review import PREFLIGHTS
from syncer.rules import RULES

if TYPE_CHECKING:
    from world import World

FIRST = "fraud-d7025becb6"


def test_each_preflight_has_its_reason_and_its_source() -> None:
    assert all(row.what and row.reason and row.source for row in PREFLIGHTS)
    assert {row.id: row.level for row in PREFLIGHTS} == {
        "model-exists": Level.ERROR,
        "old-config-exists": Level.ERROR,
        "variant-names-kept": Level.ERROR,
        "rolling-fits-endpoint": Level.ERROR,
        "batch-fits-live-count": Level.WARNING,
        "scaled-variant-kept": Level.ERROR,
        "scaling-known": Level.WARNING,
        "instances-stay": Level.ERROR,
        "serverless-one-way": Level.WARNING,
    }


# Rules 57-70 of research/sagemaker.md §2: where each is held.
HELD = {
    57: {"one-update-policy"},
    58: {"canary-percent-range", "linear-percent-range", "canary-needs-size", "linear-needs-size"},
    59: {"rolling-percent-range"},
    60: {"roll-timeout-exceeds-waits", "roll-timeout-covers-steps"},
    61: {"canary-count-range", "linear-count-range", "rolling-count-range", "batch-fits-live-count"},
    62: {"variant-names-kept"},
    63: {"rolling-excludes-serverless", "rolling-excludes-several-variants", "rolling-fits-endpoint"},
    64: {"gradual-roll-excludes-inf1"},
    65: {"gradual-roll-wants-alarms"},
    67: {"old-config-exists"},
    68: {"scaled-variant-kept", "scaling-known"},
    69: {"instances-stay"},
    70: {"serverless-one-way"},
}


@pytest.mark.parametrize("number", HELD)
def test_every_rule_about_rolls_is_held_by_a_file_rule_or_a_preflight(number: int) -> None:
    """66, a roll onto the config that is served already, is never planned."""
    assert HELD[number] <= {row.id for row in PREFLIGHTS} | {rule.id for rule in RULES}


def test_a_missing_model_keeps_the_diff_and_loses_the_calls(world: World) -> None:
    world.write()
    world.edit("m1", "nobody")
    before = state(world)
    found = told(world, command="plan")
    assert (found.code, found.steps, found.report["digest"]) == (4, (), "")
    assert found.refused == "the model nobody does not exist in us-east-1"
    assert "nobody" in json.dumps(found.report["fields"])
    assert "desired/fraud.yaml" in world.run("plan --sandbox").out
    assert world.run("apply --sandbox --yes").code == 4
    assert state(world) == before


def test_every_missing_model_is_told_shadows_and_pools_included(world: World) -> None:
    variant = {"VariantName": "main", "ModelName": "gone-1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    shadow = variant | {"VariantName": "shadow", "ModelName": "gone-2"}
    document = {"EndpointConfigName": "fraud", "ProductionVariants": [variant], "ShadowProductionVariants": [shadow]}
    world.write(json.dumps(document))
    assert told(world, command="plan").refused.count("does not exist") == 2


def test_a_model_that_no_list_has_yet_is_asked_for_by_name(world: World) -> None:
    world.write()

    def nothing(_params: Any, ask: Any) -> dict[str, Any]:
        return dict(ask()) | {"Models": []}

    found = reading(world, Watched(world.box, {"ListModels": nothing}), remembers=False)
    assert len(found.plan.pending) == 1


@pytest.mark.parametrize("operation", ["ListModels", "DescribeModel"])
def test_models_that_cannot_be_read_are_not_called_missing(world: World, operation: str) -> None:
    world.write()
    world.edit("m1", "nobody")
    found = reading(world, Watched(world.box, {operation: denied(operation)}), remembers=False)
    assert all(not change.findings for change in found.plan.changes)


def test_a_change_without_findings_goes_on_beside_one_with(world: World) -> None:
    world.write()
    variant = {"VariantName": "main", "ModelName": "nobody", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    world.write(json.dumps({"EndpointConfigName": "second", "ProductionVariants": [variant]}), "desired/second.json")
    assert told(world, "second", command="plan").steps == ()
    assert told(world, "fraud", command="plan").steps == ("CreateEndpointConfig", "CreateEndpoint")


def test_a_roll_away_from_a_config_that_is_gone_is_refused_before_the_service_does(running: World) -> None:
    running.edit("m1", "m2")
    running.call("DeleteEndpointConfig", EndpointConfigName=FIRST)
    found = told(running, command="plan")
    assert (found.code, found.steps) == (4, ())
    assert f"endpoint fraud serves {FIRST}, which is gone" in found.refused


def test_a_foreign_config_that_is_gone_under_a_moved_endpoint_is_told(running: World) -> None:
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=by_hand(running))
    running.call("DeleteEndpointConfig", EndpointConfigName="hand")
    found = told(running)
    assert (found.code, found.steps) == (3, ())
    assert "serves hand, which is gone" in found.refused
    assert "Create hand again by hand, or delete the endpoint" in running.run("plan --sandbox").out
    assert {"missing", "endpoint_moved"} <= set(found.verdicts)


CANARY = (
    "{BlueGreenUpdatePolicy: {TrafficRoutingConfiguration: {Type: CANARY, WaitIntervalInSeconds: 60, "
    "CanarySize: {Type: CAPACITY_PERCENT, Value: 10}}}}"
)
LINEAR = CANARY.replace("CANARY", "LINEAR").replace("CanarySize", "LinearStepSize")
ALL = "{BlueGreenUpdatePolicy: {TrafficRoutingConfiguration: {Type: ALL_AT_ONCE, WaitIntervalInSeconds: 60}}}"
ROLLING = "{RollingUpdatePolicy: {MaximumBatchSize: {Type: CAPACITY_PERCENT, Value: 10}, WaitIntervalInSeconds: 60}}"


@pytest.mark.parametrize(("policy", "way"), [(CANARY, "canary"), (LINEAR, "linear"), (ROLLING, "rolling"), (ALL, "")])
def test_a_renamed_variant_under_a_gradual_roll_is_refused_with_the_two_commit_way(
    running: World, policy: str, way: str
) -> None:
    running.edit("Endpoint: {}", f"Endpoint: {{DeploymentConfig: {policy}}}")
    running.edit("VariantName: main", "VariantName: renamed")
    found = told(running, command="plan")
    problems = [finding["problem"] for finding in found.report["findings"]]
    expected = f"{way} rolls need the same variant names on both sides; these differ: main, renamed"
    assert problems == ([expected] if way else [])
    assert (found.code, bool(found.steps)) == ((4, False) if way else (0, True))
    assert ("Use two commits: this change without DeploymentConfig" in running.run("plan --sandbox").out) is bool(way)


def test_the_same_variants_under_a_gradual_roll_need_no_word(running: World) -> None:
    running.edit("Endpoint: {}", f"Endpoint: {{DeploymentConfig: {CANARY}}}")
    running.edit("m1", "m2")
    assert told(running, command="plan").report["findings"] == []


def test_what_is_in_sync_is_not_reviewed(running: World) -> None:
    assert told(running).report["findings"] == []
    assert "No drift." in text(running)
