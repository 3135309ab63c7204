"""The ledger: what it keeps, and what it makes of files that are not what they should be."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import now, rows
from stage import BY, SCOPE, Stage, declared

from syncer import apply, ledger, normalize, sync
from syncer.errors import WrongAccount
from syncer.model import (
    ChangeFinished,
    ConfigVerified,
    Outcome,
    RollRejected,
    Scope,
    Version,
)

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.ledger import Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger may be made, in a folder that does not exist yet."""
    return tmp_path / "state" / "default.db"


@pytest.fixture
def book(path: Path) -> Ledger:
    """A new ledger."""
    return ledger.write(path, now)


@pytest.fixture
def full(tmp_path: Path) -> Stage:
    """A stage whose ledger holds a run."""
    return Stage(tmp_path / "full.db").applied(declared(), declared("other", endpoint=None))


def begun(book: Ledger, stage: Stage) -> int:
    return book.begin(actor="me", commit="c", changes=stage.plan(declared("third")).plan.pending)


# --- what it keeps -----------------------------------------------------------------------------------------------------


def test_a_ledger_that_does_not_exist_reads_as_empty_and_is_not_made(path: Path) -> None:
    record = ledger.read(path, now).record()

    assert (record.applied, record.versions, record.rejected, record.descriptions) == ({}, {}, {}, {})
    assert not path.parent.exists()


def test_a_ledger_is_bound_by_its_first_apply(book: Ledger) -> None:
    book.check_binding(SCOPE)
    book.bind(SCOPE)
    book.bind(SCOPE)
    book.check_binding(SCOPE)


@pytest.mark.parametrize("method", ["bind", "check_binding"])
@pytest.mark.parametrize(
    "other",
    [Scope("default", "default", "111111111111", "us-east-1"), Scope("default", "default", "000000000000", "eu-west-1")],
    ids=["account", "region"],
)
def test_a_bound_ledger_refuses_another_account_and_region(book: Ledger, method: str, other: Scope) -> None:
    book.bind(SCOPE)
    with pytest.raises(WrongAccount, match=f"belongs to account 000000000000 in us-east-1, not to {other.account}"):
        getattr(book, method)(other)


def test_what_was_verified_is_read_back_as_it_was(book: Ledger, path: Path) -> None:
    version = Version("fraud", "fraud-0123456789", "2026-11-23T03:00:00.000Z", "ab" * 32, 3)
    description = {"EndpointConfigName": "fraud-0123456789", "Note": "für 💡", "Weight": 0.1}
    book.note(1, ConfigVerified(version, description))
    record = ledger.read(path, now).record()

    assert record.versions == {"fraud-0123456789": version}
    assert record.descriptions == {("fraud-0123456789", version.created): description}
    assert record.revisions == {"fraud": 3}


@pytest.mark.parametrize("deployment", [None, {}, {"RollingUpdatePolicy": {"WaitIntervalInSeconds": 0}}])
def test_what_stands_is_read_back_as_it_was(book: Ledger, path: Path, deployment: dict[str, Any] | None) -> None:
    document = declared(tags={"team": "ri\nsk", "é": ""})
    book.know(None, Version("fraud", "c", "2026-11-23T03:00:00.000Z", document.content.hash, 1), {})
    standing = apply.standing(document, "c")
    book.settle(None, replace(standing, deployment=deployment))

    found = ledger.read(path, now).record().applied
    assert found == {"fraud": replace(standing, deployment=deployment, created="2026-11-23T03:00:00.000Z")}


def test_tags_that_nobody_knows_stay_unknown(book: Ledger) -> None:
    book.settle(None, replace(apply.standing(declared(), "c"), tags=None))

    assert book.record().applied["fraud"].tags is None


def test_a_rejected_content_is_kept_under_the_endpoint_in_lower_case_until_it_arrives(book: Ledger) -> None:
    document = declared(endpoint="FRAUD")
    book.note(1, RollRejected("Fraud", document.content.hash))
    book.note(1, RollRejected("Fraud", "another"))
    assert book.record().rejected == {"fraud": {document.content.hash, "another"}}
    book.settle(None, apply.standing(document, "c"))

    assert book.record().rejected == {"fraud": {"another"}}


def test_history_shows_the_newest_run_first_and_can_be_restricted(full: Stage) -> None:
    full.applied(declared(InitialInstanceCount=2), declared("other", endpoint=None))
    shown = [(row.run, row.name, row.revision, row.outcome, row.cause) for row in full.book.history()]

    assert shown == [(2, "fraud", 2, "done", "edit"), (1, "fraud", 1, "done", "edit"), (1, "other", 1, "done", "edit")]
    assert [row.name for row in full.book.history("other")] == ["other"]
    assert [row.run for row in full.book.history(limit=1)] == [2]
    assert full.book.history("nobody' or 1=1 --") == []


def test_the_history_names_who_and_when_and_from_which_commit(full: Stage) -> None:
    row = full.book.history()[0]

    assert (row.actor, row.commit, row.when[-1], row.config) == ("tester", "c" * 40, "Z", full.configs()[0])


def test_a_failed_change_is_in_the_history_with_its_reason_and_leaves_what_stood(full: Stage) -> None:
    before = full.book.record().applied
    full.box.script("fraud", "rollback", "bad image")
    full.apply(declared(InitialInstanceCount=2), declared("other", endpoint=None))

    assert full.book.history()[0].outcome == "rolled_back"
    assert "bad image" in full.book.history()[0].detail
    assert full.book.record().applied == before


def test_steps_keep_the_literal_call_the_outcome_and_the_request_id(full: Stage) -> None:
    kept = rows(full.path, "select operation, params, outcome, request_id, seconds from steps where name = 'fraud'")

    assert [row[0] for row in kept] == ["CreateEndpointConfig", "CreateEndpoint"]
    assert json.loads(kept[0][1])["EndpointConfigName"] == full.configs()[0]
    assert all(row[2] == "done" and len(row[3]) == 36 for row in kept)
    assert kept[1][4] >= 300


def test_a_crash_leaves_its_run_and_step_running(full: Stage) -> None:
    reading = full.plan(declared(InitialInstanceCount=2))
    events = sync.carry_out(reading, full.context, full.book, by=BY, parallel=1)
    next(events)
    events.close()

    assert rows(full.path, "select outcome, finished from runs where id = 2") == [("running", None)]
    assert rows(full.path, "select operation, outcome from steps where run = 2") == [("CreateEndpointConfig", "running")]
    assert full.book.history()[0].outcome == "intended"


def test_a_run_that_did_not_end_well_is_closed_as_incomplete(full: Stage) -> None:
    full.box.script("fraud", "rollback", "bad")
    full.apply(declared(InitialInstanceCount=2))

    assert rows(full.path, "select id, outcome from runs") == [(1, "done"), (2, "incomplete")]


def test_the_revision_of_an_intent_that_came_to_nothing_is_given_again(book: Ledger, full: Stage) -> None:
    run = begun(book, full)
    assert book.record().revisions == {}
    book.note(run, ChangeFinished("third", Outcome.FAILED))

    assert book.record().revisions == {"third": 1}


def test_floats_of_a_description_survive_the_ledger(full: Stage) -> None:
    stage = full.applied(declared("weighed", InitialVariantWeight=0.1))
    described = next(body for (name, _), body in stage.book.record().descriptions.items() if name.startswith("weighed"))

    assert normalize.content(described).hash == declared("weighed", InitialVariantWeight=0.1).content.hash
