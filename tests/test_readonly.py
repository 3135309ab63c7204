"""Plan and drift only read: no call that could change the account, and no file that is another one afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import botocore.loaders
import pytest
from stories import Watched, by_hand, config_arn, denied, reading, recreate, verdicts
from world import BASIC, World

from syncer.model import Verdict
from syncer.sandbox import OPERATIONS

if TYPE_CHECKING:
    from pathlib import Path

READING = ("Describe", "List", "Get")
COMMANDS = tuple(
    f"{command} --sandbox --format {form}" for command in ("plan", "drift") for form in ("text", "markdown", "json")
)

Situation = Callable[[World], object]


def change(operation: str) -> Situation:
    """Make a call on `fraud` that needs its name only."""
    kind = operation.removeprefix("Delete")
    return lambda world: world.call(operation, **{f"{kind}Name": world.configs()[0] if kind == "EndpointConfig" else "fraud"})


def edit(world: World) -> None:
    world.edit("m1", "m2")


def edit_and_forget(world: World) -> None:
    edit(world)
    world.forget()


def older_version(world: World) -> None:
    edit(world)
    world.applied()


def rolled_back(world: World) -> None:
    edit(world)
    world.box.script("fraud", "rollback", "the container does not answer")
    world.run("apply --sandbox --yes")


def failed(world: World) -> None:
    world.call("DeleteEndpoint", EndpointName="fraud")
    world.box.script("fraud", "failed", "no capacity")
    world.call("CreateEndpoint", EndpointName="fraud", EndpointConfigName=world.configs()[0])


def moving(world: World) -> None:
    world.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": by_hand(world)})


def scaled(world: World) -> None:
    wanted = [{"VariantName": "main", "DesiredInstanceCount": 4}]
    world.call("UpdateEndpointWeightsAndCapacities", EndpointName="fraud", DesiredWeightsAndCapacities=wanted)


def model_again(world: World) -> None:
    world.call("DeleteModel", ModelName="m1")
    world.seed("m1")


def orphaned(world: World) -> None:
    world.write(BASIC.replace("fraud", "churn"), "desired/churn.yaml")
    (world.path / "desired" / "fraud.yaml").unlink()


def foreign(world: World) -> None:
    world.call("CreateEndpoint", EndpointName="churn", EndpointConfigName=by_hand(world))
    world.write(BASIC.replace("fraud", "churn"), "desired/churn.yaml")


def taken(world: World) -> None:
    """Let somebody else have the name that git's next content would get."""
    edit(world)
    planned = world.run("plan --sandbox --format json").json
    by_hand(world, planned["changes"][0]["current"], ModelName="m3")


def added(world: World) -> None:
    recreate(world, world.configs()[0], tagged=True, ModelName="m1", EnableSSMAccess=True)
    world.forget()


SITUATIONS: dict[str, Situation] = {
    "in sync": lambda _world: None,
    "ledger lost": World.forget,
    "git moved on": edit,
    "git moved on, ledger lost": edit_and_forget,
    "a second version": older_version,
    "config gone": change("DeleteEndpointConfig"),
    "endpoint gone": change("DeleteEndpoint"),
    "config created again": lambda world: recreate(world, world.configs()[0], tagged=False),
    "member added": added,
    "tag changed": lambda world: world.call(
        "AddTags", ResourceArn=config_arn(world, world.configs()[0]), Tags=[{"Key": "team", "Value": "x"}]
    ),
    "endpoint moved": lambda world: world.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=by_hand(world)),
    "endpoint under way": moving,
    "endpoint failed": failed,
    "rolled back": rolled_back,
    "scaled": scaled,
    "model gone": lambda world: world.call("DeleteModel", ModelName="m1"),
    "model created again": model_again,
    "file gone": orphaned,
    "endpoint of another": foreign,
    "name taken": taken,
}
NOT_ALLOWED = ("GetResources", "DescribeEndpointConfig", "DescribeEndpoint", "ListModels", "DescribeModel", "ListTags")

situations = pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)


def changing(operations: Iterable[str]) -> set[str]:
    """Return the operations whose names do not say that they only read."""
    return {operation for operation in operations if not operation.startswith(READING)}


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder; locks come and go."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_names_tell_which_operations_change_an_account() -> None:
    assert changing(OPERATIONS) == {name for name, operation in OPERATIONS.items() if operation.writes}
    loader, services = botocore.loaders.Loader(), {operation.service for operation in OPERATIONS.values()}
    known = {service: loader.load_service_model(service, "service-2")["operations"] for service in services}
    assert [name for name, operation in OPERATIONS.items() if name not in known[operation.service]] == []


@situations
@pytest.mark.parametrize("remembers", [True, False], ids=["ledger", "no ledger"])
def test_making_a_plan_calls_only_what_reads(running: World, situation: Situation, *, remembers: bool) -> None:
    situation(running)
    account = Watched(running.box)
    found = reading(running, account, remembers=remembers)
    assert found.plan.changes
    assert account.calls
    assert changing(operation for operation, _ in account.calls) == set()


@pytest.mark.parametrize("operation", NOT_ALLOWED)
@pytest.mark.parametrize("situation", [edit, change("DeleteEndpoint"), orphaned], ids=["edited", "gone", "orphaned"])
def test_making_a_plan_calls_only_what_reads_where_a_right_is_missing(
    running: World, situation: Situation, operation: str
) -> None:
    situation(running)
    account = Watched(running.box, {operation: denied(operation)})
    reading(running, account, remembers=False)
    assert changing(operation for operation, _ in account.calls) == set()


@situations
def test_plan_and_drift_leave_every_file_as_it_is(running: World, situation: Situation) -> None:
    situation(running)
    before = contents(running.path)
    assert "state/sandbox.json" in before
    for command in COMMANDS:
        assert running.run(command).code in (0, 1, 3, 4, 5)
        assert contents(running.path) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_plan_and_drift_of_a_new_repository_make_no_ledger(world: World, command: str) -> None:
    world.write()
    before = contents(world.path)
    assert world.run(command).code == 0
    assert contents(world.path) == before


def test_a_plan_that_is_written_out_is_the_only_new_file(running: World) -> None:
    edit(running)
    before = contents(running.path)
    assert running.run("plan --sandbox --out reviewed.json").code == 0
    after = contents(running.path)
    assert after.pop("reviewed.json")
    assert after == before


def test_the_situations_meet_every_verdict(tmp_path: Path) -> None:
    met = set[str]()
    for number, situation in enumerate(SITUATIONS.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        world = World(folder)
        world.seed()
        world.write()
        situation(world.applied())
        found = reading(world, Watched(world.box))
        met |= {verdict for change in found.plan.changes for verdict in verdicts(found, change.name)}
    told_otherwise = {Verdict.UNMANAGED, Verdict.UNKNOWN}  # counted for the whole account; needs a right that is missing
    assert met == {verdict.value for verdict in set(Verdict) - told_otherwise}
