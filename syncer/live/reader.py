"""One reading of an account: pages first, a Describe only for what is ours, wanted, or in the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from syncer import names, normalize, review, schema
from syncer.aws import Account, Fault, fault, member
from syncer.compare import capacity
from syncer.errors import ApiError, Unavailable
from syncer.live.answers import endpoint_value, tag_map, tags_of
from syncer.live.pages import PAGE, pages, stamp
from syncer.live.scaling import scalable
from syncer.model import (
    Body,
    LiveConfig,
    LiveEndpoint,
    Snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from syncer.live.interest import Interest


class Reader:
    """One reading of one account; collects what could not be read instead of stopping at it."""

    def __init__(self, account: Account, wanted: Interest) -> None:
        self._account = account
        self._interest = wanted
        self.unknown: dict[str, str] = {}
        self._gone: set[str] = set()  # listed, but not there when asked for
        self.notices: list[str] = []

    def snapshot(self, *, account_id: str, region: str) -> Snapshot:
        """Read everything. Raises ApiError or Unavailable when configs or endpoints cannot even be listed."""
        configs = {item["EndpointConfigName"]: item for item in self._list("ListEndpointConfigs", "EndpointConfigs")}
        endpoints = {item["EndpointName"]: item for item in self._list("ListEndpoints", "Endpoints")}
        tagged = self._tagged([*configs.values(), *endpoints.values()])
        described = self._endpoints(endpoints, tagged)
        served = {item.config for item in described.values()} | {item.pending for item in described.values()}
        read = self._configs(configs, tagged, served)
        created = {name: stamp(item["CreationTime"]) for name, item in configs.items() if f"config {name}" not in self._gone}
        return Snapshot(
            account=account_id,
            region=region,
            configs=read,
            config_names=created,
            endpoints=described,
            endpoint_names={name: stamp(item["LastModifiedTime"]) for name, item in endpoints.items()},
            models=self._models(read),
            unknown=dict(self.unknown),  # a copy: what a later look cannot read must not change what this one said
        )

    def _list(self, operation: str, key: str) -> list[Any]:
        return list(pages(self._account, operation, {"MaxResults": PAGE}, key=key))

    def _models(self, configs: Mapping[str, LiveConfig]) -> dict[str, str]:
        """List the models; those that are named and not listed are asked for by name, for lists lag."""
        found = self._try("models", lambda: self._list("ListModels", "Models"))
        models = {item["ModelName"]: stamp(item["CreationTime"]) for item in found or []}
        named = self._interest.models.union(*(capacity.models(config.content.normal) for config in configs.values()))
        for name in sorted(named - models.keys()) if found is not None else []:
            models |= self._model(name)
        return models

    def _model(self, name: str) -> dict[str, str]:
        answer = self._try("models", lambda: self._account.call("DescribeModel", {"ModelName": name}))
        return {name: stamp(answer["CreationTime"])} if answer else {}

    def _try(self, subject: str, read: Callable[[], Any]) -> Any:
        """Return what `read` does, or None after noting why not; bad credentials end the run instead."""
        try:
            return read()
        except ApiError as error:
            if fault(error) is Fault.AUTH:
                raise
            if fault(error) is Fault.NOT_FOUND:
                self._gone.add(subject)
            else:
                self.unknown[subject] = f"{error.code}: {error.message}"
            return None

    def _tagged(self, listed: list[Body]) -> dict[str, dict[str, str]]:
        """Return tags by ARN of all that carries our owner and target; without the tagging API, of everything."""
        identity = self._interest.identity
        filters = [{"Key": names.OWNER, "Values": [identity.owner]}, {"Key": names.TARGET, "Values": [identity.target]}]
        kinds = ["sagemaker:endpoint-config", "sagemaker:endpoint"]
        params = {"TagFilters": filters, "ResourceTypeFilters": kinds, "ResourcesPerPage": PAGE}
        try:
            found = list(
                pages(self._account, "GetResources", params, key="ResourceTagMappingList", next_page="PaginationToken")
            )
        except ApiError as error:
            if fault(error) is not Fault.DENIED:
                raise
            self.notices.append("tag:GetResources is not allowed: reading the tags of each resource instead, one call each")
            subjects = {arn: subject for item in listed for arn, subject in [_named(item)]}
            return {arn: self._tags(subject, arn) or {} for arn, subject in subjects.items()}
        operation = "GetResources"
        return {member(item, "ResourceARN", operation): tag_map(member(item, "Tags", operation)) for item in found}

    def _tags(self, subject: str, arn: str) -> dict[str, str] | None:
        found: dict[str, str] | None = self._try(subject, lambda: tags_of(self._account, arn))
        return found

    def _own_tags(self, subject: str, arn: str, tagged: Mapping[str, dict[str, str]]) -> dict[str, str] | None:
        """Return a resource's tags; the tagging index lags, so what it does not know is asked for directly."""
        return tagged[arn] if arn in tagged else self._tags(subject, arn)

    def _is_ours(self, arn: str, tagged: Mapping[str, dict[str, str]]) -> bool:
        return arn in tagged and names.is_ours(tagged[arn], self._interest.identity)

    def _configs(
        self, listed: Mapping[str, Body], tagged: Mapping[str, dict[str, str]], served: Collection[str]
    ) -> dict[str, LiveConfig]:
        found: dict[str, LiveConfig] = {}
        for name, item in listed.items():
            ours = self._is_ours(item["EndpointConfigArn"], tagged)
            if ours or name in served or names.logical_of(name) in self._interest.logical:
                config = self.config(name, stamp(item["CreationTime"]), tagged)
                found |= {name: config} if config else {}
        return found

    def config(self, name: str, created: str, tagged: Mapping[str, dict[str, str]]) -> LiveConfig | None:
        """Describe one config, or remember it: the same name and CreationTime is the same content for ever."""
        answer = self._interest.record.descriptions.get((name, created)) if created else None
        if answer is None or schema.output_flaw("DescribeEndpointConfig", answer):
            answer = self._try(f"config {name}", lambda: self._account.call("DescribeEndpointConfig", _config(name)))
        if answer is None:
            return None
        arn = answer["EndpointConfigArn"]
        tags = self._own_tags(f"config {name}", arn, tagged)
        if tags is None:
            return None
        at = answer["CreationTime"]
        body = {key: value for key, value in answer.items() if key not in normalize.NOT_CONTENT}
        return LiveConfig(name, arn, at if isinstance(at, str) else stamp(at), body, normalize.content(body), tags)

    def _endpoints(self, listed: Mapping[str, Body], tagged: Mapping[str, dict[str, str]]) -> dict[str, LiveEndpoint]:
        found: dict[str, LiveEndpoint] = {}
        for name, item in listed.items():
            if self._is_ours(item["EndpointArn"], tagged) or name.lower() in self._interest.endpoints:
                endpoint = self.endpoint(name, tagged)
                found |= {name.lower(): endpoint} if endpoint else {}
        return found

    def endpoint(self, name: str, tagged: Mapping[str, dict[str, str]]) -> LiveEndpoint | None:
        """Describe one endpoint, with its tags; None when it is not there or could not be read."""
        answer = self._try(f"endpoint {name}", lambda: self._account.call("DescribeEndpoint", {"EndpointName": name}))
        if answer is None:
            return None
        tags = self._own_tags(f"endpoint {name}", answer["EndpointArn"], tagged)
        return None if tags is None else endpoint_value(answer, tags)

    def with_scaling(self, snapshot: Snapshot, variants: Collection[tuple[str, str]]) -> Snapshot:
        """Return the snapshot with those of some variants that Application Auto Scaling may scale.

        That is another service, with a right and an address of its own: a plan goes on without it, and says so.
        """
        try:
            found = self._try(review.UNREAD, lambda: scalable(self._account, variants))
        except Unavailable as error:
            self.unknown[review.UNREAD], found = str(error), None
        if found is None:
            self.notices.append(f"Application Auto Scaling could not be asked: {self.unknown.get(review.UNREAD, '')}")
        return replace(snapshot, scalable=found or {}, unknown=dict(self.unknown))


def _named(item: Body) -> tuple[str, str]:
    """Return a listed item's ARN and what it is. The name is not taken from the ARN, whose case may differ."""
    if "EndpointConfigArn" in item:
        return item["EndpointConfigArn"], f"config {item['EndpointConfigName']}"
    return item["EndpointArn"], f"endpoint {item['EndpointName']}"


def _config(name: str) -> Body:
    return {"EndpointConfigName": name}
