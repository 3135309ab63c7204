"""One reading of an account: pages first, a Describe only for what is ours, wanted, or in the way, and not known yet."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from syncer import review
from syncer.aws import Fault, fault
from syncer.compare import capacity
from syncer.errors import ApiError
from syncer.live.answers import config_value, endpoint_value, tags_of
from syncer.live.asking import Notes, look
from syncer.live.choice import Choice, Wanted
from syncer.live.pages import stamp
from syncer.live.scaling import scalable
from syncer.model import Body, LiveConfig, LiveEndpoint, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from syncer.live.asking import Seen
    from syncer.live.interest import Interest
    from syncer.live.listing import Listing, Tags
    from syncer.live.source import Source

R = TypeVar("R", LiveConfig, LiveEndpoint)
Item = TypeVar("Item")
T = TypeVar("T")
_NOT_ALLOWED = "tag:GetResources is not allowed: reading the tags of each resource instead, one call each"


class Reader:
    """One reading of one account; collects what could not be read instead of stopping at it.

    The hands of the crew only ask. What they saw is noted by the thread that reads, in an order that does not depend on them.
    """

    def __init__(self, source: Source, wanted: Interest) -> None:
        self._source = source
        self._interest = wanted
        self._notes = Notes()
        self._asked = self._to_ask = 0
        self.notices: list[str] = []

    @property
    def unknown(self) -> Mapping[str, str]:
        """What could not be read so far, and why."""
        return self._notes.unknown

    def snapshot(self, listing: Listing, *, account_id: str, region: str) -> Snapshot:
        """Read everything. Raises ApiError or Unavailable when configs or endpoints cannot even be listed."""
        configs, endpoints = listing.configs(), listing.endpoints()
        index = listing.tagged()
        tagged = self._every_tag([*configs.values(), *endpoints.values()]) if index is None else index
        choice = Choice(self._source, self._interest, tagged, lags=index is not None)
        first, those = choice.configs(configs), choice.endpoints(endpoints)
        self._expect(first, those)
        described = {item.name.lower(): item for item in self._read("endpoint", those, self._endpoint)}
        served = {item.config for item in described.values()} | {item.pending for item in described.values()}
        chosen = {item.name for item in first}
        more = choice.those([item for name, item in configs.items() if name in served and name not in chosen])
        self._expect(more)
        read = {item.name: item for item in self._read("config", [*first, *more], self._config)}
        return Snapshot(
            account=account_id,
            region=region,
            configs=read,
            config_names={name: stamp(item["CreationTime"]) for name, item in configs.items() if not self._is_gone(name)},
            endpoints=described,
            endpoint_names={name: stamp(item["LastModifiedTime"]) for name, item in endpoints.items()},
            models=self._models(listing, read.values()),
            unknown=dict(self.unknown),  # a copy: what a later look cannot read must not change what this one said
        )

    def configs(self, doubted: Mapping[str, LiveConfig | None]) -> dict[str, LiveConfig]:
        """Ask for configs again, with their tags: no list or index is believed. What is not there is left out.

        One that is given is known but for its tags.
        """
        wanted = [Wanted(name, known) for name, known in sorted(doubted.items())]
        self._expect(wanted)
        return {item.name: item for item in self._read("config", wanted, self._config)}

    def endpoints(self, doubted: Iterable[str]) -> dict[str, LiveEndpoint]:
        """Ask for endpoints again, with their tags; they come by lower-case name. What is not there is left out."""
        wanted: list[Wanted[LiveEndpoint]] = [Wanted(name) for name in sorted(doubted)]
        self._expect(wanted)
        return {item.name.lower(): item for item in self._read("endpoint", wanted, self._endpoint)}

    def with_scaling(self, snapshot: Snapshot, variants: Collection[tuple[str, str]]) -> Snapshot:
        """Return the snapshot with those of some variants that Application Auto Scaling may scale.

        That is another service, with a right and an address of its own: a plan goes on without it, and says so.
        """
        found = self._notes.take(review.UNREAD, look(lambda: scalable(self._source.account, variants)))
        if found is None:
            self.notices.append(f"Application Auto Scaling could not be asked: {self.unknown.get(review.UNREAD, '')}")
        return replace(snapshot, scalable=found or {}, unknown=dict(self.unknown))

    def _expect(self, *wanted: Sequence[Wanted[LiveConfig]] | Sequence[Wanted[LiveEndpoint]]) -> None:
        self._to_ask += sum(not item.is_settled for items in wanted for item in items)

    def _read(self, kind: str, wanted: Sequence[Wanted[R]], ask: Callable[[Wanted[R]], R]) -> Iterator[R]:
        """Yield what can be read, in order: what is known at once, the rest as the hands bring it."""
        unsettled = [item for item in wanted if not item.is_settled]
        answers = self._looks(ask, unsettled)
        for item in wanted:
            value = ask(item) if item.is_settled else self._notes.take(f"{kind} {item.name}", next(answers))
            if value is not None:
                yield value

    def _looks(self, ask: Callable[[Item], T], items: Sequence[Item]) -> Iterator[Seen[T]]:
        """Yield what comes of asking for each item, telling how many there are."""
        for seen in self._source.each(lambda item: look(lambda: ask(item)), items):
            self._asked += 1
            self._source.tell(self._asked, self._to_ask)
            yield seen

    def _config(self, wanted: Wanted[LiveConfig]) -> LiveConfig:
        found = wanted.known or config_value(self._call("DescribeEndpointConfig", EndpointConfigName=wanted.name), {})
        return replace(found, tags=self._tags(found.arn, wanted.index))

    def _endpoint(self, wanted: Wanted[LiveEndpoint]) -> LiveEndpoint:
        found = wanted.known or endpoint_value(self._call("DescribeEndpoint", EndpointName=wanted.name), {})
        return replace(found, tags=self._tags(found.arn, wanted.index))

    def _call(self, operation: str, **params: str) -> Body:
        return self._source.account.call(operation, params)

    def _tags(self, arn: str, index: Mapping[str, dict[str, str]]) -> dict[str, str]:
        """Return a resource's tags; the tagging index lags, so what it does not know is asked for directly."""
        return index[arn] if arn in index else tags_of(self._source.account, arn)

    def _every_tag(self, listed: list[Body]) -> Tags:
        """Return the tags of everything by ARN, read one by one."""
        self.notices.append(_NOT_ALLOWED)
        named = [_named(item) for item in listed]
        self._to_ask += len(named)
        looks = self._looks(partial(tags_of, self._source.account), [arn for arn, _ in named])
        return {arn: self._notes.take(subject, seen) or {} for (arn, subject), seen in zip(named, looks, strict=True)}

    def _models(self, listing: Listing, configs: Iterable[LiveConfig]) -> dict[str, str]:
        """List the models; those that are named and not listed are asked for by name, for lists lag."""
        try:
            found = listing.models()
        except ApiError as error:
            if fault(error) is Fault.AUTH:
                raise
            self._notes.unread("models", error)
            return {}
        models = {item["ModelName"]: stamp(item["CreationTime"]) for item in found}
        named = self._interest.models.union(*(capacity.models(item.content.normal) for item in configs))
        missing = sorted(named - models.keys())
        self._to_ask += len(missing)
        for name, seen in zip(missing, self._looks(self._model, missing), strict=True):
            created = self._notes.take("models", seen)
            models |= {name: created} if created else {}
        return models

    def _model(self, name: str) -> str:
        return stamp(self._call("DescribeModel", ModelName=name)["CreationTime"])

    def _is_gone(self, name: str) -> bool:
        return f"config {name}" in self._notes.gone


def _named(item: Body) -> tuple[str, str]:
    """Return a listed item's ARN and what it is. The name is not taken from the ARN, whose case may differ."""
    if "EndpointConfigArn" in item:
        return item["EndpointConfigArn"], f"config {item['EndpointConfigName']}"
    return item["EndpointArn"], f"endpoint {item['EndpointName']}"
