"""The benchmark itself, on a small account: what it generates is in sync, and what it tells is so."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bench import account, cases, table
from bench.cases import SYNCER, Findings, Row, Speed
from bench.inprocess import planned, prepared
from bench.measure import Cost, run
from bench.publish import BEGIN, END, replaced
from bench.server import Counted
from bench.serving import Served
from bench.size import STATE, Size

from syncer.errors import ApiError
from syncer.sandbox import Faults, Sandbox, load

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 20
pytestmark = pytest.mark.no_cover  # other tests go the same ways


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a ledger, and its account."""
    made = tmp_path_factory.mktemp("bench")
    account.main(made, COUNT)
    account.remembered(made, load(made / STATE), time.time())
    return made


def test_the_generated_account_is_what_an_apply_leaves(folder: Path) -> None:
    state = load(folder / STATE)
    plan = planned(folder, prepared(folder, folder / STATE))

    assert [len(state[kind]) for kind in ("configs", "endpoints", "models")] == [COUNT, 4, 4]
    assert (len(plan.changes), plan.pending, plan.notices, plan.unmanaged) == (COUNT, (), (), (0, 0))
    assert {note.verdict for change in plan.changes for note in change.difference.notes} == {"in_sync"}
    assert max(config["created"] for config in state["configs"].values()) < time.time() - account.AGE


def test_the_files_for_creates_are_others_and_ask_for_no_endpoint() -> None:
    more = account.extra(7, Size(COUNT))

    assert not more.keys() & account.documents(COUNT).keys()
    assert not any("Endpoint" in document for document in more.values())


def test_a_command_is_measured_on_the_served_account(folder: Path) -> None:
    with Served(folder / STATE, "") as served:
        cost = run([SYNCER, "drift"], folder, served)

    assert (cost.code, cost.throttled) == (0, 0)
    assert f"In sync: {COUNT}" in cost.output
    assert cost.calls == sum(cost.operations.values())
    assert cost.operations["ListEndpointConfigs"] == 1
    assert min(cost.wall, cost.cpu, cost.server) > 0
    assert cost.memory > 10


def test_the_server_counts_apart_what_it_throttles_and_forgets_what_it_told(folder: Path) -> None:
    counted = Counted(Sandbox(load(folder / STATE), clock=lambda: 0.0, faults=Faults.parse("rate=100,burst=2")))
    for operation in ("ListModels", "ListEndpoints", "GetResources"):
        with suppress(ApiError):
            counted.call(operation, {})

    told = {"accepted": {"ListModels": 1, "ListEndpoints": 1}, "throttled": {"GetResources": 1}, "acting": (0, 0.0)}
    assert counted.told() == told
    assert counted.told() == {"accepted": {}, "throttled": {}, "acting": (0, 0.0)}


def test_the_server_counts_from_the_first_create_on_once_more(folder: Path) -> None:
    counted = Counted(Sandbox(load(folder / STATE), clock=lambda: 0.0))
    for operation in ("ListModels", "CreateEndpointConfig", "ListEndpoints"):
        with suppress(ApiError):  # a refusal is an answer, too
            counted.call(operation, {})

    calls, seconds = counted.told()["acting"]
    assert calls == 2
    assert seconds > 0


def cost(calls: int = 100, wall: float = 10.0, memory: float = 50.0, output: str = "") -> Cost:
    """What a run might have cost."""
    return Cost(calls, 3, wall, 1.0, memory, 0.5, 0, output, {})


def findings() -> Findings:
    """Rows of an account of 10,000 configs."""
    rows = (
        Row("syncer", "cold drift", cost(12_261, 130.0)),
        Row("syncer", "warm drift", cost(261, 5.0)),
        Row(cases.CUSTODIAN, "configs", cost(21_000, 300.0)),
        Row(cases.SCRIPT, "configs and endpoints", cost(24_120, 250.0)),
        Row("syncer", "apply 200 creates", replace(cost(881, 10.0, 310.0), acting=(610, 6.6))),
    )
    return Findings(Size(10_000), rows, Speed(10_000, 2.0), Speed(10_000, 5.0))


def test_ratios_say_what_they_miss() -> None:
    lines = {line.split(" | ")[0].strip("| "): line for line in table.ratios([findings()]).splitlines()}

    assert "60.0 × |" in lines["warm `drift`, times as fast as Cloud Custodian"]
    assert "50.8% |" in lines["calls of a cold `drift` / of the boto3 script"]
    assert "100.4% |" in lines["calls of a warm `drift` / pages of the account"]
    assert "110.0% |" in lines["200 creates of an `apply` / their bound"]
    assert "114.8% |" in lines["that `apply` from start to end, with its reading, likewise"]
    assert "3.10 |" in lines["calls of one create"]
    assert "310 (missed) |" in lines["peak memory of syncer, MiB"]
    assert "5,000 |" in lines["configs that syncer plans in a CPU second"]
    assert "2.5 × |" in lines["configs of syncer / records of octoDNS, in a CPU second"]


def test_a_throttled_run_tells_how_it_ended() -> None:
    said = "AWS throttled 7 calls; waited 3 s in all\n\nIn sync: 998 (a, …)\nNo drift. Incomplete: 2 names could not be read.\n"

    told = table.throttling(Row("syncer", "drift", cost(output=said)))

    assert [line.split("|")[2].strip() for line in told.splitlines()[3:6]] == ["0", "998", "2"]
    assert told.splitlines()[-1] == f"* {said.splitlines()[0]}"


def test_a_start_that_takes_too_long_says_so() -> None:
    told = table.starts([("syncer --help", 1.5), ("syncer validate, one file", 5.5)]).splitlines()

    assert [line.split("|")[2].strip() for line in told[2:]] == ["1.50 ×", "5.50 × (missed)"]


def test_tables_go_between_the_markers_of_a_page_and_nowhere_else() -> None:
    page = f"before\n{BEGIN}old\n{END}after\n"

    assert replaced(page, "new\n") == f"before\n{BEGIN}\nnew\n\n{END}after\n"
    with pytest.raises(ValueError, match="no place"):
        replaced("before\n", "new\n")


def test_a_run_that_does_not_come_back_complete_is_no_row() -> None:
    with pytest.raises(AssertionError, match="In sync: 20"):
        cases._good(cost(output="In sync: 200 (a, …)"), "In sync: 20")
