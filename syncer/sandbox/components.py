"""Inference components: enough for them to exist, to be listed, and to hold their endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from syncer.sandbox import tags
from syncer.sandbox.messages import RefusalError
from syncer.sandbox.paging import Listing, listed
from syncer.sandbox.request import endpoint_of, loaded_model, without_tags
from syncer.sandbox.serving import all_variants
from syncer.sandbox.state import Component, born, copied, later, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Body, Endpoint, State


def create(request: Request) -> Body:
    """CreateInferenceComponent: on a variant without a model, of an endpoint that is there."""
    name = request.params["InferenceComponentName"]
    arn = request.arn("inference-component", name)
    if name in request.state["components"]:
        raise RefusalError("component_exists", arn=arn)
    endpoint = endpoint_of(request)
    variant = _variant(request.params, endpoint)
    copies = request.params.get("RuntimeConfig", {}).get("CopyCount", 1)
    if copies < 1:
        raise RefusalError("component_copies")
    model = request.params.get("Specification", {}).get("ModelName")
    if model is not None:
        loaded_model(request, model)
    created = born(request.state, arn, request.now)
    request.state["components"][name] = Component(
        name=name,
        arn=arn,
        created=created,
        modified=created,
        endpoint=endpoint["name"],
        variant=variant,
        copies=copies,
        status="Creating",
        ends=round(request.now + request.timing.create, 3),
        request=without_tags(request.params),
        tags=tags.on_create(request),
    )
    return {"InferenceComponentArn": arn}


def describe(request: Request) -> Body:
    """DescribeInferenceComponent."""
    component = _component(request)
    body = component["request"]
    current = 0 if component["status"] == "Creating" else component["copies"]
    answer = _summary_of(request.state, component)
    answer["RuntimeConfig"] = {"DesiredCopyCount": component["copies"], "CurrentCopyCount": current}
    if "Specification" in body:
        answer["Specification"] = _specified(body["Specification"])
    if "Specifications" in body:
        answer["Specifications"] = [_specified(one) for one in body["Specifications"]]
    return answer


def delete(request: Request) -> Body:
    """DeleteInferenceComponent: visible until it is gone."""
    component = _component(request)
    if component["status"] == "Deleting":
        raise RefusalError("component_busy", arn=component["arn"])
    going: Body = {
        "status": "Deleting",
        "ends": round(request.now + request.timing.delete, 3),
        "modified": later(request.now, component["modified"]),
    }
    request.state["components"][component["name"]] = cast("Component", {**component, **going})
    return {}


def list_(request: Request) -> Body:
    """ListInferenceComponents."""
    state = request.state
    return listed(request, state["components"].values(), Listing(MEMBER, FILTERS, lambda one: _summary_of(state, one)))


def refuse_while_held(state: State, endpoint: Endpoint) -> None:
    """Raise RefusalError when components are on an endpoint that is to go."""
    held = next((one["name"] for one in state["components"].values() if _is_on(one, endpoint)), None)
    if held is not None:
        raise RefusalError("endpoint_held", arn=endpoint["arn"], component=held)


MEMBER = "InferenceComponents"
FILTERS = (
    "NameContains",
    "CreationTimeBefore",
    "CreationTimeAfter",
    "LastModifiedTimeBefore",
    "LastModifiedTimeAfter",
    "StatusEquals",
    "EndpointNameEquals",
    "VariantNameEquals",
)


def _is_on(component: Component, endpoint: Endpoint) -> bool:
    return component["endpoint"].lower() == endpoint["name"].lower()


def _component(request: Request) -> Component:
    name = request.params["InferenceComponentName"]
    if name not in request.state["components"]:
        raise RefusalError("component_missing", arn=request.arn("inference-component", name))
    return request.state["components"][name]


def _specified(specification: Body) -> Body:
    """Return a specification as Describe shows it: with the image that runs in the place of the image that was named."""
    shown = copied(specification)
    image = shown.get("Container", {}).pop("Image", None)
    if image is not None:
        shown["Container"]["DeployedImage"] = {"SpecifiedImage": image}
    return shown


def _variant(params: Body, endpoint: Endpoint) -> str:
    """Return the variant that a component goes to: the one asked for, else the first that takes components."""
    coming = endpoint["roll"]["next"] if endpoint["roll"] is not None else None
    what = endpoint["serving"] or coming
    free = [one["VariantName"] for one in all_variants(what) if "DesiredWeight" not in one] if what is not None else []
    wanted: str = params.get("VariantName", free[0] if free else "")
    if wanted not in free:
        raise RefusalError("component_variant", variant=wanted, arn=endpoint["arn"])
    return wanted


def _summary_of(state: State, component: Mapping[str, Any]) -> Body:
    endpoint = state["endpoints"].get(component["endpoint"].lower())
    return {
        "InferenceComponentName": component["name"],
        "InferenceComponentArn": component["arn"],
        "EndpointName": component["endpoint"],
        "EndpointArn": endpoint["arn"] if endpoint is not None else "",
        "VariantName": component["variant"],
        "InferenceComponentStatus": component["status"],
        "CreationTime": moment(component["created"]),
        "LastModifiedTime": moment(component["modified"]),
    }
