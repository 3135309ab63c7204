"""Credentials that end in the middle of an apply, at each of its calls: what was confirmed stays, and the next run goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from accounts import expired
from rolling import NEW, OLD
from stage import BY, Stage, Story, declared

from syncer import sync
from syncer.apply import Limits
from syncer.commands.apply import _EXITS
from syncer.errors import Exit, worst

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from syncer.aws import Account

CALLS = 25  # that the apply below makes when nothing ends
CREATED = {"ledger", "fresh", "fraud"}
CHANGES = (NEW, declared("fresh", ModelName="m2"), declared("ledger", endpoint=None, ModelName="m3"))


@dataclass(slots=True)
class Ending:
    """Credentials that are good for so many calls."""

    inner: Account
    good_for: int
    refused: list[str] = field(default_factory=list)
    asked: int = 0

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on as long as they are good."""
        self.asked += 1
        if self.asked > self.good_for:
            self.refused.append(operation)
            raise expired()
        return self.inner.call(operation, params)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account in which the endpoint `fraud` serves OLD."""
    return Stage(tmp_path / "ledger.db", limits=Limits(poll=120.0)).applied(OLD)


def carried_out(stage: Stage, account: Account) -> Story:
    """Plan with good credentials, and carry out with those."""
    reading = stage.plan(*CHANGES)
    stage.account = account
    story = Story(list(sync.carry_out(reading, stage.context, stage.book, by=BY, parallel=10)))
    stage.account = stage.box
    return story


def creates(stage: Stage) -> Counter[str]:
    """How often each name was asked to be created, whatever came of it."""
    asked = [params for operation, params in stage.box.calls if operation == "CreateEndpointConfig"]
    return Counter(params["EndpointConfigName"] for params in asked)


def test_the_apply_makes_as_many_calls_as_are_tried_below(stage: Stage) -> None:
    ending = Ending(stage.box, good_for=1000)

    assert carried_out(stage, ending).outcomes == {"done"}
    assert ending.asked == CALLS


@pytest.mark.parametrize("good_for", range(CALLS))
def test_what_was_confirmed_stays_and_the_next_run_finishes_the_rest_without_a_second_create(
    stage: Stage, good_for: int
) -> None:
    ending = Ending(stage.box, good_for)
    story = carried_out(stage, ending)
    unfinished = {name for name, change in story.endings.items() if change.outcome.value != "done"}

    # Each change that was not finished learns it once, and asks no more.
    assert len(ending.refused) == len(unfinished) > 0
    assert exit_of(story) is exit_expected(story)
    assert all("token included in the request is expired" in story.endings[name].detail for name in unfinished)
    before = stage.book.record()
    assert {name for name in CREATED - unfinished if before.applied[name].content != wanted(name)} == set()
    assert {version.config for version in before.versions.values()} <= set(stage.configs())

    assert stage.apply(*CHANGES).outcomes <= {"done"}
    assert set(creates(stage).values()) == {1}
    assert len(stage.configs()) == 4
    assert stage.plan(*CHANGES).plan.pending == ()


def wanted(name: str) -> Any:
    """The content that git has under a name."""
    return next(document.content for document in CHANGES if document.name == name)


def exit_of(story: Story) -> Exit:
    """The exit code that `syncer apply` ends with."""
    return worst(*(_EXITS[change.outcome] for change in story.endings.values()))


def exit_expected(story: Story) -> Exit:
    """1 when something failed, 5 when all that is unfinished is a roll that goes on without us."""
    return Exit.FAILED if "failed" in story.outcomes else Exit.INCOMPLETE
