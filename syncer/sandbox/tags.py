"""Tags of models, endpoint configs and endpoints: AddTags, DeleteTags, ListTags and what creating with tags needs."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from syncer.sandbox.messages import RefusalError
from syncer.sandbox.paging import cut

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping

    from syncer.sandbox.paging import Key
    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Body, Collection, Component, Endpoint, Resource, State

    Tagged = Resource | Endpoint | Component

LIMIT = 50  # user tags on one resource; those of AWS do not count
SYSTEM_PREFIX = "aws:"
# The kinds of resources that can have tags, as ARNs spell them.
COLLECTIONS: dict[str, Collection] = {
    "model": "models",
    "endpoint-config": "configs",
    "endpoint": "endpoints",
    "inference-component": "components",
}
PAGE = 50  # the smallest MaxResults of ListTags; taken to be its default


def add(request: Request) -> Body:
    """AddTags: add or overwrite; answers all tags that the resource then has."""
    resource = tagged(request.state, request.params["ResourceArn"])
    after = merged(resource["tags"], request.params["Tags"])
    retag(request.state, resource, after)
    return {"Tags": shuffled(after or {}, request.rng)}


def delete(request: Request) -> Body:
    """DeleteTags: keys that are not there are passed over."""
    resource = tagged(request.state, request.params["ResourceArn"])
    keys = request.params["TagKeys"]
    _refuse_reserved(keys)
    if resource["tags"] is not None:
        retag(request.state, resource, {key: value for key, value in resource["tags"].items() if key not in keys})
    return {}


def list_(request: Request) -> Body:
    """ListTags: in no order, as the service does."""
    resource = tagged(request.state, request.params["ResourceArn"])
    tags = sorted((resource["tags"] or {}).items())
    ordered: list[tuple[Key, tuple[str, str]]] = [((key,), (key, value)) for key, value in tags]
    scope = f"{request.operation} {resource['arn']}"
    size = request.params.get("MaxResults", PAGE)
    page, token = cut(ordered, size, scope, request.params.get("NextToken", ""))
    return {"Tags": shuffled(dict(page), request.rng)} | ({"NextToken": token} if token else {})


def on_create(request: Request) -> dict[str, str] | None:
    """Return the tags of a create request, None when it has none; raises RefusalError for those not allowed."""
    return merged(None, request.params.get("Tags", []))


def merged(before: dict[str, str] | None, given: list[Body]) -> dict[str, str] | None:
    """Return the tags after adding `given`; None stays None when nothing is given: such a resource was never tagged."""
    keys = [tag["Key"] for tag in given]
    _refuse_reserved(keys)
    repeated = next((key for number, key in enumerate(keys) if key in keys[:number]), None)
    if repeated is not None:
        raise RefusalError("tag_repeated", key=repeated)
    after = (before or {}) | {tag["Key"]: tag["Value"] for tag in given}
    count = sum(not _reserved(key) for key in after)
    if count > LIMIT:
        raise RefusalError("tags_too_many", count=count, limit=LIMIT)
    return after if given else before


def tagged(state: State, arn: str) -> Tagged:
    """Return the resource with an ARN; raises RefusalError when there is none."""
    collection, key = _place(state, arn)
    if collection is None:
        raise RefusalError("tagged_missing", arn=arn)
    found: Tagged = state[collection][key]
    return found


def retag(state: State, resource: Tagged, after: dict[str, str] | None) -> None:
    """Give a resource of the account other tags."""
    collection, key = _place(state, resource["arn"])
    if collection is not None:
        collected = cast("dict[str, Any]", state[collection])
        collected[key] = {**resource, "tags": after}


def everything(state: State) -> list[Tagged]:
    """Return each thing in the account that can have tags."""
    kinds = (state["models"], state["configs"], state["endpoints"], state["components"])
    return [*chain.from_iterable(cast("Mapping[str, Tagged]", kind).values() for kind in kinds)]


def shuffled(tags: Mapping[str, str], rng: random.Random) -> list[dict[str, Any]]:
    """Return tags in the API's form, in no order: the service keeps none."""
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    rng.shuffle(pairs)
    return pairs


def _place(state: State, arn: str) -> tuple[Collection | None, str]:
    kind, _, name = arn.rpartition(":")[2].partition("/")
    collection = COLLECTIONS.get(kind)
    records: Mapping[str, Mapping[str, Any]] = state[collection] if collection is not None else {}
    for key in (name, name.lower()):  # endpoints are kept under lower-case names
        if key in records and records[key]["arn"] == arn:
            return collection, key
    found = next((key for key, record in records.items() if record["arn"] == arn), None)  # an ARN in lower case
    return (None, "") if found is None else (collection, found)


def _reserved(key: str) -> bool:
    return key.lower().startswith(SYSTEM_PREFIX)


def _refuse_reserved(keys: Iterable[str]) -> None:
    for key in keys:
        if _reserved(key):
            raise RefusalError("tag_reserved", key=key)
