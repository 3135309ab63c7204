"""What must make no difference makes none: order, company, a run in two pieces, reads that come twice, commits in between."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import fleets
import odd
import pytest
from accounts import Recording
from fleets import Acts, Commit
from hypothesis import given
from hypothesis import strategies as st
from proof.canonical import picture
from proof.sequences import File
from strategies import fixed

from syncer import desired, tree
from syncer.render import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stage import Stage

    from syncer.model import Change, Declared

pytestmark = pytest.mark.no_cover  # other tests go the same ways; tracing hundreds of runs takes as long as they do


def changes(stage: Stage, commit: Commit) -> dict[str, Change]:
    """The plan of a commit, by name."""
    return {change.name: change for change in stage.plan(*fleets.declared(commit)).plan.changes}


# --- order ---------------------------------------------------------------------------------------------------------------


@fixed(15)
@given(before=fleets.commits(), after=fleets.commits(), outside=fleets.acts, seed=fleets.seeds)
def test_the_order_of_what_git_and_aws_say_changes_no_byte_of_a_plan(
    before: Commit, after: Commit, outside: Acts, seed: int
) -> None:
    rng = random.Random(seed)
    with fleets.stages() as (stage,):
        fleets.lived(stage, before, outside)
        plain = as_json.plan(stage.plan(*fleets.declared(after)).plan)
        stage.account = odd.Shuffled(stage.box, rng)
        mixed = tuple(rng.sample(after, len(after)))

        assert as_json.plan(stage.plan(*fleets.declared(mixed)).plan) == plain


def shuffled(value: Any, rng: random.Random, *, lists: bool) -> Any:
    """Write a document in another order: of its keys and tags, and with `lists` of its variants."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], rng, lists=lists or key == "Tags") for key in rng.sample(sorted(value), len(value))}
    if isinstance(value, list):
        found = [shuffled(item, rng, lists=lists) for item in value]
        return rng.sample(found, len(found)) if lists else found
    return value


def loaded(commit: Commit, rng: random.Random, *, lists: bool) -> list[Declared]:
    """Read a commit from files whose names, formats and orders are drawn."""
    with TemporaryDirectory() as folder:
        for place, file in enumerate(rng.sample(commit, len(commit))):
            text = json.dumps(shuffled(fleets.document(file), rng, lists=lists), sort_keys=False)
            (Path(folder) / f"{place}{rng.choice(tree.SUFFIXES)}").write_text(text, encoding="utf-8")
        found = desired.load(Path(folder), {}, shown_from=Path(folder))
    assert found.findings == ()
    return [replace(document, file="") for document in found.declared.values()]


@fixed(10)
@given(before=fleets.commits(), after=fleets.commits(), outside=fleets.acts, seed=fleets.seeds)
def test_the_order_of_files_keys_and_tags_changes_nothing_of_a_plan(
    before: Commit, after: Commit, outside: Acts, seed: int
) -> None:
    rng = random.Random(seed)
    with fleets.stages() as (stage,):
        fleets.lived(stage, before, outside)
        one, other = (stage.plan(*loaded(after, rng, lists=False)).plan for _ in range(2))

        assert one == other
        assert one.digest == other.digest


@fixed(10)
@given(commit=fleets.commits(), seed=fleets.seeds)
def test_variants_in_another_order_are_no_change(commit: Commit, seed: int) -> None:
    rng = random.Random(seed)
    with fleets.stages() as (stage,):
        stage.applied(*loaded(commit, rng, lists=True)).sleep(fleets.SETTLE)
        again = stage.plan(*loaded(commit, rng, lists=True)).plan

        assert again.pending == ()
        assert [change.difference.fields for change in again.changes if change.difference.fields] == []


# --- company -------------------------------------------------------------------------------------------------------------


@fixed(15)
@given(before=fleets.commits(), after=fleets.commits(), outside=fleets.acts, stranger=fleets.files("zebra"))
def test_one_more_file_changes_no_other_change(before: Commit, after: Commit, outside: Acts, stranger: Any) -> None:
    with fleets.stages() as (stage,):
        fleets.lived(stage, before, outside)
        alone, together = changes(stage, after), changes(stage, (*after, stranger))

        assert together.keys() - alone.keys() == {"zebra"}
        assert {name: together[name] for name in alone} == alone


@fixed(10)
@given(before=fleets.commits(), after=fleets.commits(), outside=fleets.acts)
def test_a_thing_of_somebody_else_changes_no_change(before: Commit, after: Commit, outside: Acts) -> None:
    with fleets.stages() as (stage,):
        fleets.lived(stage, before, outside)
        alone = changes(stage, after)
        variant = {"VariantName": "main", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        stage.box.call("CreateEndpointConfig", {"EndpointConfigName": "zebra", "ProductionVariants": [variant]})
        stage.box.call("CreateEndpoint", {"EndpointName": "zebra", "EndpointConfigName": "zebra"})

        assert changes(stage, after) == alone


# --- one run, or two -----------------------------------------------------------------------------------------------------


def in_two(stage: Stage, commit: Commit, dies: int, *, executes: bool) -> None:
    """Apply a commit by a run that dies, and by the next one."""
    stage.account = odd.Mortal(stage.box, dies, executes)
    try:
        stage.apply(*fleets.declared(commit))
    except odd.Died:
        stage.sleep(fleets.SETTLE)
    stage.account = stage.box
    fleets.apply(stage, commit)


@fixed(15)
@given(before=fleets.commits(), after=fleets.commits(), dies=st.integers(0, 60), executes=st.booleans())
def test_a_run_that_is_cut_in_two_at_any_call_leaves_the_account_of_a_whole_one(
    before: Commit, after: Commit, dies: int, *, executes: bool
) -> None:
    with fleets.stages(2) as (whole, cut):
        fleets.apply(whole, before, after)
        fleets.apply(cut, before)
        in_two(cut, after, dies, executes=executes)

        assert picture(cut.box) == picture(whole.box)


@fixed(10)
@given(before=fleets.commits(), after=fleets.commits(least=2), cut=st.integers(1, 2))
def test_names_that_are_applied_one_after_the_other_end_as_those_applied_together(
    before: Commit, after: Commit, cut: int
) -> None:
    with fleets.stages(2) as (whole, parts):
        fleets.apply(whole, before, after)
        fleets.apply(parts, before, after[:cut], after[cut:])

        assert picture(parts.box) == picture(whole.box)


# --- reads ---------------------------------------------------------------------------------------------------------------


@fixed(10)
@given(before=fleets.commits(), after=fleets.commits(), outside=fleets.acts)
def test_reads_that_come_twice_lead_to_the_same_writes(before: Commit, after: Commit, outside: Acts) -> None:
    asked: list[list[tuple[str, Mapping[str, Any]]]] = []
    reads = []
    with fleets.stages(2) as pair:
        for number, stage in enumerate(pair):
            fleets.lived(stage, before, outside)
            seen = Recording(stage.box)
            stage.account = odd.Twice(seen) if number else seen
            stage.apply(*fleets.declared(after))
            asked.append(fleets.written(seen))
            reads.append(len(seen.calls) - len(asked[-1]))

    assert asked[0] == asked[1]
    assert reads[1] == 2 * reads[0]


# --- a plan and its apply ------------------------------------------------------------------------------------------------


@fixed(12)
@given(before=fleets.commits(), after=fleets.commits(), outside=fleets.acts)
def test_an_apply_makes_the_calls_of_its_plan_once_each_and_no_other(before: Commit, after: Commit, outside: Acts) -> None:
    with fleets.stages() as (stage,):
        fleets.lived(stage, before, outside)
        planned = [(step.operation, step.params) for change in changes(stage, after).values() for step in change.steps]
        seen = stage.recording()
        stage.apply(*fleets.declared(after))
        made = fleets.written(seen)

        assert [call for call in made if call not in planned] == []
        assert [call for call in planned if planned.count(call) != made.count(call)] == []


# --- commits in between --------------------------------------------------------------------------------------------------


@fixed(12)
@given(between=st.lists(fleets.commits(), max_size=4), last=fleets.commits())
def test_whichever_commits_were_applied_before_in_whatever_order_the_last_one_decides(
    between: list[Commit], last: Commit
) -> None:
    with fleets.stages(2) as (straight, wandering):
        fleets.apply(straight, last)
        fleets.apply(wandering, *between, last)

        assert fleets.standing(wandering.box, last) == fleets.standing(straight.box, last)
        assert not any(change.steps for change in changes(wandering, last).values())


def test_only_a_tag_that_git_dropped_while_its_version_was_out_of_use_stays_on_that() -> None:
    """It is not among the tags of what was applied last, so nothing says whose it is."""
    tagged, other, back = (File("fraud", count=count, stage=stage) for count, stage in ((1, "test"), (2, None), (1, None)))
    with fleets.stages(2) as (straight, wandering):
        fleets.apply(straight, (back,))
        fleets.apply(wandering, (tagged,), (other,), (back,))

        assert [served(stage).get("stage") for stage in (straight, wandering)] == [None, "test"]
        assert picture(wandering.box).endpoints == picture(straight.box).endpoints


def served(stage: Stage) -> Mapping[str, str]:
    """The tags of the config that `fraud` serves."""
    return stage.box.state["configs"][stage.endpoint()["EndpointConfigName"]]["tags"] or {}


def test_a_file_that_differs_is_told_from_one_that_does_not() -> None:
    one = File("fraud")
    with fleets.stages(2) as (first, second):
        fleets.apply(first, (one,))
        fleets.apply(second, (replace(one, count=2),))

        assert picture(first.box) != picture(second.box)
