"""What differs from account to account and from region to region."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Traits:
    """How one account is; by default without quotas, and with ARNs that keep the case of names.

    `quotas` is the most instances of a type that all endpoints may have together; types that are not named have no limit.
    `lower_case_arns` writes names in ARNs in lower case, as the service did in 2018 (amazon-sagemaker-examples#293).
    `shapes_only` is a service that has learned more than we know: it takes values that are in no enum, and members that our
    rules keep apart.
    """

    quotas: Mapping[str, int] = field(default_factory=dict)
    lower_case_arns: bool = False
    shapes_only: bool = False

    def record(self) -> Recorded:
        """Return the traits as an account keeps them."""
        return Recorded(quotas=dict(self.quotas), lower_case_arns=self.lower_case_arns, shapes_only=self.shapes_only)


class Recorded(TypedDict):
    """The traits of an account, in its state."""

    quotas: dict[str, int]
    lower_case_arns: bool
    shapes_only: bool


@dataclass(frozen=True, slots=True)
class Region:
    """What one region does not do; `source` is where that was seen."""

    managed_minimum: int = 0
    asynchronous: bool = True
    source: str = ""


REGIONS = {
    "eu-west-3": Region(managed_minimum=1, source="stdapi.ai#43: us-east-1 took the same request"),
    "eu-south-1": Region(asynchronous=False, source="boto3#4275: CreateEndpointConfig took it, CreateEndpoint did not"),
}
_USUAL = Region()


def region(name: str) -> Region:
    """Return what a region does and does not do."""
    return REGIONS.get(name, _USUAL)
