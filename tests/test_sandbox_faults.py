"""Faults of the simulated account: what they strike, that they can be repeated, and that they are off by default."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import Clock, config

from syncer.errors import ApiError, Unavailable, UsageError
from syncer.sandbox import Faults, FileSandbox, Sandbox, Timing, new_state
from syncer.sandbox.faults import OPTIONS

if TYPE_CHECKING:
    from pathlib import Path


def faulty(text: str, clock: Clock | None = None) -> Sandbox:
    sandbox = Sandbox(new_state(), clock=clock or Clock(), rng=random.Random(1), timing=Timing(), faults=Faults.parse(text))
    sandbox.seed_models(["m"])
    return sandbox


def outcome(sandbox: Sandbox | FileSandbox, operation: str, **params: Any) -> str:
    try:
        sandbox.call(operation, params)
    except ApiError as error:
        return error.code
    except Unavailable:
        return "lost"
    return "ok"


def describe_model(sandbox: Sandbox) -> str:
    return outcome(sandbox, "DescribeModel", ModelName="m")


# --- the text form -----------------------------------------------------------------------------------------------------


def test_nothing_is_wrong_by_default() -> None:
    assert Faults.parse("") == Faults()
    assert Faults().widest == 0


def test_every_option_is_read() -> None:
    text = (
        "seed=7,throttle=0.2,error=.1,reset=0.03,lost=0.05,only=CreateEndpoint+UpdateEndpoint,stale=5s,stale.tags=2m,"
        "stale.load=250ms,latency=20ms,rate=100,burst=10"
    )
    assert Faults.parse(text) == Faults(
        seed=7,
        throttle=0.2,
        error=0.1,
        reset=0.03,
        lost=0.05,
        only=frozenset({"CreateEndpoint", "UpdateEndpoint"}),
        stale_describe=5,
        stale_load=0.25,
        stale_tags=120,
        stale_list=5,
        stale_index=5,
        latency=0.02,
        rate=100,
        burst=10,
    )


def test_one_window_wins_over_all_windows_wherever_it_stands() -> None:
    assert Faults.parse("stale.list=1,stale=9").stale_list == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("throtle=1", "'throtle=1' is unknown"),
        ("throttle", "'throttle' is unknown"),
        ("throttle=2", "throttle=2: allowed is a share between 0 and 1"),
        ("throttle=-1", "allowed is a share"),
        ("throttle=nan", "allowed is a share"),
        ("stale=soon", "allowed is a time such as 20ms, 5s or 2m"),
        ("stale=", "allowed is a time"),
        ("seed=x", "allowed is a whole number"),
        ("seed=1.5", "allowed is a whole number"),
        ("rate=fast", "a number of calls"),
        ("only=Create", "'Create' is no operation"),
        ("seed=1,seed=2", "'seed' is given twice"),
    ],
)
def test_a_text_that_says_nothing_known_is_a_usage_error(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        Faults.parse(text)
    assert said in str(caught.value)


def test_an_unknown_fault_lists_those_that_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        Faults.parse("x=1")
    assert all(key in caught.value.hint for key in OPTIONS)


# --- calls that fail ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("operation", "code"), [("ListModels", "ThrottlingException"), ("GetResources", "ThrottledException")])
def test_a_throttled_call_is_refused_with_the_code_of_its_service(operation: str, code: str) -> None:
    with pytest.raises(ApiError) as caught:
        faulty("throttle=1").call(operation, {})
    assert (caught.value.code, caught.value.message, caught.value.status) == (code, "Rate exceeded", 400)


def test_an_internal_failure_is_a_500() -> None:
    with pytest.raises(ApiError) as caught:
        faulty("error=1").call("ListModels", {})
    assert (caught.value.code, caught.value.status) == ("InternalFailure", 500)


@pytest.mark.parametrize(("text", "there"), [("throttle=1", 0), ("error=1", 0), ("reset=1", 0), ("lost=1", 1)])
def test_only_a_lost_answer_leaves_the_call_carried_out(text: str, there: int) -> None:
    sandbox = faulty(text)
    assert outcome(sandbox, "CreateEndpointConfig", **config()) != "ok"
    assert len(sandbox.state["configs"]) == there


def test_the_answer_of_a_refused_call_can_be_lost_too() -> None:
    assert outcome(faulty("lost=1"), "DescribeModel", ModelName="gone") == "lost"


def test_a_file_tells_its_faults_to_a_server(tmp_path: Path) -> None:
    faults = Faults(latency=0.02)
    assert FileSandbox(tmp_path / "sandbox.json", faults=faults).faults == faults


@pytest.mark.parametrize(("text", "there"), [("reset=1", 0), ("lost=1", 1)])
def test_a_lost_write_is_in_the_file_and_a_reset_one_is_not(tmp_path: Path, text: str, there: int) -> None:
    path = tmp_path / "sandbox.json"
    sandbox = FileSandbox(path, clock=Clock(), faults=Faults.parse(text))
    sandbox.seed_models(["m"])
    assert outcome(sandbox, "CreateEndpointConfig", **config()) == "lost"
    assert len(FileSandbox(path).call("ListEndpointConfigs", {})["EndpointConfigs"]) == there


def test_a_share_strikes_about_that_share_of_calls_in_an_order_that_the_seed_decides() -> None:
    def run(seed: int) -> list[str]:
        sandbox = faulty(f"throttle=0.3,lost=0.1,seed={seed}")
        return [describe_model(sandbox) for _ in range(1000)]

    first = run(1)
    assert 250 < first.count("ThrottlingException") < 350
    assert 40 < first.count("lost") < 100
    assert run(1) == first != run(2)


def test_only_the_named_operations_are_struck() -> None:
    sandbox = faulty("reset=1,only=ListModels+ListEndpoints")
    assert [outcome(sandbox, name) for name in ("ListModels", "ListEndpoints", "ListEndpointConfigs")] == ["lost", "lost", "ok"]


def test_seeding_models_is_never_struck() -> None:
    assert faulty("throttle=1,lost=1,reset=1,error=1").seed_models(["n"]) == ["n"]


def test_calls_above_the_rate_are_throttled_until_time_passes() -> None:
    clock = Clock()
    sandbox = faulty("rate=3", clock)
    assert [describe_model(sandbox) for _ in range(4)] == ["ok"] * 3 + ["ThrottlingException"]
    clock.advance(0.5)
    assert [describe_model(sandbox) for _ in range(2)] == ["ok", "ThrottlingException"]
    clock.advance(60)
    assert [describe_model(sandbox) for _ in range(4)] == ["ok"] * 3 + ["ThrottlingException"]


def test_a_burst_is_what_the_account_accepts_at_once() -> None:
    clock = Clock()
    sandbox = faulty("rate=100,burst=2", clock)
    assert [describe_model(sandbox) for _ in range(3)] == ["ok", "ok", "ThrottlingException"]
    clock.advance(60)
    assert [describe_model(sandbox) for _ in range(3)] == ["ok", "ok", "ThrottlingException"]


def test_a_client_that_never_waits_gets_the_rate_and_one_burst_and_no_refused_call_counts() -> None:
    clock = Clock()
    sandbox = faulty("rate=100,burst=10", clock)
    accepted = 0
    for _ in range(4000):  # 400 calls a second for ten seconds
        clock.advance(0.0025)
        accepted += describe_model(sandbox) == "ok"
    assert accepted == 10 + 100 * 10 - 1  # the bucket was full when the first came


def test_latency_is_carried_for_a_server_and_costs_the_account_nothing() -> None:
    clock = Clock()
    sandbox = faulty("latency=20ms", clock)
    before = clock.now
    assert describe_model(sandbox) == "ok"
    assert (sandbox.faults.latency, clock.now) == (0.02, before)
