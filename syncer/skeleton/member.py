"""A parameter of the desired file with all that is known of it: shape, need, limits, default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer import normalize, schema
from syncer.names import LOGICAL_MAX

if TYPE_CHECKING:
    from botocore.model import Shape

_DEFAULTS = {(default.shape, default.member): default for default in normalize.DEFAULTS}
# Where we allow less than the API does.
_MAXIMUMS = {("SyncerDesired", "EndpointConfigName"): LOGICAL_MAX}  # versions add a suffix to the name


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the most that is allowed: characters of a text, entries of a list or map, value of a number."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a structure. `limits` are ours where they are tighter than the API's."""

    name: str
    shape: Shape
    required: bool
    limits: Limits
    default: normalize.Default | None


def members(owner: Shape) -> tuple[Member, ...]:
    """Return the members of a structure, in the model's order."""
    return tuple(_member(owner, name) for name in owner.members)


def limits(shape: Shape) -> Limits:
    """Return a shape's own limits; a least length of zero says nothing and is left out."""
    low = shape.metadata.get("min")
    says_nothing = low == 0 and shape.type_name in ("string", "list", "map")
    return Limits(None if says_nothing else low, shape.metadata.get("max"))


def is_unconditional(default: normalize.Default) -> bool:
    """Say whether the service fills the default in whatever else is set: its condition asks for nothing."""
    return default.when({})


def parts(shape: Shape) -> tuple[Shape, ...]:
    """Return what a shape consists of: members, entries or values; nothing for a scalar."""
    if shape.type_name == "structure":
        return tuple(shape.members.values())
    if shape.type_name == "map":
        return (shape.key, shape.value)
    return (shape.member,) if shape.type_name == "list" else ()


def _member(owner: Shape, name: str) -> Member:
    shape = owner.members[name]
    own = limits(shape)
    return Member(
        name=name,
        shape=shape,
        required=name in owner.required_members,
        limits=Limits(own.low, _MAXIMUMS.get((owner.name, name), own.high)),
        default=_DEFAULTS.get((_api_name(owner), name)),
    )


def _api_name(owner: Shape) -> str:
    """Name the structure as the API does; the desired file as a whole stands for the request."""
    return str(schema.input_shape("CreateEndpointConfig").name if owner.name == "SyncerDesired" else owner.name)
