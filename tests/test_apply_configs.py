"""Creating versions: lost answers, late visibility, and others who were quicker."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from accounts import Canned, Failing, Meanwhile, api_error, denied, no_answer, no_config, no_model, throttled
from stage import Stage, declared

from syncer import names
from syncer.model import ConfigVerified, StepProgress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ALONE = declared(endpoint=None)
NAME = names.physical("fraud", ALONE.content)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


def rival(stage: Stage, *, owner: str = "default", **changes: Any) -> Callable[[], object]:
    """Somebody who creates a config under our name."""
    content = declared(endpoint=None, **changes).body
    marks = {names.OWNER: owner, names.TARGET: "default", names.NAME: "fraud"}
    tags = [{"Key": key, "Value": value} for key, value in marks.items()]
    return lambda: stage.box.call("CreateEndpointConfig", {"EndpointConfigName": NAME, **content, "Tags": tags})


@pytest.mark.parametrize("error", [no_answer, throttled, lambda: api_error("InternalFailure", "oh", status=500)])
def test_a_create_whose_answer_was_lost_is_adopted_in_the_same_run(stage: Stage, error: Callable[[], Exception]) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", error, executes=True)

    assert stage.apply(ALONE).outcomes == {"done"}
    assert stage.configs() == [NAME]
    assert stage.book.record().versions[NAME].hash == ALONE.content.hash


@pytest.mark.parametrize("error", [no_answer, throttled])
def test_a_create_that_never_arrived_is_made_again(stage: Stage, error: Callable[[], Exception]) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", error, times=3)

    assert stage.apply(ALONE).outcomes == {"done"}
    assert stage.configs() == [NAME]


def test_a_create_is_left_open_when_aws_cannot_be_reached_for_two_minutes_and_the_next_run_makes_it(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", no_answer, times=1000)
    begun = stage.now
    story = stage.apply(ALONE)

    assert story.outcomes == {"under_way"}
    assert "the connection was closed; whether it was carried out is not known" in story.only.detail
    assert stage.now - begun <= 120
    stage.account = stage.box
    assert stage.apply(ALONE).outcomes == {"done"}


def test_a_refusal_for_a_missing_right_is_not_repeated(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", denied, times=1000)
    begun = stage.now

    assert stage.apply(ALONE).outcomes == {"failed"}
    assert stage.now == begun


@pytest.mark.parametrize("unseen", [1, 2, 5])
def test_a_model_that_the_create_cannot_see_yet_is_waited_for(stage: Stage, unseen: int) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", no_model, times=unseen)
    story = stage.apply(ALONE)

    assert story.outcomes == {"done"}
    assert "waiting until SageMaker can see the model" in {
        event.text for event in story.events if isinstance(event, StepProgress)
    }


def test_a_model_that_stays_away_for_a_minute_fails_the_create_with_its_own_words(stage: Stage) -> None:
    stage.account = Failing(stage.box, "CreateEndpointConfig", no_model, times=1000)
    begun = stage.now
    story = stage.apply(ALONE)

    assert story.outcomes == {"failed"}
    assert "Could not find model" in story.only.detail
    assert stage.now - begun <= 60


@pytest.mark.parametrize("unseen", [1, 2, 5])
def test_a_config_that_is_visible_late_is_waited_for(stage: Stage, unseen: int) -> None:
    stage.account = Failing(stage.box, "DescribeEndpointConfig", lambda: no_config(NAME), times=unseen)
    story = stage.apply(ALONE)

    assert story.outcomes == {"done"}
    waits = [event for event in story.events if isinstance(event, StepProgress)]
    assert len(waits) == unseen


def test_a_config_counts_as_visible_only_after_two_equal_answers_in_a_row(stage: Stage) -> None:
    stage.account = Failing(stage.box, "DescribeEndpointConfig", lambda: no_config(NAME), spared=1)
    seen = stage.recording()

    assert stage.apply(ALONE).outcomes == {"done"}
    assert seen.count("DescribeEndpointConfig") == 4  # there, gone, there, there


def test_a_config_that_is_visible_at_once_costs_two_reads_and_no_time(stage: Stage) -> None:
    seen = stage.recording()
    begun = stage.now
    stage.apply(ALONE)

    assert (seen.count("DescribeEndpointConfig"), stage.now) == (2, begun)


def test_the_looks_for_a_config_become_rarer_up_to_a_limit(stage: Stage) -> None:
    stage.account = Failing(stage.box, "DescribeEndpointConfig", lambda: no_config(NAME), times=1000)
    times: list[float] = []
    seen = stage.recording()
    seen.before = lambda operation: times.append(stage.now) if operation == "DescribeEndpointConfig" else None
    stage.apply(ALONE)
    gaps = [after - before for before, after in itertools.pairwise(times)]

    assert gaps[:5] == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert set(gaps[5:]) == {8.0}


def test_a_config_that_is_never_visible_is_under_way_and_adopted_by_the_next_run(stage: Stage) -> None:
    stage.account = Failing(stage.box, "DescribeEndpointConfig", lambda: no_config(NAME), times=1000)
    begun = stage.now
    story = stage.apply(ALONE)

    assert story.outcomes == {"under_way"}
    assert "cannot be seen after 60 s" in story.only.detail
    assert stage.now - begun <= 60
    stage.account = stage.box
    assert stage.apply(ALONE).outcomes <= {"done"}
    assert stage.configs() == [NAME]


def test_a_config_created_meanwhile_with_other_content_fails_the_change_and_is_left_alone(stage: Stage) -> None:
    stage.account = Meanwhile(stage.box, "CreateEndpointConfig", rival(stage, InitialInstanceCount=7))
    story = stage.apply(ALONE)

    assert story.outcomes == {"failed"}
    assert "exists with other content than asked: ProductionVariants[main].InitialInstanceCount" in story.only.detail
    assert not [event for event in story.events if isinstance(event, ConfigVerified)]
    answer = stage.box.call("DescribeEndpointConfig", {"EndpointConfigName": NAME})
    assert answer["ProductionVariants"][0]["InitialInstanceCount"] == 7
    stage.account = stage.box
    assert stage.apply(ALONE).outcomes == {"done"}
    assert stage.configs() == sorted([NAME, names.physical("fraud", ALONE.content, 1)])


def test_a_config_created_meanwhile_by_another_owner_with_equal_content_is_not_adopted(stage: Stage) -> None:
    stage.account = Meanwhile(stage.box, "CreateEndpointConfig", rival(stage, owner="else"))
    story = stage.apply(ALONE)

    assert story.outcomes == {"failed"}
    assert "belongs to syncer owner 'else'" in story.only.detail
    assert stage.book.record().versions == {}


def test_a_config_created_meanwhile_by_another_run_of_ours_is_adopted(stage: Stage) -> None:
    stage.account = Meanwhile(stage.box, "CreateEndpointConfig", rival(stage))

    assert stage.apply(ALONE).outcomes == {"done"}
    assert stage.configs() == [NAME]


def test_what_the_service_adds_to_a_config_is_no_other_content(stage: Stage) -> None:
    stage.account = Canned(stage.box, "DescribeEndpointConfig", lambda answer: answer | {"NewKnob": "on"})

    assert stage.apply(ALONE).outcomes == {"done"}


def test_a_model_that_vanished_since_the_plan_fails_the_change_with_the_words_of_aws(stage: Stage) -> None:
    def gone() -> object:
        return stage.box.call("DeleteModel", {"ModelName": "m1"})

    stage.account = Meanwhile(stage.box, "CreateEndpointConfig", gone)
    story = stage.apply(ALONE)

    assert story.outcomes == {"failed"}
    assert "Could not find model" in story.only.detail
    assert stage.configs() == []


def test_reading_a_new_config_may_be_throttled_for_a_while(stage: Stage) -> None:
    stage.account = Failing(stage.box, "DescribeEndpointConfig", throttled, times=4)

    assert stage.apply(ALONE).outcomes == {"done"}
