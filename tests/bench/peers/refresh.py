"""The call pattern of a Terraform refresh in plain boto3: list, then describe and list the tags of each, ten at a time.

Run by the interpreter of the peers' environment. Tells as JSON how much came back complete. Retries are boto3's standard ones,
with the 25 attempts that Terraform's provider makes; what fails even then is asked for again, so that nothing is missing.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 10
RETRIES = {"mode": "standard", "max_attempts": 25}
CONFIG = ("list_endpoint_configs", "EndpointConfigs", "describe_endpoint_config", "EndpointConfigName", "EndpointConfigArn")
ENDPOINT = ("list_endpoints", "Endpoints", "describe_endpoint", "EndpointName", "EndpointArn")


def complete(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the answer of a call, however often it is throttled."""
    while True:
        try:
            return call()
        except ClientError as error:
            if not error.response["Error"]["Code"].startswith("Throttl"):
                raise


def listed(client: Any, operation: str, key: str) -> list[dict[str, Any]]:
    """Return the items of all pages."""
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        answer = complete(partial(getattr(client, operation), MaxResults=100, **token))
        found += answer[key]
        if "NextToken" not in answer:
            return found
        token = {"NextToken": answer["NextToken"]}


def described(client: Any, item: dict[str, Any], describe: str, name: str, arn: str) -> bool:  # noqa: PLR0917  # one row of the two
    """Describe one item and list its tags; says whether both came."""
    body = complete(partial(getattr(client, describe), **{name: item[name]}))
    tags = complete(partial(client.list_tags, ResourceArn=item[arn]))["Tags"]
    return bool(body[arn] and tags)


def main() -> None:
    """Read everything."""
    client = boto3.client("sagemaker", config=Config(retries=RETRIES, max_pool_connections=THREADS))
    told = {}
    with ThreadPoolExecutor(THREADS) as pool:
        for operation, key, describe, name, arn in (CONFIG, ENDPOINT):
            items = listed(client, operation, key)
            told[key] = sum(pool.map(lambda item: described(client, item, describe, name, arn), items))  # noqa: B023  # the pool is through before the loop goes on
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
