"""What is said about an endpoint on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from documents import document, variant
from rollouts import apply, way

from syncer.model import LiveEndpoint, RuntimeVariant
from syncer.render.phase import phase

if TYPE_CHECKING:
    from world import World

ALARMS = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]}}
QUARTER = {"Type": "CAPACITY_PERCENT", "Value": 25}
BAKING = "Baking for 600 seconds (WaitIntervalInSeconds) with traffic enabled on canary capacity of 1 instance(s)"


def endpoint(status: str, *variants: RuntimeVariant, coming: tuple[RuntimeVariant, ...] = ()) -> LiveEndpoint:
    return LiveEndpoint("e", "arn", "e-1", status, "", "", variants=variants, coming=coming)


def fleet(name: str, status: str, count: int | None = 4, weight: float | None = 1.0) -> RuntimeVariant:
    return RuntimeVariant(name, desired_weight=weight, desired_count=count, status=status)


@pytest.mark.parametrize(
    ("live", "said"),
    [
        (None, "not visible yet"),
        (endpoint("Creating"), "Creating"),
        (endpoint("Creating", coming=(fleet("main", "Creating"),)), "Creating"),
        (endpoint("SystemUpdating"), "SystemUpdating (maintenance by AWS, which changes nothing)"),
        (endpoint("RollingBack"), "RollingBack (a change of counts or weights failed and is taken back)"),
        (
            endpoint("Updating", fleet("main", "Scaling out desired instance count to 6")),
            "Updating; main: Scaling out desired instance count to 6",
        ),
        (endpoint("Updating", coming=(fleet("main", BAKING),)), f"Updating; main: {BAKING}; 25 % on the new config"),
        (
            endpoint("Updating", fleet("main", "Terminating 1 instance(s)"), coming=(fleet("main", ""),)),
            "Updating; main (old): Terminating 1 instance(s)",
        ),
        (
            endpoint("Updating", coming=(fleet("main", "Terminating 1 instance(s)"),)),
            "Updating; main (new): Terminating 1 instance(s)",
        ),
        (
            endpoint("Updating", coming=(fleet("main", "Activating traffic on canary capacity of 1 instance(s)"),)),
            "Updating; main: Activating traffic on canary capacity of 1 instance(s)",
        ),
        (endpoint("Updating", coming=(fleet("main", "Baking"),)), "Updating; main: Baking"),
        (endpoint("Updating", coming=(fleet("main", BAKING, count=None),)), f"Updating; main: {BAKING}"),
    ],
)
def test_every_stage_has_its_words(live: LiveEndpoint | None, said: str) -> None:
    assert phase(live) == said


def test_the_share_of_several_variants_is_of_all_traffic_and_is_not_guessed_where_one_is_silent() -> None:
    small, large = (
        fleet("a", BAKING, count=4, weight=1.0),
        fleet("b", BAKING.replace("of 1 inst", "of 2 inst"), count=4, weight=3.0),
    )
    silent = fleet("b", "Launching 2 instance(s)", count=4, weight=3.0)

    assert phase(endpoint("Updating", coming=(small, large))).endswith("; 43.8 % on the new config")
    assert "on the new config" not in phase(endpoint("Updating", coming=(small, silent)))


def rolled(world: World, deployment: dict[str, Any]) -> list[str]:
    """Roll four instances; return what the log said in between."""
    document(world, ProductionVariants=[variant(InitialInstanceCount=4)])
    world.applied()
    document(
        world, ProductionVariants=[variant(InitialInstanceCount=4, ModelName="m2")], Endpoint={"DeploymentConfig": deployment}
    )
    world.seconds = 600.0
    result = apply(world)
    assert result.code == 0
    return way(result, "roll endpoint fraud onto fraud-ca62d26787")[1:-1]


def test_a_canary_is_watched_from_its_first_instance_to_the_last(world: World) -> None:
    routing = {"Type": "CANARY", "WaitIntervalInSeconds": 600, "CanarySize": QUARTER}
    policy = {"TrafficRoutingConfiguration": routing, "TerminationWaitInSeconds": 300}
    full = "Baking for 300 seconds (TerminationWaitInSeconds) with traffic enabled on full capacity of 4 instance(s)"

    assert rolled(world, {"BlueGreenUpdatePolicy": policy} | ALARMS) == [
        "Updating; main: Launching 1 instance(s)",
        "Updating; main: Activating traffic on canary capacity of 1 instance(s)",
        f"Updating; main: {BAKING}; 25 % on the new config",
        "Updating; main: Launching 3 instance(s)",
        "Updating; main: Activating traffic on full capacity of 4 instance(s)",
        f"Updating; main: {full}; 100 % on the new config",
        "Updating; main (old): Terminating 4 instance(s)",
    ]


def test_a_rolling_deployment_tells_how_far_the_traffic_is(world: World) -> None:
    policy = {"MaximumBatchSize": QUARTER, "WaitIntervalInSeconds": 60}
    told = rolled(world, {"RollingUpdatePolicy": policy} | ALARMS)

    shares = [text.rpartition("; ")[2] for text in told if "on the new config" in text]
    assert shares == [f"{share} % on the new config" for share in (25, 50, 75, 100)]


def test_hostile_words_of_a_status_cannot_write_to_the_log(world: World) -> None:
    """The words of AWS go through the same escape as everything else that is printed."""
    document(world)
    world.applied()
    document(world, ProductionVariants=[variant(ModelName="m2")])
    world.box.script("fraud", "rollback", "\x1b[2J\u202e::set-output name=x::y\nfake line")
    result = apply(world)

    assert result.code == 1
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    assert "\nfake line" not in result.out
