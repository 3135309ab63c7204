"""The real `aws` program, a process a command, against what `syncer sandbox serve` serves."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import awscli
import pytest
from accounts import Recording
from cli_door import PROGRAM, environment
from world import BASIC, World

from syncer import desired
from syncer.sandbox.serve import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SERVED_ALONE = BASIC.replace("Endpoint: {}\n", "")
WAITERS = Path("botocore/data/sagemaker/2017-07-24/waiters-2.json")
SECONDS_A_CALL = 2.0  # of virtual time; an endpoint takes six to come, three to go


@pytest.fixture
def served(world: World) -> Iterator[tuple[Recording, Server]]:
    """The account of a repository on the wire; time passes with its calls, and they are counted."""
    recording = Recording(world.box, before=lambda _operation: world.sleep(SECONDS_A_CALL))
    with Server(recording.call) as server:
        yield recording, server


@pytest.fixture
def aws(served: tuple[Recording, Server], tmp_path: Path) -> Callable[..., Any]:
    """Run `aws …`, which must end well; return what it printed, JSON read."""

    def run(*words: str) -> Any:
        done = program(*words, url=served[1].url, models=quick_waiters(tmp_path))
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return json.loads(done.stdout) if done.stdout else None

    return run


def program(*words: str, url: str = "http://127.0.0.1:9", models: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `aws` with an endpoint URL on its command line."""
    variables = environment(url) | ({"AWS_DATA_PATH": str(models)} if models else {})
    command = [str(PROGRAM), "--endpoint-url", url, *words]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=120)


def quick_waiters(folder: Path) -> Path:
    """The program's own waiters with nothing changed but the half minute between two looks, which is none here."""
    waiters = json.loads((Path(awscli.__file__).parent / WAITERS).read_text())
    for waiter in waiters["waiters"].values():
        waiter["delay"] = 0
    copy = folder / "models" / WAITERS.relative_to("botocore/data")
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(json.dumps(waiters))
    return folder / "models"


def request_file(world: World) -> str:
    """What `syncer show NAME --request` prints, as a file for --cli-input-json."""
    shown = world.run("show fraud --sandbox --request")
    assert shown.code == 0, shown.err
    return f"file://{world.write(shown.out, 'request.json')}"


# --- configs and their tags --------------------------------------------------------------------------------------------


def test_what_syncer_prints_is_created_by_aws_and_adopted_by_the_next_plan(world: World, aws: Callable[..., Any]) -> None:
    world.write(SERVED_ALONE)
    made = aws("sagemaker", "create-endpoint-config", "--cli-input-json", request_file(world))

    assert world.run("plan --sandbox --exit-code").code == 0
    assert made["EndpointConfigArn"].endswith(f":endpoint-config/{world.configs()[0]}")
    world.write(BASIC)
    [change] = world.run("plan --sandbox --format json").json["changes"]
    assert [step["operation"] for step in change["steps"]] == ["CreateEndpoint"]


def test_tags_that_aws_sets_are_drift_and_what_aws_sees_is_what_syncer_set(world: World, aws: Callable[..., Any]) -> None:
    world.write(SERVED_ALONE)
    world.applied()
    name = world.configs()[0]
    arn = aws("sagemaker", "describe-endpoint-config", "--endpoint-config-name", name)["EndpointConfigArn"]
    before = aws("sagemaker", "list-tags", "--resource-arn", arn)["Tags"]
    aws("sagemaker", "add-tags", "--resource-arn", arn, "--tags", "Key=team,Value=fraud")
    drifted = world.run("drift --sandbox").code
    aws("sagemaker", "delete-tags", "--resource-arn", arn, "--tag-keys", "team")
    found = aws("resourcegroupstaggingapi", "get-resources", "--tag-filters", "Key=syncer:name,Values=fraud")

    assert {"Key": "team", "Value": "risk"} in before
    assert drifted == 3
    [mapping] = found["ResourceTagMappingList"]
    assert mapping["ResourceARN"] == arn
    assert {tag["Key"] for tag in mapping["Tags"]} == {tag["Key"] for tag in before} - {"team"}


def test_aws_turns_the_pages_of_a_list_and_creates_from_its_shorthand(
    world: World, served: tuple[Recording, Server], aws: Callable[..., Any]
) -> None:
    variant = {"VariantName": "v", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    for number in range(12):
        world.call("CreateEndpointConfig", EndpointConfigName=f"c-{number:02}", ProductionVariants=[variant])
    short = "VariantName=v,ModelName=m1,InstanceType=ml.m5.large,InitialInstanceCount=1,InitialVariantWeight=0.8"
    aws("sagemaker", "create-endpoint-config", "--endpoint-config-name", "c-12", "--production-variants", short)
    query = ("--query", "EndpointConfigs[].EndpointConfigName")
    names = aws("sagemaker", "list-endpoint-configs", "--sort-by", "Name", "--sort-order", "Ascending", *query)

    assert names == [f"c-{number:02}" for number in range(13)]
    assert served[0].count("ListEndpointConfigs") == 2


def test_a_refusal_is_told_by_aws_in_the_words_of_the_service(served: tuple[Recording, Server]) -> None:
    words = ("sagemaker", "describe-endpoint-config", "--endpoint-config-name", "nope")
    done = program(*words, url=served[1].url)

    arn = "arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/nope"
    assert done.returncode in (254, 255)  # version 2 and version 1
    assert done.stderr.strip() == (
        "An error occurred (ValidationException) when calling the DescribeEndpointConfig operation: "
        f'Could not find endpoint configuration "{arn}".'
    )


# --- endpoints ---------------------------------------------------------------------------------------------------------


def test_an_endpoint_lives_and_dies_by_aws_and_its_waiters(
    world: World, served: tuple[Recording, Server], aws: Callable[..., Any]
) -> None:
    variant = {"VariantName": "v", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    for name, count in (("old", 1), ("new", 2)):
        variants = [variant | {"InitialInstanceCount": count}]
        world.call("CreateEndpointConfig", EndpointConfigName=name, ProductionVariants=variants)
    endpoint = ("--endpoint-name", "e")

    aws("sagemaker", "create-endpoint", *endpoint, "--endpoint-config-name", "old")
    aws("sagemaker", "wait", "endpoint-in-service", *endpoint)
    looked = served[0].count("DescribeEndpoint")
    aws("sagemaker", "update-endpoint", *endpoint, "--endpoint-config-name", "new", "--retain-all-variant-properties")
    aws("sagemaker", "wait", "endpoint-in-service", *endpoint)
    described = aws("sagemaker", "describe-endpoint", *endpoint)
    aws("sagemaker", "delete-endpoint", *endpoint)
    aws("sagemaker", "wait", "endpoint-deleted", *endpoint)

    assert looked == 3  # two, four and six seconds after the create
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "new")
    assert described["ProductionVariants"][0]["DesiredInstanceCount"] == 1
    assert served[0].count("DescribeEndpoint") == looked + 3 + 1 + 2
    assert world.box.call("ListEndpoints", {})["Endpoints"] == []


# --- the other services ------------------------------------------------------------------------------------------------


def test_aws_asks_who_it_is_and_what_scales(aws: Callable[..., Any]) -> None:
    assert aws("sts", "get-caller-identity")["Account"] == "000000000000"
    found = aws("application-autoscaling", "describe-scalable-targets", "--service-namespace", "sagemaker")
    assert found == {"ScalableTargets": []}


def test_what_is_not_simulated_is_refused_by_name(served: tuple[Recording, Server]) -> None:
    done = program("sagemaker", "list-training-jobs", url=served[1].url)

    assert "(UnknownOperationException) when calling the ListTrainingJobs operation" in done.stderr


# --- what aws prints is a start ----------------------------------------------------------------------------------------


def test_a_skeleton_of_aws_filled_in_is_a_desired_file(world: World) -> None:
    printed = program("sagemaker", "create-endpoint-config", "--generate-cli-skeleton").stdout
    world.write(printed, "desired/fraud.json")
    rules = {finding.rule for finding in desired.load(world.path / "desired", {}, shown_from=world.path).findings}
    skeleton = json.loads(printed)
    [variant] = skeleton["ProductionVariants"]
    wanted = {"VariantName": "main", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    assert wanted.keys() <= variant.keys()
    filled = {"EndpointConfigName": "fraud", "ProductionVariants": [wanted], "Tags": [{"Key": "team", "Value": "risk"}]}
    assert filled.keys() <= skeleton.keys()
    world.write(json.dumps(filled), "desired/fraud.json")

    assert not rules & {"unknown", "type", "required", "file"}  # empty values and too much of everything, no more
    assert world.run("validate").out == "1 file, 0 errors, 0 warnings\n"


# --- version 2 ---------------------------------------------------------------------------------------------------------


def version_2() -> str | None:
    """The path of an `aws` of version 2, which no package index has, if one is installed."""
    found = shutil.which("aws")
    if found is None or Path(found) == PROGRAM:
        return None
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    return found if told.stdout.startswith("aws-cli/2") else None


def test_what_syncer_prints_is_yaml_that_aws_of_version_2_takes(world: World, served: tuple[Recording, Server]) -> None:
    found = version_2()
    if found is None:
        pytest.skip("there is no aws of version 2 on PATH")
    world.write(SERVED_ALONE)
    words = [found, "sagemaker", "create-endpoint-config", "--cli-input-yaml", request_file(world)]
    done = subprocess.run(words, env=environment(served[1].url), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert world.run("plan --sandbox --exit-code").code == 0
