"""Twelve faults on real sockets, once and lasting, by what is called: what comes out, and how often it was really done.

Everything below syncer's own loop is real: botocore, its retries, its timeouts, TCP. Our own pauses are virtual.
"""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from gate import DISTURBANCES, Gate, gated

from syncer.aws import Patience, Patient, Transport, fault
from syncer.clock import Clock
from syncer.errors import ApiError, Unavailable
from syncer.sandbox import Sandbox, Timing, new_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syncer.aws import Account

VARIANT = {"VariantName": "main", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
CALLS: dict[str, dict[str, Any]] = {
    "ListEndpointConfigs": {"MaxResults": 100},
    "CreateEndpointConfig": {"EndpointConfigName": "third", "ProductionVariants": [VARIANT]},
    "UpdateEndpoint": {"EndpointName": "e", "EndpointConfigName": "second"},
    "AddTags": {
        "ResourceArn": "arn:aws:sagemaker:us-east-1:000000000000:endpoint/e",
        "Tags": [{"Key": "team", "Value": "risk"}],
    },
}
# outcome requests/executions. "ok" is an answer; else the fault that is left: "exists", "busy" and the like are our own first
# call, answered the second time, which apply resolves by reading. botocore sends each call once; what is more, our loop does.
ONCE = """
fault         ListEndpointConfigs  CreateEndpointConfig  UpdateEndpoint   AddTags
throttled     ok 2/1               ok 2/1                ok 2/1           ok 2/1
500           ok 2/1               ok 2/1                ok 2/1           ok 2/1
503           ok 2/1               ok 2/1                ok 2/1           ok 2/1
502 page      ok 2/2               config exists 2/1     busy 2/1         ok 2/2
reset before  ok 2/1               ok 2/1                ok 2/1           ok 2/1
lost after    ok 2/2               config exists 2/1     busy 2/1         ok 2/2
stalled       ok 2/2               config exists 2/1     busy 2/1         ok 2/2
truncated     ok 2/2               config exists 2/1     busy 2/1         ok 2/2
empty         ok 2/2               config exists 2/1     busy 2/1         ok 2/2
garbage       ok 2/2               config exists 2/1     busy 2/1         ok 2/2
expired       auth 1/0             auth 1/0              auth 1/0         auth 1/0
denied        denied 1/0           denied 1/0            denied 1/0       denied 1/0
"""
# The same fault for ever, with patience for two calls: an error, never an empty success. Throttled calls have no number, but
# a budget of seconds: here one that ends after the first pause.
LASTING = """
fault         ListEndpointConfigs  CreateEndpointConfig  UpdateEndpoint   AddTags
throttled     throttled 4/0        throttled 4/0         throttled 4/0    throttled 4/0
500           transient 2/0        transient 2/0         transient 2/0    transient 2/0
503           transient 2/0        transient 2/0         transient 2/0    transient 2/0
502 page      transient 2/2        transient 2/1         transient 2/1    transient 2/2
reset before  transient 2/0        transient 2/0         transient 2/0    transient 2/0
lost after    transient 2/2        transient 2/1         transient 2/1    transient 2/2
stalled       transient 2/2        transient 2/1         transient 2/1    transient 2/2
truncated     transient 2/2        transient 2/1         transient 2/1    transient 2/2
empty         transient 2/2        transient 2/1         transient 2/1    transient 2/2
garbage       transient 2/2        transient 2/1         transient 2/1    transient 2/2
expired       auth 1/0             auth 1/0              auth 1/0         auth 1/0
denied        denied 1/0           denied 1/0            denied 1/0       denied 1/0
"""
FOR_EVER = 1000
SHORT = {"throttled": Patience(budget=0.05)}


def cells(table: str) -> list[tuple[str, str, str]]:
    """Fault, operation and expectation of each cell; columns begin where their headings do."""
    heading, *rows = table.strip("\n").splitlines()
    starts = [heading.index(word) for word in heading.split()] + [200]
    bounds = list(pairwise(starts))
    split = [[row[begin:end].strip() for begin, end in bounds] for row in (heading, *rows)]
    return [(row[0], split[0][column], row[column]) for row in split[1:] for column in range(1, len(bounds))]


def account() -> Sandbox:
    """An account with two configs and an endpoint in service on the first, at a time that stands still."""
    box = Sandbox(new_state("us-east-1"), clock=lambda: 1_780_000_000.0, rng=random.Random(1), timing=Timing(0.0, 300.0, 60.0))
    box.seed_models(["m1"])
    for name in ("first", "second"):
        box.call("CreateEndpointConfig", {"EndpointConfigName": name, "ProductionVariants": [VARIANT]})
    box.call("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "first"})
    return box


def outcome(account: Account, operation: str, patience: Patience) -> str:
    """What comes of one call with so much patience: "ok", or the fault that is left."""
    now = [0.0]
    clock = Clock(lambda: now[0], lambda seconds: now.__setitem__(0, now[0] + seconds))
    try:
        answer = Patient(account, clock, patience).call(operation, CALLS[operation])
    except (ApiError, Unavailable) as error:
        return str(fault(error))
    assert len(answer.get("EndpointConfigs", "ab")) == 2
    return "ok"


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """One server for all cells; each gets an account of its own."""
    with gated(account()) as made:
        yield made


@pytest.fixture(scope="module")
def kept() -> dict[float, Account]:
    """Doors by their read timeout: making one takes longest."""
    return {}


@pytest.fixture
def run(aws_at: Callable[..., Account], gate: Gate, kept: dict[float, Account]) -> Callable[..., str]:
    """Run one cell of the matrix."""

    def cell(kind: str, operation: str, *, times: int, patience: Patience) -> str:
        # Where every answer stalls none is waited for; where the second comes, it has time.
        timeout = 30.0 if kind != "stalled" else 2.0 if times == 1 else 0.2
        door = kept.setdefault(timeout, aws_at(gate.url, Transport(read_timeout=timeout)))
        gate.renew(account())
        if kind == "garbage":
            door.call("ListModels", {})  # as in every run, AWS has answered before; else it looks like a wrong URL
        gate.disturb(operation, kind, times)
        found = outcome(door, operation, patience)
        requests, executions = gate.counted(operation)
        return f"{found} {requests}/{executions}"

    return cell


@pytest.mark.parametrize(("kind", "operation", "expected"), cells(ONCE))
def test_a_fault_that_strikes_once(run: Callable[..., str], kind: str, operation: str, expected: str) -> None:
    assert run(kind, operation, times=1, patience=Patience()) == expected


@pytest.mark.parametrize(("kind", "operation", "expected"), cells(LASTING))
def test_a_fault_that_lasts(run: Callable[..., str], kind: str, operation: str, expected: str) -> None:
    assert run(kind, operation, times=FOR_EVER, patience=SHORT.get(kind, Patience(calls=2))) == expected


@pytest.mark.parametrize("table", [ONCE, LASTING])
def test_the_tables_have_every_fault_and_every_call(table: str) -> None:
    assert [(kind, operation) for kind, operation, _ in cells(table)] == [
        (kind, name) for kind in DISTURBANCES for name in CALLS
    ]
