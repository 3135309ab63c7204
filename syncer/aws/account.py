"""What every account is: something that answers calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from syncer.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping


class Account(Protocol):
    """An AWS account in one region, seen through its API.

    `operation` is an API operation name such as `CreateEndpointConfig`, of SageMaker, the tagging API (`GetResources`),
    Application Auto Scaling (`DescribeScalableTargets`) or STS (`GetCallerIdentity`); `params` are its literal members. The
    answer is what boto3 would return: times are aware datetimes. Raises ApiError when AWS answers with an error, Unavailable
    when it cannot be asked or its answer cannot be trusted.
    """

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make one API call."""
        ...


def is_read(operation: str) -> bool:
    """Say whether an operation changes nothing, by AWS's way of naming; what we do not know is taken for a write."""
    return operation.startswith(("Describe", "Get", "List"))


def member(answer: Mapping[str, Any], name: str, operation: str) -> Any:
    """Return a required member of an answer; a cut-off answer must not look like an empty one. Raises Unavailable."""
    if name not in answer:
        raise Unavailable(f"{operation}: the answer lacks {name}; it was cut off or is not AWS's", "Run again")
    return answer[name]
