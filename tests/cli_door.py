"""The `aws` program of this environment as a door to an account, and the environment that it needs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.parsers import create_parser

from syncer.errors import ApiError
from syncer.sandbox.mirror import services

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from subprocess import Popen

PROGRAM = Path(sys.executable).with_name("aws")
_REFUSED = re.compile(r"An error occurred \((\w+)\) when calling the (\w+) operation(?: \([^)]*\))?: (.*)", re.DOTALL)


def environment(url: str, region: str = "us-east-1") -> dict[str, str]:
    """Everything of AWS that a program sees: one server, keys that mean nothing, no file and no proxy."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("AWS_") and not name.lower().endswith("_proxy")
    }
    return kept | {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }


class Host:
    """An account behind the AWS CLI; satisfies `syncer.aws.Account`."""

    def __init__(self, process: Popen[str]) -> None:
        self._process = process

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Run the command of an operation; its parameters are given as JSON, and no page is turned."""
        model = next(service for service in services() if service.knows(operation)).model
        command = [model.service_name, xform_name(operation, "-"), "--no-paginate"]
        code, out, err = self._run([*command, "--cli-input-json", json.dumps(params)])
        if code:
            raise _refusal(err)
        shape = model.operation_model(operation).output_shape
        if shape is None:
            assert out == ""
            return {}
        body = {"status_code": 200, "headers": {}, "body": out.encode()}
        answer: dict[str, Any] = create_parser("json").parse(body, shape)  # which makes times of numbers
        return answer

    def _run(self, arguments: list[str]) -> tuple[int, str, str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        code, out, err = json.loads(self._process.stdout.readline())
        return code, out, err


@contextmanager
def host(url: str) -> Iterator[Host]:
    """Run the program as long as the block lasts."""
    words = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("cli_host.py"))]
    with subprocess.Popen(words, env=environment(url), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Host(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0


def _refusal(text: str) -> ApiError:
    match = _REFUSED.search(text)
    assert match, text
    return ApiError(match[1], match[3].rstrip("\n"), operation=match[2])
