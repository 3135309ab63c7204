"""A new ledger in the place of one that is there: put in place whole or not at all, and the old one is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stores import KEY, Json, Stage, add, holder, rows, who

from syncer.errors import LedgerError, Locked, LockLost
from syncer.state import Local

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syncer.state import Keeper

KEPT = f"replaced-{who('bob').id[:12]}"


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def local(stage: Stage, tmp_path: Path) -> Local:
    """A keeper of a file that is not there."""
    return Local(tmp_path / "state" / "prod.db", Json(), stage.time.clock, stage.today, stage.told.append)


@pytest.fixture(params=["bucket", "file"])
def keeper(request: pytest.FixtureRequest, stage: Stage, local: Local) -> Keeper:
    """A keeper whose ledger is not there yet."""
    return stage.keeper() if request.param == "bucket" else local


def stored(keeper: Keeper, *names: str) -> Keeper:
    """Record rows, one state each."""
    with keeper.hold(who(), patience=0) as held:
        for name in names:
            add(held.path, name)
            held.checkpoint()
    return keeper


def replaced(keeper: Keeper, then: Callable[[Path], object] = lambda _draft: None) -> None:
    """Let bob make the ledger anew, and something happen before the end."""
    with keeper.anew(who("bob"), patience=0) as held:
        add(held.path, "new", lineage="lin-9")
        then(held.path)


def found(keeper: Keeper) -> tuple[list[str], int, str, str]:
    """The rows and the header that a reader finds; the SHA-256 of the state before is left out."""
    with keeper.copy() as copy:
        header = Json().header(copy.path)
        return rows(copy.path), header.serial, header.lineage, header.run


def test_the_new_ledger_takes_the_place_with_a_higher_serial_and_the_old_one_is_kept(keeper: Keeper, stage: Stage) -> None:
    replaced(stored(keeper, "a", "b", "c"))

    assert found(keeper) == (["new"], 4, "lin-9", who("bob").id)
    (told,) = stage.told
    assert told.startswith("what was there is kept as ")
    assert told.endswith(f"prod.db.{KEPT}")


def test_where_nothing_was_nothing_is_kept(keeper: Keeper, stage: Stage) -> None:
    replaced(keeper)

    assert (found(keeper), stage.told) == ((["new"], 1, "lin-9", who("bob").id), [])


def test_an_error_leaves_everything_as_it_was(keeper: Keeper, stage: Stage) -> None:
    stored(keeper, "a")
    before = found(keeper)
    with pytest.raises(ZeroDivisionError):
        replaced(keeper, lambda _draft: 1 // 0)

    assert (found(keeper), stage.told) == (before, [])


def test_whoever_makes_it_anew_waits_for_the_lock_like_anybody(keeper: Keeper) -> None:
    with keeper.hold(who(), patience=0), pytest.raises(Locked):
        replaced(keeper)


def test_a_lock_that_was_lost_meanwhile_leaves_the_ledger_to_the_others(local: Local, stage: Stage) -> None:
    stored(local, "a")
    with pytest.raises(LockLost):
        replaced(local, lambda _draft: local.lock.file.unlink())
    assert found(local)[0] == ["a"]

    keeper = stored(stage.keeper(), "a")
    with pytest.raises(LockLost):
        replaced(keeper, lambda _draft: keeper.unlock(who("bob").id))
    assert (found(keeper)[0], holder(stage)) == (["a"], "")


def test_what_is_kept_of_a_file_is_the_file_and_its_journal_for_our_eyes_only(local: Local) -> None:
    stored(local, "a")
    old = local.path.read_bytes()
    local.path.with_name("prod.db-journal").write_bytes(b"half a transaction")
    replaced(local)

    kept = {path.name: path.read_bytes() for path in local.path.parent.iterdir() if KEPT in path.name}
    assert kept == {f"prod.db.{KEPT}": old, f"prod.db.{KEPT}-journal": b"half a transaction"}
    assert {path.name for path in local.path.parent.iterdir()} - kept.keys() == {"prod.db", "prod.db.lock"}
    assert {path.stat().st_mode & 0o777 for path in local.path.parent.iterdir()} == {0o600}


def test_a_journal_without_its_ledger_is_kept_as_well(local: Local) -> None:
    local.path.parent.mkdir()
    local.path.with_name("prod.db-journal").write_bytes(b"half a transaction")
    replaced(local)

    assert {path.name for path in local.path.parent.iterdir()} == {"prod.db", "prod.db.lock", f"prod.db.{KEPT}-journal"}


def test_a_damaged_ledger_is_kept_and_replaced(local: Local) -> None:
    local.path.parent.mkdir()
    local.path.write_bytes(b"damaged")
    replaced(local)

    assert found(local)[:2] == (["new"], 1)
    assert local.path.with_name(f"prod.db.{KEPT}").read_bytes() == b"damaged"


def test_a_draft_that_is_no_ledger_replaces_nothing(keeper: Keeper) -> None:
    stored(keeper, "a")
    with pytest.raises(LedgerError):
        replaced(keeper, lambda draft: draft.write_bytes(b"no ledger"))

    assert found(keeper)[0] == ["a"]


def test_what_is_kept_in_a_bucket_is_the_object_with_its_seal(stage: Stage) -> None:
    stage.store("a")
    old = stage.bucket.objects[KEY]
    replaced(stage.keeper())
    kept = stage.bucket.objects[f"{KEY}.{KEPT}"]

    assert (kept.body, kept.seal) == (old.body, old.seal)
