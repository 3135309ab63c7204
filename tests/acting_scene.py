"""Where the workflows run: a repository full of traps, the simulated account, S3 and a GitHub, all on loopback."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

import boto3
import repositories
from accounts import denied
from acting import Site
from buckets import s3
from fakegithub import FakeGitHub

from syncer.sandbox import Sandbox, Timing, new_state
from syncer.sandbox.serve import Server
from syncer.workflows import FOLDER, KINDS, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

LEDGER = {"default.db", "default.db.head"}
SETTINGS = """\
owner: risk
targets:
  default: {account: "123456789012", region: us-east-1, state: "s3://vault/default.db"}
"""
CONFIG = """\
EndpointConfigName: {name}
ProductionVariants:
  - {{VariantName: main, ModelName: m1, InstanceType: ml.m5.large, InitialInstanceCount: {count}}}
{endpoint}"""
# What lies about in the checkout and would like to be imported, obeyed or believed.
HOSTILE = {
    **{name: f"print('PWNED by {name}')\n" for name in ("yaml.py", "hashlib.py", "sitecustomize.py", "syncer/__init__.py")},
    "uv.toml": 'index-url = "http://127.0.0.1:9/evil"\n',
    "pip.conf": "[global]\nindex-url = http://127.0.0.1:9/evil\n",
    ".env": "INPUT_REVIEWED_PLAN=off\nAWS_ENDPOINT_URL=http://127.0.0.1:9/evil\n",
}
EVIL = "desired/a\n::error::PWNED @octocat <img src=x>.yaml"


class Account:
    """The simulated account; `ahead` puts its clock forward. Making an endpoint outlasts every run, rolling one is quick."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.refuses = ""  # an operation that the role may not call
        self.creating = threading.Event()
        timing = Timing(create=600, update=0, delete=0)
        self.box = Sandbox(new_state("us-east-1", "123456789012"), clock=lambda: time.time() + self.ahead, timing=timing)
        self.box.seed_models(["m1"])

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a call, and tell who waits for it that an endpoint is being made."""
        if operation == self.refuses:
            raise denied()
        answer = self.box.call(operation, params)
        if operation == "CreateEndpoint":
            self.creating.set()
        return answer

    def serves(self) -> str:
        """The config that the endpoint serves."""
        found: str = self.box.call("DescribeEndpoint", {"EndpointName": "fraud"})["EndpointConfigName"]
        return found

    def by_hand(self, config: str) -> None:
        """Somebody rolls the endpoint onto another config."""
        body = [{"VariantName": "main", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 9}]
        self.box.call("CreateEndpointConfig", {"EndpointConfigName": config, "ProductionVariants": body})
        self.roll(config)

    def roll(self, config: str) -> None:
        """Somebody rolls the endpoint onto a config that is there."""
        self.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": config})


class Scene:
    """A repository, the account, S3 and GitHub, as long as a `with` block lasts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self.account = Account()

    def __enter__(self) -> Self:
        self.hub = self._stack.enter_context(FakeGitHub())
        aws = self._stack.enter_context(Server(self.account.call))
        store = self._stack.enter_context(s3())
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
        self._s3 = boto3.client("s3", endpoint_url=store, **keys)
        self._stack.callback(self._s3.close)
        self._s3.create_bucket(Bucket="vault")
        services = {"AWS_ENDPOINT_URL": aws.url, "AWS_ENDPOINT_URL_S3": store, "AWS_EC2_METADATA_DISABLED": "true"}
        github = {"GITHUB_API_URL": self.hub.url, "GITHUB_GRAPHQL_URL": self.hub.graphql_url}
        page = {"GITHUB_SERVER_URL": self.hub.state.page}
        self.site = Site(self._folder / "site", self.hub.repository, services | github | page)
        self._begin()
        return self

    def _begin(self) -> None:
        files = {f"{FOLDER}/{kind}.yml": Workflow("default").text(kind) for kind in KINDS}
        for name, text in {"syncer.yaml": SETTINGS, **files, **HOSTILE}.items():
            self.site.write(name, text)
        repositories.commit(self.site.path)

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def kept(self) -> set[str]:
        """The objects in the bucket of the ledger."""
        return {item["Key"] for item in self._s3.list_objects_v2(Bucket="vault").get("Contents", [])}

    def config(self, name: str, *, count: int = 1, path: str = "", endpoint: str = "Endpoint: {}\n") -> None:
        """Write a desired file."""
        self.site.write(path or f"desired/{name}.yaml", CONFIG.format(name=name, count=count, endpoint=endpoint))

    def two_configs(self) -> None:
        """Write a config with an endpoint, and one without in a file whose name attacks."""
        self.config("fraud")
        self.config("ranking", path=EVIL, endpoint="")

    def pull(self, number: int, write: Callable[[], object], *, fork: bool = False) -> tuple[str, str, str]:
        """Open a pull request with what `write` writes; returns base, head, and the commit that merges it, checked out."""
        base, head = self.branch(number, write, fork=fork)
        return base, head, self.merge(number)

    def branch(self, number: int, write: Callable[[], object], *, at: str = "main", fork: bool = False) -> tuple[str, str]:
        """Open a pull request with what `write` writes; returns base and head. Its branch is checked out."""
        base = repositories.git(self.site.path, "rev-parse", at)
        repositories.git(self.site.path, "checkout", "-q", "-b", f"change-{number}", base)
        write()
        head = repositories.commit(self.site.path)
        self.hub.pull(number, head=head, base=base, fork=fork)
        return base, head

    def merge(self, number: int) -> str:
        """Merge the branch of a pull request into main, which is checked out; returns the commit that merges it."""
        repositories.git(self.site.path, "checkout", "-q", "main")
        repositories.git(self.site.path, "merge", "-q", "--no-ff", "--no-edit", f"change-{number}")
        return repositories.git(self.site.path, "rev-parse", "HEAD")
