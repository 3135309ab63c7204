"""A plan on a pull request: what is dangerous first, what was so before apart, and what merging does, exactly."""

from __future__ import annotations

from dataclasses import replace

import gfm
import pytest
from plans import SCOPE, leaves, moved, new, plan, refused, roll, synced, tagged, unread
from posted import ORIGIN

from syncer.model import Cause, Change, Difference, Finding, Level, Move, Note, Plan, Position, Step, Verdict
from syncer.render.posts import marker, pull

APART = "### Already so before this pull request"


def next_of(item: Plan) -> str:
    """The line that says what merging does."""
    return next(line for line in pull.plan(item, ORIGIN).splitlines() if line.startswith("**Next:**"))


def table(text: str) -> list[list[str]]:
    """The rows of all tables, as cells."""
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and "[`" in line]


def warned(name: str) -> Change:
    """A roll that a preflight warns of."""
    return replace(roll(name), findings=(Finding(Level.WARNING, "slow-roll", "", "this takes long", subject=name),))


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (plan(), ["merging changes nothing in the account."]),
        (plan(synced("a")), ["merging changes nothing in the account."]),
        (plan(roll("a")), ["merging applies exactly this change.", "An edit that does not stand here stops that run"]),
        (plan(roll("a"), moved("b"), synced("c")), ["merging applies exactly these 2 changes."]),
        (plan(roll("a"), refused("b")), ["exactly this change.", "what is refused, and the run of the merge ends red."]),
        (plan(refused("b")), ["merging changes nothing in the account.", "Nothing is done about what is refused"]),
        (plan(roll("a"), unread("b")), ["Nothing is done about what could not be read; plan again before merging."]),
        (plan(*(roll(f"a{number:040}") for number in range(900))), ["these 900 changes, and only if nothing differs by then:"]),
    ],
)  # fmt: skip
def test_the_last_lines_say_exactly_what_merging_does(item: Plan, says: list[str]) -> None:
    said = next_of(item)

    assert [text for text in says if text not in said] == []


def test_what_drift_alone_caused_stands_apart_and_is_not_the_authors() -> None:
    text = pull.plan(plan(roll("edited"), moved("by-hand"), moved("both", Cause.BOTH)), ORIGIN)

    before, after = text.split(APART)
    assert "[`edited`]" in before
    assert "[`both`]" in before
    assert "[`by-hand`]" not in before
    assert "[`by-hand`]" in after
    assert "no edit of this pull request has a part in what follows. **Merging puts it back too.**" in after
    assert "1 already so before this pull request" in before


def test_nothing_is_said_of_before_where_nothing_was_so() -> None:
    assert "efore this pull request" not in pull.plan(plan(roll("edited"), synced("b")), ORIGIN)


@pytest.mark.parametrize(
    ("drift", "says"),
    [
        ([moved("a")], "**Merging puts it back too.**"),
        ([refused("a", Cause.DRIFT)], "Merging cannot mend it."),
        (
            [moved("a"), moved("b"), refused("c", Cause.DRIFT)],
            "**Merging puts 2 of it back too**, and cannot mend the other 1.",
        ),
    ],
)
def test_what_was_so_before_says_what_merging_does_about_it(drift: list[Change], says: str) -> None:
    assert says in pull.plan(plan(*drift), ORIGIN).split(APART)[1]


def test_what_undoes_something_is_cautioned_above_everything_else() -> None:
    lines = pull.plan(plan(roll("a"), moved("b")), ORIGIN).splitlines()

    assert lines[lines.index("> [!CAUTION]") + 1] == "> **Merging undoes what somebody did outside git:**"
    assert "> - `b`: `serves by-hand; we put b-1 there`" in lines
    assert lines.index("> [!CAUTION]") < next(number for number, line in enumerate(lines) if line.startswith("| "))


def test_a_plan_of_edits_cautions_nobody() -> None:
    assert "[!" not in pull.plan(plan(roll("a"), new("b"), tagged("c")), ORIGIN)


def test_only_the_riskiest_is_open() -> None:
    text = pull.plan(plan(new("a"), roll("b"), moved("c"), moved("d")), ORIGIN)

    assert text.count("<details open>") == 1
    assert "<details open><summary>🚨 roll <code>c</code>" in text


def test_lines_of_hand_made_changes_shout_and_those_of_git_do_not() -> None:
    text = pull.plan(plan(roll("a"), moved("b")), ORIGIN)

    assert "\n- ProductionVariants[v0].ModelName: aaaaaa\n+ ProductionVariants[v0].ModelName: bbbbbb\n" in text
    assert "\n! ProductionVariants[v0].ModelName: aaaaaa → bbbbbb\n" in text


def test_a_row_has_the_sign_the_file_the_change_and_the_traffic() -> None:
    item = plan(roll("fraud"), new("churn"), tagged("ranking"))

    found = {row[1].split("`")[1]: (row[0], *row[2:]) for row in table(pull.plan(item, ORIGIN))}

    assert found == {
        "fraud": ("🔁", "`ProductionVariants[v0].ModelName: aaaaaa → bbbbbb`", "`blue/green, all at once`<br>`no alarms`"),
        "churn": ("🟢", "new<br>`main: 1 × ml.m5.large, 100 % of the traffic`", "begins to serve"),
        "ranking": ("🔖", "`+ Tags[team]: risk`", "–"),
    }
    link = f"https://github.com/acme/ml-config/blob/{ORIGIN.head}/desired/fraud.yaml"
    assert f"[`fraud`]({link})" in pull.plan(item, ORIGIN)


def test_a_roll_that_is_under_way_already_is_waited_for() -> None:
    change = roll("fraud")
    move = change.difference.move
    assert move is not None
    waits = replace(change.difference, move=replace(move, move=Move.WAIT), create=None)
    item = plan(replace(change, difference=waits, steps=(Step("fraud", "DescribeEndpoint", {}, "wait for it"),)))

    assert table(pull.plan(item, ORIGIN))[0][3] == "a roll is under way"
    assert "🔁 wait for <code>fraud</code>" in pull.plan(item, ORIGIN)


def test_a_file_is_linked_within_the_working_directory() -> None:
    text = pull.plan(plan(roll("fraud")), replace(ORIGIN, folder="teams/risk"))

    assert f"/blob/{ORIGIN.head}/teams/risk/desired/fraud.yaml)" in text


@pytest.mark.parametrize("file", ["../outside.yaml", "desired/../../../x.yaml", "/etc/passwd", ""])
def test_what_leads_out_of_the_repository_is_no_link(file: str) -> None:
    change = roll("fraud")
    item = plan(replace(change, difference=replace(change.difference, file=file)))

    hrefs = gfm.seen(pull.plan(item, ORIGIN)).hrefs

    assert hrefs == [ORIGIN.run_url]


def test_the_name_of_a_file_that_is_no_text_is_posted_all_the_same() -> None:
    change = roll("fraud")
    item = plan(replace(change, difference=replace(change.difference, file="desired/\udce4.yaml")))

    assert "/desired/%3F.yaml)" in pull.plan(item, ORIGIN)
    assert pull.plan(item, ORIGIN).encode()


def test_a_long_leaf_is_counted_in_the_table_and_whole_below() -> None:
    text = pull.plan(plan(roll("fraud", leaves(5, 100))), ORIGIN)

    assert table(text)[0][2] == "5 lines"
    assert f"+ ProductionVariants[v4].ModelName: {'b' * 100}" in text


def test_leaves_that_a_cell_has_no_room_for_are_counted() -> None:
    assert table(pull.plan(plan(roll("fraud", leaves(5))), ORIGIN))[0][2].endswith("<br>and 2 more lines")


def test_warnings_refusals_notices_and_what_was_not_read_are_said() -> None:
    item = plan(warned("fraud"), refused("churn"), unread("ranking"), notices=["throttled 3 times"])

    text = pull.plan(item, ORIGIN)

    assert "<br>1 warning |" in text
    assert "- **warning** `fraud: this takes long [slow-roll, warning]`" in text
    assert "> **1 change refused**: `churn`. Nothing is done about it." in text
    assert "- **nothing is done** `the model of churn does not exist. Create it`" in text
    assert "> **Incomplete: 1 name could not be read**: `ranking`. Nothing is known about it." in text
    assert "> - `throttled 3 times`" in text
    assert "**1 refused** · **1 not read** · 0 in sync" in text


def test_where_a_plan_holds_and_what_it_is_restricted_to_is_said() -> None:
    text = pull.plan(plan(roll("a"), scope=replace(SCOPE, sandbox=True, only=("a", "b"))), ORIGIN)

    assert "account `123456789012` · `eu-west-1` · simulated account, nothing touches AWS" in text
    assert "> **Only `a`, `b`.** What other files change is not in this plan." in text


def test_what_is_seen_and_left_is_told_beside() -> None:
    note = Note(Verdict.ORPHANED, "old", "no file names it; it serves old-1")
    item = plan(Change(Difference("old", Cause.NONE, (note,)), (), ""), roll("fraud"))

    text = pull.plan(item, ORIGIN)

    assert "<details><summary>Seen, and left as it is: 1</summary>" in text
    assert "- `old` `orphaned: no file names it; it serves old-1`" in text


def test_the_foot_names_commit_base_run_plan_and_version() -> None:
    item = plan(roll("a"))
    foot = pull.plan(item, replace(ORIGIN, attempt=2)).splitlines()[-1]

    run = "[run 412, attempt 2](https://github.com/acme/ml-config/actions/runs/17290114532)"
    assert foot == (
        f"<sub>commit `4f1c2ab` on `9e77d01` · {run} · plan `{item.digest[:12]}`"
        " · syncer `0.1.0` · `2026-08-22 09:14 UTC`</sub>"
    )


def test_the_summary_is_the_comment_without_its_marker() -> None:
    item = plan(roll("a"), moved("b"), synced("c"))

    assert pull.summary(item, ORIGIN) == pull.plan(item, ORIGIN).partition("\n")[2]


def test_invalid_files_are_posted_as_a_plan_in_which_nothing_was_reviewed() -> None:
    finding = Finding(Level.ERROR, "unknown-key", "Endpoint", "is unknown", position=Position("desired/a.yaml", 7, 1))

    text = pull.invalid([finding], "prod", ORIGIN)

    found = marker.read(text)
    assert found is not None
    assert (found.kind, found.target, found.data["danger"]) == (marker.PLAN, "prod", 0)
    assert marker.reviewed(found, 12, "") is None
    assert f"[`desired/a.yaml:7:1`](https://github.com/acme/ml-config/blob/{ORIGIN.head}/desired/a.yaml#L7)" in text


def test_an_account_that_cannot_be_asked_is_not_taken_for_an_error_in_the_files() -> None:
    text = pull.invalid([Finding(Level.ERROR, "Unavailable", "", "Unable to locate credentials")], "prod", ORIGIN)

    assert "**No plan could be made.** The files have no errors." in text
    assert "re-run this check" in text
    assert "mend the files" not in text


def test_errors_of_files_come_before_warnings_and_are_counted_alone() -> None:
    place = Position("desired/a.yaml", 7, 1)
    findings = [Finding(level, "rule", f"field-{level}", "wrong", position=place) for level in (Level.WARNING, Level.ERROR)]

    text = pull.invalid(findings, "prod", ORIGIN)

    assert "**1 error in the files.**" in text
    assert text.index("field-error") < text.index("field-warning")
