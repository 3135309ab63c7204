"""The doors to an account that one contract holds for: in this process, boto3, the AWS CLI, moto, and AWS itself."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import cli_door
import pytest
from botocore.exceptions import ClientError
from contract_stage import Stage
from moto.server import ThreadedMotoServer
from test_sandbox import Clock, account

from syncer import aws
from syncer.errors import ApiError
from syncer.sandbox.serve import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from syncer.aws import Account
    from syncer.sandbox import Sandbox

REAL = "SYNCER_CONTRACT_AWS"
REGION = "us-east-1"
ROLE = "arn:aws:iam::000000000000:role/sagemaker"
IMAGE = {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/i:1"}
# syncer only reads what scales, so its door to AWS does not know the other two calls.
SCALING = {"RegisterScalableTarget", "DeregisterScalableTarget"}


class Boto:
    """An account through `syncer.aws`, and through plain boto3 for what syncer does not call."""

    def __init__(self, region: str) -> None:
        self._account = aws.connect(region).account
        self._scaling = boto3.client("application-autoscaling", region_name=region)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make a call."""
        if operation not in SCALING:
            return self._account.call(operation, params)
        try:
            answer: dict[str, Any] = self._scaling._make_api_call(operation, params)
        except ClientError as error:
            told = error.response["Error"]
            raise ApiError(told["Code"], told["Message"], operation=operation) from None
        return answer


class Redirected:
    """boto3 with a server in place of AWS, in every call: clients are made late, and look at the environment then."""

    def __init__(self, url: str) -> None:
        self._environment = cli_door.environment(url)
        with self._instead():
            self._boto = Boto(REGION)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make a call."""
        with self._instead():
            return self._boto.call(operation, params)

    @contextmanager
    def _instead(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ.keys() - self._environment.keys():
                patch.delenv(name)
            for name, value in self._environment.items():
                patch.setenv(name, value)
            yield


@dataclass(slots=True)
class Simulated:
    """The simulated account of the case that is on; a new one for each."""

    clock: Clock = field(default_factory=Clock)
    sandbox: Sandbox = field(default_factory=account)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on to it."""
        return self.sandbox.call(operation, params)

    def renewed(self) -> Sandbox:
        """Begin again with an empty account."""
        self.clock = Clock()
        self.sandbox = account(self.clock)
        return self.sandbox


@dataclass(frozen=True, slots=True)
class Bench:
    """What is set up once for many cases: a client of each kind."""

    simulated: Simulated
    boto: Account
    cli: Account
    moto: Account

    def in_process(self) -> Stage:
        """A new simulated account, at hand."""
        return self.behind(self.simulated)

    def behind(self, door: Account) -> Stage:
        """A new simulated account, behind a door."""
        sandbox = self.simulated.renewed()
        sleep, script = self.simulated.clock.advance, sandbox.script
        return Stage(door, "contract-", "m", ROLE, "ml.m5.large", sleep=sleep, step=2.0, script=script)

    def at_moto(self) -> Stage:
        """The account that moto keeps, with names that no other case has."""
        prefix = unique()
        self.moto.call("CreateModel", {"ModelName": f"{prefix}m", "ExecutionRoleArn": ROLE, "PrimaryContainer": IMAGE})
        return Stage(self.moto, prefix, f"{prefix}m", ROLE, "ml.m5.large", sleep=lambda _seconds: None, step=0.0)


@contextmanager
def bench() -> Iterator[Bench]:
    """One server over the simulated account of the case that is on, and moto's."""
    simulated = Simulated()
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with Server(simulated.call) as server, cli_door.host(server.url) as cli:
        moto.start()
        try:
            host, port = moto.get_host_and_port()
            yield Bench(simulated, Redirected(server.url), cli, Redirected(f"http://{host}:{port}"))
        finally:
            moto.stop()


def at_aws() -> Stage:
    """The account of the environment's credentials: costs money, takes hours."""
    region, model, role = (os.environ[f"SYNCER_CONTRACT_{name}"] for name in ("REGION", "MODEL", "ROLE"))
    instance = os.environ.get("SYNCER_CONTRACT_INSTANCE", "ml.t2.medium")
    return Stage(Boto(region), unique(), model, role, instance, sleep=time.sleep, step=15.0)


def unique() -> str:
    """A beginning of names that nobody else has."""
    return f"syncer-contract-{secrets.token_hex(4)}-"


@dataclass(frozen=True, slots=True)
class Door:
    """One way to an account; at an `exact` one every word must be what the account says when it is asked in this process."""

    name: str
    stage: Callable[[Bench], Stage]
    exact: bool = False


IN_PROCESS = Door("in process", Bench.in_process)
SIMULATED = (
    IN_PROCESS,
    Door("boto3", lambda bench: bench.behind(bench.boto), exact=True),
    Door("aws cli", lambda bench: bench.behind(bench.cli), exact=True),
)
MOTO = Door("moto", Bench.at_moto)
AWS = Door("aws", lambda _bench: at_aws())
