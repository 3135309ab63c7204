"""What a command works with: the account, how long its credentials last, and its patience."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from gate import gated

from syncer.clock import Clock
from syncer.commands import session
from syncer.commands.options import What, Where
from syncer.shell import Shell

if TYPE_CHECKING:
    from world import World


def opened(world: World, where: Where) -> session.Session:
    """Open a session in a repository."""
    shell = Shell(world.path, {}, io.StringIO(), io.StringIO(), Clock(lambda: world.time, world.sleep), lambda: world.time)
    return session.open_session(shell, session.target_of(shell, where), where, What())


def test_the_simulated_accounts_credentials_have_no_end(world: World) -> None:
    assert opened(world, Where(sandbox=True)).expires is None


@pytest.mark.parametrize(("end", "expected"), [("", None), ("2030-01-31T12:00:00Z", datetime(2030, 1, 31, 12, tzinfo=UTC))])
def test_a_session_knows_when_the_environments_credentials_end(
    aws_at: Any, world: World, monkeypatch: pytest.MonkeyPatch, *, end: str, expected: datetime | None
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", end)
    with gated(world.box) as gate:
        aws_at(gate.url)

        assert opened(world, Where()).expires == expected


def test_who_we_are_is_asked_patiently_and_on_the_commands_own_clock(
    aws_at: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    begun = world.time
    with gated(world.box) as gate:
        aws_at(gate.url)
        gate.disturb("GetCallerIdentity", "503", 1)
        found = opened(world, Where())

    assert found.scope.account == "000000000000"
    assert (found.patient.notices(), world.time - begun) == (("AWS failed or lost 1 call; waited 1 s in all",), 1.0)
