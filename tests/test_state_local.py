"""A ledger in a local file: the same promises as in a bucket, with a lock that the operating system keeps."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from stores import Json, Time, add, record, rows, under, who

from syncer.errors import Exit, LedgerError, Locked, LockLost, Refused
from syncer.state import Local

if TYPE_CHECKING:
    from syncer.state import Held


@dataclass(slots=True)
class Here:
    """A folder with a ledger to be, on a clock of its own."""

    folder: Path
    time: Time = field(default_factory=Time)
    told: list[str] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """The ledger file."""
        return self.folder / "state" / "prod.db"

    @property
    def lock(self) -> Path:
        """The lock file."""
        return self.path.with_name("prod.db.lock")

    def keeper(self) -> Local:
        """What one run sees."""
        from datetime import UTC, datetime

        return Local(self.path, Json(), self.time.clock, lambda: datetime.fromtimestamp(self.time.value, UTC), self.told.append)


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


def test_a_run_works_on_the_file_itself_and_leaves_the_lock_free(here: Here) -> None:
    with here.keeper().hold(who(), patience=0) as held:
        assert held.path == here.path
        assert json.loads(here.lock.read_bytes())["actor"] == "alice"
        record(held, "a")

    assert (rows(here.path), here.lock.read_bytes(), here.lock.stat().st_mode & 0o777) == (["a"], b"", 0o600)


def test_each_checkpoint_that_finds_a_change_counts_a_state(here: Here) -> None:
    with here.keeper().hold(who(), patience=0) as held:
        for row in "ab":
            record(held, row)
            held.checkpoint()
    header = Json().header(here.path)

    assert (header.serial, header.run, len(header.parent)) == (2, who().id, 64)


def test_the_first_state_has_none_before_it(here: Here) -> None:
    under(here.keeper(), lambda held: add(held.path, "a"))

    assert (Json().header(here.path).serial, Json().header(here.path).parent) == (1, "")


def test_an_error_that_tells_of_a_lost_lock_comes_through(here: Here) -> None:
    def fail(_held: Held) -> None:
        raise LockLost("the lock is gone", "Run again")

    with pytest.raises(LockLost, match="the lock is gone"):
        under(here.keeper(), fail)


def test_what_was_recorded_last_is_counted_at_the_end_also_after_an_error(here: Here) -> None:
    def fail(held: Held) -> None:
        add(held.path, "a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        under(here.keeper(), fail)

    assert Json().header(here.path).serial == 1


def test_a_second_run_is_told_who_holds_the_lock(here: Here) -> None:
    with here.keeper().hold(who(), patience=0):
        with pytest.raises(Locked, match=r"locked by alice \(syncer apply\), since 2026.*ci\.example/alice") as caught:
            under(here.keeper(), lambda _held: None, by="bob")
        with here.keeper().copy() as copy:
            assert copy.under_way.startswith("alice (syncer apply), since 2026")
    with here.keeper().copy() as copy:
        assert copy.under_way == ""

    assert caught.value.exit_code is Exit.REFUSED


def test_patience_waits_until_the_lock_is_free_and_says_for_whom(here: Here) -> None:
    holding = here.keeper().hold(who(), patience=0)
    holding.__enter__()
    here.time.later(7.5, lambda: holding.__exit__(None, None, None))
    begun = here.time.value
    under(here.keeper(), lambda held: record(held, "b"), by="bob", patience=60.0)

    assert 7.5 <= here.time.value - begun <= 9.0
    assert [line.split(", since")[0] for line in here.told] == [
        f"waiting for the lock of {here.path}, held by alice (syncer apply)"
    ]


def test_the_lock_of_a_killed_holder_is_free_at_once_and_its_name_misleads_nobody(here: Here) -> None:
    program = (
        "import sys, time, pathlib; sys.path.insert(0, sys.argv[2])\n"
        "from test_state_local import Here; from stores import who, record\n"
        "with Here(pathlib.Path(sys.argv[1])).keeper().hold(who('killed'), patience=0) as held:\n"
        "    record(held, 'a'); print('in', flush=True); time.sleep(60)\n"
    )
    arguments = [sys.executable, "-c", program, str(here.folder), str(Path(__file__).parent)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in\n"
        with pytest.raises(Locked, match="killed"):
            under(here.keeper(), lambda _held: None)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with here.keeper().copy() as copy:
        assert (copy.under_way, rows(copy.path)) == ("", ["a"])

    begun = here.time.value
    under(here.keeper(), lambda held: record(held, "b"), by="bob")
    assert (rows(here.path), here.time.value) == (["a", "b"], begun)


def test_there_is_nothing_to_unlock(here: Here) -> None:
    with pytest.raises(Refused, match=r"cannot be broken$"):
        here.keeper().unlock("x")
    with here.keeper().hold(who(), patience=0), pytest.raises(Refused, match=r"cannot be broken: alice .* is alive") as caught:
        here.keeper().unlock(who().id)

    assert "free as soon as its process ends" in caught.value.hint


def test_a_lock_file_that_is_put_away_loses_the_lock(here: Here) -> None:
    def act(held: Held) -> None:
        record(held, "a")
        here.lock.unlink()
        with pytest.raises(LockLost):
            held.confirm()
        record(held, "b")

    with pytest.raises(LockLost, match="was put away while it was held"):
        under(here.keeper(), act)


def test_readers_work_on_a_private_copy_and_change_nothing(here: Here) -> None:
    with here.keeper().copy() as copy:
        assert not copy.path.exists()
    assert not here.path.parent.exists()
    under(here.keeper(), lambda held: record(held, "a"))
    before = here.path.read_bytes()
    with here.keeper().copy() as copy:
        add(copy.path, "scribbled")

    assert here.path.read_bytes() == before
    assert not copy.path.parent.exists()


@pytest.mark.parametrize("body", [b"", b"garbage"])
def test_damage_stops_readers_and_writers_before_any_effect(here: Here, body: bytes) -> None:
    here.path.parent.mkdir()
    here.path.write_bytes(body)
    with pytest.raises(LedgerError, match="damaged"), here.keeper().copy():
        pytest.fail("a reader was let in")
    with pytest.raises(LedgerError, match="damaged"):
        under(here.keeper(), lambda _held: pytest.fail("a writer was let in"))

    assert here.path.read_bytes() == body


@pytest.mark.parametrize("obstacle", ["folder is a file", "lock is a folder", "lock is a link"])
def test_where_no_lock_file_can_be_written_it_is_said(here: Here, obstacle: str) -> None:
    if obstacle == "folder is a file":
        here.path.parent.write_text("")
    else:
        here.path.parent.mkdir()
        here.lock.mkdir() if obstacle == "lock is a folder" else here.lock.symlink_to(here.folder / "elsewhere")
    with pytest.raises(LedgerError, match="cannot be written") as caught:
        under(here.keeper(), lambda _held: None)

    assert caught.value.hint
    assert not (here.folder / "elsewhere").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_said(here: Here) -> None:
    here.path.parent.mkdir(mode=0o500)
    with pytest.raises(LedgerError, match="Permission denied"):
        under(here.keeper(), lambda _held: None)


def test_a_full_disk_is_said(here: Here) -> None:
    program = (
        "import sys, pathlib, resource; sys.path.insert(0, sys.argv[2])\n"
        "from test_state_local import Here; from stores import who\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "from syncer.errors import LedgerError\n"
        "try:\n"
        "    with Here(pathlib.Path(sys.argv[1])).keeper().hold(who(), patience=0): print('in')\n"
        "except LedgerError as error: print(error, '|', error.hint)\n"
    )
    arguments = [sys.executable, "-c", program, str(here.folder), str(Path(__file__).parent)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)

    assert done.stdout.startswith(f"{here.lock} cannot be written whole | Make room")
    under(here.keeper(), lambda held: record(held, "a"))
    assert rows(here.path) == ["a"]


def test_without_a_place_for_temporary_files_a_reader_is_told(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(here.folder / "gone"))
    with pytest.raises(LedgerError, match="no private folder") as caught, here.keeper().copy():
        pytest.fail("a reader was let in")

    assert "TMPDIR" in caught.value.hint
