"""The store and the real ledger file together: SQLite's bytes as an object, its header, and what was not changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stores import KEY, Stage, who

from syncer import ledger
from syncer.errors import LedgerError
from syncer.model import Header
from syncer.state import Local, Remote
from syncer.state.seal import from_metadata

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.state import Held


@pytest.fixture
def stage() -> Stage:
    return Stage()


def keeper(stage: Stage) -> Remote:
    """A keeper of a real ledger."""
    base = stage.keeper()
    return Remote(base.objects, base.place, ledger, base.clock, base.now, base.tell)


def opened(stage: Stage, held: Held) -> None:
    """Open the ledger to write, as a run does, and write nothing."""
    ledger.write(held.path, stage.today).close()


def test_a_ledger_that_was_opened_and_not_written_is_not_stored_again(stage: Stage) -> None:
    for name in ("alice", "bob"):
        with keeper(stage).hold(who(name), patience=0) as held:
            opened(stage, held)
            held.checkpoint()

    seal = from_metadata(stage.bucket.objects[KEY].seal)
    assert seal is not None
    assert (seal.serial, seal.run) == (1, who("alice").id)
    with keeper(stage).copy() as copy:
        assert ledger.header(copy.path).serial == 1
        ledger.read(copy.path, stage.today).close()


def test_a_file_that_was_pulled_is_pushed_to_another_place_and_back(stage: Stage, tmp_path: Path) -> None:
    here = Local(tmp_path / "prod.db", ledger, stage.time.clock, stage.today, stage.told.append)
    with here.hold(who(), patience=0) as held:
        opened(stage, held)
    keeper(stage).push(here.path, who("bob"), force=False)
    with keeper(stage).copy() as copy:
        here.push(copy.path, who("carol"), force=False)

    assert ledger.header(here.path).serial == 3


def test_bytes_that_are_sound_for_the_seal_and_no_ledger_stop_before_any_effect(stage: Stage) -> None:
    with keeper(stage).hold(who(), patience=0) as held:
        opened(stage, held)
    shelf = keeper(stage).shelf
    found = shelf.read()
    assert found.seal is not None
    torn = bytearray(found.body)
    torn[100:4096] = bytes(3996)
    shelf.write(found, Header(found.seal.lineage, 2), bytes(torn))

    with pytest.raises(LedgerError, match=r"damaged|malformed"), keeper(stage).hold(who("bob"), patience=0):
        pytest.fail("a writer was let in")
