"""What people read, held as golden files: look at their diff as at code. `make golden` writes them again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from world import BASIC, World

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden"

TWO_VARIANTS = """\
EndpointConfigName: fraud
ProductionVariants:
  - VariantName: main
    ModelName: m1
    InstanceType: ml.m5.large
    InitialInstanceCount: 2
    InitialVariantWeight: 0.9
  - VariantName: candidate
    ModelName: m2
    InstanceType: ml.m5.xlarge
    InitialInstanceCount: 1
    InitialVariantWeight: 0.1
DataCaptureConfig:
  InitialSamplingPercentage: 10
  DestinationS3Uri: s3://bucket/capture
  CaptureOptions: [{CaptureMode: Input}]
Tags:
  - {Key: team, Value: risk}
Endpoint:
  DeploymentConfig:
    BlueGreenUpdatePolicy:
      TrafficRoutingConfiguration:
        Type: ALL_AT_ONCE
        WaitIntervalInSeconds: 0
"""
CONFIG_ONLY = BASIC.replace("EndpointConfigName: fraud", "EndpointConfigName: embeddings").replace("Endpoint: {}\n", "")


def create(world: World) -> None:
    world.write(TWO_VARIANTS)
    world.write(CONFIG_ONLY, "desired/embeddings.yaml")


def roll(world: World) -> None:
    world.write()
    world.write(CONFIG_ONLY, "desired/embeddings.yaml")
    world.applied()
    world.write(TWO_VARIANTS)


def everything_in_sync(world: World) -> None:
    create(world)
    world.applied()


def drifted(world: World) -> None:
    """Somebody points the endpoint elsewhere, and somebody else takes a tag away and re-creates a config."""
    world.write()
    world.write(CONFIG_ONLY, "desired/embeddings.yaml")
    world.applied()
    variant = {"VariantName": "main", "ModelName": "m3", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    world.call("CreateEndpointConfig", EndpointConfigName="by-hand", ProductionVariants=[variant])
    world.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName="by-hand")
    world.call("DeleteTags", ResourceArn=world.endpoint()["EndpointArn"], TagKeys=["team"])
    name = next(name for name in world.configs() if name.startswith("embeddings-"))
    world.call("DeleteEndpointConfig", EndpointConfigName=name)
    world.call("CreateEndpointConfig", EndpointConfigName=name, ProductionVariants=[variant])


def refused(world: World) -> None:
    """One endpoint belongs to a CloudFormation stack, another file names a model that is not there."""
    variant = {"VariantName": "main", "ModelName": "m3", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    world.call("CreateEndpointConfig", EndpointConfigName="stack-config", ProductionVariants=[variant])
    arn = world.call("CreateEndpoint", EndpointName="fraud", EndpointConfigName="stack-config")["EndpointArn"]
    world.box.tag_as_aws(arn, {"aws:cloudformation:stack-name": "risk-prod"})
    world.write()
    world.write(CONFIG_ONLY.replace("m1", "not-there"), "desired/embeddings.yaml")


def hostile(world: World) -> None:
    """Values that attack a terminal or a Markdown page."""
    nasty = "`|<b>@team](http://x)\\u001b[31m\\u202e```"
    capture = "CsvContentTypes: [text/csv]"
    text = TWO_VARIANTS.replace("s3://bucket/capture", f'"s3://bucket/{nasty}"').replace(capture, capture)
    world.write(text)


SITUATIONS: dict[str, Callable[[World], None]] = {
    make.__name__: make for make in (create, roll, everything_in_sync, drifted, refused, hostile)
}
FORMS = {"text": "txt", "markdown": "md", "json": "json"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("command", ["plan", "drift"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_output_is_the_golden_one(world: World, situation: str, command: str, form: str) -> None:
    SITUATIONS[situation](world)

    written = world.run(f"{command} --sandbox --format {form}").out

    golden = GOLDEN / f"{situation}.{command}.{FORMS[form]}"
    if os.environ.get("SYNCER_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(written, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_hostile_values_cannot_write_to_the_terminal(world: World, form: str) -> None:
    hostile(world)

    written = world.run(f"plan --sandbox --format {form}").out

    assert "\x1b" not in written
    assert "\u202e" not in written


def test_hostile_values_stay_inside_code_in_markdown(world: World) -> None:
    hostile(world)

    lines = world.run("plan --sandbox --format markdown").out.splitlines()

    inside = False
    for line in lines:
        fence = line.startswith("````")
        inside = inside != fence
        assert inside or fence or "@team" not in line, line
