"""What the ledger kept of earlier descriptions: believed where nothing can have changed, and asked for again elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from accounts import Canned
from ledgers import rows
from stage import Stage, declared

from syncer import schema
from syncer.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from syncer.aws import Account
    from syncer.model import Declared

OLD = 121.0  # seconds after which nothing is fresh
DESCRIBES = ("DescribeEndpointConfig", "DescribeEndpoint", "ListTags")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """One config and its endpoint, applied long ago; the ledger knows both."""
    made = Stage(tmp_path / "ledger.db").applied(declared())
    made.sleep(OLD)
    return made


def asked(stage: Stage, *documents: Declared) -> tuple[int, int, int]:
    """How many configs, endpoints and tags a plan asks for one by one."""
    account, seen = stage.account, stage.recording()
    stage.plan(*(documents or (declared(),)))
    stage.account = account
    configs, endpoints, tags = (seen.count(operation) for operation in DESCRIBES)
    return configs, endpoints, tags


def verdicts(stage: Stage) -> set[Verdict]:
    """What a plan says."""
    return {note.verdict for change in stage.plan(declared()).plan.changes for note in change.difference.notes}


def harm(stage: Stage, sql: str, *values: Any) -> None:
    """Change the ledger behind its back."""
    with stage.book._db.conn:
        stage.book._db.conn.execute(sql, values)


def scale(stage: Stage) -> None:
    """Let scaling move the endpoint."""
    wanted = [{"VariantName": "main", "DesiredInstanceCount": 3}]
    stage.box.call("UpdateEndpointWeightsAndCapacities", {"EndpointName": "fraud", "DesiredWeightsAndCapacities": wanted})


def test_what_an_apply_saw_last_is_not_asked_for_again(stage: Stage) -> None:
    assert asked(stage) == (0, 0, 0)
    assert verdicts(stage) == {Verdict.IN_SYNC}


@pytest.mark.parametrize(("age", "expected"), [(1.0, (0, 1, 1)), (119.0, (0, 1, 1)), (121.0, (0, 0, 0))])
def test_an_endpoint_that_moved_lately_is_asked_for_directly_with_its_tags(
    stage: Stage, age: float, expected: tuple[int, int, int]
) -> None:
    """A minute is what reads may lag behind by, another one what our clock may be ahead by."""
    stage.now = stage.endpoint()["LastModifiedTime"].timestamp() + age

    assert asked(stage) == expected


@pytest.mark.parametrize(("age", "expected"), [(1.0, (1, 0, 1)), (119.0, (1, 0, 1)), (121.0, (0, 0, 0))])
def test_a_config_that_was_made_lately_is_asked_for_directly_with_its_tags(
    tmp_path: Path, age: float, expected: tuple[int, int, int]
) -> None:
    stage = Stage(tmp_path / "other.db").applied(declared(endpoint=None))
    (config,) = stage.box.call("ListEndpointConfigs", {})["EndpointConfigs"]
    stage.now = config["CreationTime"].timestamp() + age

    assert asked(stage, declared(endpoint=None)) == expected


def test_an_endpoint_that_scaling_moved_is_described_again(stage: Stage) -> None:
    scale(stage)
    stage.sleep(3600)

    assert asked(stage) == (0, 1, 0)
    assert Verdict.RUNTIME in verdicts(stage)


def test_an_endpoint_on_its_way_is_described_each_time_and_not_remembered(stage: Stage) -> None:
    stage.box.system_update("fraud", 10_000.0)
    stage.sleep(OLD)
    stage.apply(declared())

    assert asked(stage) == (0, 1, 0)
    assert "SystemUpdating" not in rows(stage.path, "select body from endpoints")[0][0]


def test_an_endpoint_that_is_listed_with_another_status_than_the_kept_one_is_described_again(stage: Stage) -> None:
    def failed(answer: dict[str, Any]) -> dict[str, Any]:
        return answer | {"Endpoints": [item | {"EndpointStatus": "Failed"} for item in answer["Endpoints"]]}

    stage.account = Canned(stage.box, "ListEndpoints", failed)

    assert asked(stage) == (0, 1, 0)


@pytest.mark.parametrize("table", ["descriptions", "endpoints"])
@pytest.mark.parametrize("body", ["{}", '{"EndpointName": "fraud"}', '{"EndpointConfigName": 7, "EndpointName": 7}'])
def test_a_kept_description_that_lacks_something_is_not_believed(stage: Stage, table: str, body: str) -> None:
    harm(stage, f"update {table} set body = ?", body)

    assert sum(asked(stage)) == 1
    assert verdicts(stage) == {Verdict.IN_SYNC}


@pytest.mark.parametrize("table", ["descriptions", "endpoints"])
def test_what_an_older_botocore_read_is_not_believed_and_is_written_anew_by_the_next_apply(stage: Stage, table: str) -> None:
    harm(stage, f"update {table} set shape = 'older'")
    assert sum(asked(stage)) == 1
    stage.apply(declared())

    assert asked(stage) == (0, 0, 0)
    assert rows(stage.path, f"select count(*) from {table} where shape = 'older'") == [(0,)]


def test_an_endpoint_is_kept_once_however_often_it_moves(stage: Stage) -> None:
    for _ in range(3):
        scale(stage)
        stage.sleep(3600)
        stage.apply(declared())
    (kept,) = rows(stage.path, "select endpoint, shape from endpoints")

    assert kept == ("fraud", schema.output_mark("DescribeEndpoint"))
    assert asked(stage) == (0, 0, 0)


def test_an_endpoint_that_is_gone_is_forgotten(stage: Stage) -> None:
    stage.box.call("DeleteEndpoint", {"EndpointName": "fraud"})
    stage.sleep(3600)
    stage.apply(declared(endpoint=None))

    assert rows(stage.path, "select count(*) from endpoints") == [(0,)]


def test_an_endpoint_that_is_to_be_moved_is_asked_for_directly_whatever_is_kept(stage: Stage) -> None:
    seen = stage.recording()
    reading = stage.plan(declared(InitialInstanceCount=2))

    assert "UpdateEndpoint" in [step.operation for change in reading.plan.pending for step in change.steps]
    assert seen.count("DescribeEndpoint") == 1


@dataclass(frozen=True, slots=True)
class _Deaf:
    """An account that must not be asked."""

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Fail."""
        raise AssertionError((operation, params))


def test_nothing_is_asked_before_a_list_is_waited_for_where_one_hand_reads_alone(stage: Stage) -> None:
    account: Account = _Deaf()
    stage.account = account
    listing = stage.listing()

    with pytest.raises(AssertionError, match="ListEndpoints"):
        listing.endpoints()
