"""The same faults under a whole apply: whatever is lost on the way, one config, one roll, and a run that knows it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from gate import DISTURBANCES, Gate, gated
from rolling import NEW, NEW_NAME, OLD, OLD_NAME
from stage import Stage

from syncer.aws import Transport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from world import World

PASSING = [kind for kind in DISTURBANCES if kind not in {"expired", "denied"}]
WRITES = ["CreateEndpointConfig", "UpdateEndpoint", "AddTags"]


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[tuple[Stage, Gate]]:
    """An account in which the endpoint `fraud` serves OLD, and the gate before it."""
    stage = Stage(tmp_path / "ledger.db").applied(OLD)
    with gated(stage.box) as gate:
        yield stage, gate


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("kind", PASSING)
def test_a_write_that_goes_wrong_once_is_done_once(aws_at: Any, staged: tuple[Stage, Gate], kind: str, operation: str) -> None:
    stage, gate = staged
    stage.account = aws_at(gate.url, Transport(read_timeout=2.0 if kind == "stalled" else 30.0))
    gate.disturb(operation, kind)
    story = stage.apply(NEW)

    assert story.outcomes == {"done"}
    assert stage.configs() == sorted([OLD_NAME, NEW_NAME])
    assert (stage.endpoint()["EndpointStatus"], stage.endpoint()["EndpointConfigName"]) == ("InService", NEW_NAME)
    once = {name: gate.executions[name] for name in ("CreateEndpointConfig", "UpdateEndpoint")}
    assert once == {"CreateEndpointConfig": 1, "UpdateEndpoint": 1}
    assert gate.executions["AddTags"] in ({2} if operation == "AddTags" and DISTURBANCES[kind].executes else {1})
    assert gate.requests[operation] == 2
    assert stage.plan(NEW).plan.pending == ()


# --- the command line, from its arguments to its exit code ---------------------------------------------------------------


@pytest.fixture
def cloud(aws_at: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[World, Gate]]:
    """A repository, and the account that AWS's own conventions lead to."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    world.write()
    with gated(world.box) as gate:
        aws_at(gate.url)
        yield world, gate


def test_a_lost_create_is_adopted_and_the_run_exits_0(cloud: tuple[World, Gate]) -> None:
    world, gate = cloud
    gate.disturb("CreateEndpointConfig", "lost after")
    result = world.run("apply --yes")

    assert result.code == 0, result.out + result.err
    assert "asking again, for CreateEndpointConfig: Connection was closed" in result.out
    assert gate.counted("CreateEndpointConfig") == (2, 1)
    assert len(world.configs()) == 1
    assert world.run("plan --exit-code").code == 0


def test_a_throttled_plan_says_what_it_waited_for(cloud: tuple[World, Gate]) -> None:
    world, gate = cloud
    gate.disturb("ListEndpoints", "throttled", 3)
    result = world.run("plan")

    assert result.code == 0
    assert "AWS throttled 3 calls of ListEndpoints; slowed down to 51 a second, and waited 0 s in all" in result.out
    assert gate.counted("ListEndpoints") == (4, 1)


def test_an_apply_whose_writes_are_throttled_says_so_at_its_end(cloud: tuple[World, Gate]) -> None:
    world, gate = cloud
    gate.disturb("CreateEndpointConfig", "throttled", 3)
    result = world.run("apply --yes")

    assert result.code == 0
    assert "asking again" not in result.out
    assert result.out.splitlines()[-1].startswith("AWS throttled 3 calls of CreateEndpointConfig; slowed down to ")
    assert gate.counted("CreateEndpointConfig") == (4, 1)


def test_a_drift_report_says_it_too_and_is_not_spoilt_by_it(cloud: tuple[World, Gate]) -> None:
    world, gate = cloud
    gate.disturb("GetResources", "503", 1)
    result = world.run("drift --format json")

    assert result.code == 0
    assert result.json["notices"] == ["AWS failed or lost 1 call; waited 1 s in all"]


def test_an_account_that_cannot_be_read_for_two_minutes_ends_the_run_and_changes_nothing(cloud: tuple[World, Gate]) -> None:
    world, gate = cloud
    begun = world.time
    gate.disturb("ListEndpoints", "503", 1000)
    result = world.run("apply --yes")

    assert result.code == 1
    assert "error: ListEndpoints: ServiceUnavailable: Service is unavailable" in result.err
    assert world.time - begun <= 120
    assert gate.executions["CreateEndpointConfig"] == 0


def test_a_wrong_account_is_refused_before_anything_is_read(cloud: tuple[World, Gate]) -> None:
    world, gate = cloud
    world.write('targets: {default: {account: "111111111111"}}\n', "syncer.yaml")
    result = world.run("plan")

    assert result.code == 4
    assert "target default is account 111111111111; these credentials are of 000000000000" in result.err
    assert set(gate.requests) == {"GetCallerIdentity"}


def test_a_missing_right_says_which(cloud: tuple[World, Gate]) -> None:
    world, gate = cloud
    gate.disturb("ListEndpoints", "denied", 1000)
    result = world.run("plan")

    assert result.code == 1
    assert gate.requests["ListEndpoints"] == 1
    assert "is not authorized to perform" in result.err


def test_an_endpoint_url_in_the_clear_is_refused(cloud: tuple[World, Gate], monkeypatch: pytest.MonkeyPatch) -> None:
    world, gate = cloud
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://192.0.2.1")
    result = world.run("plan")

    assert result.code == 4
    assert "the endpoint URL http://192.0.2.1 of sts is neither https nor this machine's own" in result.err
    assert gate.requests == {}
