"""CreateModel, DescribeModel, DeleteModel, ListModels: models exist so that configs can name them; nothing runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.sandbox import tags
from syncer.sandbox.messages import RefusalError
from syncer.sandbox.paging import Listing, listed
from syncer.sandbox.request import model_of, without_tags
from syncer.sandbox.state import Resource, born, copied, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Body


def create(request: Request) -> Body:
    """CreateModel: no container and no role are needed here."""
    name = request.params["ModelName"]
    arn = request.arn("model", name)
    if name in request.state["models"]:
        raise RefusalError("model_exists", arn=arn)
    allowed = tags.on_create(request)
    request.state["models"][name] = Resource(
        name=name,
        arn=arn,
        created=born(request.state, arn, request.now),
        request=without_tags(request.params),
        tags=allowed,
    )
    return {"ModelArn": arn}


def describe(request: Request) -> Body:
    """DescribeModel: the request, plus the two members that the service fills in."""
    model = model_of(request, request.params["ModelName"])
    answer: Body = {"EnableNetworkIsolation": False} | copied(model["request"])
    if "PrimaryContainer" in answer:
        answer["PrimaryContainer"] = {"Mode": "SingleModel"} | answer["PrimaryContainer"]
    return answer | {"ModelArn": model["arn"], "CreationTime": moment(model["created"])}


def delete(request: Request) -> Body:
    """DeleteModel: allowed while configs and endpoints use it, as it is in the real service."""
    name = request.params["ModelName"]
    model_of(request, name)
    del request.state["models"][name]
    return {}


def list_(request: Request) -> Body:
    """ListModels."""
    return listed(request, request.state["models"].values(), LISTING)


def _summary(model: Mapping[str, Any]) -> Body:
    return {"ModelName": model["name"], "ModelArn": model["arn"], "CreationTime": moment(model["created"])}


LISTING = Listing(
    member="Models",
    filters=("NameContains", "CreationTimeBefore", "CreationTimeAfter"),
    summary=_summary,
)
