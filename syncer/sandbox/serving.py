"""What an endpoint runs: variant summaries made from a config, what a roll retains, and how Describe shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.sandbox.configs import WEIGHT, described, float32
from syncer.sandbox.request import instance_types, variants_in
from syncer.sandbox.state import Serving, copied, moment

if TYPE_CHECKING:
    from syncer.sandbox.state import Body, Resource

# Blocks of a config that DescribeEndpoint repeats as they are.
REPEATED = ("AsyncInferenceConfig", "ExplainerConfig", "MetricsConfig", "CrossRegionTrafficConfig")
REPEATED_IN_VARIANT = ("ManagedInstanceScaling", "RoutingConfig")
# What scaling moves: each has a Desired and a Current member in a variant's summary.
MOVING = ("Weight", "InstanceCount", "ServerlessConfig")
# VariantPropertyType -> the member of a variant's summary that a roll may retain.
RETAINED = ("DesiredInstanceCount", "DesiredWeight")
CAPTURE = "DataCaptureConfig"


def serving(config: Resource) -> Serving:
    """Return what an endpoint runs once it has this config."""
    body = described(config["request"])
    return Serving(
        config=config["name"],
        types={variant["VariantName"]: instance_types(variant) for variant in variants_in(body)},
        variants=[_summary(variant) for variant in body["ProductionVariants"]],
        shadows=[_summary(variant) for variant in body.get("ShadowProductionVariants", [])],
        capture=_capture(body[CAPTURE]) if CAPTURE in body else None,
        extras={member: body[member] for member in REPEATED if member in body},
    )


def retaining(new: Serving, old: Serving, params: Body) -> Serving:
    """Return `new` with the desired values of `old`'s variants of the same names, as an UpdateEndpoint request asks.

    Nothing is retained unless RetainAllVariantProperties is true, nor what ExcludeRetainedVariantProperties lists.
    """
    if not params.get("RetainAllVariantProperties", False):
        return new
    excluded = {one["VariantPropertyType"] for one in params.get("ExcludeRetainedVariantProperties", [])}
    kept = [member for member in RETAINED if member not in excluded]
    result = copied(new)
    before = {variant["VariantName"]: variant for variant in all_variants(old)}
    for variant in all_variants(result):
        previous = before.get(variant["VariantName"], {})
        variant.update({member: previous[member] for member in kept if member in previous and member in variant})
    if CAPTURE not in excluded:
        result["capture"] = copied(old["capture"])
    return settled(result)


def settled(what: Serving) -> Serving:
    """Return a copy in which everything desired has been reached."""
    result = copied(what)
    for variant in all_variants(result):
        variant.update({f"Current{one}": copied(variant[f"Desired{one}"]) for one in MOVING if f"Desired{one}" in variant})
    return result


def asked(what: Serving, wanted: list[Body]) -> Serving:
    """Return a copy that desires the weights and capacities of an UpdateEndpointWeightsAndCapacities request."""
    result = copied(what)
    by_name = {one["VariantName"]: one for one in wanted}
    for variant in all_variants(result):
        one = by_name.get(variant["VariantName"], {})
        if "DesiredWeight" in one:
            variant["DesiredWeight"] = float32(one["DesiredWeight"])
        if "DesiredInstanceCount" in one:
            variant["DesiredInstanceCount"] = one["DesiredInstanceCount"]
        if "ServerlessUpdateConfig" in one:
            variant["DesiredServerlessConfig"] = variant.get("DesiredServerlessConfig", {}) | one["ServerlessUpdateConfig"]
    return result


def all_variants(what: Serving) -> list[Body]:
    """Return the summaries of the variants that serve and of those that shadow."""
    return [*what["variants"], *what["shadows"]]


def shown(what: Serving) -> Body:
    """Return the members of DescribeEndpoint that say what runs."""
    answer: Body = {"ProductionVariants": what["variants"], **what["extras"]}
    if what["shadows"]:
        answer["ShadowProductionVariants"] = what["shadows"]
    if what["capture"] is not None:
        answer[CAPTURE] = what["capture"]
    return copied(answer)


def pending(what: Serving, started: float) -> Body:
    """Return the PendingDeploymentSummary of a roll onto `what`."""
    answer: Body = {
        "EndpointConfigName": what["config"],
        "StartTime": moment(started),
        "ProductionVariants": [_pending_variant(what, variant) for variant in what["variants"]],
    }
    if what["shadows"]:
        answer["ShadowProductionVariants"] = [_pending_variant(what, variant) for variant in what["shadows"]]
    return answer


def _summary(variant: Body) -> Body:
    summary: Body = {"VariantName": variant["VariantName"]}
    initial = {"Weight": WEIGHT, "InstanceCount": "InitialInstanceCount", "ServerlessConfig": "ServerlessConfig"}
    for moving, member in initial.items():
        if member in variant:
            summary[f"Current{moving}"] = summary[f"Desired{moving}"] = variant[member]
    return summary | {member: variant[member] for member in REPEATED_IN_VARIANT if member in variant}


def _capture(block: Body) -> Body:
    enabled = block.get("EnableCapture", True)
    return {
        "EnableCapture": enabled,
        "CaptureStatus": "Started" if enabled else "Stopped",
        "CurrentSamplingPercentage": block.get("InitialSamplingPercentage", 0),
        "DestinationS3Uri": block.get("DestinationS3Uri", ""),
        "KmsKeyId": block.get("KmsKeyId", ""),
    }


def _pending_variant(what: Serving, variant: Body) -> Body:
    types = what["types"].get(variant["VariantName"], [])
    return copied(variant) | ({"InstanceType": types[0]} if len(types) == 1 else {})
