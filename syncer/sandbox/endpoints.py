"""The endpoint operations: create, describe, update, weights and capacities, delete, list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.sandbox import components, lifecycle, quota, scaling, stages, tags
from syncer.sandbox.configs import need_models
from syncer.sandbox.messages import RefusalError
from syncer.sandbox.paging import Listing, listed
from syncer.sandbox.refusals_roll import Move, refuse
from syncer.sandbox.request import endpoint_of, loaded_config
from syncer.sandbox.serving import all_variants, asked, pending, retaining, serving, settled, shown
from syncer.sandbox.state import Endpoint, Script, born, changed, copied, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Body, Resource, Serving

MIXED = "UpdateRollbackFailed"  # serves old and new; rolling it onto either is the way out


def create(request: Request) -> Body:
    """CreateEndpoint: the name is taken whatever its case; DeploymentConfig is kept for a later update to retain."""
    name = request.params["EndpointName"]
    existing = request.state["endpoints"].get(name.lower())
    if existing is not None:
        raise RefusalError("endpoint_exists", arn=existing["arn"])
    config = loaded_config(request, request.params["EndpointConfigName"])
    need_models(request, config["request"])
    if "AsyncInferenceConfig" in config["request"] and not request.region.asynchronous:
        raise RefusalError("features")
    following = serving(config)
    quota.refuse_launch(request, following, None)
    endpoint = _new(request, config)
    how = lifecycle.scripted(request.state, name)
    first = lifecycle.roll(request, request.timing.create, following, how)
    request.state["endpoints"][name.lower()] = changed(endpoint, roll=first)
    return {"EndpointArn": endpoint["arn"]}


def describe(request: Request) -> Body:
    """DescribeEndpoint: while it rolls, the old config is named and shown, the new one is pending."""
    endpoint = endpoint_of(request)
    answer: Body = {
        "EndpointName": endpoint["name"],
        "EndpointArn": endpoint["arn"],
        "EndpointConfigName": endpoint["config"],
        "EndpointStatus": endpoint["status"],
        "CreationTime": moment(endpoint["created"]),
        "LastModifiedTime": moment(endpoint["modified"]),
    }
    running, coming = _fleets(endpoint, request.now)
    if running is not None:
        answer |= shown(running)
    if endpoint["failure"] is not None:
        answer["FailureReason"] = endpoint["failure"]
    if endpoint["deployment"] is not None:
        answer["LastDeploymentConfig"] = copied(endpoint["deployment"])
    if endpoint["roll"] is not None and coming is not None:
        answer["PendingDeploymentSummary"] = pending(coming, endpoint["roll"]["started"])
    return answer


def update(request: Request) -> Body:
    """UpdateEndpoint: needs the new config and, to be able to go back, the old one."""
    endpoint, old = _idle(request)
    wanted = loaded_config(request, request.params["EndpointConfigName"])
    if wanted["name"] == endpoint["config"] and endpoint["status"] != MIXED:
        raise RefusalError("config_in_use", name=wanted["name"])
    loaded_config(request, endpoint["config"])
    need_models(request, wanted["request"])
    following = retaining(serving(wanted), old, request.params)
    if not request.params.get("RetainDeploymentConfig", False):
        endpoint = changed(endpoint, deployment=request.params.get("DeploymentConfig"))
    if not request.state["traits"]["shapes_only"]:
        refuse(Move(endpoint["deployment"] or {}, old, following))
    scaling.refuse_conflicts(request.state, endpoint, following)
    quota.refuse_launch(request, following, endpoint["deployment"])
    how = lifecycle.scripted(request.state, endpoint["name"])
    roll = lifecycle.roll(request, request.timing.update, following, how)
    lifecycle.begin(request, endpoint, "Updating", roll)
    return {"EndpointArn": endpoint["arn"]}


def update_weights_and_capacities(request: Request) -> Body:
    """UpdateEndpointWeightsAndCapacities: moves what runs, never the config."""
    endpoint, old = _idle(request)
    wanted = request.params["DesiredWeightsAndCapacities"]
    _check_names([one["VariantName"] for one in wanted], old)
    moving = asked(old, wanted)
    quota.refuse_growth(request, old, moving)
    how = lifecycle.scripted(request.state, endpoint["name"], lifecycle.SCALINGS)
    following = old if how["outcome"] == lifecycle.ROLLING_BACK else settled(moving)
    roll = lifecycle.roll(request, request.timing.update, following, how)
    lifecycle.begin(request, changed(endpoint, serving=moving), "Updating", roll)
    return {"EndpointArn": endpoint["arn"]}


def delete(request: Request) -> Body:
    """DeleteEndpoint: refused in transition; what runs stays visible until it is gone."""
    endpoint = endpoint_of(request)
    _refuse_busy(endpoint)
    components.refuse_while_held(request.state, endpoint)
    scaling.forget(request.state, endpoint)
    how = Script(outcome=lifecycle.DELETED, reason=None)
    lifecycle.begin(request, endpoint, "Deleting", lifecycle.roll(request, request.timing.delete, None, how))
    return {}


def list_(request: Request) -> Body:
    """ListEndpoints."""
    return listed(request, request.state["endpoints"].values(), LISTING)


def _new(request: Request, config: Resource) -> Endpoint:
    name = request.params["EndpointName"]
    arn = request.arn("endpoint", name)
    allowed = tags.on_create(request)
    created = born(request.state, arn, request.now)
    return Endpoint(
        name=name,
        arn=arn,
        created=created,
        modified=created,
        config=config["name"],
        status="Creating",
        failure=None,
        serving=None,
        roll=None,
        deployment=request.params.get("DeploymentConfig"),
        tags=allowed,
    )


def _idle(request: Request) -> tuple[Endpoint, Serving]:
    endpoint = endpoint_of(request)
    _refuse_busy(endpoint)
    if endpoint["serving"] is None:
        raise RefusalError("endpoint_failed", arn=endpoint["arn"])
    return endpoint, endpoint["serving"]


def _refuse_busy(endpoint: Endpoint) -> None:
    if endpoint["roll"] is not None:
        raise RefusalError("endpoint_busy", arn=endpoint["arn"])


def _fleets(endpoint: Endpoint, now: float) -> tuple[Serving | None, Serving | None]:
    """Return what runs and what is coming, as Describe shows them now."""
    running, roll, coming = endpoint["serving"], endpoint["roll"], _coming(endpoint)
    if roll is not None and coming is not None:
        return stages.fleets(endpoint, roll, coming, now)
    if roll is not None and running is not None and endpoint["status"] == "Updating":
        return stages.scaling(running, roll), None
    return running, None


def _coming(endpoint: Endpoint) -> Serving | None:
    roll = endpoint["roll"]
    coming = roll["next"] if roll is not None else None
    if coming is None or (endpoint["serving"] is not None and coming["config"] == endpoint["config"]):
        return None  # deleting, or only weights and capacities move
    return coming


def _check_names(names: list[str], what: Serving) -> None:
    repeated = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if repeated is not None:
        raise RefusalError("variant_repeated", name=repeated)
    known = {variant["VariantName"] for variant in all_variants(what)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise RefusalError("variants_unknown", names=", ".join(unknown), config=what["config"])


def _summary(endpoint: Mapping[str, Any]) -> Body:
    return {
        "EndpointName": endpoint["name"],
        "EndpointArn": endpoint["arn"],
        "CreationTime": moment(endpoint["created"]),
        "LastModifiedTime": moment(endpoint["modified"]),
        "EndpointStatus": endpoint["status"],
    }


LISTING = Listing(
    member="Endpoints",
    filters=(
        "NameContains",
        "CreationTimeBefore",
        "CreationTimeAfter",
        "LastModifiedTimeBefore",
        "LastModifiedTimeAfter",
        "StatusEquals",
    ),
    summary=_summary,
)
