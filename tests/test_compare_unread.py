"""What cannot be read, or is not in a list yet, is never taken for in sync, for missing or for new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from stories import Watched, by_hand, denied, reading, verdicts

from syncer import plan as planning
from syncer.errors import Exit
from syncer.render import as_json, rows

if TYPE_CHECKING:
    from world import World

FIRST = "fraud-d7025becb6"


def roll_by_hand(world: World, config: str) -> None:
    """Move the endpoint as somebody else would, and let it arrive."""
    world.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=config)


VARIANT: dict[str, Any] = {
    "VariantName": "main",
    "ModelName": "m1",
    "InstanceType": "ml.m5.large",
    "InitialInstanceCount": 1,
}


def _other(name: str) -> str:
    document = {"EndpointConfigName": name, "ProductionVariants": [VARIANT], "Endpoint": {}}
    return json.dumps(document).replace('"Endpoint": {}', "Endpoint: {}")


@pytest.mark.parametrize("operation", ["DescribeEndpoint", "DescribeEndpointConfig"])
def test_what_cannot_be_read_is_unknown_and_neither_in_sync_nor_missing(running: World, operation: str) -> None:
    account = Watched(running.box, {operation: denied(operation)})
    found = reading(running, account, remembers=False)
    assert verdicts(found) == {"unknown"}
    assert planning.exits(found.plan) == {Exit.INCOMPLETE}
    assert found.plan.pending == ()
    assert [change.name for change in rows.unread(found.plan)] == ["fraud"]
    report = json.loads(as_json.drift(found.plan))
    assert (report["complete"], report["drift"]) == (False, [])
    assert account.written == []


def test_what_is_doubted_and_then_cannot_be_read_is_unknown_and_not_missing(running: World) -> None:
    def without_fraud(_params: Any, ask: Any) -> dict[str, Any]:
        return dict(ask()) | {"Endpoints": []}

    account = Watched(running.box, {"ListEndpoints": without_fraud, "DescribeEndpoint": denied("DescribeEndpoint")})
    assert verdicts(reading(running, account)) == {"unknown"}


def test_a_list_that_lags_behind_makes_nothing_missing(running: World) -> None:
    def empty(key: str) -> Any:
        return lambda _params, ask: dict(ask()) | {key: []}

    lists = {"ListEndpoints": empty("Endpoints"), "ListEndpointConfigs": empty("EndpointConfigs")}
    found = reading(running, Watched(running.box, lists))
    assert verdicts(found) == {"in_sync"}


def test_a_served_config_that_cannot_be_read_is_unknown_since_nobody_knows_what_a_roll_would_reset(running: World) -> None:
    roll_by_hand(running, by_hand(running))
    deny = denied("DescribeEndpointConfig", "EndpointConfigName", "hand")
    found = reading(running, Watched(running.box, {"DescribeEndpointConfig": deny}))
    assert verdicts(found) == {"unknown"}


@pytest.mark.parametrize("operation", ["ListModels", "DescribeModel"])
def test_models_that_cannot_be_asked_for_are_unknown_and_not_gone(running: World, operation: str) -> None:
    running.call("DeleteModel", ModelName="m1")
    found = reading(running, Watched(running.box, {operation: denied(operation)}))
    assert verdicts(found) == {"unknown"}
    assert Exit.INCOMPLETE in planning.exits(found.plan)


def test_a_leftover_of_ours_that_cannot_be_read_makes_the_report_incomplete(running: World) -> None:
    running.write(_other("other"), "desired/other.yaml")
    (running.path / "desired" / "fraud.yaml").unlink()
    account = Watched(running.box, {"DescribeEndpoint": denied("DescribeEndpoint", "EndpointName", "fraud")})
    found = reading(running, account)
    assert "unknown" in verdicts(found, "fraud")
    assert planning.exits(found.plan) == {Exit.INCOMPLETE}


def test_without_the_tagging_api_the_same_is_said_and_foreign_configs_are_not_described(running: World) -> None:
    by_hand(running, "hand")
    account = Watched(running.box, {"GetResources": denied("GetResources")})
    found = reading(running, account, remembers=False)
    assert verdicts(found) == {"in_sync"}
    assert any("tag:GetResources is not allowed" in notice for notice in found.plan.notices)
    assert ("DescribeEndpointConfig", {"EndpointConfigName": "hand"}) not in account.calls


def test_a_config_that_is_listed_and_gone_when_asked_for_is_missing_and_its_name_is_free(running: World) -> None:
    listed = running.box.call("ListEndpointConfigs", {})
    running.call("DeleteEndpointConfig", EndpointConfigName=FIRST)
    running.forget()
    account = Watched(running.box, {"ListEndpointConfigs": lambda _params, _ask: listed})
    found = reading(running, account, remembers=False)
    assert verdicts(found) == {"missing"}
    (change,) = found.plan.changes
    assert change.steps[0].params["EndpointConfigName"] == FIRST
