"""The one door to AWS: the protocol that every account fits, real or simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Account(Protocol):
    """An AWS account in one region, seen through its API.

    `operation` is an API operation name such as `CreateEndpointConfig`, of SageMaker, the tagging API (`GetResources`) or STS
    (`GetCallerIdentity`); `params` are its literal members. The answer is what boto3 would return: times are aware datetimes.
    Raises ApiError when AWS answers with an error, Unavailable when it cannot be asked or its answer cannot be trusted.
    """

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make one API call."""
        ...
