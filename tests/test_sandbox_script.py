"""`syncer sandbox script`: deciding from the command line what an endpoint does next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from world import World


@pytest.mark.parametrize(
    ("outcome", "status", "code"),
    [("rollback", "InService", 1), ("rollback_failed", "UpdateRollbackFailed", 1), ("stuck", "Updating", 5)],
)
def test_the_next_roll_ends_as_scripted(running: World, outcome: str, status: str, code: int) -> None:
    scripted = running.run("sandbox", "script", "fraud", outcome, "--reason", "because")
    assert (scripted.code, scripted.out) == (0, f"the next roll of fraud ends: {outcome}\n")
    running.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    assert running.run("apply --sandbox --yes").code == code
    assert running.endpoint()["EndpointStatus"] == status


def test_maintenance_begins_at_once(running: World) -> None:
    scripted = running.run("sandbox script fraud system-update --seconds 30")
    assert (scripted.code, scripted.out) == (0, "fraud is maintained for 30 seconds\n")
    assert running.endpoint()["EndpointStatus"] == "SystemUpdating"
    running.sleep(30)
    assert running.endpoint()["EndpointStatus"] == "InService"


def test_maintenance_of_nothing_is_a_usage_error(running: World) -> None:
    result = running.run("sandbox script gone system-update")
    assert result.code == 2
    assert "there is no such endpoint" in result.err


def test_a_change_of_weights_can_be_scripted_too(running: World) -> None:
    scripted = running.run("sandbox script fraud rolling_back")
    assert scripted.out == "the next change of weights and capacities of fraud ends: rolling_back\n"
