"""What the ledger writes is whole and durable before the next thing is done."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from accounts import Recording
from ledgers import now, rows
from stage import BY, Stage, declared

from syncer import apply, ledger, sync
from syncer.errors import LedgerError
from syncer.ledger.files import connect
from syncer.model import ChangeFinished, ConfigVerified, Event, Outcome, RollRejected, StepFinished, StepStarted, Version

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def full(tmp_path: Path) -> Stage:
    """A stage whose ledger holds a run."""
    return Stage(tmp_path / "full.db").applied(declared(), declared("other", endpoint=None))


@pytest.fixture
def begun(full: Stage) -> int:
    """A run that has begun, with one change of `third`."""
    return full.book.begin(actor="t", commit="c", changes=full.plan(declared("third")).plan.pending)


def forbid(path: Path, statement: str) -> None:
    """Let SQLite fail on a kind of write, as a full disk would, in a ledger that is open already."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create trigger t before {statement} begin select raise(abort, 'disk full'); end")


# --- the file ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["ro", "rw"])
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("trusted_schema", 0), ("cell_size_check", 1), ("synchronous", 2), ("journal_mode", "delete")],
)
def test_a_ledger_is_opened_distrusting_the_file_and_the_power(full: Stage, mode: str, pragma: str, value: object) -> None:
    with closing(connect(full.path, mode)) as database:
        assert database.execute(f"pragma {pragma}").fetchone() == (value,)


def test_only_its_owner_may_read_the_journal_of_a_transaction(full: Stage) -> None:
    with closing(connect(full.path, "rw")) as database:
        database.conn.execute("begin immediate")
        database.conn.execute("delete from applied")
        journal = full.path.with_name(f"{full.path.name}-journal")
        assert stat.S_IMODE(journal.stat().st_mode) == 0o600
        database.conn.rollback()


# --- whole -------------------------------------------------------------------------------------------------------------


def test_a_change_is_not_done_when_what_stands_cannot_be_written(full: Stage, begun: int) -> None:
    forbid(full.path, "insert on applied")
    with pytest.raises(LedgerError, match="disk full"):
        full.book.note(begun, ChangeFinished("third", Outcome.DONE, applied=apply.standing(declared("third"), "c")))

    assert rows(full.path, f"select outcome from changes where run = {begun}") == [("intended",)]
    assert rows(full.path, "select name from applied order by 1") == [("fraud",), ("other",)]


def test_a_version_is_not_known_when_its_description_cannot_be_written(full: Stage, begun: int) -> None:
    forbid(full.path, "insert on descriptions")
    with pytest.raises(LedgerError, match="disk full"):
        full.book.note(begun, ConfigVerified(Version("third", "third-0", "2026", "h"), {}))

    assert rows(full.path, "select count(*) from versions where name = 'third'") == [(0,)]


def test_of_events_that_are_written_together_none_stands_when_one_cannot_be_written(full: Stage, begun: int) -> None:
    forbid(full.path, "insert on applied")
    step = full.plan(declared("third")).plan.pending[0].steps[0]
    ended = ChangeFinished("third", Outcome.DONE, applied=apply.standing(declared("third"), "c"))
    with pytest.raises(LedgerError, match="disk full"):
        full.book.note(begun, StepStarted(step, 1), ended)

    assert rows(full.path, f"select count(*) from steps where run = {begun}") == [(0,)]


def test_events_that_are_written_together_cost_one_transaction(full: Stage, begun: int) -> None:
    statements: list[str] = []
    full.book._db.conn.set_trace_callback(statements.append)
    full.book.note(begun, RollRejected("e", "h"), RollRejected("f", "h"), RollRejected("g", "h"))

    assert [words.lower() for words in statements if words.lower().startswith(("begin", "commit"))] == [
        "begin immediate",
        "commit",
    ]


def test_a_run_is_not_begun_when_what_it_means_to_do_cannot_be_written(full: Stage) -> None:
    pending = full.plan(declared("third")).plan.pending
    forbid(full.path, "insert on changes")
    with pytest.raises(LedgerError, match="disk full"):
        full.book.begin(actor="t", commit="c", changes=pending)

    assert rows(full.path, "select count(*) from runs") == [(1,)]


def test_a_transaction_that_cannot_be_written_does_not_stand_in_the_way_of_the_next(full: Stage, begun: int) -> None:
    forbid(full.path, "insert on applied")
    with pytest.raises(LedgerError):
        full.book.note(begun, ChangeFinished("third", Outcome.DONE, applied=apply.standing(declared("third"), "c")))
    full.book.note(begun, ChangeFinished("third", Outcome.FAILED, "disk full"))

    assert rows(full.path, f"select outcome, detail from changes where run = {begun}") == [("failed", "disk full")]


# --- before and after each effect --------------------------------------------------------------------------------------


def test_each_call_is_on_disk_before_it_is_made_and_its_outcome_before_the_next(full: Stage) -> None:
    seen: list[tuple[str, list[tuple[str, str]]]] = []

    def look(operation: str) -> None:
        """Look into the file, as the next run would if this one died here."""
        sql = "select operation, outcome from steps where run = 2 order by rowid"
        seen.append((operation, rows(full.path, sql)))

    full.account = Recording(full.box, before=look)
    full.apply(declared(InitialInstanceCount=2), declared("other", endpoint=None))
    writes = [pair for pair in seen if not pair[0].startswith(("Describe", "List", "Get"))]
    made = [operation for operation, _ in writes]

    assert made == ["CreateEndpointConfig", "UpdateEndpoint", "AddTags"]
    for index, (operation, known) in enumerate(writes):
        assert known == [*((before, "done") for before in made[:index]), (operation, "running")]


def test_a_name_stands_as_soon_as_its_own_change_is_done(full: Stage) -> None:
    one, two = declared(InitialInstanceCount=2), declared("other", InitialInstanceCount=2, endpoint=None)
    reading = full.plan(one, two)
    seen: list[Event] = []
    for event in sync.carry_out(reading, full.context, full.book, by=BY, parallel=2):
        seen.append(event)
        if isinstance(event, ChangeFinished) and event.name == "other":
            break
    standing = dict(rows(full.path, "select name, hash from applied"))

    assert standing["other"] == two.content.hash
    assert standing["fraud"] == declared().content.hash
    assert not any(isinstance(event, ChangeFinished) and event.name == "fraud" for event in seen)


def test_steps_that_failed_keep_the_request_id_of_the_refusal(full: Stage) -> None:
    full.box.script("fraud", "rollback", "bad image")
    told = full.apply(declared(InitialInstanceCount=2))
    failed = next(event for event in told.events if isinstance(event, StepFinished) and event.outcome is Outcome.ROLLED_BACK)
    sql = "select request_id, detail, started from steps where outcome = 'rolled_back'"

    assert rows(full.path, sql)[0][:2] == (failed.request_id, failed.detail)
    assert rows(full.path, sql)[0][2].endswith("Z")


# --- who, where, from what ---------------------------------------------------------------------------------------------


def test_a_run_keeps_who_wrote_the_commit_its_page_its_command_and_its_lock(full: Stage) -> None:
    run = full.book.begin(
        actor="ci", commit="c", changes=(), command="apply --yes", author="Ann", url="https://ci/1", holder="ab12"
    )
    row = full.book.runs(str(run))[0]

    assert (row.command, row.author, row.url, row.holder) == ("apply --yes", "Ann", "https://ci/1", "ab12")
    assert (row.actor, row.outcome, row.finished, row.calls) == ("ci", "running", "", ())


def test_a_version_keeps_the_commit_that_it_was_made_from_also_when_it_is_found_again(full: Stage) -> None:
    before = full.book.record().versions
    assert {version.commit for version in before.values()} == {"c" * 40}
    full.forget()
    full.apply(declared(), declared("other", endpoint=None))

    assert full.book.record().versions == before


def test_a_change_that_arrived_keeps_its_content_and_tags(full: Stage) -> None:
    assert rows(full.path, "select hash, tags from changes where name = 'fraud'") == [
        (declared().content.hash, '{"team": "risk"}')
    ]


# --- descriptions ------------------------------------------------------------------------------------------------------


def described(stage: Stage) -> int:
    """How many configs a plan describes."""
    seen = stage.recording()
    stage.plan(declared(), declared("other", endpoint=None))
    stage.account = stage.box
    return sum(operation == "DescribeEndpointConfig" for operation, _ in seen.calls)


def test_what_an_older_botocore_read_is_described_once_more(full: Stage) -> None:
    full.applied(declared(InitialInstanceCount=2), declared("other", endpoint=None))
    full.applied(declared(), declared("other", endpoint=None))
    assert described(full) == 0
    with closing(sqlite3.connect(full.path)) as connection, connection:
        connection.execute("update descriptions set shape = 'older', botocore = '1.0'")
    assert described(full) == 3
    full.apply(declared(), declared("other", endpoint=None))

    assert described(full) == 0
    assert rows(full.path, "select count(*) from descriptions where botocore = '1.0'") == [(0,)]


def test_a_config_of_ours_that_a_new_ledger_does_not_need_is_described_once(full: Stage) -> None:
    full.applied(declared(InitialInstanceCount=2), declared("other", endpoint=None))
    full.applied(declared(), declared("other", endpoint=None))
    full.forget()
    assert described(full) == 3
    full.apply(declared(), declared("other", endpoint=None))

    assert described(full) == 0


# --- drift -------------------------------------------------------------------------------------------------------------


def test_drift_is_written_down_with_when_it_was_first_and_last_seen(full: Stage) -> None:
    full.box.call("DeleteEndpointConfig", {"EndpointConfigName": full.configs()[1]})
    missing = full.plan(declared(), declared("other", endpoint=None))
    full.book.saw(change.difference for change in missing.plan.changes)
    first = rows(full.path, "select name, verdict, first, last from drift")
    full.sleep(3600)
    full.book.saw(change.difference for change in missing.plan.changes)
    second = rows(full.path, "select name, verdict, first, last from drift")

    assert [row[:2] for row in first] == [("other", "missing")]
    assert first[0][2] == first[0][3] == second[0][2] < second[0][3]


def test_a_start_without_an_end_is_a_running_step(full: Stage, begun: int) -> None:
    step = full.plan(declared("third")).plan.pending[0].steps[0]
    full.book.note(begun, StepStarted(step, 1))
    (call,) = full.book.runs(str(begun))[0].calls

    assert (call.outcome, call.seconds, call.request_id) == ("running", None, "")
    full.book.note(begun, StepFinished(replace(step), 1, Outcome.DONE, 1.5, "r-1"))
    (call,) = full.book.runs(str(begun))[0].calls
    assert (call.outcome, call.seconds, call.request_id, call.started != "") == ("done", 1.5, "r-1", True)


def test_reading_needs_no_lineage(tmp_path: Path) -> None:
    assert ledger.read(tmp_path / "none.db", now).names() == []
