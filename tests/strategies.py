"""Hypothesis strategies made from botocore's shapes: whatever a desired file can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from shapes import ASIDE, LOGICAL, bounds, sizes, strings
from tries import scaled

from syncer import schema
from syncer.names import AWS_PREFIX, PREFIX
from syncer.normalize import KEYED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import Shape

Strategy = st.SearchStrategy[Any]
MOST_ENTRIES = 2


def fixed(examples: int) -> settings:
    """Return settings that make the same examples in every run, however slow the machine; see `tries` for how many."""
    # The checks guard a search with many small examples; here are few and large ones, and `shapes` uses `find` inside them.
    unchecked = list(HealthCheck)
    return settings(
        derandomize=True, database=None, deadline=None, max_examples=scaled(examples), suppress_health_check=unchecked
    )


def values(shape: Shape, *, whole: bool = False) -> Strategy:
    """Return the strategy of all values of a shape; `whole` puts in every optional member and at least one entry."""
    if shape.type_name == "structure":
        return _structures(shape, shape.members, whole=whole)
    if shape.type_name == "list":
        return _lists(shape, whole=whole)
    return _SCALARS[shape.type_name](shape)


def _structures(shape: Shape, members: Mapping[str, Shape], *, whole: bool) -> Strategy:
    inner = {name: values(member, whole=whole) for name, member in members.items()}
    required = {name: inner.pop(name) for name in shape.required_members if name in inner}
    return st.fixed_dictionaries(required | inner) if whole else st.fixed_dictionaries(required, optional=inner)


def _lists(shape: Shape, *, whole: bool) -> Strategy:
    low = max(shape.metadata.get("min", 0), int(whole))
    entries, most = values(shape.member, whole=whole), low if whole else max(low, MOST_ENTRIES)  # or it grows too large
    if shape.name not in KEYED:
        return st.lists(entries, min_size=low, max_size=most)
    key = KEYED[shape.name][0]  # the service refuses two of one name
    return st.lists(entries, min_size=low, max_size=most, unique_by=lambda entry: entry[key])


def _texts(shape: Shape) -> Strategy:
    return st.sampled_from(shape.enum) if shape.enum else strings(shape.metadata.get("pattern", ""), *sizes(shape))


def _integers(shape: Shape) -> Strategy:
    return st.integers(*bounds(shape))


def weights(low: float = 0, high: float = 2.0**127) -> Strategy:
    """Return the strategy of what a float member may hold: what a float32 holds exactly, what it rounds, whole numbers."""
    return st.one_of(st.floats(low, high, width=32), st.floats(low, high), st.integers(int(low), 1000))


def _floats(shape: Shape) -> Strategy:
    return weights(shape.metadata.get("min", 0), shape.metadata.get("max", 2.0**127))


_SCALARS: dict[str, Callable[[Shape], Strategy]] = {
    "string": _texts,
    "integer": _integers,
    "long": _integers,
    "float": _floats,
    "double": _floats,
    "boolean": lambda _shape: st.booleans(),
}


def requests(*, whole: bool = False) -> Strategy:
    """Return the strategy of desired files without tags and endpoint, each a value of CreateEndpointConfig's shape."""
    shape = schema.input_shape("CreateEndpointConfig")
    members = {name: member for name, member in shape.members.items() if name not in ASIDE}
    return _structures(shape, members, whole=whole).map(lambda body: {"EndpointConfigName": LOGICAL} | body)


def tags() -> Strategy:
    """Return the strategy of a file's own tags: keys once each, none that is kept for us or for AWS."""
    shape = schema.input_shape("CreateEndpointConfig").members["Tags"]
    usable = values(shape.member).filter(lambda tag: not tag["Key"].lower().startswith((AWS_PREFIX, PREFIX)))
    return st.lists(usable, max_size=3, unique_by=lambda tag: tag["Key"])


def files(*, whole: bool = False) -> Strategy:
    """Return the strategy of whole desired files: a request, tags, and an endpoint with any way to roll."""
    endpoint = values(schema.desired_shape().members["Endpoint"], whole=whole)
    return st.builds(lambda body, own, block: body | {"Tags": own, "Endpoint": block}, requests(whole=whole), tags(), endpoint)
