"""The normal form: defaults go, order goes where it means nothing, floats become what a float32 holds, all else stays."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncer import normalize, schema
from syncer.normalize import DEFAULTS, KEYED, SETS, Default, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

Document = dict[str, Any]


def document() -> Document:
    """Return a body in which every structure that has defaults is present, with none of the defaults set."""
    return {
        "ProductionVariants": [
            {
                "VariantName": "main",
                "ModelName": "m1",
                "InstanceType": "ml.m5.xlarge",
                "InitialInstanceCount": 2,
                "ManagedInstanceScaling": {"ScaleInPolicy": {"Strategy": "IDLE_RELEASE"}},
            },
            {"VariantName": "less", "ModelName": "m2", "ServerlessConfig": {"MemorySizeInMB": 1024, "MaxConcurrency": 1}},
        ],
        "DataCaptureConfig": {
            "InitialSamplingPercentage": 10,
            "DestinationS3Uri": "s3://b/c",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv", "a/b"], "JsonContentTypes": ["a/c", "a/d"]},
        },
        "MetricsConfig": {"EnableDetailedObservability": True},
        "VpcConfig": {"SecurityGroupIds": ["sg-1", "sg-2"], "Subnets": ["subnet-2", "subnet-1"]},
        "AsyncInferenceConfig": {
            "OutputConfig": {
                "NotificationConfig": {
                    "IncludeInferenceResponseIn": ["SUCCESS_NOTIFICATION_TOPIC", "ERROR_NOTIFICATION_TOPIC"],
                },
            },
        },
        "ExplainerConfig": {
            "ClarifyExplainerConfig": {
                "InferenceConfig": {"MaxRecordCount": 5},
                "ShapConfig": {"ShapBaselineConfig": {"ShapBaselineUri": "s3://b/base"}, "Seed": 3},
            },
        },
    }


# A value that is not the default, of the same type.
OTHER: dict[type, Any] = {float: 2.5, int: 77, str: "application/jsonlines"}


def structures(shape: Shape, value: Any) -> Iterator[tuple[str, Document]]:
    """Yield every structure of a document with the name of its shape."""
    if shape.type_name == "structure":
        yield shape.name, value
        for name, member in value.items():
            if name in shape.members:
                yield from structures(shape.members[name], member)
    if shape.type_name == "list":
        for item in value:
            yield from structures(shape.member, item)


def with_member(default: Default, value: Any) -> Document:
    """Set a defaulted member in the first structure where its condition holds."""
    result = document()
    found = structures(schema.input_shape("CreateEndpointConfig"), result)
    place = next(body for name, body in found if name == default.shape and default.when(body))
    assert default.member not in place
    place[default.member] = value
    return result


def every_default(test: Any) -> Any:
    return pytest.mark.parametrize("default", DEFAULTS, ids=[f"{row.shape}.{row.member}" for row in DEFAULTS])(test)


@every_default
def test_a_default_set_explicitly_is_the_same_as_left_out(default: Default) -> None:
    assert content(with_member(default, default.value)) == content(document())


@every_default
def test_another_value_than_the_default_is_another_content(default: Default) -> None:
    other = not default.value if isinstance(default.value, bool) else OTHER[type(default.value)]
    changed = content(with_member(default, other))
    assert changed.hash != content(document()).hash
    assert changed.normal != content(document()).normal


@every_default
def test_a_default_row_names_a_member_of_the_model_of_its_type(default: Default) -> None:
    found = {shape.name: shape for shape in shapes(schema.input_shape("CreateEndpointConfig"))}
    assert list(schema.check(found[default.shape].members[default.member], default.value)) == []
    assert default.reason


def shapes(root: Shape) -> Iterator[Shape]:
    yield root
    children: list[Shape] = list(root.members.values()) if root.type_name == "structure" else []
    children += [root.member] if root.type_name == "list" else []
    for child in children:
        yield from shapes(child)


def test_a_weight_of_1_counts_where_there_is_no_model() -> None:
    without, explicit = document(), document()
    for body in (without, explicit):
        del body["ProductionVariants"][0]["ModelName"]
    explicit["ProductionVariants"][0]["InitialVariantWeight"] = 1.0
    assert content(without) != content(explicit)


def test_a_volume_of_5_counts_where_the_variant_is_not_serverless() -> None:
    explicit = document()
    explicit["ProductionVariants"][0]["VolumeSizeInGB"] = 5
    assert content(explicit) != content(document())


def test_every_ordered_list_of_the_tables_is_one_of_the_model() -> None:
    lists = {shape.name for shape in shapes(schema.desired_shape()) if shape.type_name == "list"}
    assert set(KEYED) | set(SETS) <= lists
    assert all(reason for _, reason in KEYED.values())
    assert all(SETS.values())


def entries(name: str) -> list[Any]:
    """Make three different entries of a keyed or set-like list."""
    if name == "ProductionVariantList":
        return [{"VariantName": f"v{i}", "ModelName": f"m{i}"} for i in range(3)]
    if name == "InstancePoolList":
        return [{"InstanceType": f"ml.m5.{i}xlarge", "Priority": i} for i in (1, 2, 3)]
    if name == "CaptureOptionList":
        return [{"CaptureMode": mode} for mode in ("Input", "Output", "InputAndOutput")]
    if name == "AlarmList":
        return [{"AlarmName": f"a{i}"} for i in range(3)]
    return ["a/x", "b/y", "c/z"]


@pytest.mark.parametrize("name", [*KEYED, *SETS])
def test_the_order_of_a_keyed_or_set_like_list_does_not_count(name: str) -> None:
    shape = next(found for found in shapes(schema.desired_shape()) if found.name == name)
    forms = [json.dumps(normalize._normal(shape, list(order))) for order in permutations(entries(name))]
    assert len(forms) == 6
    assert len(set(forms)) == 1


@pytest.mark.parametrize("name", [*KEYED, *SETS])
def test_an_entry_more_or_less_counts(name: str) -> None:
    shape = next(found for found in shapes(schema.desired_shape()) if found.name == name)
    assert normalize._normal(shape, entries(name)) != normalize._normal(shape, entries(name)[:2])


def test_the_order_of_any_other_list_counts() -> None:
    lists = [found for found in shapes(schema.input_shape("CreateEndpointConfig")) if found.type_name == "list"]
    ordered = {found.name: found for found in lists if found.name not in {*KEYED, *SETS}}
    assert ordered
    for shape in ordered.values():
        assert normalize._normal(shape, ["a", "b"]) == ["a", "b"]
        assert normalize._normal(shape, ["b", "a"]) == ["b", "a"]


def test_entries_with_one_identity_stay_a_list_and_their_order_counts() -> None:
    first, second = {"VariantName": "v", "ModelName": "a"}, {"VariantName": "v", "ModelName": "b"}
    assert content({"ProductionVariants": [first, second]}) != content({"ProductionVariants": [second, first]})
    assert content({"ProductionVariants": [first, first]}) != content({"ProductionVariants": [first]})


def test_a_reordered_file_is_the_same_content_with_names_as_keys() -> None:
    turned = dict(reversed(document().items()))
    turned["ProductionVariants"] = [dict(reversed(item.items())) for item in reversed(turned["ProductionVariants"])]
    assert content(turned) == content(document())
    assert list(content(turned).normal["ProductionVariants"]) == ["[less]", "[main]"]


def test_what_is_no_content_does_not_count() -> None:
    extra = {"EndpointConfigName": "a", "EndpointConfigArn": "arn", "CreationTime": object(), "Tags": [1], "Endpoint": {}}
    assert content(document() | extra | {"ResponseMetadata": {}}) == content(document())


def test_an_unknown_member_passes_as_it_is_and_counts() -> None:
    newer = document() | {"NewerConfig": {"Empty": {}, "List": [3, 1], "Float": 0.800000011920929}}
    assert content(newer).normal["NewerConfig"] == newer["NewerConfig"]
    assert content(newer) != content(document())


@pytest.mark.parametrize("empty", [{}, [], None])
@pytest.mark.parametrize("member", ["VpcConfig", "MetricsConfig", "ShadowProductionVariants", "NewerConfig"])
def test_an_empty_optional_member_is_the_same_as_none(member: str, empty: Any) -> None:
    body = {"ProductionVariants": [{"VariantName": "v"}]}
    assert content(body | {member: empty}) == content(body)


def test_an_empty_required_member_is_kept_with_what_holds_it() -> None:
    body: Document = {"AsyncInferenceConfig": {"OutputConfig": {}}}
    assert content(body).normal == body
    assert content(body) != content({})


def test_a_structure_of_defaults_only_is_as_empty_as_none() -> None:
    assert content({"MetricsConfig": {"MetricPublishFrequencyInSeconds": 60}}) == content({})


@pytest.mark.parametrize("value", ["", 0, False, 0.0])
def test_a_small_value_is_not_an_empty_one(value: Any) -> None:
    assert content({"KmsKeyId": value}).normal == {"KmsKeyId": value}


def test_booleans_and_numbers_are_never_taken_for_each_other() -> None:
    assert content({"EnableNetworkIsolation": 0}) != content({})
    assert content({"EnableNetworkIsolation": False}) == content({})
    variants = [{"ProductionVariants": [{"VariantName": "v", "VolumeSizeInGB": value}]} for value in (1, True)]
    assert len({content(variant).hash for variant in variants}) == 2
    weights = [{"ProductionVariants": [{"VariantName": "v", "ModelName": "m", "InitialVariantWeight": v}]} for v in (1, True)]
    assert len({content(variant).hash for variant in weights}) == 2


def test_a_whole_float_in_an_answer_is_the_integer() -> None:
    counts: list[Document] = [{"ProductionVariants": [{"VariantName": "v", "InitialInstanceCount": n}]} for n in (2, 2.0)]
    assert content(counts[0]) == content(counts[1])


@pytest.mark.parametrize(
    "body",
    [
        {"ProductionVariants": "garbage"},
        {"ProductionVariants": ["VariantName", 1, None]},
        {"ProductionVariants": [{"VariantName": "v", "InitialVariantWeight": "x", "InitialInstanceCount": []}]},
        {"ProductionVariants": [{"VariantName": "v", "InitialVariantWeight": 1e300, "VolumeSizeInGB": 1e300}]},
        {"ProductionVariants": [{"VariantName": "v", "InitialVariantWeight": float("nan")}]},
        {"VpcConfig": [], "DataCaptureConfig": "x", "KmsKeyId": "\ud800"},
        {"VpcConfig": {"Subnets": {"a": 1}, "SecurityGroupIds": [["a"], {"b": 1}]}},
    ],
)
def test_garbage_of_a_wrong_type_is_a_content_like_any_other(body: Document) -> None:
    assert content(body) == content(deepcopy(body)) or "nan" in repr(body)
    assert content(body).hash == content(deepcopy(body)).hash


def test_normalizing_changes_nothing_in_its_argument() -> None:
    body = document()
    content(body)
    assert body == document()


def test_the_answer_of_describe_is_the_content_of_the_request() -> None:
    answer = document() | {"EndpointConfigArn": "arn", "CreationTime": "t", "EnableNetworkIsolation": False}
    answer["ProductionVariants"][0] |= {"InitialVariantWeight": 1, "EnableSSMAccess": False}
    answer["ProductionVariants"][1] |= {"InitialVariantWeight": 1.0, "VolumeSizeInGB": 5}
    assert content(answer) == content(document())


@given(st.floats(0, 1e6, width=32), st.lists(st.sampled_from(DEFAULTS), max_size=6), st.permutations(["a", "b", "c"]))
def test_the_normal_form_of_an_answer_is_its_own_normal_form(weight: float, rows: list[Default], order: list[str]) -> None:
    shape = schema.input_shape("CreateEndpointConfig")
    body = document()
    body["ProductionVariants"][0]["InitialVariantWeight"] = weight
    body["VpcConfig"]["Subnets"] = order
    for default in rows:
        for name, place in structures(shape, body):
            if name == default.shape:
                place.setdefault(default.member, default.value)
    once = content(body)
    assert content(listed(shape, once.normal)) == once


def listed(shape: Shape, value: Any) -> Any:
    """Write a normal form as a request again: `[identity]` mappings become lists."""
    if shape.type_name == "list":
        items = value.values() if isinstance(value, dict) else value
        return [listed(shape.member, item) for item in items]
    if shape.type_name == "structure":
        return {name: listed(shape.members[name], member) for name, member in value.items()}
    return value
