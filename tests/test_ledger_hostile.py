"""Ledgers that somebody made to harm us: each ends as a LedgerError, and nothing in it is ever run."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import now, rows
from stage import Stage, declared

from syncer import ledger
from syncer.errors import LedgerError, SyncerError
from syncer.ledger.tables import APPLICATION, SCHEMA, TABLES
from syncer.model import RollRejected

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from world import World


@pytest.fixture
def full(tmp_path: Path) -> Stage:
    """A stage whose ledger holds a run."""
    stage = Stage(tmp_path / "full.db").applied(declared(), declared("other", endpoint=None))
    stage.book.close()
    return stage


def harm(path: Path, *statements: str, values: Iterable[Any] = ()) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement, tuple(values))


# What may stand in a database beside tables, or in their place.
STRANGERS = {
    "trigger": "create trigger t after insert on rejected begin delete from applied; end",
    "trigger on a read table": "create trigger t before update on runs begin select load_extension('/tmp/x'); end",
    "view": "create view v as select * from runs",
    "table": "create table more (a)",
    "index": "create index i on runs (actor)",
    "index of an expression": "create index i on runs (length(actor))",
    "virtual table": "create virtual table v using fts5 (a)",
    "statistics": "analyze",
    "index named like SQLite's own": "create index [i_sqlite_autoindex_runs_1] on runs (actor)",
}


@pytest.mark.parametrize("opened", [ledger.read, ledger.write])
@pytest.mark.parametrize("statement", STRANGERS.values(), ids=STRANGERS)
def test_what_syncer_did_not_make_is_refused_by_name_and_left_there(full: Stage, opened: Any, statement: str) -> None:
    harm(full.path, statement)
    before = full.path.read_bytes()
    with pytest.raises(LedgerError, match="that syncer did not make") as caught:
        opened(full.path, now)

    assert "drop it" in caught.value.hint
    assert full.path.read_bytes() == before


def rebuilt(table: str, columns: str) -> tuple[str, str]:
    """Statements that put a table of other columns into the place of one of ours."""
    return f"drop table {table}", f"create table {table} ({columns})"


REJECTED = "endpoint text, hash text, run integer, primary key (endpoint, hash)"
# Tables of the right name that are not ours.
FORGED = {
    "generated column": rebuilt("rejected", "endpoint text, hash text, run integer as (1), primary key (endpoint, hash)"),
    "default": rebuilt("rejected", "endpoint text, hash text default 'x', run integer, primary key (endpoint, hash)"),
    "other key": rebuilt("rejected", "endpoint text primary key, hash text, run integer"),
    "other type": rebuilt("rejected", "endpoint text, hash blob, run integer, primary key (endpoint, hash)"),
    "lacks a column": rebuilt("rejected", "endpoint text, hash text, primary key (endpoint, hash)"),
    "one column more": ("alter table rejected add column more text",),
    "not null": rebuilt("rejected", "endpoint text, hash text, run integer not null, primary key (endpoint, hash)"),
    "no table": ("drop table rejected",),
}


@pytest.mark.parametrize("statements", FORGED.values(), ids=FORGED)
def test_a_table_that_is_not_as_syncer_makes_it_is_refused(full: Stage, statements: tuple[str, ...]) -> None:
    harm(full.path, *statements)
    with pytest.raises(LedgerError, match="table rejected is not as syncer makes it"):
        ledger.read(full.path, now)


def test_a_virtual_table_in_the_place_of_one_of_ours_is_refused(full: Stage) -> None:
    harm(full.path, "drop table rejected", "create virtual table rejected using fts5 (endpoint, hash, run)")
    with pytest.raises(LedgerError, match="that syncer did not make"):
        ledger.read(full.path, now)


def test_a_view_in_the_place_of_a_table_is_refused(full: Stage) -> None:
    harm(full.path, "drop table rejected", "create view rejected as select randomblob(1000000000) as endpoint")
    with pytest.raises(LedgerError, match="has a view that syncer did not make: 'rejected'"):
        ledger.read(full.path, now)


def test_a_table_of_ours_with_a_check_is_refused_before_the_check_runs(full: Stage) -> None:
    harm(full.path, *rebuilt("rejected", f"{REJECTED}, check (abs(-9223372036854775807 - 1))"))
    with pytest.raises(LedgerError, match="has a table that syncer did not make: 'rejected'"):
        ledger.write(full.path, now)


@pytest.mark.parametrize("table", TABLES)
def test_a_value_of_a_wrong_type_is_refused_in_every_column(full: Stage, table: str) -> None:
    full.open()
    full.book.note(1, RollRejected("e", "h"))
    full.book.close()
    if table == "drift":
        harm(full.path, "insert into drift values ('a', 'b', 'c', 'd', 'e')")
    for column in TABLES[table].columns:
        if (table, column) == ("runs", "id"):
            continue  # an integer key holds nothing else
        copy = full.path.with_name(f"{table}.{column}.db")
        copy.write_bytes(full.path.read_bytes())
        harm(copy, f"update {table} set \"{column}\" = x'00ff' where rowid = (select min(rowid) from {table})")
        with pytest.raises(LedgerError, match=rf"{table}\.{column} holds values of a wrong type"):
            ledger.read(copy, now)


JSON = [("applied", "normal"), ("applied", "tags"), ("applied", "deployment"), ("descriptions", "body"), ("endpoints", "body")]
BAD_JSON = ["{", "[1]", "3", "true", '"text"', "NaN", "[" * 100_000, "9" * 5000, '{"a":' * 50_000]


@pytest.mark.parametrize("text", BAD_JSON, ids=lambda text: text[:6])
@pytest.mark.parametrize(("table", "column"), JSON)
def test_text_that_is_no_json_object_is_told_and_not_a_traceback(full: Stage, table: str, column: str, text: str) -> None:
    harm(full.path, f"update {table} set {column} = ?", values=[text])
    with pytest.raises(LedgerError, match="the ledger failed"):
        ledger.read(full.path, now).record()


@pytest.mark.parametrize("tags", ['{"a": 1}', '{"a": {"b": "c"}}', '{"a": null}'])
def test_tags_that_are_no_text_are_told(full: Stage, tags: str) -> None:
    harm(full.path, "update applied set tags = ?", values=[tags])
    with pytest.raises(LedgerError, match="tags"):
        ledger.read(full.path, now).record()


def test_a_value_larger_than_any_answer_is_refused(full: Stage) -> None:
    harm(full.path, "update descriptions set body = ?", values=["x" * (64 * 1024 * 1024 + 1)])
    with pytest.raises(LedgerError, match="too big"):
        ledger.read(full.path, now).record()


def test_text_that_is_no_utf8_is_told(full: Stage) -> None:
    harm(full.path, "update changes set detail = cast(x'ff' as text)")
    with pytest.raises(LedgerError, match="UTF-8"):
        ledger.read(full.path, now).history()


def test_a_ledger_full_of_nothing_is_read_without_a_traceback(full: Stage) -> None:
    for table, told in TABLES.items():
        loose = [column for column in told.columns if column not in told.key and column not in ("name", "body")]
        if loose:
            harm(full.path, f"update {table} set " + ", ".join(f'"{column}" = null' for column in loose))
    book = ledger.read(full.path, now)

    assert book.record().applied["fraud"].tags is None
    assert [row.outcome for row in book.history()] == ["", ""]
    assert book.runs("1")[0].calls[0].seconds is None
    assert book.revision("fraud", 1) is None
    book.close()


def test_numbers_at_the_edge_of_what_sqlite_holds_are_no_traceback(world: World) -> None:
    world.seed()
    world.write()
    world.applied()
    path = world.path / "state" / "default.sandbox.db"
    harm(path, "update changes set revision = 9223372036854775807", "update steps set seconds = 9e999")
    world.edit("ml.m5.large", "ml.m5.xlarge")

    assert world.run("history --sandbox").code == 0
    assert world.run("history --sandbox --run 1").code == 0
    told = world.run("apply --sandbox --yes")
    assert (told.code, "Traceback" in told.err) == (1, False)
    assert "the ledger failed" in told.err


@pytest.mark.parametrize("command", ["history --sandbox", "history --sandbox --run 1", "show --sandbox fraud@1"])
def test_what_attacks_a_terminal_is_shown_escaped(world: World, command: str) -> None:
    world.seed()
    world.write()
    world.applied()
    path = world.path / "state" / "default.sandbox.db"
    bad = "\x1b]0;x\x07\u202e\n::set-output name=x::y"
    harm(path, *(f"update runs set {column} = ?" for column in ("actor", "author", "url")), values=[bad])
    harm(path, "update changes set detail = ?", values=[bad])
    shown = world.run(command).out

    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert not any(line.startswith("::") for line in shown.splitlines())


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
def test_two_thousand_flipped_bits_end_as_an_error_of_ours_or_as_a_value(full: Stage) -> None:
    sound, rng, refused = full.path.read_bytes(), random.Random(4), 0
    for _ in range(2000):
        data = bytearray(sound)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        full.path.write_bytes(data)
        try:
            book = ledger.read(full.path, now)
            with suppress(SyncerError):
                book.record()
                book.history()
                book.runs("1")
                book.revision("fraud", 1)
            book.close()
        except LedgerError:
            refused += 1

    assert refused > 0  # few of them: SQLite looks at structure only, so what is stored away carries a hash


def test_a_database_that_only_says_that_it_is_ours_is_refused(tmp_path: Path) -> None:
    harm(tmp_path / "a.db", f"pragma application_id = {APPLICATION}", f"pragma user_version = {SCHEMA}")
    with pytest.raises(LedgerError, match="is not as syncer makes it"):
        ledger.read(tmp_path / "a.db", now)
    harm(tmp_path / "b.db", f"pragma application_id = {APPLICATION}", "create table runs (id)")
    with pytest.raises(LedgerError, match="has schema 0, which there never was"):
        ledger.read(tmp_path / "b.db", now)


@pytest.mark.parametrize("opened", [ledger.read, ledger.write, ledger.header])
def test_a_schema_that_is_no_text_is_told_though_sqlite_quotes_it(full: Stage, opened: Any) -> None:
    full.path.write_bytes(full.path.read_bytes().replace(b"CREATE TABLE ", b"CREATE TABLE\x81", 1))
    with pytest.raises(LedgerError, match="'utf-8' codec can't decode"):
        opened(full.path, *(() if opened is ledger.header else (now,)))


def test_a_schema_that_is_kept_as_bytes_is_looked_at_like_any_other(full: Stage) -> None:
    harm(full.path, "pragma writable_schema = on", "update sqlite_master set sql = cast(sql as blob) where name = 'runs'")
    with closing(ledger.read(full.path, now)) as book:
        assert [row.name for row in book.history()] == ["fraud", "other"]


@pytest.mark.parametrize("opened", [ledger.read, ledger.write, ledger.header])
def test_a_damaged_length_that_asks_for_all_memory_is_told(full: Stage, opened: Any) -> None:
    with closing(sqlite3.connect(full.path)) as connection:
        connection.execute("pragma page_size = 512")  # so that a row of the schema takes more than a page
        connection.execute("vacuum")
    data = full.path.read_bytes()
    at = data.index(b"tablerejectedrejected")  # behind the lengths of this row
    full.path.write_bytes(data[: at - 9] + b"\xff" * 12 + data[at + 3 :])
    with pytest.raises(LedgerError):
        opened(full.path, *(() if opened is ledger.header else (now,)))


def test_a_refused_migration_runs_no_trigger(tmp_path: Path) -> None:
    import ledger_schema1

    path = ledger_schema1.build(tmp_path / "old.db")
    harm(path, "create trigger t after update on runs begin delete from applied; end")
    with pytest.raises(LedgerError, match="has a trigger that syncer did not make"):
        ledger.write(path, now)

    assert rows(path, "select count(*) from applied") == [(1,)]
    assert json.loads(rows(path, "select tags from applied")[0][0]) == {"team": "risk"}
