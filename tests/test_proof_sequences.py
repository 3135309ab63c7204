"""Sixty of the random sequences, what a lost ledger cannot know, and that the comparison sees what it is for."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from proof.canonical import Picture, Watching, differences, picture
from proof.outside import HAND, OUTSIDE, act
from proof.sequences import EDITS, EXCUSES, NAMES, File, Twin, play, sequence
from stage import Stage, declared

from syncer import names

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = 60


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
@pytest.mark.parametrize("first", range(0, SEEDS, 10))
def test_an_account_ends_alike_with_the_ledger_and_without(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + 10):
        outcome = play(seed, tmp_path)
        assert not outcome.trouble, str(outcome)
        assert outcome.creates > 0


def test_the_sequences_of_the_tests_do_all_there_is() -> None:
    assert {action.what for seed in range(SEEDS) for action in sequence(seed)} == EDITS.keys() | OUTSIDE.keys()


def test_only_what_is_excused_by_name_may_differ() -> None:
    assert list(EXCUSES) == ["a tag that git dropped stays"]


# --- what cannot be known without a ledger -----------------------------------------------------------------------------


@pytest.fixture
def twins(tmp_path: Path) -> tuple[Twin, Twin]:
    """Two accounts with `fraud` applied; the second loses its ledger before every run."""
    pair = Twin(Stage(tmp_path / "kept.db"), forgets=False), Twin(Stage(tmp_path / "lost.db"), forgets=True)
    for twin in pair:
        twin.apply({"fraud": File("fraud", stage="test")})
    return pair


def test_a_tag_that_git_dropped_goes_with_the_ledger_and_stays_without(twins: tuple[Twin, Twin]) -> None:
    for twin in twins:
        twin.apply({"fraud": File("fraud")})

    assert differences(*(picture(twin.stage.box) for twin in twins)) == [("fraud", "tag stage")]


def test_an_endpoint_without_our_marks_is_ours_with_the_ledger_and_foreign_without(twins: tuple[Twin, Twin]) -> None:
    for twin in twins:
        arn = twin.stage.box.state["endpoints"]["fraud"]["arn"]
        twin.stage.box.call("DeleteTags", {"ResourceArn": arn, "TagKeys": [names.OWNER, names.TARGET, names.NAME]})
        twin.apply({"fraud": File("fraud", model="m2")})

    found = differences(*(picture(twin.stage.box) for twin in twins))
    assert [text.partition(":")[0] for _, text in found[:-1]] == ["content", "tag stage"]
    assert found[-1][1].endswith("only with the ledger")  # for a foreign endpoint nothing is made


def test_a_config_without_our_marks_is_ours_with_the_ledger_and_is_made_once_more_without(twins: tuple[Twin, Twin]) -> None:
    for twin in twins:
        (config,) = twin.stage.box.state["configs"].values()
        twin.stage.box.call("DeleteTags", {"ResourceArn": config["arn"], "TagKeys": [names.OWNER, names.TARGET]})
        twin.apply({"fraud": File("fraud", stage="test")})

    assert [len(twin.stage.configs()) for twin in twins] == [1, 2]
    assert [twin.watching.twice for twin in twins] == [[], []]  # by its tags the first one is nobody's


# --- the comparison itself ---------------------------------------------------------------------------------------------


def test_every_part_of_a_picture_is_compared(twins: tuple[Twin, Twin]) -> None:
    seen = picture(twins[0].stage.box)
    fraud = seen.endpoints["fraud"]
    changed = {
        "status": dataclasses.replace(fraud, status="Failed"),
        "content": dataclasses.replace(fraud, content="other"),
        "runs": dataclasses.replace(fraud, runs=()),
        "tags": dataclasses.replace(fraud, tags={"stage": "test"}),
        "tag": dataclasses.replace(fraud, tags={**fraud.tags, "more": "1"}),
    }

    assert differences(seen, seen) == []
    for part, other in changed.items():
        ((name, text),) = differences(seen, Picture({"fraud": other}, seen.configs))
        assert (name, text.split()[0].rstrip(":")) == ("fraud", part)
    assert differences(seen, Picture({}, seen.configs)) == [("fraud", "is in one account only")]
    assert len(differences(seen, Picture(seen.endpoints, Counter()))) == len(seen.configs)
    assert len(differences(Picture(seen.endpoints, Counter()), seen)) == len(seen.configs)


def test_a_second_config_for_one_content_is_noticed(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "ledger.db")
    stage.applied(declared())
    (config,) = stage.box.state["configs"].values()
    tags = [{"Key": key, "Value": value} for key, value in (config["tags"] or {}).items()]
    watching = Watching(stage.box)

    watching.call("CreateEndpointConfig", {**config["request"], "EndpointConfigName": "fraud-0123456789", "Tags": tags})

    assert watching.twice == [f"fraud-0123456789 beside {config['name']}"]
    stage.book.close()


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_others_do_changes_the_account(twins: tuple[Twin, Twin], what: str) -> None:
    stage = twins[0].stage
    twins[0].apply({name: File(name, model="m3") for name in NAMES})
    before = [dict(stage.box.state[part]) for part in ("configs", "endpoints")]

    for seed in range(4):
        act(what, stage.box, "fraud", seed)

    assert [dict(stage.box.state[part]) for part in ("configs", "endpoints")] != before
    assert (HAND in stage.box.state["configs"]) == (what == "somebody moves the endpoint to a config of theirs")
