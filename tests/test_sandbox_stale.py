"""Stale reads of the simulated account: by kind of read, within a window, backwards too, and never for what a write checks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from test_sandbox import CONFIG_ARN, Clock, config, tag_list
from test_sandbox_faults import describe_model, faulty, outcome

from syncer.sandbox import OPERATIONS, Faults, FileSandbox, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READS: dict[str, Callable[[Sandbox], bool]] = {
    "describe": lambda box: outcome(box, "DescribeEndpointConfig", EndpointConfigName="c1") == "ok",
    "tags": lambda box: outcome(box, "ListTags", ResourceArn=f"{CONFIG_ARN}c1") == "ok",
    "list": lambda box: bool(box.call("ListEndpointConfigs", {})["EndpointConfigs"]),
    "index": lambda box: bool(box.call("GetResources", {})["ResourceTagMappingList"]),
    "load": lambda box: outcome(box, "CreateEndpoint", EndpointName="e", EndpointConfigName="c1") == "ok",
}


def seen(kind: str, text: str, after: float) -> list[bool]:
    """Whether each of 50 accounts sees a config some seconds after its creation."""
    found = []
    for seed in range(50):
        clock = Clock()
        sandbox = faulty(f"{text},seed={seed}", clock)
        clock.advance(100)
        sandbox.call("CreateEndpointConfig", config(Tags=tag_list(a="1")))
        clock.advance(after)
        found.append(READS[kind](sandbox))
    return found


@pytest.mark.parametrize("kind", READS)
def test_a_read_may_be_behind_within_its_window_and_never_beyond(kind: str) -> None:
    assert set(seen(kind, f"stale.{kind}=10", 5)) == {True, False}
    assert set(seen(kind, "stale=10s", 5)) == {True, False}
    assert set(seen(kind, f"stale.{kind}=10", 10)) == {True}


@pytest.mark.parametrize("kind", READS)
def test_the_window_of_one_kind_of_read_leaves_the_others_alone(kind: str) -> None:
    others = ",".join(f"stale.{one}=10" for one in READS if one != kind)
    assert set(seen(kind, others, 0)) == {True}


def test_stale_reads_may_go_backwards() -> None:
    clock = Clock()
    sandbox = faulty("stale.describe=10,seed=3", clock)
    sandbox.call("CreateEndpointConfig", config())
    views = []
    for _ in range(20):
        clock.advance(0.4)
        views.append(READS["describe"](sandbox))
    assert (False, True) in list(pairwise(views))
    assert (True, False) in list(pairwise(views))


def test_a_stale_read_of_an_endpoint_shows_an_earlier_status_and_leaves_the_endpoint_alone() -> None:
    clock = Clock()
    sandbox = faulty("stale.describe=4", clock)
    sandbox.call("CreateEndpointConfig", config())
    sandbox.call("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c1"})
    clock.advance(8)
    statuses = {sandbox.call("DescribeEndpoint", {"EndpointName": "e"})["EndpointStatus"] for _ in range(50)}
    assert statuses == {"Creating", "InService"}
    assert sandbox.state["endpoints"]["e"]["status"] == "InService"


def test_a_deleted_config_may_still_be_seen() -> None:
    clock = Clock()
    sandbox = faulty("stale.describe=10", clock)
    sandbox.call("CreateEndpointConfig", config())
    clock.advance(100)
    sandbox.call("DeleteEndpointConfig", {"EndpointConfigName": "c1"})
    clock.advance(5)
    assert {READS["describe"](sandbox) for _ in range(50)} == {True, False}


def test_a_write_is_checked_against_what_is_there_now() -> None:
    sandbox = faulty("stale.describe=10,stale.list=10")
    sandbox.call("CreateEndpointConfig", config())
    assert outcome(sandbox, "CreateEndpointConfig", **config()) == "ValidationException"


def test_seeded_models_are_seen_at_once() -> None:
    sandbox = faulty("stale=60s")
    assert {describe_model(sandbox) for _ in range(20)} == {"ok"}
    sandbox.call("CreateEndpointConfig", config())


def test_stale_reads_can_be_repeated_from_the_seed() -> None:
    assert seen("describe", "stale=10", 5) == seen("describe", "stale=10", 5)


def test_a_file_that_somebody_else_wrote_can_be_read_stale(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "sandbox.json"
    reader = FileSandbox(path, clock=clock, faults=Faults(stale_list=10))
    writer = FileSandbox(path, clock=clock)
    assert reader.call("ListModels", {})["Models"] == []
    writer.seed_models(["m"])
    counts = {len(reader.call("ListModels", {})["Models"]) for _ in range(20)}
    assert counts == {0}
    clock.advance(20)
    assert len(reader.call("ListModels", {})["Models"]) == 1


def test_every_operation_that_reads_says_how_it_can_be_behind() -> None:
    assert {operation.reads for operation in OPERATIONS.values()} == {None, "describe", "tags", "list", "index"}
