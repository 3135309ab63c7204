"""Values made from botocore's shapes: the leaves of a request, two values for each, documents around them, strategies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from syncer import review, schema
from syncer.normalize import DEFAULTS, KEYED, SETS, Default
from syncer.rules import RULES
from syncer.sandbox import FileSandbox, Traits

if TYPE_CHECKING:
    from pathlib import Path

    from botocore.model import Shape

Document = Mapping[str, Any]
LOGICAL = "matrix"
INTO_LIST = "[]"
# What every variant gets that stands behind an endpoint, so that there are weights and counts to retain.
USABLE = ("ModelName", "InstanceType", "InitialInstanceCount")
# Members of a desired file that are no content: they are tested apart.
ASIDE = ("EndpointConfigName", "Tags", "Endpoint")

# The simplest text of a pattern is among the first that are tried; to search on, or to explain what was found, takes seconds.
_QUICK = settings(derandomize=True, database=None, max_examples=20, phases=(Phase.generate, Phase.shrink))
_DEFAULTS = {(row.shape, row.member): row for row in DEFAULTS}
# Java's classes in the patterns of tags, which Python's `re` lacks, in its nearest words.
_CLASSES = {r"\p{L}": r"\w", r"\p{N}": r"\w", r"\p{Z}": " "}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A settable scalar: the steps that lead to it, and the shapes on the way, from the whole document to its own."""

    path: tuple[str, ...]
    shapes: tuple[Shape, ...]

    def __str__(self) -> str:
        return ".".join(self.path).replace(".[]", "[]")

    @property
    def is_optional(self) -> bool:
        """Whether it is a member that may be left out, and no entry of a list."""
        return self.path[-1] not in (INTO_LIST, *self.shapes[-2].required_members)

    @property
    def default(self) -> Default | None:
        """The row of the defaults table that fills it in, if any does."""
        return _DEFAULTS.get((self.shapes[-2].name, self.path[-1]))

    @property
    def pair(self) -> tuple[Any, Any]:
        """Two different values: the first never the default, the second only where there is no third."""
        usual = self.default.value if self.default else None
        first, second, *_ = sorted(candidates(self.shapes[-1]), key=lambda value: value == usual)
        return first, second


def leaves(shape: Shape, path: tuple[str, ...] = (), above: tuple[Shape, ...] = ()) -> Iterator[Leaf]:
    """Yield every scalar that a value of the shape can hold."""
    trail = (*above, shape)
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from leaves(member, (*path, name), trail)
    elif shape.type_name == "list":
        yield from leaves(shape.member, (*path, INTO_LIST), trail)
    else:
        yield Leaf(path, trail)


def request_leaves() -> tuple[Leaf, ...]:
    """Return the leaves of CreateEndpointConfig's parameters."""
    return tuple(leaves(schema.input_shape("CreateEndpointConfig")))


# --- values -----------------------------------------------------------------------------------------------------------


def candidates(shape: Shape) -> tuple[Any, ...]:
    """Return at least two different values that the shape allows, three where it has as many, always the same ones."""
    return _CANDIDATES[shape.type_name](shape)


def _texts(shape: Shape) -> tuple[str, ...]:
    if shape.enum:
        return (*shape.enum[:3], f"{shape.enum[0]}-new")  # a word that the service may learn; the enum rule is off
    pattern, (low, high) = shape.metadata.get("pattern", ""), sizes(shape)
    first = _simplest(pattern, max(low, 1), high, without=())
    return first, _simplest(pattern, max(low, 1), high, without=(first,))


def _integers(shape: Shape) -> tuple[int, ...]:
    low, high = bounds(shape)
    return low, high, low + 1


def _floats(shape: Shape) -> tuple[float, ...]:
    low = shape.metadata.get("min", 0)
    return low + 0.1, low + 0.7, float(low)  # a float32 holds neither of the first two exactly


_CANDIDATES: dict[str, Callable[[Shape], tuple[Any, ...]]] = {
    "string": _texts,
    "integer": _integers,
    "long": _integers,
    "float": _floats,
    "double": _floats,
    "boolean": lambda _shape: (True, False),
}


def bounds(shape: Shape) -> tuple[int, int]:
    """Return the smallest and the largest whole number that a shape allows."""
    bits = {"integer": 32, "long": 64}[shape.type_name]
    return shape.metadata.get("min", -(2 ** (bits - 1))), shape.metadata.get("max", 2 ** (bits - 1) - 1)


def sizes(shape: Shape) -> tuple[int, int]:
    """Return the fewest and the most characters of a text."""
    return shape.metadata.get("min", 0), shape.metadata.get("max", 64)


@cache
def _simplest(pattern: str, low: int, high: int, *, without: tuple[str, ...]) -> str:
    """Find the simplest text of a pattern: `0`, which YAML would take for a number, before `model-a`."""
    return str(find(strings(pattern, low, high), lambda text: text not in without, settings=_QUICK))


def strings(pattern: str, low: int, high: int) -> st.SearchStrategy[str]:
    """Return the strategy of the texts that match one of the model's patterns as a whole."""
    if not pattern:
        return st.text(min_size=low, max_size=high)
    for java, python in _CLASSES.items():
        pattern = pattern.replace(java, python)
    found = st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)
    return found.filter(lambda text: low <= len(text) <= high)


# --- documents --------------------------------------------------------------------------------------------------------


def document(leaf: Leaf, value: Any) -> dict[str, Any]:
    """Return the smallest desired file that holds the leaf with this value: its ancestors and what they require."""
    built: dict[str, Any] = _around(leaf.shapes, leaf.path, value)
    return built | {"EndpointConfigName": LOGICAL}


def _around(shapes: tuple[Shape, ...], path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    inner = _around(shapes[1:], path[1:], value)
    return [inner] if path[0] == INTO_LIST else smallest(shapes[0]) | {path[0]: inner}


def smallest(shape: Shape) -> Any:
    """Return the smallest value of a shape: only what is required."""
    if shape.type_name == "structure":
        return {name: smallest(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return [smallest(shape.member) for _ in range(shape.metadata.get("min", 0))]
    return candidates(shape)[0]


def document_without(leaf: Leaf) -> dict[str, Any]:
    """Return the document of `document` with the leaf left out; what encloses it stays."""
    written = document(leaf, None)
    del owner(leaf, written)[leaf.path[-1]]
    return written


def owner(leaf: Leaf, written: Document) -> Any:
    """Return the structure or list of a document that the leaf stands in."""
    value: Any = written
    for step in leaf.path[:-1]:
        value = value[0] if step == INTO_LIST else value[step]
    return value


def filled_in(leaf: Leaf, row: Default, written: dict[str, Any]) -> dict[str, Any]:
    """Add to the leaf's structure the member with which the service fills the default in, and return the document."""
    structure = owner(leaf, written)
    members = leaf.shapes[-2].members
    wanted = next(name for name in members if row.when(structure | {name: None}))
    if not row.when(structure):
        structure[wanted] = smallest(members[wanted])
    return written


def joined(leaf: Leaf, one: dict[str, Any], other: Document) -> dict[str, Any]:
    """Return the first document with the innermost list around the leaf followed by that of the second."""
    at = max(number for number, step in enumerate(leaf.path) if step == INTO_LIST)
    innermost = Leaf(leaf.path[: at + 1], leaf.shapes[: at + 2])
    both = deepcopy(one)
    owner(innermost, both).extend(owner(innermost, other))
    return both


def body(written: Document) -> dict[str, Any]:
    """Return what of a document is content."""
    return {name: value for name, value in written.items() if name not in ASIDE}


def behind_endpoint(written: Document) -> dict[str, Any]:
    """Return the document with an endpoint, and its variants with what a usable one has."""
    members = schema.input_shape("CreateEndpointConfig").members
    served = dict(written) | {"Endpoint": {}}
    for name in ("ProductionVariants", "ShadowProductionVariants"):
        usable = {member: candidates(members[name].member.members[member])[0] for member in USABLE}
        if name in served:
            served[name] = [usable | variant for variant in served[name]]
    return served


def address(leaf: Leaf, written: Document) -> str:
    """Return the path by which a plan names the leaf; where its change takes an entry's identity away, the entry's path."""
    text = ""
    value: Any = written
    for number, step in enumerate(leaf.path):
        shape, below = leaf.shapes[number], leaf.path[number + 1 :]
        if step != INTO_LIST:
            text, value = f"{text}.{step}" if text else step, value[step]
            continue
        value = value[0]
        key = KEYED[shape.name][0] if shape.name in KEYED else ""
        text += f"[{_identity(shape, value, key)}]"
        if shape.name in SETS or below == (key,):
            return text
    return text


def _identity(shape: Shape, entry: Any, key: str) -> Any:
    if key:
        return entry[key]
    if shape.name not in SETS:
        return 0
    return next(iter(entry.values())) if isinstance(entry, Mapping) else entry


def models(written: Document) -> set[str]:
    """Return the models that a document names."""
    return {value for path, value in scalars(body(written)) if path[-1] in ("ModelName", "ModelNameOverride")}


def scalars(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the scalars of a document, each with its steps, as `leaves` writes them."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from scalars(member, (*path, name))
    elif isinstance(value, list):
        for item in value:
            yield from scalars(item, (*path, INTO_LIST))
    else:
        yield path, value


# --- accounts and files -----------------------------------------------------------------------------------------------


def settings_file() -> str:
    """Return a syncer.yaml that switches off every rule that may be switched off: documents here are valid by shape alone."""
    lowered = sorted({rule.id for rule in RULES if rule.evidence != "own"} | schema.LOWERABLE | review.LOWERABLE)
    return yaml.safe_dump({"targets": {"default": {"rules": dict.fromkeys(lowered, "off")}}})


def account(path: Path, time: float, models: Iterable[str]) -> None:
    """Begin the simulated account of a repository, one that takes whatever is valid by shape alone, with these models."""
    box = FileSandbox(path / "state" / "sandbox.json", clock=lambda: time, traits=Traits(shapes_only=True))
    box.seed_models(models)


def text(written: Document) -> str:
    """Write a document as a file."""
    return yaml.safe_dump(dict(written), sort_keys=False)
