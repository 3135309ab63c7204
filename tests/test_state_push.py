"""Putting a file in a ledger's place, in a bucket and on this machine: newer and of the same ledger, or forced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stores import HEAD, KEY, Json, Killed, Mortal, Stage, add, rows, take, who

from syncer.errors import Exit, LedgerError, Locked, Refused
from syncer.model import Header
from syncer.state import Local

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.state import Keeper, Objects


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture(params=["bucket", "file"])
def keeper(request: pytest.FixtureRequest, stage: Stage, tmp_path: Path) -> Keeper:
    """A keeper whose ledger has the rows a and b."""
    local = Local(tmp_path / "state" / "prod.db", Json(), stage.time.clock, stage.today, stage.told.append)
    found: Keeper = stage.keeper() if request.param == "bucket" else local
    with found.hold(who(), patience=0) as held:
        for row in "ab":
            add(held.path, row)
            held.checkpoint()
    return found


def file(tmp_path: Path, serial: int, lineage: str = "lin-1") -> Path:
    """A ledger file with the row `pushed`."""
    path = tmp_path / "pushed.db"
    add(path, "pushed", lineage)
    Json().stamp(path, Header(lineage, serial))
    return path


def content(keeper: Keeper) -> tuple[list[str], int]:
    """The rows and the serial that a reader finds."""
    with keeper.copy() as copy:
        return rows(copy.path), Json().header(copy.path).serial


def test_a_newer_file_of_the_same_ledger_takes_its_place(keeper: Keeper, tmp_path: Path) -> None:
    path = file(tmp_path, 7)
    before = path.read_bytes()
    keeper.push(path, who("bob"), force=False)

    assert content(keeper) == (["pushed"], 8)
    assert path.read_bytes() == before


def test_a_file_is_put_where_no_ledger_was(stage: Stage, tmp_path: Path) -> None:
    path = file(tmp_path, 0)
    local = Local(tmp_path / "state" / "prod.db", Json(), stage.time.clock, stage.today, stage.told.append)
    for keeper in (stage.keeper(), local):
        keeper.push(path, who(), force=False)
        assert content(keeper) == (["pushed"], 1)

    assert local.path.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_put_in_place_is_said_and_leaves_no_draft(stage: Stage, tmp_path: Path) -> None:
    local = Local(tmp_path / "state" / "prod.db", Json(), stage.time.clock, stage.today, stage.told.append)
    local.path.mkdir(parents=True)
    with pytest.raises(LedgerError, match=r"prod\.db cannot be written: Is a directory"):
        local.push(file(tmp_path, 7), who(), force=True)

    assert sorted(path.name for path in local.path.parent.iterdir()) == ["prod.db", "prod.db.lock"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((2, "lin-1"), "the file has serial 2, and .* has 2: it is not newer"),
        ((1, "lin-1"), "the file has serial 1, and .* has 2: it is not newer"),
        ((9, "lin-2"), "another ledger"),
    ],
)
def test_an_older_or_another_ledger_is_refused_unless_forced(
    keeper: Keeper, tmp_path: Path, given: tuple[int, str], says: str
) -> None:
    path = file(tmp_path, *given)
    with pytest.raises(Refused, match=says) as caught:
        keeper.push(path, who("bob"), force=False)
    assert (caught.value.exit_code, "--force" in caught.value.hint) == (Exit.REFUSED, True)
    assert content(keeper) == (["a", "b"], 2)

    keeper.push(path, who("bob"), force=True)
    assert content(keeper) == (["pushed"], max(given[0], 2) + 1)
    with keeper.hold(who("carol"), patience=0) as held:
        add(held.path, "on")
    assert content(keeper)[0] == ["pushed", "on"]


@pytest.mark.parametrize("kind", ["missing", "garbage"])
def test_what_is_no_ledger_is_not_pushed_even_when_forced(keeper: Keeper, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "none.db"
    if kind == "garbage":
        path.write_bytes(b"\x00")
    with pytest.raises(LedgerError):
        keeper.push(path, who("bob"), force=True)

    assert content(keeper) == (["a", "b"], 2)


def test_pushing_waits_for_the_lock_like_anybody(keeper: Keeper, stage: Stage, tmp_path: Path) -> None:
    path = file(tmp_path, 7)
    with keeper.hold(who(), patience=0):
        begun = stage.time.value
        with pytest.raises(Locked):
            keeper.push(path, who("bob"), force=True)
        assert stage.time.value - begun < 0.5  # by itself it has no patience

    assert content(keeper) == (["a", "b"], 2)


@pytest.mark.parametrize("lost", [(KEY,), (HEAD,), (KEY, HEAD)])
def test_a_forced_file_heals_any_damage_in_a_bucket(stage: Stage, tmp_path: Path, lost: tuple[str, ...]) -> None:
    stage.store("a", "b")
    for key in lost:
        stage.bucket.place(key, b"damaged")
    path = file(tmp_path, 1)
    with pytest.raises(LedgerError, match=r"damaged|no seal"):
        stage.keeper().push(path, who("bob"), force=False)
    stage.keeper().push(path, who("bob"), force=True)

    assert stage.rows() == ["pushed"]


def test_a_forced_file_heals_a_damaged_file(stage: Stage, tmp_path: Path) -> None:
    keeper = Local(tmp_path / "prod.db", Json(), stage.time.clock, stage.today, stage.told.append)
    keeper.path.write_bytes(b"")
    keeper.path.with_name("prod.db-journal").write_bytes(b"of the damaged one")
    with pytest.raises(LedgerError):
        keeper.push(file(tmp_path, 1), who(), force=False)
    keeper.push(file(tmp_path, 1), who(), force=True)

    assert rows(keeper.path) == ["pushed", "pushed"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["prod.db", "prod.db.lock", "pushed.db"]


@pytest.mark.parametrize("damaged", [True, False])
def test_a_push_killed_at_any_request_leaves_the_old_or_the_new_and_never_damage(tmp_path: Path, *, damaged: bool) -> None:
    path = file(tmp_path, 1, "lin-2")
    ends = set()
    for number in range(6):
        for after in (False, True):
            stage = Stage()
            stage.store("a", "b")
            if damaged:
                stage.bucket.place(HEAD, b"damaged")

            def through(bucket: Objects, number: int = number, *, after: bool = after) -> Objects:
                return Mortal(bucket, number, after)

            with pytest.raises(Killed):
                stage.keeper(through).push(path, who("bob"), force=True)
            try:
                ends.add(tuple(stage.rows()))
            except LedgerError as error:
                ends.add((str(error).rpartition("/")[2],))
    assert ends == {("prod.db.head is damaged",) if damaged else ("a", "b"), ("pushed",)}


def test_a_lock_in_a_bucket_can_be_broken_through_its_keeper(stage: Stage) -> None:
    take(stage)

    assert stage.keeper().unlock(who().id).startswith("alice")
