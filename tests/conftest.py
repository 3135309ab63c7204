"""Fixtures that every test file may use."""

from __future__ import annotations

import os
import signal
from functools import cache
from typing import TYPE_CHECKING

import botocore.session
import loopback
import policies
import pytest
import tries
from coverage import Coverage
from fakegithub import FakeGitHub
from forge import Forge
from hypothesis import settings
from world import World

from syncer import aws

loopback.watch()

# botocore reads its models anew for each session, 0.1 s for SageMaker's, and each test has a session: they share what was read.
botocore.session.create_loader = cache(botocore.session.create_loader)

tries.register()
settings.load_profile(os.environ.get("SYNCER_PROPERTIES", "syncer"))  # or prove: ten times the examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fakegithub import FakeGitHub


def pytest_configure(config: pytest.Config) -> None:
    """Hold what the tests see against the policies."""
    config.pluginmanager.register(policies.Comparison(policies.NEEDED))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """End all tracing for `no_cover`: of the two coverages that pytest-cov begins in a worker of xdist, it stops one."""
    if item.get_closest_marker("no_cover") and (other := Coverage.current()):
        other.stop()


@pytest.fixture
def aws_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str, aws.Transport | None], aws.Account]:
    """An account at a URL, with an environment in which nothing else of AWS is set."""
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")

    def at(url: str, transport: aws.Transport | None = None) -> aws.Account:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        return aws.connect("us-east-1", transport).account

    return at


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty repository with models m1, m2 and m3 in its simulated account."""
    made = World(tmp_path)
    made.seed()
    return made


@pytest.fixture
def running(world: World) -> World:
    """A repository whose one file is applied: config `fraud`, endpoint `fraud`, in service."""
    world.write()
    return world.applied()


@pytest.fixture
def hub() -> Iterator[FakeGitHub]:
    """A GitHub with one empty repository; whatever it was sent that the real one would not take fails the test."""
    from fakegithub import FakeGitHub  # its validator is slow to import, and few tests need it

    with FakeGitHub() as served:
        yield served


@pytest.fixture
def forge(running: World, hub: FakeGitHub) -> Forge:
    """A repository on a GitHub, whose one file is applied."""
    return Forge(running, hub).begin()


@pytest.fixture
def listening() -> Iterator[None]:
    """Let children hear what this process was told to ignore, as one started by nohup is: they would ignore it, too."""
    ignored = [
        number for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_IGN
    ]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
