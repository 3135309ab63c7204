"""Plans to post: those of a small repository on the simulated account, and ones in which every text is what a test says."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from world import BASIC

from syncer.commands import plan as planning
from syncer.commands.options import What, Where
from syncer.render.posts.origin import Origin

if TYPE_CHECKING:
    from world import World

    from syncer.model import Plan

SERVER = "https://github.com"
DISPATCH = f"{SERVER}/acme/ml-config/actions/workflows/apply.yml"
PULL = f"{SERVER}/acme/ml-config/pull/12"
ORIGIN = Origin(
    SERVER,
    "acme/ml-config",
    run=17290114532,
    number=412,
    attempt=1,
    head="4f1c2ab9" * 5,
    base="9e77d01c" * 5,
    when="2026-08-22 09:14 UTC",
    version="0.1.0",
)


NIGHT = datetime(2026, 8, 22, 3, 19, 11, tzinfo=UTC)


def planned(world: World, *names: str) -> Plan:
    """The plan of a repository as it is now."""
    shell = world.shell(io.StringIO(), io.StringIO())
    return planning.read(shell, Where(None, sandbox=True), What(names)).plan


def named(name: str, text: str = BASIC) -> str:
    """The basic file under another name."""
    return text.replace("EndpointConfigName: fraud", f"EndpointConfigName: {name}")


CANARY = """\
Endpoint:
  DeploymentConfig:
    BlueGreenUpdatePolicy:
      TrafficRoutingConfiguration:
        Type: CANARY
        CanarySize: {Type: CAPACITY_PERCENT, Value: 10}
        WaitIntervalInSeconds: 300
      TerminationWaitInSeconds: 600
    AutoRollbackConfiguration:
      Alarms: [{AlarmName: fraud-5xx}]
"""


def begun(world: World) -> None:
    """Five files, applied; one of them without an endpoint."""
    world.write()
    for name in ("ranking", "sentiment", "invoices"):
        world.write(named(name), f"desired/{name}.yaml")
    world.write(named("embeddings").replace("Endpoint: {}\n", ""), "desired/embeddings.yaml")
    world.applied()


def moved_by_hand(world: World, name: str = "ranking") -> None:
    """Somebody points an endpoint at a config of their own."""
    variant = {"VariantName": "main", "ModelName": "m3", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    world.call("CreateEndpointConfig", EndpointConfigName="by-hand", ProductionVariants=[variant])
    world.call("UpdateEndpoint", EndpointName=name, EndpointConfigName="by-hand")


def untagged_by_hand(world: World, name: str = "sentiment") -> None:
    """Somebody takes a tag away."""
    world.call("DeleteTags", ResourceArn=world.endpoint(name)["EndpointArn"], TagKeys=["team"])


def edited(world: World) -> None:
    """Git asks for a roll by canary, a new endpoint and a tag; the account was changed by hand in two places."""
    begun(world)
    world.edit("ml.m5.large", "ml.m5.xlarge")
    world.edit("ModelName: m1", "ModelName: m2")
    world.edit("Endpoint: {}\n", CANARY)
    world.write(named("churn"), "desired/churn.yaml")
    world.edit("Value: risk}", "Value: risk}\n  - {Key: stage, Value: prod}", "desired/embeddings.yaml")
    moved_by_hand(world)
    untagged_by_hand(world)


def refused(world: World) -> None:
    """One endpoint belongs to a CloudFormation stack, another file names a model that is not there, a third is fine."""
    variant = {"VariantName": "main", "ModelName": "m3", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    world.call("CreateEndpointConfig", EndpointConfigName="stack-config", ProductionVariants=[variant])
    arn = world.call("CreateEndpoint", EndpointName="fraud", EndpointConfigName="stack-config")["EndpointArn"]
    world.box.tag_as_aws(arn, {"aws:cloudformation:stack-name": "risk-prod"})
    world.write()
    world.write(named("churn").replace("m1", "not-there"), "desired/churn.yaml")
    world.write(named("ranking"), "desired/ranking.yaml")
