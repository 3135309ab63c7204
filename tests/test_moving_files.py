"""Files that change while a command runs: what was read is planned, shown and applied, and the next run sees the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import fixed
from world import BASIC, World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.aws import Account

Edit = Callable[[Path], object]

# What happens to the file, and how the next apply ends.
EDITS: dict[str, tuple[Edit, int]] = {
    "is written anew": (lambda path: path.write_text(BASIC.replace("m1", "m2"), encoding="utf-8"), 0),
    "is cut off": (lambda path: path.write_text(BASIC[: len(BASIC) // 2], encoding="utf-8"), 4),
    "is emptied": (lambda path: path.write_text("", encoding="utf-8"), 4),
    "is no text any more": (lambda path: path.write_bytes(b"\xff\x00"), 4),
    "is removed": (lambda path: path.unlink(), 4),  # an empty tree has to be meant
}
NEXT = {"is written anew": "m2"}


@dataclass(slots=True)
class Moving:
    """An account during whose nth call somebody acts."""

    inner: Account
    left: int
    act: Callable[[], object]

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on."""
        if self.left == 0:
            self.act()
        self.left -= 1
        return self.inner.call(operation, params)


def served(world: World) -> str:
    """The model that the endpoint serves."""
    found = world.box.call("DescribeEndpointConfig", {"EndpointConfigName": world.endpoint()["EndpointConfigName"]})
    return str(found["ProductionVariants"][0]["ModelName"])


@fixed(12)
@given(edit=st.sampled_from(sorted(EDITS)), call=st.integers(0, 11))
def test_a_file_that_changes_during_an_apply_is_applied_as_it_was_read(edit: str, call: int) -> None:
    change, code = EDITS[edit]
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.seed()
        path = world.write()
        world.through = lambda account: Moving(account, call, lambda: change(path))

        assert world.run("apply --sandbox --yes").code == 0
        assert served(world) == "m1"
        world.through = lambda account: account
        assert world.run("apply --sandbox --yes").code == code
        assert served(world) == NEXT.get(edit, "m1")


@pytest.mark.parametrize("edit", EDITS)
def test_a_file_that_changes_while_somebody_thinks_is_applied_as_it_was_shown(world: World, edit: str) -> None:
    path = world.write()
    result = world.run("apply --sandbox", answer=True, asked=lambda: EDITS[edit][0](path))

    assert result.code == 0, result.err
    assert served(world) == "m1"


@pytest.mark.parametrize("edit", EDITS)
def test_a_file_that_changes_between_a_plan_file_and_its_apply_stops_that(world: World, edit: str) -> None:
    path = world.write()
    assert world.run("plan --sandbox --out plan.json").code == 0
    EDITS[edit][0](path)

    assert world.run("apply --sandbox --plan plan.json").code == 4
    assert world.configs() == []
