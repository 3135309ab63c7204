"""Every exit code of every command, each from a real situation; one code has one meaning."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from stories import Watched, by_hand, denied, reading, second_file, state, told
from world import World

from syncer import plan as planning
from syncer.errors import PRECEDENCE, Exit, worst

LEDGER = "state/default.sandbox.db"


Setup = Callable[[World], object]


def empty(world: World) -> None:
    """Have no desired file."""
    del world


def fresh(world: World) -> None:
    """Have a file that was never applied."""
    world.write()


def applied(world: World) -> None:
    """Have a file that is applied."""
    world.write()
    world.applied()


def broken(world: World) -> None:
    """Have a file with an error."""
    world.write("EndpointConfigName: fraud\n")


def moved(world: World) -> None:
    """Have an endpoint that somebody pointed elsewhere."""
    applied(world)
    world.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=by_hand(world))


def foreign(world: World) -> None:
    """Have an endpoint of somebody else under the name that a file wants."""
    world.write()
    world.call("CreateEndpoint", EndpointName="fraud", EndpointConfigName=by_hand(world))


def modelless(world: World) -> None:
    """Have a file that names a model that does not exist."""
    world.write()
    world.edit("m1", "nobody")


def rolled_back(world: World) -> None:
    """Have a content that rolled back."""
    applied(world)
    world.edit("m1", "m2")
    world.box.script("fraud", "rollback", "no")
    world.run("apply --sandbox --yes")


def deleting(world: World) -> None:
    """Have an endpoint that is being deleted right now."""
    applied(world)
    world.box.call("DeleteEndpoint", {"EndpointName": "fraud"})


def failed(world: World) -> None:
    """Have an endpoint that failed."""
    world.write()
    world.box.script("fraud", "failed", "no")
    world.run("apply --sandbox --yes")


def no_settings(world: World) -> None:
    """Have settings that cannot be understood."""
    world.write()
    world.write("owner: [1]\n", "syncer.yaml")


def damaged(content: bytes) -> Setup:
    """Have a ledger with these bytes."""

    def setup(world: World) -> None:
        applied(world)
        (world.path / LEDGER).write_bytes(content)

    return setup


def pragma(text: str) -> Setup:
    """Have a ledger that says something else about itself."""

    def setup(world: World) -> None:
        applied(world)
        _sql(world, text)

    return setup


def _sql(world: World, text: str) -> None:
    connection = sqlite3.connect(world.path / LEDGER)
    with connection:
        connection.execute(text)
    connection.close()


OTHER_ACCOUNT = "update binding set account = '999999999999'"


OTHER_REGION = "update binding set region = 'eu-west-1'"


NEWER, STRANGE = "pragma user_version = 99", "pragma application_id = 7"


SITUATIONS: tuple[tuple[Setup, str, Exit], ...] = (
    (fresh, "validate", Exit.OK),
    (broken, "validate", Exit.REFUSED),
    (no_settings, "validate", Exit.USAGE),
    (fresh, "validate --target nobody", Exit.USAGE),
    (fresh, "validate --nonsense", Exit.USAGE),
    (fresh, "plan --sandbox", Exit.OK),
    (fresh, "plan --sandbox --exit-code", Exit.DIFFERENCES),
    (applied, "plan --sandbox --exit-code", Exit.OK),
    (moved, "plan --sandbox", Exit.OK),
    (moved, "plan --sandbox --exit-code", Exit.DIFFERENCES),
    (foreign, "plan --sandbox", Exit.REFUSED),
    (foreign, "plan --sandbox --exit-code", Exit.REFUSED),
    (modelless, "plan --sandbox", Exit.REFUSED),
    (rolled_back, "plan --sandbox --exit-code", Exit.REFUSED),
    (failed, "plan --sandbox", Exit.REFUSED),
    (deleting, "plan --sandbox", Exit.INCOMPLETE),
    (broken, "plan --sandbox", Exit.REFUSED),
    (empty, "plan --sandbox", Exit.REFUSED),
    (empty, "plan --sandbox --allow-empty", Exit.OK),
    (fresh, "plan --sandbox nobody", Exit.USAGE),
    (fresh, "plan --sandbox --format nonsense", Exit.USAGE),
    (fresh, "plan --sandbox --out no/such/folder/plan.json", Exit.USAGE),
    (no_settings, "plan --sandbox", Exit.USAGE),
    (damaged(b""), "plan --sandbox", Exit.FAILED),
    (damaged(b"not a database at all, but long enough to be read as a header of one" * 40), "plan --sandbox", Exit.FAILED),
    (pragma(NEWER), "plan --sandbox", Exit.FAILED),
    (pragma(STRANGE), "plan --sandbox", Exit.FAILED),
    (pragma(OTHER_ACCOUNT), "plan --sandbox", Exit.REFUSED),
    (pragma(OTHER_REGION), "plan --sandbox", Exit.REFUSED),
    (applied, "drift --sandbox", Exit.OK),
    (fresh, "drift --sandbox", Exit.OK),
    (moved, "drift --sandbox", Exit.DIFFERENCES),
    (failed, "drift --sandbox", Exit.DIFFERENCES),
    (foreign, "drift --sandbox", Exit.OK),
    (rolled_back, "drift --sandbox", Exit.OK),
    (broken, "drift --sandbox", Exit.REFUSED),
    (empty, "drift --sandbox", Exit.REFUSED),
    (empty, "drift --sandbox --allow-empty", Exit.OK),
    (fresh, "drift --sandbox nobody", Exit.USAGE),
    (damaged(b""), "drift --sandbox", Exit.FAILED),
    (pragma(OTHER_ACCOUNT), "drift --sandbox", Exit.REFUSED),
    (fresh, "apply --sandbox --yes", Exit.OK),
    (applied, "apply --sandbox", Exit.OK),  # nothing to do needs no yes
    (moved, "apply --sandbox --yes", Exit.OK),
    (fresh, "apply --sandbox", Exit.REFUSED),
    (foreign, "apply --sandbox --yes", Exit.REFUSED),
    (modelless, "apply --sandbox --yes", Exit.REFUSED),
    (rolled_back, "apply --sandbox --yes", Exit.FAILED),
    (failed, "apply --sandbox --yes", Exit.FAILED),
    (deleting, "apply --sandbox --yes", Exit.INCOMPLETE),
    (broken, "apply --sandbox --yes", Exit.REFUSED),
    (empty, "apply --sandbox --yes", Exit.REFUSED),
    (empty, "apply --sandbox --yes --allow-empty", Exit.OK),
    (fresh, "apply --sandbox --yes nobody", Exit.USAGE),
    (fresh, "apply --sandbox --yes --retry nobody", Exit.USAGE),
    (fresh, "apply --sandbox --yes --parallel 0", Exit.USAGE),
    (fresh, "apply --sandbox --plan no-such-file.json", Exit.USAGE),
    (damaged(b""), "apply --sandbox --yes", Exit.FAILED),
    (pragma(NEWER), "apply --sandbox --yes", Exit.FAILED),
    (pragma(OTHER_ACCOUNT), "apply --sandbox --yes", Exit.REFUSED),
    (applied, "show --sandbox fraud", Exit.OK),
    (applied, "show --sandbox nobody", Exit.USAGE),
    (broken, "show --sandbox fraud", Exit.REFUSED),
    (damaged(b""), "show --sandbox fraud", Exit.FAILED),
    (applied, "history --sandbox", Exit.OK),
    (empty, "history --sandbox", Exit.OK),
    (damaged(b""), "history --sandbox", Exit.FAILED),
    (applied, "history --sandbox --limit 0", Exit.USAGE),
    (applied, "history --sandbox --run 1", Exit.OK),
    (applied, "history --sandbox --run 999999999", Exit.USAGE),
    (damaged(b""), "history --sandbox --run 1", Exit.FAILED),
    (applied, "show --sandbox fraud@1", Exit.OK),
    (applied, "show --sandbox fraud@2", Exit.USAGE),
    (damaged(b""), "show --sandbox fraud@1", Exit.FAILED),
    (applied, "diff --sandbox fraud@1 live", Exit.OK),
    (applied, "diff --sandbox fraud live", Exit.USAGE),
    (damaged(b""), "diff --sandbox fraud@1 live", Exit.FAILED),
    (empty, "skeleton", Exit.OK),
    (empty, "schema", Exit.OK),
    (empty, "init", Exit.OK),
    (empty, "nonsense", Exit.USAGE),
    (applied, "sandbox call DescribeEndpoint {}", Exit.FAILED),
    (applied, "sandbox call DescribeEndpoint nonsense", Exit.USAGE),
    (applied, "sandbox script fraud nonsense", Exit.USAGE),
)


@pytest.mark.parametrize(
    ("setup", "command", "code"),
    SITUATIONS,
    ids=[f"{command} after {setup.__name__} exits {code.value}" for setup, command, code in SITUATIONS],
)
def test_a_situation_has_one_exit_code(world: World, setup: Setup, command: str, code: Exit) -> None:
    setup(world)
    result = world.run(command)
    assert result.code == code, result.out + result.err


@pytest.mark.parametrize("command", ["plan", "apply", "drift"])
def test_the_commands_that_compare_meet_every_code_that_they_can_have(command: str) -> None:
    found = {code for _, line, code in SITUATIONS if line.split()[0] == command}
    without = {"plan": set(), "apply": {Exit.DIFFERENCES}, "drift": {Exit.INCOMPLETE}}  # drift's 5 has a test of its own
    assert found == set(Exit) - without[command]


@pytest.mark.parametrize("setup", [broken, empty, foreign, modelless, rolled_back, failed], ids=lambda setup: setup.__name__)
def test_what_is_refused_or_forbidden_makes_no_call(world: World, setup: Setup) -> None:
    setup(world)
    before = state(world)
    assert world.run("apply --sandbox --yes").code != 0
    assert state(world) == before


def test_nobody_to_ask_and_no_yes_is_refused_before_any_call(world: World) -> None:
    world.write()
    before = state(world)
    result = world.run("apply --sandbox")
    assert (result.code, state(world)) == (4, before)
    assert "Pass --yes, or --plan FILE" in result.err


def test_the_answer_no_is_a_refusal_and_yes_goes_on(world: World) -> None:
    world.write()
    before = state(world)
    assert world.run("apply --sandbox", answer=False).code == 4
    assert state(world) == before
    assert world.run("apply --sandbox", answer=True).code == 0
    assert state(world) != before


def test_something_that_cannot_be_read_is_five_also_beside_drift(running: World) -> None:
    account = Watched(running.box, {"DescribeEndpoint": denied("DescribeEndpoint")})
    found = reading(running, account)
    assert planning.exits(found.plan) == {Exit.INCOMPLETE}
    assert worst(Exit.INCOMPLETE, Exit.DIFFERENCES) is Exit.INCOMPLETE


def test_the_precedence_is_two_four_one_five_three() -> None:
    assert [code.value for code in PRECEDENCE] == [2, 4, 1, 5, 3, 0]
    assert worst() is Exit.OK
    for place, code in enumerate(PRECEDENCE):
        assert worst(*PRECEDENCE[place:]) is code
        assert worst(*reversed(PRECEDENCE[place:])) is code


def test_a_refusal_beside_a_success_makes_the_run_a_refusal_and_the_success_stands(world: World) -> None:
    foreign(world)
    world.write(second_file(), "desired/second.yaml")
    assert world.run("apply --sandbox --yes").code == 4
    assert any(name.startswith("second-") for name in world.configs())


def test_a_refusal_beside_a_failure_is_told_as_a_refusal(world: World) -> None:
    rolled_back(world)
    world.write(second_file("nobody"), "desired/second.yaml")
    assert world.run("apply --sandbox --yes").code == 4


def test_a_failure_beside_something_incomplete_is_told_as_a_failure(world: World) -> None:
    rolled_back(world)
    world.write(second_file(name="third")[:-1] + ', "Endpoint": {}}', "desired/third.yaml")
    world.run("apply --sandbox --yes")
    world.box.call("DeleteEndpoint", {"EndpointName": "third"})
    assert told(world, "third").verdicts["deploying"] == "is being deleted"
    assert world.run("apply --sandbox --yes").code == 1
