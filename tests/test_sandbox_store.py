"""The simulated account in a file: several processes, damage, and when the file is read and written."""

from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import CONFIG_ARN, ROLE, START, Clock, config, refusal, serverless, tag_list, variant

from syncer.errors import ApiError
from syncer.sandbox import OPERATIONS, FileSandbox, Sandbox, Timing, load, new_state, save

if TYPE_CHECKING:
    from pathlib import Path

CAPTURE = {"InitialSamplingPercentage": 1, "DestinationS3Uri": "s3://b/p", "CaptureOptions": [{"CaptureMode": "Input"}]}
CANARY = {
    "BlueGreenUpdatePolicy": {
        "TrafficRoutingConfiguration": {
            "Type": "CANARY",
            "WaitIntervalInSeconds": 60,
            "CanarySize": {"Type": "INSTANCE_COUNT", "Value": 1},
        },
        "TerminationWaitInSeconds": 60,
    }
}
MAKE_MODELS = """
import sys
from syncer.sandbox import FileSandbox
sandbox = FileSandbox(sys.argv[1])
for number in range(20):
    sandbox.call("CreateModel", {"ModelName": f"{sys.argv[2]}-{number}"})
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sandbox.json"


def opened(path: Path, clock: Clock | None = None, **members: Any) -> FileSandbox:
    return FileSandbox(path, clock=clock or Clock(), rng=random.Random(1), **members)


def busy_account(path: Path) -> FileSandbox:
    """Fill every part of the file."""
    clock = Clock()
    sandbox = opened(path, clock)
    sandbox.seed_models(["m"])
    capture = {"DataCaptureConfig": CAPTURE}
    shadow = variant(VariantName="dark")
    for name in ("c1", "c2"):
        body = config(name, ShadowProductionVariants=[shadow], Tags=tag_list(a="1"), **capture)
        sandbox.call("CreateEndpointConfig", body)
    sandbox.call("CreateEndpointConfig", config("free", serverless()))
    for endpoint in ("E", "F"):
        sandbox.call("CreateEndpoint", {"EndpointName": endpoint, "EndpointConfigName": "c1"})
    clock.advance(6)
    sandbox.script("E", "rollback", "no")
    sandbox.script("F", "failed", "no")
    parts = config("parts", variant(ModelName=None), ExecutionRoleArn=ROLE)
    sandbox.call("CreateEndpointConfig", parts)
    sandbox.call("CreateEndpoint", {"EndpointName": "host", "EndpointConfigName": "parts"})
    container = {"Specification": {"Container": {"Image": "i"}}}
    sandbox.call("CreateInferenceComponent", {"InferenceComponentName": "part", "EndpointName": "host", **container})
    target = {"ServiceNamespace": "sagemaker", "ResourceId": "endpoint/E/variant/main"}
    target["ScalableDimension"] = "sagemaker:variant:DesiredInstanceCount"
    sandbox.call("RegisterScalableTarget", target | {"MinCapacity": 1, "MaxCapacity": 4})
    sandbox.call("UpdateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c2", "DeploymentConfig": CANARY})
    return sandbox


def status(sandbox: FileSandbox) -> str:
    found: str = sandbox.call("DescribeEndpoint", {"EndpointName": "E"})["EndpointStatus"]
    return found


def test_a_missing_file_is_an_empty_account_and_reading_does_not_make_one(path: Path) -> None:
    assert opened(path).call("ListModels", {})["Models"] == []
    assert not path.exists()


def test_what_one_object_does_another_one_sees(path: Path) -> None:
    first, second = opened(path), opened(path)
    assert first.seed_models(["m"]) == ["m"]
    assert second.seed_models(["m", "n"]) == ["n"]
    assert len(first.call("ListModels", {})["Models"]) == 2


def test_a_new_file_keeps_its_region_and_account(path: Path) -> None:
    opened(path, region="cn-north-1").seed_models(["m"])
    again = opened(path, region="eu-west-1")
    assert again.region == "cn-north-1"
    assert again.call("DescribeModel", {"ModelName": "m"})["ModelArn"] == "arn:aws-cn:sagemaker:cn-north-1:000000000000:model/m"


def test_the_default_region_is_us_east_1(path: Path) -> None:
    assert opened(path).region == "us-east-1"


def test_an_endpoint_goes_on_by_the_clock_whoever_looks(path: Path) -> None:
    busy_account(path)
    assert status(opened(path, Clock(START + 11))) == "Updating"
    later = opened(path, Clock(START + 12))
    assert status(later) == "InService"
    assert later.call("DescribeEndpoint", {"EndpointName": "E"})["FailureReason"] == "no"


def test_a_script_written_by_one_object_decides_the_roll_of_another(path: Path) -> None:
    clock = Clock(START + 20)
    busy_account(path)
    opened(path, clock).script("E", "rollback", "scripted elsewhere")
    roller = opened(path, clock)
    roller.call("UpdateEndpoint", {"EndpointName": "E", "EndpointConfigName": "c2"})
    clock.advance(6)
    answer = opened(path, clock).call("DescribeEndpoint", {"EndpointName": "E"})
    assert answer["FailureReason"] == "scripted elsewhere"


def test_calls_that_change_nothing_do_not_write_the_file(path: Path) -> None:
    busy_account(path)
    before = path.stat()
    clock = Clock(START + 100)
    sandbox = opened(path, clock)
    reads: dict[str, dict[str, Any]] = {
        "DescribeEndpoint": {"EndpointName": "E"},
        "DescribeEndpointConfig": {"EndpointConfigName": "c1"},
        "DescribeModel": {"ModelName": "m"},
        "ListTags": {"ResourceArn": f"{CONFIG_ARN}c1"},
        "DescribeInferenceComponent": {"InferenceComponentName": "part"},
        "DescribeScalableTargets": {"ServiceNamespace": "sagemaker"},
    }
    for operation in (name for name, known in OPERATIONS.items() if not known.writes):
        sandbox.call(operation, reads.get(operation, {}))
    refusal(sandbox, "CreateModel", ModelName="m")
    refusal(sandbox, "CreateUnicorn")
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_seeding_that_fails_half_way_leaves_nothing_behind(path: Path) -> None:
    sandbox = opened(path)
    with pytest.raises(ApiError):
        sandbox.seed_models(["good", "bad_name"])
    assert sandbox.call("ListModels", {})["Models"] == []


def test_writing_leaves_only_the_file_and_its_lock(path: Path) -> None:
    busy_account(path)
    assert {one.name for one in path.parent.iterdir()} == {"sandbox.json", "sandbox.json.lock"}


def test_deleting_the_file_begins_a_new_account_at_once(path: Path) -> None:
    sandbox = opened(path)
    sandbox.seed_models(["m"])
    path.unlink()
    assert sandbox.seed_models(["m"]) == ["m"]


def test_several_processes_do_not_lose_each_others_changes(path: Path) -> None:
    started = [subprocess.Popen([sys.executable, "-c", MAKE_MODELS, str(path), name]) for name in ("a", "b", "c")]
    assert [process.wait() for process in started] == [0, 0, 0]
    assert len(load(path)["models"]) == 60


def test_several_threads_do_not_lose_each_others_changes(path: Path) -> None:
    sandbox = FileSandbox(path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: sandbox.call("CreateModel", {"ModelName": f"m{number}"}), range(40)))
    assert len(load(path)["models"]) == 40


def test_an_account_in_memory_can_be_saved_and_loaded(path: Path) -> None:
    sandbox = Sandbox(new_state("eu-west-1"), clock=Clock(), timing=Timing())
    sandbox.seed_models(["m"])
    save(path, sandbox.state)
    assert load(path) == sandbox.state


def test_aws_tags_are_kept_in_the_file(path: Path) -> None:
    busy_account(path).tag_as_aws(f"{CONFIG_ARN}c1", {"aws:x": "1"})
    tags = opened(path).call("ListTags", {"ResourceArn": f"{CONFIG_ARN}c1"})["Tags"]
    assert {"Key": "aws:x", "Value": "1"} in tags
