"""Which resources one reading looks at, and what of each is known already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from syncer import names
from syncer.live import kept
from syncer.live.pages import stamp
from syncer.model import LiveConfig, LiveEndpoint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from syncer.live.interest import Interest
    from syncer.live.listing import Tags
    from syncer.live.source import Source
    from syncer.model import Body

R = TypeVar("R", LiveConfig, LiveEndpoint)


@dataclass(frozen=True, slots=True)
class Wanted(Generic[R]):
    """One resource to look at: as it is known, but for its tags, and the tags that may be believed, by ARN."""

    name: str
    known: R | None = None
    index: Mapping[str, dict[str, str]] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether nothing needs to be asked."""
        return self.known is not None and self.known.arn in self.index


@dataclass(frozen=True, slots=True)
class Choice:
    """Chooses from lists. What is fresh is taken from no ledger, and its tags only where no index `lags`."""

    source: Source
    interest: Interest
    tagged: Tags
    lags: bool

    def configs(self, listed: Mapping[str, Body]) -> list[Wanted[LiveConfig]]:
        """Choose the configs that are ours, or stand where we want a name."""
        logical = self.interest.logical
        return self.those(
            [
                item
                for name, item in listed.items()
                if self._is_ours(item["EndpointConfigArn"]) or names.logical_of(name) in logical
            ]
        )

    def those(self, items: Collection[Body]) -> list[Wanted[LiveConfig]]:
        """Say of some configs what is known."""
        return [self._config(item["EndpointConfigName"], item) for item in items]

    def _config(self, name: str, item: Body) -> Wanted[LiveConfig]:
        if self.source.is_fresh(item["CreationTime"]):
            return Wanted(name, index={} if self.lags else self.tagged)
        return Wanted(name, kept.config(self.interest.record, name, stamp(item["CreationTime"])), self.tagged)

    def endpoints(self, listed: Mapping[str, Body]) -> list[Wanted[LiveEndpoint]]:
        """Choose the endpoints that are ours or wanted."""
        return [
            self._endpoint(name, item)
            for name, item in listed.items()
            if self._is_ours(item["EndpointArn"]) or name.lower() in self.interest.endpoints
        ]

    def _endpoint(self, name: str, item: Body) -> Wanted[LiveEndpoint]:
        if self.source.is_fresh(item["LastModifiedTime"]):
            return Wanted(name, index={} if self.lags else self.tagged)
        return Wanted(name, kept.endpoint(self.interest.record, item), self.tagged)

    def _is_ours(self, arn: str) -> bool:
        return arn in self.tagged and names.is_ours(self.tagged[arn], self.interest.identity)
