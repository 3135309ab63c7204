"""Long work as it goes: lines in a log, a table on a terminal, and how it all ended."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from syncer import progress
from syncer.clock import Clock
from syncer.model import ChangeFinished, ConfigVerified, Event, Outcome, Step, StepFinished, StepProgress, StepStarted, Version
from syncer.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator


def shell(*, live: bool = False, color: bool = False) -> tuple[Shell, io.StringIO]:
    out = io.StringIO()
    clock = Clock(lambda: 0.0, lambda _seconds: None)
    return Shell(Path(), {}, out, io.StringIO(), clock, wall=lambda: 0.0, live=live, color=color), out


def step(name: str = "fraud", summary: str = "roll endpoint fraud") -> Step:
    return Step(name, "UpdateEndpoint", {}, summary)


def told(*events: Event, live: bool = False, color: bool = False) -> str:
    opened, out = shell(live=live, color=color)
    progress.show(events, opened)
    return out.getvalue()


# --- reading -----------------------------------------------------------------------------------------------------------


def counted(total: int, *, live: bool, seconds: float = 1.0) -> tuple[str, str]:
    """What is shown while so many resources are read, each of which takes so long."""
    now = [0.0]
    out, err = io.StringIO(), io.StringIO()
    clock = Clock(lambda: now[0], lambda _seconds: None)
    with progress.counting(Shell(Path(), {}, out, err, clock, wall=lambda: 0.0, live=live)) as tell:
        for done in range(1, total + 1):
            now[0] += seconds
            tell(done, total)
    return out.getvalue(), err.getvalue()


def test_a_terminal_shows_a_bar_that_knows_its_total_and_leaves_nothing_behind() -> None:
    out, err = counted(201, live=True)

    assert "reading the account" in out
    assert "201/201" in out
    assert err == ""


def test_a_log_hears_now_and_then_how_far_the_reading_is() -> None:
    assert counted(250, live=False, seconds=1.0) == (
        "",
        "".join(f"reading the account: {done} of 250\n" for done in range(30, 250, 30)),
    )


@pytest.mark.parametrize("live", [False, True])
def test_little_reading_shows_nothing(*, live: bool) -> None:
    assert counted(200, live=live, seconds=60.0) == ("", "")


def test_quick_reading_shows_nothing_in_a_log() -> None:
    assert counted(1000, live=False, seconds=0.01) == ("", "")


# --- carrying out ------------------------------------------------------------------------------------------------------


def test_a_log_has_a_line_for_the_begin_the_way_and_the_end() -> None:
    out = told(
        StepStarted(step(), 1),
        StepProgress(step(), 1, "Updating"),
        StepFinished(step(), 1, Outcome.DONE, 312.4),
        ChangeFinished("fraud", Outcome.DONE),
    )

    assert out.splitlines()[:3] == [
        "fraud: roll endpoint fraud",
        "fraud: roll endpoint fraud: Updating",
        "fraud: roll endpoint fraud: done in 312 s",
    ]
    assert out.endswith("Applied 1 of 1 change.\n")


def test_a_log_repeats_nothing_that_did_not_change_also_when_others_speak_between() -> None:
    way = [StepProgress(step(name), 1, "Updating") for name in ("a", "b", "a", "b", "a")]

    assert told(*way).splitlines() == ["a: roll endpoint fraud: Updating", "b: roll endpoint fraud: Updating"]


def test_what_changes_back_is_told_again() -> None:
    way = [StepProgress(step(), 1, text) for text in ("Updating", "Baking", "Updating")]

    assert len(told(*way).splitlines()) == 3


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.FAILED, "failed"),
        (Outcome.ROLLED_BACK, "rolled back"),
        (Outcome.UNDER_WAY, "under way"),
        (Outcome.SKIPPED, "skipped"),
    ],
)
def test_every_bad_end_of_a_step_has_its_words(outcome: Outcome, words: str) -> None:
    assert told(StepFinished(step(), 1, outcome, 1.0)) == f"fraud: roll endpoint fraud: {words}\n"


def test_the_summary_counts_what_did_not_end_well_and_says_what_to_do() -> None:
    out = told(
        ChangeFinished("a", Outcome.DONE),
        ChangeFinished("b", Outcome.FAILED, "no image", "Push the image"),
        ChangeFinished("c", Outcome.UNDER_WAY, "still on its way", "Run apply again"),
        ChangeFinished("d", Outcome.ROLLED_BACK, "it came back", "Change the file"),
        ChangeFinished("e", Outcome.SKIPPED, "not begun", "Run apply again"),
    )

    assert "Applied 1 of 5 changes. 2 did not end well. 1 still under way. 1 not begun." in out
    assert "no image" in out
    assert "Push the image" in out
    assert "Run apply again" in out


@pytest.mark.parametrize("live", [False, True])
def test_nothing_happening_says_nothing_of_changes(*, live: bool) -> None:
    assert "Applied" not in told(live=live)


def test_a_verified_config_needs_no_line() -> None:
    assert told(ConfigVerified(Version("a", "a-1", "", "h"), {})) == ""


HOSTILE = ["[red]", "[/]", "[bold", "a\x1b[2Jb", "line\nbreak", "\u202eevil", "{}", "%s", "[link=file:///etc]x[/link]"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("color", [False, True])
def test_the_table_shows_hostile_text_as_text(text: str, *, color: bool) -> None:
    out = told(
        StepStarted(step(text, text), 1),
        StepProgress(step(text, text), 1, text),
        StepFinished(step(text, text), 1, Outcome.FAILED, 1.0),
        ChangeFinished(text, Outcome.FAILED, text, text),
        live=True,
        color=color,
    )

    assert "Applied 0 of 1 change. 1 did not end well." in out
    assert "\x1b[2J" not in out
    assert "\u202e" not in out


@pytest.mark.parametrize("text", HOSTILE)
def test_a_log_line_stays_one_line_whatever_it_says(text: str) -> None:
    out = told(StepProgress(step(text), 1, text))

    assert out.count("\n") == 1
    assert "\x1b" not in out


def test_the_table_has_one_row_for_each_change_under_way_and_counts_the_rest() -> None:
    table = progress._table({"a": "Updating", "[red]b": "Baking"}, 7)

    assert [str(cell) for cell in table.columns[0].cells] == ["a", "[red]b"]
    assert [str(cell) for cell in table.columns[1].cells] == ["Updating", "Baking"]
    assert table.caption == "finished: 7"


@pytest.mark.parametrize("live", [False, True])
def test_events_are_consumed_one_by_one_and_all_endings_come_back(*, live: bool) -> None:
    opened, out = shell(live=live)
    seen: list[str] = []

    def events() -> Iterator[Event]:
        for name in ("a", "b"):
            seen.append(name)
            yield ChangeFinished(name, Outcome.DONE)

    assert [event.name for event in progress.show(events(), opened)] == seen == ["a", "b"]
    assert "Applied 2 of 2 changes." in out.getvalue()


@pytest.mark.parametrize("live", [False, True])
def test_an_interruption_passes_through(*, live: bool) -> None:
    opened, _ = shell(live=live)

    def events() -> Iterator[Event]:
        yield StepStarted(step(), 1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        progress.show(events(), opened)
