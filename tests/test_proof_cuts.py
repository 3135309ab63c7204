"""The store at a full disk and killed at every other statement; `make prove-ledger` takes all, and cuts its system calls."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from proof.cuts import HALVES, Cut, Drivers, cuts, limited, statements, strace, survey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Bytes of the longest file: not even a ledger, a ledger and no row, some rows, all but the last page.
SIZES = (4_096, 20_000, 61_440, 69_632)
FEWEST = 10  # kills of a share


@pytest.fixture(scope="module")
def drivers() -> Iterator[Drivers]:
    made = Drivers()
    yield made
    made.close()


@pytest.mark.parametrize("size", SIZES)
def test_at_a_full_disk_the_run_ends_with_our_error_and_nothing_is_lost(drivers: Drivers, tmp_path: Path, size: int) -> None:
    code, troubles = limited(drivers, tmp_path, f"size={size}")

    assert (code, troubles) == (1, [])


@pytest.mark.parametrize("first", range(1, 10, 2))
def test_killed_at_a_statement_nothing_is_lost_or_half_written(drivers: Drivers, tmp_path: Path, first: int) -> None:
    points = list(statements(drivers, tmp_path, first, 10))

    assert [trouble for _, troubles in points for trouble in troubles] == []
    assert len(points) >= FEWEST


# --- the survey itself -------------------------------------------------------------------------------------------------


@pytest.fixture
def whole(drivers: Drivers, tmp_path: Path) -> tuple[Path, str]:
    """A ledger that nobody cut, and what was said of it."""
    path = tmp_path / "prod.db"
    code, said = drivers.run(path)
    assert code == 0
    assert list(survey(path, said)) == []
    return path, said


BREAKS = {
    "delete from changes where name = 'bare'": "a run without all its changes",
    "update changes set run = 7 where name = 'bare'": "a change without its run",
    "update steps set name = 'bone' where name = 'bare'": "a step without its change",
    "delete from steps where name = 'bare'": "a change that is done, and no step of it",
    "update steps set outcome = 'running' where name = 'bare'": "a change that is done while a step of it runs",
    "delete from applied where name = 'bare'": "a change that is done, and nothing applied",
    "update changes set outcome = 'intended' where name = 'bare'": "something applied, and its change not done",
    "delete from descriptions": "a version without its description",
    "delete from versions": "a description without its version",
}


@pytest.mark.parametrize("statement", BREAKS)
def test_what_is_written_by_half_is_noticed(whole: tuple[Path, str], statement: str) -> None:
    path, said = whole
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)

    assert any(f"by half: {BREAKS[statement]}" in line for line in survey(path, said))


@pytest.mark.parametrize(
    ("statement", "lost"),
    [
        ("delete from steps where name = 'one' and position = 2", ["started", "ended"]),
        ("delete from versions where name = 'one'", ["version"]),
        ("update changes set outcome = 'intended' where name = 'one'", ["change"]),
        ("update runs set outcome = 'running'", ["finished"]),
    ],
)
def test_an_acknowledged_row_that_is_lost_is_noticed(whole: tuple[Path, str], statement: str, lost: list[str]) -> None:
    path, said = whole
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)

    found = [line for line in survey(path, said) if line.startswith("acknowledged and lost")]
    assert [line.split(": ")[1].split()[0] for line in found] == lost


def test_a_ledger_that_is_gone_is_noticed_when_rows_of_it_were_acknowledged(tmp_path: Path) -> None:
    assert list(survey(tmp_path / "none.db", json.dumps(["finished"]) + "\n")) != []
    assert list(survey(tmp_path / "none.db", '["fini')) == []


def test_every_half_has_a_test() -> None:
    assert set(BREAKS.values()) == HALVES.keys()


def test_each_call_is_cut_both_ways() -> None:
    counts: Counter[str] = Counter(pwrite64=2, unlink=1)

    assert [str(each) for each in cuts(counts)] == [
        f"{how} at {call}" for call in ("pwrite64 1", "pwrite64 2", "unlink 1") for how in ("KILL", "EIO")
    ]
    assert Cut("unlink", 3, "EIO").injection == "inject=unlink:error=EIO:when=3"
    assert Cut("fsync", 1, "KILL").injection == "inject=fsync:signal=KILL:when=1"


def test_without_strace_the_program_ends_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit, match="apt-get install strace"):
        strace()
