"""One contract, asked at every door to an account.

With SYNCER_CONTRACT_AWS=1, the credentials of an account, and SYNCER_CONTRACT_REGION, _MODEL and _ROLE, AWS itself is asked as
well: names begin with `syncer-contract-`, all that was made is removed, endpoints on SYNCER_CONTRACT_INSTANCE are paid for.
"""

from __future__ import annotations

import inspect
import os
from typing import TYPE_CHECKING, Any

import contract_configs
import contract_endpoints
import contract_tags
import pytest
from contract_doors import AWS, IN_PROCESS, MOTO, REAL, SIMULATED, Bench, Door, bench
from contract_table import CASES, UNDECIDED, Case

from syncer.errors import SyncerError

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKED = [(door, case) for door in SIMULATED for case in CASES]
ASKED += [(MOTO, case) for case in CASES if not case.moto]
ASKED += [(AWS, case) for case in CASES if os.environ.get(REAL) == "1" and not case.aws]
WRONG_AT_MOTO = [case for case in CASES if case.moto not in ("", UNDECIDED)]


@pytest.fixture(scope="module")
def on() -> Iterator[Bench]:
    with bench() as made:
        yield made


def played(door: Door, case: Case, on: Bench) -> list[tuple[str, Any, Any]]:
    """Play a case at a door, sweep up whatever happened, and return what was asked and heard."""
    stage = door.stage(on)
    try:
        case.play(stage)
    finally:
        stage.sweep()
    return stage.heard


@pytest.mark.parametrize(("door", "case"), ASKED, ids=[f"{door.name}: {case.sentence}" for door, case in ASKED])
def test_the_contract_holds(on: Bench, door: Door, case: Case) -> None:
    heard = played(door, case, on)
    if door.exact:
        assert heard == played(IN_PROCESS, case, on)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sentence)
def test_a_case_leaves_nothing_behind(on: Bench, case: Case) -> None:
    played(IN_PROCESS, case, on)
    state = on.simulated.sandbox.state
    assert (list(state["models"]), state["configs"], state["endpoints"], state["targets"]) == (["m"], {}, {}, {})


@pytest.mark.parametrize("case", WRONG_AT_MOTO, ids=lambda case: case.sentence)
def test_moto_is_still_wrong_where_the_table_says_so(on: Bench, case: Case) -> None:
    with pytest.raises((AssertionError, LookupError, SyncerError)):
        case.play(MOTO.stage(on))


def test_every_case_is_in_the_table_once() -> None:
    written = [
        member
        for module in (contract_configs, contract_tags, contract_endpoints)
        for name, member in inspect.getmembers(module, inspect.isfunction)
        if member.__module__ == module.__name__ and not name.startswith("_")
    ]
    assert sorted(case.sentence for case in CASES) == sorted(member.__name__.replace("_", " ") for member in written)
