"""The JSON Schema for editors agrees with the loader's own check of the shapes."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # ships no type information
from test_rules_bases import BASES, DROP, edited, places, realtime
from test_skeleton import TEXT, all_on, newer_shape

from syncer import schema
from syncer.jsonschema import _inline, document, is_portable
from syncer.model import Level
from syncer.names import LOGICAL_MAX
from syncer.skeleton.member import limits

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = document()
VALIDATOR = Draft7Validator(DOCUMENT)
WHOLE = yaml.safe_load(all_on(TEXT))  # every member of the shape, each with a valid value
VARIANT = DOCUMENT["definitions"]["ProductionVariant"]["properties"]
STRANGERS = [None, True, -1, 0, 7, 1.5, 10**9, "", "x", " no name ", "y" * 5000, [], ["x"], {}, {"Strange": 1}]


def refused(body: Any) -> set[str]:
    """Return the rules of the shapes that make a document an error."""
    return {problem.rule for problem in schema.check(schema.desired_shape(), body) if problem.level is Level.ERROR}


def test_the_document_is_a_schema_of_draft_7() -> None:
    assert DOCUMENT["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(DOCUMENT)
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.__name__)
def test_realistic_files_pass(base: Callable[[], dict[str, Any]]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(base())] == []


def test_the_skeleton_passes_as_printed_and_with_everything_switched_on() -> None:
    assert VALIDATOR.is_valid(yaml.safe_load(TEXT))
    assert [error.message for error in VALIDATOR.iter_errors(WHOLE)] == []


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("Endpoint", None, "type"),
        ("Endpoint", [], "type"),
        ("Endpoint.Strange", 1, "unknown"),
        ("Strange", "x", "unknown"),
        ("ProductionVariants", DROP, "required"),
        ("ProductionVariants", {}, "type"),
        ("ProductionVariants", [], "minimum"),
        ("ProductionVariants", [{"VariantName": "a"}] * 11, "maximum"),
        ("ProductionVariants.0.Strange", 1, "unknown"),
        ("ProductionVariants.0.VariantName", DROP, "required"),
        ("ProductionVariants.0.VariantName", "-a", "pattern"),
        ("ProductionVariants.0.ModelName", 123, "type"),
        ("ProductionVariants.0.ModelName", "a b", "pattern"),
        ("ProductionVariants.0.ModelName", "a" * 64, "maximum"),
        ("ProductionVariants.0.InitialInstanceCount", "2", "type"),
        ("ProductionVariants.0.InitialInstanceCount", 1.5, "type"),
        ("ProductionVariants.0.InitialInstanceCount", True, "type"),
        ("ProductionVariants.0.InitialInstanceCount", 0, "minimum"),
        ("ProductionVariants.0.VolumeSizeInGB", 513, "maximum"),
        ("ProductionVariants.0.InitialVariantWeight", "1", "type"),
        ("ProductionVariants.0.InitialVariantWeight", -0.5, "minimum"),
        ("ProductionVariants.0.EnableSSMAccess", "true", "type"),
        ("ProductionVariants.0.EnableSSMAccess", 1, "type"),
        ("ProductionVariants.0.InstanceType", 5, "type"),
        ("ProductionVariants.0.AcceleratorType", "ml.eia9.huge", "enum"),
        ("Tags.0.Key", "", "minimum"),
        ("Tags.0.Key", "k" * 129, "maximum"),
        ("Tags.0.Value", DROP, "required"),
        ("ExecutionRoleArn", "not-an-arn-but-long-enough", "pattern"),
        ("EndpointConfigName", "my_endpoint", "pattern"),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(path: str, value: Any, rule: str) -> None:
    body = edited(WHOLE, {path: value})
    assert refused(body) == {rule}
    assert not VALIDATOR.is_valid(body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Endpoint", {}),
        ("ProductionVariants", [{"VariantName": "a"}] * 10),
        ("ProductionVariants.0.ModelName", "a" * 63),
        ("ProductionVariants.0.InitialInstanceCount", 1),
        ("ProductionVariants.0.VolumeSizeInGB", 512),
        ("ProductionVariants.0.InitialVariantWeight", 0),
        ("ProductionVariants.0.InitialVariantWeight", 0.25),
        ("ProductionVariants.0.InstanceType", "ml.new9.xlarge"),
        ("Tags", []),
        ("Tags.0.Value", "größe 5"),
    ],
)
def test_what_the_loader_accepts_the_schema_accepts(path: str, value: Any) -> None:
    body = edited(WHOLE, {path: value})
    assert refused(body) == set()
    assert [error.message for error in VALIDATOR.iter_errors(body)] == []


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
@pytest.mark.parametrize("path", [path for path, _value in places(WHOLE) if path])
def test_they_agree_on_any_value_at_any_place(path: str) -> None:
    slim = slimmed(path)
    for value in STRANGERS:
        body = edited(slim, {path: value})
        assert VALIDATOR.is_valid(body) == (refused(body) == set()), (value, refused(body))


def slimmed(path: str) -> dict[str, Any]:
    """Keep of the whole document what the path goes through: the rest has its own turn."""
    top = path.split(".", maxsplit=1)[0]
    return deepcopy({name: WHOLE[name] for name in {"EndpointConfigName", "ProductionVariants", top}})


def test_the_logical_name_leaves_room_for_the_suffix() -> None:
    longest = "a" * LOGICAL_MAX
    assert VALIDATOR.is_valid(edited(realtime(), {"EndpointConfigName": longest}))
    assert not VALIDATOR.is_valid(edited(realtime(), {"EndpointConfigName": longest + "a"}))
    assert DOCUMENT["properties"]["Endpoint"]["properties"]["EndpointName"]["maxLength"] == 63


def test_an_open_enumeration_completes_and_accepts_what_is_newer() -> None:
    known, anything = DOCUMENT["definitions"]["ProductionVariantInstanceType"]["anyOf"]
    assert "ml.m5.xlarge" in known["enum"]
    assert anything == {"type": "string"}


def test_structures_that_occur_more_than_once_are_written_once() -> None:
    assert set(DOCUMENT["definitions"]) >= {"ProductionVariant", "CapacitySize", "ProductionVariantInstanceType"}
    lists = [DOCUMENT["properties"][name] for name in ("ProductionVariants", "ShadowProductionVariants")]
    assert [entry["items"] for entry in lists] == [{"$ref": "#/definitions/ProductionVariant"}] * 2


def test_nothing_stands_beside_a_reference_because_draft_7_would_ignore_it() -> None:
    beside = [value for _path, value in places(DOCUMENT) if isinstance(value, dict) and "$ref" in value and len(value) > 1]
    assert beside == []


def test_only_unconditional_defaults_are_stated() -> None:
    assert DOCUMENT["properties"]["EnableNetworkIsolation"]["default"] is False
    assert DOCUMENT["properties"]["MetricsConfig"]["properties"]["MetricPublishFrequencyInSeconds"]["default"] == 60
    assert "default" not in VARIANT["InitialVariantWeight"]
    assert "default" not in VARIANT["VolumeSizeInGB"]


def test_every_property_is_described_in_plain_text() -> None:
    properties = [value for path, value in places(DOCUMENT) if re.search(r"(^|\.)properties\.\w+$", path)]
    assert len(properties) > 100
    assert all(value["description"] for value in properties)
    assert not any(re.search(r"</?\w+>|\n| {2}|&\w+;", value["description"]) for value in properties)


@pytest.mark.parametrize(
    ("pattern", "portable"),
    [
        (r"[a-z](-*[a-z]){0,62}", True),
        (r"(?!\s*$).+", True),
        (r"([\p{L}\p{N}]*)", False),
        (r"(?P<name>a)", False),
        (r"(?i)a", False),
        (r"a\Z", False),
        (r"a++", False),
        (r"(", False),
    ],
)
def test_a_pattern_is_taken_only_where_python_and_ecmascript_agree(pattern: str, portable: bool) -> None:  # noqa: FBT001  # a column
    assert is_portable(pattern) is portable


def test_patterns_hold_for_the_whole_text_and_those_of_tags_are_left_to_the_loader() -> None:
    patterns = [value for path, value in places(DOCUMENT) if path.endswith(".pattern")]
    assert len(patterns) > 20
    assert all(pattern.startswith("^(?:") and pattern.endswith(")$") for pattern in patterns)
    assert "pattern" not in DOCUMENT["properties"]["Tags"]["items"]["properties"]["Key"]


def test_kinds_of_shape_that_the_request_has_not_yet_have_a_schema_too() -> None:
    shape = newer_shape()
    validator = Draft7Validator(_inline(shape, limits(shape), frozenset()))
    assert validator.is_valid({"Names": {"a": "b"}, "Rows": [["a"]], "Parts": {"a": {"At": "2026", "Raw": "YQ=="}}})
    wrong = [{"Names": {"a": 1}}, {"Names": {"a": "", "b": "", "c": ""}}, {"Names": {}, "Rows": ["a"]}]
    for body in wrong:
        assert list(schema.check(shape, body))
        assert not validator.is_valid(body)
