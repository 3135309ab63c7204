"""GitHub's own description of its API: which calls there are, and whether what is sent and answered fits it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CUT = Path(__file__).parent / "openapi" / "github.json"
NAME = "urn:github"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the description: `template` is its path with braces, `pointer` where it stands in the description."""

    method: str
    template: str
    pattern: re.Pattern[str]
    pointer: str
    whole: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Such as `POST /issues`, without the repository."""
        return f"{self.method} {self.template.removeprefix('/repos/{owner}/{repo}')}"


@cache
def description() -> dict[str, Any]:
    """Return the cut of the description."""
    found: dict[str, Any] = json.loads(CUT.read_text(encoding="utf-8"), object_hook=_nullable)
    return found


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Let null be one of the values of a nullable enum: GitHub's description leaves it out, its answers do not."""
    if schema.get("nullable") is True and None not in schema.get("enum", [None]):
        schema["enum"].append(None)
    return schema


@cache
def operations() -> tuple[Operation, ...]:
    """Return every call of the cut."""
    return tuple(
        Operation(method.upper(), path, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), _pointer(path, method), whole)
        for path, methods in description()["paths"].items()
        for method, whole in methods.items()
    )


def find(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """Return the call that a method and a path mean, and what stands in its braces."""
    for operation in operations():
        if operation.method == method and (match := operation.pattern.fullmatch(path)):
            return operation, match.groupdict()
    return None


def wrong_query(operation: Operation, query: Mapping[str, str]) -> list[str]:
    """What of a query the description does not know, or knows otherwise."""
    known = {
        each["name"]: each["schema"] for each in map(_component, operation.whole.get("parameters", ())) if each["in"] == "query"
    }
    unknown = [f"query: {name} is not described" for name in query if name not in known]
    typed = {name: _typed(known[name], value) for name, value in query.items() if name in known}
    return unknown + [f"query: {name}: {told}" for name, value in typed.items() for told in _errors(known[name], value)]


def wrong_body(operation: Operation, body: Any) -> list[str]:
    """What of a body the description does not know, or knows otherwise; GitHub itself ignores what it does not know."""
    request = operation.whole.get("requestBody")
    if request is None:
        return [] if body is None else ["body: none is described"]
    schema = request["content"][JSON]["schema"]
    unknown = (
        [f"body: {key} is not described" for key in body if key not in schema["properties"]] if isinstance(body, dict) else []
    )
    pointer = f"{operation.pointer}/requestBody/content/application~1json/schema"
    return unknown + [f"body: {told}" for told in _errors({"$ref": pointer}, body)]


def wrong_answer(operation: Operation, status: int, body: Any) -> list[str]:
    """What of our own successful answer GitHub would not say."""
    answers = operation.whole["responses"]
    if str(status) not in answers:
        return [f"answer: {status} is not described"]
    if JSON not in answers[str(status)]["content"]:
        return [] if body is None else ["answer: no body is described"]
    pointer = f"{operation.pointer}/responses/{status}/content/application~1json/schema"
    return [f"answer: {told}" for told in _errors({"$ref": pointer}, body)]


def blank(name: str) -> dict[str, Any]:
    """Return a component of the description with all that it must have, and nothing in it."""
    found: dict[str, Any] = _blank("", {"$ref": f"#/components/schemas/{name}"})
    return found


# What stands for a value of each type; a text may have a format besides.
_BLANKS: dict[str, Any] = {"integer": 0, "boolean": False, "array": (), "number": 0}
_TEXTS = {"uri": "https://api.github.example/", "date-time": "2026-11-24T09:00:00Z"}


def _blank(name: str, schema: Mapping[str, Any]) -> Any:
    schema = _component(schema)
    if schema.get("nullable"):
        return None
    if "properties" in schema:
        return {key: _blank(key, schema["properties"][key]) for key in schema.get("required", ())}
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "string":
        return _TEXTS.get("uri" if name.endswith("_url") else schema.get("format", ""), "")
    return _BLANKS[schema["type"]]


def _pointer(path: str, method: str) -> str:
    return f"{NAME}#/paths/{path.replace('~', '~0').replace('/', '~1').replace('{', '%7B').replace('}', '%7D')}/{method}"


def _component(parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in parameter:
        return parameter
    _, _, kind, name = parameter["$ref"].split("/")
    found: Mapping[str, Any] = description()["components"][kind][name]
    return found


def _typed(schema: Mapping[str, Any], value: str) -> Any:
    """Read a value of a query as its schema means it."""
    return int(value) if schema["type"] == "integer" and re.fullmatch(r"-?\d+", value) else value


def _errors(schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    for error in _validator(json.dumps(schema)).iter_errors(value):
        yield f"{error.json_path}: {error.message[:300]}"


@cache
def _validator(schema: str) -> Any:
    resource = DRAFT202012.create_resource(description())
    registry: Registry[Any] = Registry().with_resource(NAME, resource)
    return OAS30Validator(json.loads(schema), registry=registry, format_checker=oas30_format_checker)
