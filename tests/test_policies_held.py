"""What holds the policies against the calls of the tests can fail, in both directions."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import iam
import policies
import pytest
from policies import ROLES, Comparison, Grant, watching
from pytest import Config, ExitCode  # noqa: PT013  # their names say enough

from syncer.sandbox.operations import OPERATIONS

if TYPE_CHECKING:
    from world import World

    from syncer.aws import Account


def calling(world: World, command: str, operation: str, **params: Any) -> Account:
    """Make a call in the place of a command."""
    with watching(command.split(), world.path) as watch:
        account = watch.through(world.box)
        account.call(operation, params)
    return account


def test_a_call_that_the_role_may_not_make_fails_the_test_that_made_it(running: World) -> None:
    arn = running.endpoint()["EndpointArn"]
    calling(running, "apply", "AddTags", ResourceArn=arn, Tags=[])

    with pytest.raises(
        AssertionError, match=r"the role plan may not do what `syncer ci plan` did: \['sagemaker:AddTags on arn"
    ):
        calling(running, "ci plan", "AddTags", ResourceArn=arn, Tags=[])


@pytest.mark.parametrize("role", ROLES)
def test_an_operation_that_nobody_looked_up_fails_every_role(running: World, role: str) -> None:
    with pytest.raises(AssertionError, match="an operation without a row here: ListInferenceComponents"):
        calling(running, role, "ListInferenceComponents")


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("plan --sandbox", "plan"),
        ("ci drift", "drift"),
        ("show fraud", "plan"),
        ("state unlock abc", "apply"),
        ("state rebuild --yes", ""),
        ("sandbox call CreateModel", ""),
        ("", ""),
    ],
)
def test_a_command_has_the_role_that_does_such_work(words: str, role: str) -> None:
    assert policies.role_of(words.split()) == role


def test_every_operation_that_could_be_called_is_an_operation_of_the_account() -> None:
    assert set(iam._NEEDS) - set(OPERATIONS) == {"GetObject", "PutObject", "DeleteObject", "Publish"}


def test_an_action_that_no_call_needed_is_found() -> None:
    document = {"Statement": [{"Sid": "One", "Action": ["a:Read", "a:Write"]}, {"Sid": "Two", "Action": "a:Write"}]}
    needed = {Grant("role", "One", "a:Read"), Grant("role", "Two", "a:Write")}

    assert policies.unneeded({"role": document}, needed) == [Grant("role", "One", "a:Write")]


def session(*, source: object = Config.ArgsSource.TESTPATHS, worker: bool = False, **options: object) -> Any:
    """A run of pytest, as far as the plugin looks at it."""
    config = SimpleNamespace(args_source=source, option=SimpleNamespace(**options))
    if worker:
        config.workeroutput = {}
    return SimpleNamespace(config=config, exitstatus=ExitCode.OK)


def test_a_whole_run_fails_over_what_it_did_not_need_and_says_so() -> None:
    names = {name for names in ROLES.values() for name in names}
    everything = set(policies.unneeded({name: json.loads(policies.template(name)) for name in names}, ()))
    missing = Grant("apply", "RollOurs", "sagemaker:UpdateEndpoint")
    said = list[str]()
    good, bad = Comparison(everything), Comparison(everything - {missing})
    fine, over = session(), session()
    good.pytest_sessionfinish(fine, ExitCode.OK)
    bad.pytest_sessionfinish(over, ExitCode.OK)
    bad.pytest_terminal_summary(SimpleNamespace(write_line=lambda line, **_: said.append(line)))  # type: ignore[arg-type]

    assert (fine.exitstatus, over.exitstatus) == (ExitCode.OK, ExitCode.TESTS_FAILED)
    assert said == ["syncer/workflows/iam/apply.json: no test needed sagemaker:UpdateEndpoint of statement RollOurs"]


@pytest.mark.parametrize("part", [session(keyword="x"), session(source=Config.ArgsSource.ARGS), session(deselect=["x"])])
def test_a_part_of_the_tests_does_not_have_to_need_everything(part: Any) -> None:
    Comparison(set()).pytest_sessionfinish(part, ExitCode.OK)

    assert part.exitstatus == ExitCode.OK


def test_a_run_with_failures_is_not_held_against_the_policies() -> None:
    red = session()
    Comparison(set()).pytest_sessionfinish(red, ExitCode.TESTS_FAILED)

    assert red.exitstatus == ExitCode.OK  # left as pytest has set it


def test_what_one_worker_saw_reaches_the_one_that_compares() -> None:
    seen, worker, controller = Grant("plan", "List", "tag:GetResources"), session(worker=True), Comparison(set())
    Comparison({seen}).pytest_sessionfinish(worker, ExitCode.OK)
    sent = json.loads(json.dumps(worker.config.workeroutput))  # as between processes
    controller.pytest_testnodedown(SimpleNamespace(workeroutput=sent))
    controller.pytest_testnodedown(SimpleNamespace())  # one that crashed

    assert controller.needed == {seen}
