"""The story's own turns: what may be planned, where, and what is written down without anything to do."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from accounts import Canned
from stage import BY, SCOPE, Stage, declared

from syncer import names, sync
from syncer.__main__ import run
from syncer.clock import Clock
from syncer.desired import Loaded, load
from syncer.errors import InvalidFiles, PlanChanged, Refused, Unavailable, UsageError, WrongAccount
from syncer.place import Place
from syncer.render import as_json
from syncer.shell import Shell
from syncer.targets import Target

if TYPE_CHECKING:
    from world import World

    from syncer.model import Approved

TARGET = Target("default", "default", Path("desired"), Place(Path("state/default.db")))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


def loaded(folder: Path, **files: str) -> Loaded:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load(folder, {}, shown_from=folder)


# --- accept ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("bad", "words"), [({"a": "- 1"}, "1 error in"), ({"a": "- 1", "b": "- 2"}, "2 errors in")])
def test_a_tree_with_an_error_is_not_planned(tmp_path: Path, bad: dict[str, str], words: str) -> None:
    with pytest.raises(InvalidFiles, match=words):
        sync.accept(loaded(tmp_path, **bad), allow_empty=True)


def test_an_empty_tree_is_refused_unless_it_is_meant(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no desired files") as caught:
        sync.accept(loaded(tmp_path), allow_empty=False)

    assert "--allow-empty" in caught.value.hint
    assert sync.accept(loaded(tmp_path), allow_empty=True) == {}


# --- names -------------------------------------------------------------------------------------------------------------


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="'frad'") as caught:
        sync.check_names(["fraud", "frad"], {"fraud", "churn"})

    assert caught.value.hint == "Did you mean fraud?"


@pytest.mark.parametrize("known", [set(), {"churn"}])
def test_a_name_like_no_other_gets_no_guess(known: set[str]) -> None:
    with pytest.raises(UsageError) as caught:
        sync.check_names(["zzz"], known)

    assert "syncer validate" in caught.value.hint


@pytest.mark.parametrize(
    ("tag", "number"),
    [("7", 7), ("", 0), ("x", 0), ("-1", 0), ("1.5", 0), ("²", 0), ("٣", 0), ("9" * 9, 999999999), ("9" * 10, 0)],
)
def test_a_revision_tag_is_read_with_distrust(tag: str, number: int) -> None:
    assert names.revision({names.REVISION: tag}) == number


# --- scope -------------------------------------------------------------------------------------------------------------


def scope_of(stage: Stage, target: Target, *, sandbox: bool = False, region: str = "us-east-1") -> Any:
    return sync.open_scope(stage.account, target, region=region, sandbox=sandbox, commit="abc")


def test_the_account_says_who_it_is(stage: Stage) -> None:
    scope = scope_of(stage, TARGET)

    assert (scope.account, scope.region, scope.commit, scope.sandbox) == ("000000000000", "us-east-1", "abc", False)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (replace(TARGET, account="111111111111"), "default is account 111111111111; these credentials are of 000000000000"),
        (replace(TARGET, region="eu-west-1"), "default is in eu-west-1; the account was opened in us-east-1"),
    ],
)
def test_another_account_or_region_than_declared_is_refused(stage: Stage, target: Target, words: str) -> None:
    with pytest.raises(WrongAccount, match=words):
        scope_of(stage, target)


def test_the_simulated_account_stands_in_for_any_declared_one(stage: Stage) -> None:
    assert scope_of(stage, replace(TARGET, account="111111111111"), sandbox=True).sandbox


def test_an_account_that_does_not_say_its_number_is_unavailable(stage: Stage) -> None:
    stage.account = Canned(stage.box, "GetCallerIdentity", lambda _answer: {})
    with pytest.raises(Unavailable, match="GetCallerIdentity: the answer lacks Account"):
        scope_of(stage, TARGET)


# --- approval ----------------------------------------------------------------------------------------------------------


def approval(stage: Stage, *documents: Any) -> Approved:
    """What a plan file holds, by way of the file's own form."""
    return as_json.approved(as_json.plan(stage.plan(*documents).plan).encode(), "plan.json")


def test_the_same_plan_again_is_what_was_approved(stage: Stage) -> None:
    sync.check_approved(stage.plan(declared()).plan, approval(stage, declared()))


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        ([declared(InitialInstanceCount=2), declared("other")], "fraud"),
        ([declared()], "other"),
        ([declared(), declared("other"), declared("third")], "third"),
        ([], "fraud, other"),
    ],
)
def test_a_plan_that_is_no_longer_what_was_approved_names_what_changed(stage: Stage, now: Any, changed: str) -> None:
    approved = approval(stage, declared(), declared("other"))
    with pytest.raises(PlanChanged, match=f"changed: {changed}$"):
        sync.check_approved(stage.plan(*now).plan, approved)


def test_a_plan_file_whose_calls_were_altered_approves_nothing(stage: Stage) -> None:
    text = as_json.plan(stage.plan(declared()).plan)
    altered = as_json.approved(text.replace("ml.m5.large", "ml.m5.24xlarge").encode(), "plan.json")
    with pytest.raises(PlanChanged, match=r"changed: fraud$"):
        sync.check_approved(stage.plan(declared()).plan, altered)


@pytest.mark.parametrize("member", ["target", "owner", "account", "region"])
def test_a_plan_file_of_somewhere_else_approves_nothing(stage: Stage, member: str) -> None:
    document = json.loads(as_json.plan(stage.plan(declared()).plan)) | {member: "elsewhere"}
    with pytest.raises(PlanChanged, match="another target, account or region"):
        sync.check_approved(stage.plan(declared()).plan, as_json.approved(json.dumps(document).encode(), "plan.json"))


def test_what_was_approved_and_is_in_place_already_needs_nothing_more(stage: Stage) -> None:
    approved = approval(stage, declared())
    stage.applied(declared())
    sync.check_approved(stage.plan(declared()).plan, approved)


def test_a_plan_is_no_longer_approved_when_the_endpoint_serves_something_else(stage: Stage) -> None:
    stage.applied(declared())
    stage.box.call("CreateEndpointConfig", {"EndpointConfigName": "x", **declared().body})
    approved = approval(stage, declared(InitialInstanceCount=2))
    stage.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": "x"})
    stage.sleep(400)
    with pytest.raises(PlanChanged):
        sync.check_approved(stage.plan(declared(InitialInstanceCount=2)).plan, approved)


# --- carrying out, and remembering -------------------------------------------------------------------------------------


def test_nothing_is_done_before_the_first_event_is_asked_for(stage: Stage) -> None:
    reading = stage.plan(declared())
    seen = stage.recording()
    sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=1)

    assert seen.calls == []
    assert stage.book.history() == []


def test_a_ledger_of_another_account_stops_an_apply_before_any_call(stage: Stage) -> None:
    stage.book.bind(replace(SCOPE, account="111111111111"))
    reading = stage.plan(declared())
    seen = stage.recording()
    with pytest.raises(WrongAccount):
        list(sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=1))

    assert seen.calls == []


def test_a_new_ledger_of_an_account_in_sync_gets_its_facts_without_a_run(stage: Stage) -> None:
    stage.applied(declared(), declared("other", endpoint=None))
    before = stage.book.record()
    stage.forget()
    assert stage.apply(declared(), declared("other", endpoint=None)).events == []
    after = stage.book.record()

    assert after.applied == before.applied
    assert after.versions == before.versions
    assert after.descriptions == before.descriptions
    assert stage.book.history() == []


def test_what_is_in_sync_is_remembered_also_when_something_else_is_not(stage: Stage) -> None:
    stage.applied(declared())
    stage.forget()
    stage.apply(declared(), declared("other", endpoint=None))

    assert set(stage.book.record().applied) == {"fraud", "other"}


def test_facts_that_are_known_are_not_written_again(stage: Stage) -> None:
    stage.applied(declared())
    before = stage.path.read_bytes()
    stage.apply(declared())

    assert stage.path.read_bytes() == before


def test_the_steady_state_describes_nothing_that_the_ledger_knows(stage: Stage) -> None:
    stage.applied(*(declared(f"n{number}") for number in range(12)))
    stage.sleep(121)  # fresh resources are looked at
    seen = stage.recording()
    stage.plan(*(declared(f"n{number}") for number in range(12)))

    assert [name for name, _ in seen.calls] == [
        "ListEndpointConfigs",
        "ListEndpoints",
        "GetResources",
        "GetResources",
        "ListModels",
    ]


def test_a_changed_deployment_block_alone_is_remembered_and_moves_nothing(stage: Stage) -> None:
    stage.applied(declared())
    document = declared()
    assert document.endpoint
    policy = {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0}}}
    moved = replace(document, endpoint=replace(document.endpoint, deployment=policy))
    seen = stage.recording()
    stage.apply(moved)

    assert seen.writes == []
    assert stage.book.record().applied["fraud"].deployment == policy


def test_an_applied_world_needs_nothing_more(running: World) -> None:
    result = running.run("plan --sandbox --exit-code")

    assert result.code == 0, result.out + result.err


def test_a_roll_left_under_way_exits_with_5_and_the_next_apply_ends_it(running: World) -> None:
    running.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")

    def apply() -> tuple[int, str]:
        clock, wall = Clock(lambda: running.time, running.sleep), lambda: running.time
        out = io.StringIO()
        shell = Shell(running.path, {}, out, io.StringIO(), clock, wall=wall, sandbox_seconds=4000.0)
        return run(["apply", "--sandbox", "--yes"], shell), out.getvalue()

    code, out = apply()
    assert (code, "is still on its way to fraud-fc9229b37b after 45 min" in out) == (5, True)
    assert apply()[0] == 0
    assert running.run("plan --sandbox --exit-code").code == 0
