"""How large a generated account is. Imports nothing of syncer: the process that measures must stay small."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

REGION = "us-east-1"
STATE = "account.json"  # the simulated account's file, beside the desired ones
SHARE = 5  # one endpoint and one model for so many configs
_PAGE = 100  # the most that any of the lists gives


@dataclass(frozen=True, slots=True)
class Size:
    """How many configs, endpoints and models there are."""

    configs: int

    @property
    def endpoints(self) -> int:
        """Each follows one of the configs."""
        return ceil(self.configs / SHARE)

    @property
    def models(self) -> int:
        """Each is named by some of the configs."""
        return self.endpoints

    @property
    def pages(self) -> int:
        """How many pages there are: configs and endpoints, the tags of both, models."""
        tagged = self.configs + self.endpoints
        return sum(ceil(count / _PAGE) for count in (self.configs, self.endpoints, tagged, self.models))
