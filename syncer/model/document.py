"""What a desired file says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Body = Mapping[str, Any]  # a JSON object in the API's own member names
FieldPath = tuple[str | int, ...]


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check found wrong at a path of a document; `desired` turns it into a Finding with a position."""

    rule: str
    level: Level
    path: FieldPath
    problem: str
    allowed: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a file or a planned change.

    `field` is a path such as `ProductionVariants[0].InstanceType`, empty for the whole file. `subject` names the change, if it
    is about one.
    """

    level: Level
    rule: str
    field: str
    problem: str
    allowed: str = ""
    hint: str = ""
    position: Position | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The normal form of an endpoint config and its SHA-256 (hex): two contents are the same when these are equal.

    Lists with an identity (variants, pools, sets) are mappings whose keys are written `[identity]`.
    """

    normal: Body
    hash: str


@dataclass(frozen=True, slots=True)
class EndpointSpec:
    """The `Endpoint` block: the endpoint that follows a config, and how it is rolled."""

    name: str
    deployment: Body | None = None
    retain_all: bool = True
    exclude: tuple[str, ...] | None = None  # None: computed from what git changed
    retain_deployment: bool = False
    take_over: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """One desired file: `body` is the CreateEndpointConfig request as written, without name, Tags and Endpoint."""

    name: str
    body: Body
    tags: Mapping[str, str]
    endpoint: EndpointSpec | None
    content: Content
    file: str
    line: int = 1
