"""The example workflows end to end: act runs them, against the simulated account, S3 and a GitHub, all on loopback."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
from acting import WAIT, Site, ran
from buckets import s3
from fakegithub import FakeGitHub
from payloads import dispatch, pull_request, push, schedule

from syncer.render.posts import marker
from syncer.sandbox import Sandbox, Timing, new_state
from syncer.sandbox.serve import Server
from syncer.workflows import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pytest

BOT = "github-actions[bot]"
SETTINGS = 'owner: risk\ntargets:\n  default: {account: "123456789012", region: us-east-1, state: "s3://vault/default.db"}\n'
FILE = """\
EndpointConfigName: {name}
ProductionVariants:
  - {{VariantName: main, ModelName: m1, InstanceType: ml.m5.large, InitialInstanceCount: {count}}}
Endpoint: {{}}
"""
# What lies about in the checkout and would like to be imported, obeyed or believed.
HOSTILE = {
    **{name: f"print('PWNED by {name}')\n" for name in ("yaml.py", "hashlib.py", "sitecustomize.py", "syncer/__init__.py")},
    "uv.toml": 'index-url = "http://127.0.0.1:9/evil"\n',
    "pip.conf": "[global]\nindex-url = http://127.0.0.1:9/evil\n",
    ".env": "INPUT_REVIEWED_PLAN=off\nAWS_ENDPOINT_URL=http://127.0.0.1:9/evil\nPYTHONPATH=.\n",
}
EVIL = "desired/a\n::error::PWNED @octocat <img src=x> [x](http:\u2215\u2215evil).yaml"


class Account:
    """The simulated account of the scenario, behind a socket; `ahead` puts its clock forward."""

    def __init__(self) -> None:
        self.ahead = 0.0
        timing = Timing(create=30, update=0, delete=0)
        state = new_state("us-east-1", "123456789012")
        self.box = Sandbox(state, clock=lambda: time.time() + self.ahead, timing=timing)
        self.creating = threading.Event()

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a call, and say when the first endpoint is being made."""
        answer = self.box.call(operation, params)
        if operation == "CreateEndpoint":
            self.creating.set()
        return answer
