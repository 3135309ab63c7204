"""What the stories of rollouts have in common: a repository whose endpoint is to be moved, and what the user reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from documents import document, variant
from stories import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from world import Result, World

FIRST = "fraud-d7025becb6"  # the config that the endpoint of the basic file serves
SECOND = "fraud-3180ea7421"  # the same with model m2
LOGS = "its logs in CloudWatch (/aws/sagemaker/Endpoints/fraud)"
MINUTES = 300.0  # a roll takes five of them


def edited(world: World) -> World:
    """Name another model in git, and let rolls take their time."""
    world.edit("m1", "m2")
    world.seconds = MINUTES
    return world


def apply(world: World, more: str = "") -> Result:
    """Apply without asking."""
    return world.run(f"apply --sandbox --yes {more}".strip())


def apply_while(world: World, act: Callable[[], object]) -> Result:
    """Apply while somebody else acts between the plan and its first call."""
    return world.run("apply --sandbox --yes", planned=act)


def ending(result: Result) -> list[str]:
    """What the user reads last: how each change ended, and the sum."""
    lines = result.out.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith(("✓", "✗")))
    return lines[first:]


def way(result: Result, step: str) -> list[str]:
    """What the log said while a step was under way, without the beginnings that all its lines share."""
    start = f"fraud: {step}"
    return [line.removeprefix(start).removeprefix(": ") for line in result.out.splitlines() if line.startswith(start)]


def served(world: World) -> tuple[str, str]:
    """The status of the endpoint, and the config that it serves."""
    answer = world.endpoint()
    return answer["EndpointStatus"], answer["EndpointConfigName"]


def make_config(world: World, name: str = "hand", **members: Any) -> None:
    """Create a config as somebody else would, in no time."""
    world.box.call("CreateEndpointConfig", {"EndpointConfigName": name, "ProductionVariants": [variant(**members)]})


def make_ours(world: World, name: str, **members: Any) -> None:
    """Create a config with our tags, as a run that was cut would leave it."""
    make_config(world, name, **members)
    ask = world.box.call
    here, first = (
        ask("DescribeEndpointConfig", {"EndpointConfigName": config})["EndpointConfigArn"] for config in (name, FIRST)
    )
    ask("AddTags", {"ResourceArn": here, "Tags": ask("ListTags", {"ResourceArn": first})["Tags"]})


def move(world: World, config: str = "hand") -> None:
    """Begin a roll as somebody else would."""
    world.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": config})


def scale(world: World, **wanted: Any) -> None:
    """Begin a change of counts or weights of the variant main, as scaling or people do."""
    asked = [{"VariantName": "main", **wanted}]
    world.box.call("UpdateEndpointWeightsAndCapacities", {"EndpointName": "fraud", "DesiredWeightsAndCapacities": asked})


def scaled(world: World, **wanted: Any) -> World:
    """Scale, and let that come to its end."""
    scale(world, **wanted)
    world.sleep(60)
    return world


def applied(world: World, **members: Any) -> World:
    """Apply the basic file with other members."""
    document(world, **members)
    return world.applied()


ALARMS = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]}}


def policy(kind: str, **routing: Any) -> dict[str, Any]:
    """A blue/green DeploymentConfig with an alarm."""
    block = {"Type": kind, "WaitIntervalInSeconds": 60, **routing}
    return {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": block}} | ALARMS


def size(value: int, kind: str = "CAPACITY_PERCENT") -> dict[str, Any]:
    return {"Type": kind, "Value": value}


CANARY = policy("CANARY", CanarySize=size(25))
LINEAR = policy("LINEAR", LinearStepSize=size(25))
ROLLING = {"RollingUpdatePolicy": {"MaximumBatchSize": size(25), "WaitIntervalInSeconds": 60}} | ALARMS


def refused(world: World, *sentences: str) -> None:
    """Assert that an apply exits with 4, changes nothing anywhere and says these sentences."""
    before = state(world)
    result = apply(world)

    assert (result.code, state(world)) == (4, before)
    for sentence in sentences:
        assert f"nothing is done: {sentence}\n" in result.out
    assert "Plan: nothing that may be done. 1 change refused." in result.out
