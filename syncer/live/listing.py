"""The lists of an account, under way side by side: what there is, and the tags of what is ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from syncer import names
from syncer.aws import Fault, fault, member
from syncer.errors import ApiError
from syncer.live.answers import tag_map
from syncer.live.pages import PAGE, pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.live.source import Source
    from syncer.model import Body, Identity

Tags = dict[str, dict[str, str]]  # by ARN
KINDS = ("sagemaker:endpoint-config", "sagemaker:endpoint")


@dataclass(frozen=True, slots=True)
class Listing:
    """Lists that come in. Each is waited for by calling it, once; it raises ApiError or Unavailable when it is not whole.

    `tags` are those of all that carries our owner and target, one list for each kind of resource.
    """

    source: Source
    configs: Callable[[], dict[str, Body]]
    endpoints: Callable[[], dict[str, Body]]
    models: Callable[[], list[Body]]
    tags: tuple[Callable[[], Tags], ...]

    def tagged(self) -> Tags | None:
        """Return the tags of what is ours, None where the tagging API may not be asked."""
        try:
            return {arn: tags for kind in self.tags for arn, tags in kind().items()}
        except ApiError as error:
            if fault(error) is not Fault.DENIED:
                raise
            return None


def begin(source: Source, identity: Identity) -> Listing:
    """Begin to list an account. Nothing is raised before the lists are asked for."""
    return Listing(
        source,
        configs=source.begun(partial(_named, source, "ListEndpointConfigs", "EndpointConfigs")),
        endpoints=source.begun(partial(_named, source, "ListEndpoints", "Endpoints")),
        tags=tuple(source.begun(partial(_tags, source, kind, identity)) for kind in KINDS),
        models=source.begun(partial(_list, source, "ListModels", "Models")),
    )


def _list(source: Source, operation: str, key: str) -> list[Any]:
    return list(pages(source.account, operation, {"MaxResults": PAGE}, key=key))


def _named(source: Source, operation: str, key: str) -> dict[str, Body]:
    """List resources by name: that of a config for `EndpointConfigs`."""
    return {item[f"{key.removesuffix('s')}Name"]: item for item in _list(source, operation, key)}


def _tags(source: Source, kind: str, identity: Identity) -> Tags:
    filters = [{"Key": names.OWNER, "Values": [identity.owner]}, {"Key": names.TARGET, "Values": [identity.target]}]
    params = {"TagFilters": filters, "ResourceTypeFilters": [kind], "ResourcesPerPage": PAGE}
    operation = "GetResources"
    found = pages(source.account, operation, params, key="ResourceTagMappingList", next_page="PaginationToken")
    return {member(item, "ResourceARN", operation): tag_map(member(item, "Tags", operation)) for item in found}
