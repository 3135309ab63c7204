"""One normal form for both sides: what git wants and what Describe answers are equal when their normal forms are.

Removed: values equal to the service's defaults, empty optional members. Put in order: variants by name, pools by priority,
set-like lists by value. Rounded: floats, to what a float32 can hold. Everything else stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from syncer import schema
from syncer.model import Body, Content
from syncer.names import SCHEME

if TYPE_CHECKING:
    from botocore.model import Shape

Condition = Callable[[Mapping[str, Any]], bool]


def _always(_owner: Mapping[str, Any]) -> bool:
    return True


def _has_model(variant: Mapping[str, Any]) -> bool:
    return "ModelName" in variant


def _is_serverless(variant: Mapping[str, Any]) -> bool:
    return "ServerlessConfig" in variant


@dataclass(frozen=True, slots=True)
class Default:
    """A value that the service fills in, so that sending it and leaving it out are the same config.

    `shape` and `member` say where, `when` under which condition on the enclosing structure, `reason` with what evidence.
    """

    shape: str
    member: str
    value: Any
    when: Condition
    reason: str


DEFAULTS = (
    Default(
        "CreateEndpointConfigInput", "EnableNetworkIsolation", False, _always, "Describe adds it to every config (recorded)"
    ),
    Default(
        "ProductionVariant",
        "InitialVariantWeight",
        1.0,
        _has_model,
        "Describe adds 1 to variants with a model, none to others (recorded)",
    ),
    Default(
        "ProductionVariant",
        "VolumeSizeInGB",
        5,
        _is_serverless,
        "Describe adds 5 to serverless variants, which may not ask for it (recorded)",
    ),
    Default(
        "ProductionVariant", "EnableSSMAccess", False, _has_model, "botocore: disabled by default; not allowed without a model"
    ),
    Default("ProductionVariantManagedInstanceScalingScaleInPolicy", "MaximumStepSize", 1, _always, "botocore: default value 1"),
    Default(
        "ProductionVariantManagedInstanceScalingScaleInPolicy", "CooldownInMinutes", 20, _always, "botocore: default value 20"
    ),
    Default("DataCaptureConfig", "EnableCapture", True, _always, "botocore: defaults to enabled"),
    Default("MetricsConfig", "EnableEnhancedMetrics", False, _always, "botocore: the default is False"),
    Default("MetricsConfig", "MetricPublishFrequencyInSeconds", 60, _always, "botocore: defaults to 60"),
    Default("ClarifyInferenceConfig", "MaxPayloadInMB", 6, _always, "botocore: defaults to 6 MB"),
    Default("ClarifyShapConfig", "UseLogit", False, _always, "botocore: defaults to false"),
    Default("ClarifyShapBaselineConfig", "MimeType", "text/csv", _always, "botocore: defaults to text/csv"),
)

# Lists whose entries have an identity: order does not count, and a changed identity is one entry removed and one added.
KEYED = {
    "ProductionVariantList": ("VariantName", "weights, metrics and updates name variants, not places"),
    "InstancePoolList": ("Priority", "pools are tried by priority, whatever their order"),
}
# Lists that are sets: order does not count.
SETS = {
    "VpcSecurityGroupIds": "all of them apply",
    "Subnets": "all of them are used",
    "CaptureOptionList": "each names one side to capture",
    "CsvContentTypes": "a header matches any of them",
    "JsonContentTypes": "a header matches any of them",
    "AsyncNotificationTopicTypeList": "each names one topic",
    "AlarmList": "any of them trips",
}
# What Describe answers beyond the request, and members that are no part of a config's content.
NOT_CONTENT = frozenset({"EndpointConfigName", "EndpointConfigArn", "CreationTime", "ResponseMetadata", "Tags", "Endpoint"})

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_BY_MEMBER = {(default.shape, default.member): default for default in DEFAULTS}


def content(body: Body) -> Content:
    """Return the normal form and hash of a request or of a Describe answer."""
    shape = schema.input_shape("CreateEndpointConfig")
    normal = _structure(shape, {name: value for name, value in body.items() if name not in NOT_CONTENT})
    text = _CANONICAL.encode({"scheme": SCHEME, "content": normal})
    return Content(normal, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def _normal(shape: Shape | None, value: Any) -> Any:
    """Normalize one value; members that the model does not know, or of another type (a newer service), pass as they are."""
    kind = shape.type_name if shape is not None else ""
    python, normal = _NORMAL.get(kind, ((), None))
    # In Python True is 1, on the wire it is not.
    return normal(shape, value) if normal and isinstance(value, python) and not isinstance(value, bool) else value


def _structure(shape: Shape, value: Mapping[str, Any]) -> dict[str, Any]:
    members = shape.members
    normal = {}
    for name, given in value.items():
        member = None if given is None else _normal(members.get(name), given)
        if member is not None and not _is_default(shape, name, member, value) and not _is_empty_option(shape, name, member):
            normal[name] = member
    return normal


def _is_default(shape: Shape, name: str, value: Any, owner: Mapping[str, Any]) -> bool:
    default = _BY_MEMBER.get((shape.name, name))
    # `is` for booleans: in Python 1 == True, on the wire it is not.
    return default is not None and value == default.value and type(value) is type(default.value) and default.when(owner)


def _is_empty_option(shape: Shape, name: str, value: Any) -> bool:
    """Say whether leaving the member out means the same; a required one may carry meaning by being there."""
    return not value and isinstance(value, (dict, list)) and name not in shape.required_members


def _list(shape: Shape, value: list[Any]) -> Any:
    items = [_normal(shape.member, item) for item in value]
    keys = _identities(shape, items)
    if keys is None or len(set(keys)) != len(keys):  # without unique identities only the order tells entries apart
        return items
    return {key: items[index] for index, key in sorted(enumerate(keys), key=lambda pair: pair[1])}


def _identities(shape: Shape, items: list[Any]) -> list[str] | None:
    if shape.name in KEYED:
        member = KEYED[shape.name][0]
        known = all(isinstance(item, Mapping) and member in item for item in items)
        return [f"[{item[member]}]" for item in items] if known else None
    if shape.name in SETS:
        return [f"[{_label(item)}]" for item in items]
    return None


def _label(item: Any) -> str:
    """Name an entry of a set by its value: the value itself, or the one member that it has."""
    if isinstance(item, Mapping):
        return ",".join(str(value) for _, value in sorted(item.items()))
    return str(item)


@lru_cache(maxsize=4096)  # weights and percentages: the same few everywhere
def float32(value: float) -> float:
    """Return the shortest decimal that a float32 holds as it holds `value`: 0.8 for 0.800000011920929."""
    # What is held, not `value`: all numbers that are held alike get one text, as -0.0 and 0.0 do.
    held: float = struct.unpack("f", struct.pack("f", value))[0] + 0.0
    texts = (f"{held:.{digits}g}" for digits in range(1, 10))
    return next((float(text) for text in texts if _fits(float(text), held)), held)


def _fits(short: float, held: float) -> bool:
    return abs(short) < schema.FLOAT32_END and struct.unpack("f", struct.pack("f", short))[0] == held


def _float(_shape: Shape, value: float) -> float:
    return float32(float(value)) if abs(value) < schema.FLOAT32_END else value


def _integer(_shape: Shape, value: float) -> float:
    return int(value) if isinstance(value, int) or value.is_integer() else value


# Type of a shape → what its values are in Python, how they become normal.
_NORMAL: dict[str, tuple[Any, Callable[[Any, Any], Any]]] = {
    "structure": (Mapping, _structure),
    "list": (list, _list),
    "float": ((int, float), _float),
    "integer": ((int, float), _integer),
    "long": ((int, float), _integer),
}
