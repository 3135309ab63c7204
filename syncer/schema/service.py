"""SageMaker's service model, read from the data files of the installed botocore.

Without botocore's own code: importing that takes longer than reading the files. Nor is `~/.aws/models` looked at, for the same
desired file must have the same hash on every machine.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable

# How botocore keeps a model: packed in the wheels, plain in some builds of distributions.
_READ: dict[str, Callable[[bytes], bytes]] = {"service-2.json.gz": gzip.decompress, "service-2.json": bytes}


class Shape:
    """A shape of a service model, with the attributes of `botocore.model.Shape` that are asked for here.

    `traits` are what a member says besides the shape's own traits, and `metadata` is both. A shape that holds itself is no
    endless one: what is inside is made when somebody looks.
    """

    def __init__(self, name: str, shapes: Mapping[str, Any], traits: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self.metadata: Mapping[str, Any] = {**shapes[name], **(traits or {})}
        self.type_name: str = self.metadata["type"]
        self.documentation: str = self.metadata.get("documentation", "")
        self.enum: list[str] = self.metadata.get("enum", [])
        self.required_members: list[str] = self.metadata.get("required", [])
        self._shapes = shapes

    @cached_property
    def members(self) -> dict[str, Shape]:
        """The members of a structure, in the order of the model."""
        return {name: self._of(reference) for name, reference in self.metadata.get("members", {}).items()}

    @cached_property
    def member(self) -> Shape:
        """What a list holds. Raises AttributeError for other shapes, as the next two do."""
        return self._inner("member")

    @cached_property
    def key(self) -> Shape:
        """What a map's keys are."""
        return self._inner("key")

    @cached_property
    def value(self) -> Shape:
        """What a map holds."""
        return self._inner("value")

    def _inner(self, part: str) -> Shape:
        if part not in self.metadata:
            raise AttributeError(f"{self.name} is a {self.type_name}: it has no {part}")
        return self._of(self.metadata[part])

    def _of(self, reference: Mapping[str, Any]) -> Shape:
        return Shape(reference["shape"], self._shapes, {name: trait for name, trait in reference.items() if name != "shape"})


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation takes, and what it answers; None where there is nothing."""

    input_shape: Shape
    output_shape: Shape | None


class Service:
    """A service model: `description` is what botocore's file says. Its operations are made once, for all that ask."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self.description = description
        self._operations: dict[str, Operation] = {}

    def operation_model(self, name: str) -> Operation:
        """Return an operation. Raises KeyError for one that the service does not have."""
        if name not in self._operations:
            operation = self.description["operations"][name]
            output = operation.get("output")
            answer = self.shape_for(output["shape"]) if output else None
            self._operations[name] = Operation(self.shape_for(operation["input"]["shape"]), answer)
        return self._operations[name]

    def shape_for(self, name: str) -> Shape:
        """Return a shape by its name. Raises KeyError."""
        return Shape(name, self.description["shapes"])


def load(name: str) -> Service:
    """Read the newest model of a service; no network."""
    folder: Traversable = resources.files("botocore") / "data" / name
    newest = max((version for version in folder.iterdir() if version.is_dir()), key=lambda version: version.name)
    file = next(newest / file for file in _READ if (newest / file).is_file())
    return Service(json.loads(_READ[file.name](file.read_bytes())))
