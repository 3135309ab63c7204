"""The tagging API's GetResources, and who we are (STS): the two calls outside SageMaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.sandbox.messages import RefusalError
from syncer.sandbox.paging import cut
from syncer.sandbox.state import partition
from syncer.sandbox.tags import everything, shuffled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Body

PAGE = 50  # the real default is not documented
LARGEST_PAGE = 100
NOT_WITH_ARNS = ("TagFilters", "ResourceTypeFilters", "ResourcesPerPage", "PaginationToken")


def get_resources(request: Request) -> Body:
    """GetResources: what has tags or once had some; the last page has an empty PaginationToken."""
    params = request.params
    size = params.get("ResourcesPerPage", PAGE)
    if not 1 <= size <= LARGEST_PAGE:
        raise RefusalError("page_size")
    if "ResourceARNList" in params and any(params.get(member) for member in NOT_WITH_ARNS):
        raise RefusalError("arns_and_filters")
    page, token = cut(
        request.orders.of(request.operation, everything(request.state), lambda resource: (resource["arn"],)),
        size,
        request.operation,
        params.get("PaginationToken", ""),
        refusal="page_token",
        wanted=lambda resource: resource["tags"] is not None and _wanted(params, resource["arn"], resource["tags"]),
    )
    mappings = [{"ResourceARN": one["arn"], "Tags": shuffled(one["tags"] or {}, request.rng)} for one in page]
    return {"ResourceTagMappingList": mappings, "PaginationToken": token}


def get_caller_identity(request: Request) -> Body:
    """GetCallerIdentity: a user that exists only here."""
    account = request.state["account"]
    arn = f"arn:{partition(request.state['region'])}:iam::{account}:user/sandbox"
    return {"UserId": "AIDASANDBOX", "Account": account, "Arn": arn}


def _wanted(params: Body, arn: str, tags: Mapping[str, str]) -> bool:
    arns, types = params.get("ResourceARNList"), params.get("ResourceTypeFilters")
    if arns is not None and arn not in arns:
        return False
    if types and not {"sagemaker", _type(arn)} & set(types):
        return False
    return all(_matches(one, tags) for one in params.get("TagFilters", []))


def _type(arn: str) -> str:
    return "sagemaker:" + arn.rpartition(":")[2].partition("/")[0]


def _matches(one: Body, tags: Mapping[str, str]) -> bool:
    key, values = one.get("Key", ""), one.get("Values", [])
    return key in tags and (not values or tags[key] in values)
