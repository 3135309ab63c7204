"""What CreateEndpointConfig refuses although each member by itself is fine.

Only what the service is known to refuse stands here. It is written without `syncer.rules`, so that each of the two can show a
mistake of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.sandbox.families import INFERENTIA_1, LOCAL_STORAGE, family
from syncer.sandbox.messages import RefusalError
from syncer.sandbox.request import instance_types, variants_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.state import Body
    from syncer.sandbox.traits import Region

    # The fields of the message when the config breaks the rule, None when it keeps it.
    Fields = dict[str, Any] | None
    Check = Callable[[Body, Region], Fields]

MEMORY_STEP = 1024
INTERVALS = (10, 30, 60, 120, 180, 240, 300)
CONTENT_TYPES = ("CsvContentTypes", "JsonContentTypes")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule across fields: `id` is its key in MESSAGES, where its words and their evidence are."""

    id: str
    reason: str
    broken: Check


def refuse(config: Body, region: Region) -> None:
    """Raise RefusalError for the first rule that an endpoint config breaks."""
    for rule in RULES:
        fields = rule.broken(config, region)
        if fields is not None:
            raise RefusalError(rule.id, **fields)


def _a_variant(broken: Callable[[Body], bool]) -> Check:
    """Make a check that no variant, shadows too, is such."""

    def check(config: Body, _region: Region) -> Fields:
        found = next((variant for variant in variants_in(config) if broken(variant)), None)
        return None if found is None else {"variant": found["VariantName"], "type": found.get("InstanceType", "")}

    return check


def _the_config(broken: Callable[[Body], bool]) -> Check:
    """Make a check that the config is not such."""
    return lambda config, _region: {} if broken(config) else None


def _serverless(variant: Body) -> bool:
    return "ServerlessConfig" in variant


def _any_serverless(config: Body) -> bool:
    return any(_serverless(variant) for variant in variants_in(config))


def _shadowed(config: Body) -> bool:
    return bool(config.get("ShadowProductionVariants"))


def _of_components(variant: Body) -> bool:
    return "ModelName" not in variant and not _serverless(variant)


def _in(families: frozenset[str]) -> Callable[[Body], bool]:
    return lambda variant: any(family(one) in families for one in instance_types(variant))


def _name_twice(config: Body, _region: Region) -> Fields:
    names = [variant["VariantName"] for variant in variants_in(config)]
    twice = next((name for number, name in enumerate(names) if name in names[:number]), None)
    return None if twice is None else {"name": twice}


def _memory_off_step(variant: Body) -> bool:
    return _serverless(variant) and variant["ServerlessConfig"]["MemorySizeInMB"] % MEMORY_STEP != 0


def _provisioned_above(variant: Body) -> bool:
    block = variant.get("ServerlessConfig", {})
    return bool(block.get("ProvisionedConcurrency", 0) > block.get("MaxConcurrency", 0))


def _in_network(config: Body) -> bool:
    return _any_serverless(config) and ("VpcConfig" in config or config.get("EnableNetworkIsolation", False))


def _not_a_pair(config: Body) -> bool:
    return _shadowed(config) and (len(config["ProductionVariants"]), len(config["ShadowProductionVariants"])) != (1, 1)


def _inf1_in_shadow(config: Body, region: Region) -> Fields:
    return _a_variant(_in(INFERENTIA_1))(config, region) if _shadowed(config) else None


def _key_on_local_storage(config: Body) -> bool:
    return "KmsKeyId" in config and any(map(_in(LOCAL_STORAGE), variants_in(config)))


def _volume_on_local_storage(variant: Body) -> bool:
    return "VolumeSizeInGB" in variant and family(variant.get("InstanceType", "")) in LOCAL_STORAGE


def _without_role(config: Body) -> bool:
    return "ExecutionRoleArn" not in config and any(map(_of_components, variants_in(config)))


def _out_of_bounds(variant: Body) -> bool:
    managed = variant.get("ManagedInstanceScaling", {})
    counts = (managed.get("MinInstanceCount"), variant.get("InitialInstanceCount"), managed.get("MaxInstanceCount"))
    known = [count for count in counts if count is not None]
    return "ManagedInstanceScaling" in variant and known != sorted(known)


def _below_minimum(config: Body, region: Region) -> Fields:
    blocks = [variant.get("ManagedInstanceScaling", {}) for variant in variants_in(config)]
    enabled = [block for block in blocks if block.get("Status") == "ENABLED"]
    return {} if any(block.get("MinInstanceCount", 1) < region.managed_minimum for block in enabled) else None


def _header_of_nothing(config: Body) -> bool:
    header = config.get("DataCaptureConfig", {}).get("CaptureContentTypeHeader")
    return header is not None and not any(header.get(kind) for kind in CONTENT_TYPES)


RULES = (
    Rule("variant_name_twice", "names key weights, counts and metrics, of shadows too", _name_twice),
    Rule(
        "hardware_mixed",
        "a variant is serverless in the place of instances",
        _a_variant(lambda variant: _serverless(variant) and bool({"InstanceType", "InstancePools"} & variant.keys())),
    ),
    Rule(
        "serverless_count",
        "a serverless variant has no instances to count",
        _a_variant(lambda variant: _serverless(variant) and "InitialInstanceCount" in variant),
    ),
    Rule("serverless_memory", "memory comes in steps of 1 GB", _a_variant(_memory_off_step)),
    Rule("serverless_provisioned", "what is held ready is part of the maximum", _a_variant(_provisioned_above)),
    Rule(
        "serverless_alone",
        "a serverless endpoint cannot split its traffic",
        _the_config(lambda config: _any_serverless(config) and len(config["ProductionVariants"]) > 1),
    ),
    Rule(
        "serverless_async",
        "the serverless guide excludes it",
        _the_config(lambda config: _any_serverless(config) and "AsyncInferenceConfig" in config),
    ),
    Rule(
        "serverless_capture",
        "the serverless guide excludes it",
        _the_config(lambda config: _any_serverless(config) and "DataCaptureConfig" in config),
    ),
    Rule(
        "serverless_volume",
        "the service chooses the volume, and shows it in Describe",
        _a_variant(lambda variant: _serverless(variant) and "VolumeSizeInGB" in variant),
    ),
    Rule("serverless_network", "the serverless guide excludes both", _the_config(_in_network)),
    Rule(
        "serverless_shadow",
        "the shadow guide excludes it",
        _the_config(lambda config: _any_serverless(config) and _shadowed(config)),
    ),
    Rule("shadow_pair", "a shadow test compares one variant with one other", _the_config(_not_a_pair)),
    Rule(
        "shadow_async",
        "the shadow guide excludes it",
        _the_config(lambda config: _shadowed(config) and "AsyncInferenceConfig" in config),
    ),
    Rule("shadow_inf1", "the shadow guide excludes it", _inf1_in_shadow),
    Rule("storage_kms", "local storage has its own encryption", _the_config(_key_on_local_storage)),
    Rule("storage_volume", "local storage has the size of the instance type", _a_variant(_volume_on_local_storage)),
    Rule("components_role", "components bring their models later, and the endpoint needs a role", _the_config(_without_role)),
    Rule(
        "components_weight",
        "components, not variants, share the traffic",
        _a_variant(lambda variant: _of_components(variant) and "InitialVariantWeight" in variant),
    ),
    Rule(
        "components_ssm",
        "the setting is of models that a variant names",
        _a_variant(lambda variant: _of_components(variant) and "EnableSSMAccess" in variant),
    ),
    Rule(
        "managed_plain",
        "instances are managed for the copies of components",
        _a_variant(lambda variant: "ManagedInstanceScaling" in variant and not _of_components(variant)),
    ),
    Rule("managed_bounds", "the first count lies between the bounds", _a_variant(_out_of_bounds)),
    Rule("managed_minimum", "some regions do not scale to zero", _below_minimum),
    Rule("capture_header", "a header names at least one content type", _the_config(_header_of_nothing)),
    Rule(
        "metrics_interval",
        "the model gives the values in words only",
        _the_config(lambda config: config.get("MetricsConfig", {}).get("MetricPublishFrequencyInSeconds", 60) not in INTERVALS),
    ),
)
