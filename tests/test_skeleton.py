"""The skeleton is valid as it stands, every member of the API is in it, and each can be switched on by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from botocore.model import ServiceModel

from syncer import desired, schema, skeleton, typed, yamlfile
from syncer.names import LOGICAL_MAX
from syncer.skeleton.facts import MANY
from syncer.skeleton.placeholders import LIVE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from botocore.model import Shape

ROOT = schema.desired_shape()
VARIANT = ROOT.members["ProductionVariants"].member
TEXT = skeleton.text()
FOLDED = " ".join(TEXT.replace("#", " ").split())
OFF = re.compile(r"^( *(?:- )?)# (.*)$")  # a line that one `# ` switches off; `## ` explains


def switched_on(text: str, name: str, indent: str = "") -> str:
    """Remove the `# ` of the one member and of the lines that stand indented under it, as a person would."""
    lines = text.splitlines()
    (start,) = (index for index, line in enumerate(lines) if line.startswith(f"{indent}# {name}:"))
    end = start + 1
    while end < len(lines) and lines[end].startswith(f"{indent}#   "):
        end += 1
    block = [line.replace(f"{indent}# ", indent, 1) for line in lines[start:end]]
    return "\n".join([*lines[:start], *block, *lines[end:]])


def all_on(text: str) -> str:
    """Remove every `# ` at every depth, and leave the explanations."""
    lines = []
    for original in text.splitlines():
        line = original
        while found := OFF.match(line):
            line = found[1] + found[2]
        lines.append(line)
    return "\n".join(lines)


def problems(text: str) -> list[tuple[str, tuple[Any, ...]]]:
    """Read a text as the loader does; returns rule and path of what the shapes refuse."""
    document = typed.read(yamlfile.parse(text.encode(), "skeleton.yaml"), ROOT)
    found = [*document.problems, *schema.check(ROOT, document.value)]
    return [(problem.rule, problem.path) for problem in found]


def optional(shape: Shape, text: str, indent: str) -> list[str]:
    return [name for name in shape.members if f"\n{indent}# {name}:" in text]


def leaves(shape: Shape, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every scalar of a shape as a path of member names; shadow variants refer to production variants."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from leaves(member, (*path, name)) if name != "ShadowProductionVariants" else ()
    elif shape.type_name == "list":
        yield from leaves(shape.member, path)
    else:
        yield path


def paths_of(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from paths_of(member, (*path, name))
    elif isinstance(value, list):
        for item in value:
            yield from paths_of(item, path)
    else:
        yield path


def reachable(shape: Shape, found: dict[str, Shape]) -> dict[str, Shape]:
    if shape.name not in found:
        found[shape.name] = shape
        inner = shape.members.values() if shape.type_name == "structure" else ()
        for part in (*inner, *([shape.member] if shape.type_name == "list" else ())):
            reachable(part, found)
    return found


SHAPES = reachable(ROOT, {})


def test_the_text_as_printed_is_a_desired_file_without_a_finding(tmp_path: Path) -> None:
    file = tmp_path / "skeleton.yaml"
    file.write_text(TEXT, encoding="utf-8")
    document, findings = desired.load_file(file, {}, root=tmp_path, shown="skeleton.yaml")
    assert findings == []
    assert document is not None
    assert document.body["ProductionVariants"][0]["InstanceType"] == "ml.m5.xlarge"


def test_what_stands_live_is_a_minimal_real_time_config() -> None:
    assert yaml.safe_load(TEXT) == {
        "EndpointConfigName": "my-endpoint",
        "ProductionVariants": [
            {"VariantName": "main", "ModelName": "my-model", "InitialInstanceCount": 1, "InstanceType": "ml.m5.xlarge"}
        ],
    }


def test_all_optional_members_are_there_to_switch_on() -> None:
    assert set(optional(ROOT, TEXT, "")) == set(ROOT.members) - set(ROOT.required_members)
    assert set(optional(VARIANT, TEXT, "    ")) == set(VARIANT.members) - set(LIVE["ProductionVariant"][0]) - {"VariantName"}


@pytest.mark.parametrize("name", optional(ROOT, TEXT, ""))
def test_each_top_level_member_can_be_switched_on_by_itself(name: str) -> None:
    changed = switched_on(TEXT, name)
    assert problems(changed) == []
    assert set(yaml.safe_load(changed)) == {*ROOT.required_members, name}


@pytest.mark.parametrize("name", optional(VARIANT, TEXT, "    "))
def test_each_member_of_a_variant_can_be_switched_on_by_itself(name: str) -> None:
    changed = switched_on(TEXT, name, "    ")
    assert problems(changed) == []
    assert set(yaml.safe_load(changed)["ProductionVariants"][0]) == {"VariantName", *LIVE["ProductionVariant"][0], name}


def test_a_block_without_the_members_inside_it_that_are_off_is_valid_too() -> None:
    inside = switched_on(switched_on(TEXT, "Endpoint"), "DeploymentConfig", "  ")
    assert problems(inside) == []
    policy = yaml.safe_load(inside)["Endpoint"]["DeploymentConfig"]["BlueGreenUpdatePolicy"]
    assert policy["TrafficRoutingConfiguration"]["CanarySize"] == {"Type": "INSTANCE_COUNT", "Value": 1}


def test_with_everything_switched_on_each_leaf_of_the_shape_stands_exactly_once() -> None:
    whole = yaml.safe_load(all_on(TEXT))
    shadow = whole.pop("ShadowProductionVariants")
    assert sorted(paths_of(whole)) == sorted(leaves(ROOT))
    assert set(shadow[0]) == {"VariantName", *LIVE["ProductionVariant"][0]}
    assert problems(all_on(TEXT)) == []


def test_an_editor_and_the_loader_read_the_same_values() -> None:
    document = typed.read(yamlfile.parse(all_on(TEXT).encode(), "skeleton.yaml"), ROOT)
    assert document.value == yaml.safe_load(all_on(TEXT))


def test_kinds_of_shape_that_the_request_has_not_yet_can_be_written_too() -> None:
    shape = newer_shape()
    whole = yaml.safe_load(all_on("\n".join(skeleton._structure(shape, 100))))
    assert whole == {
        "Names": {"my-text": "my-text"},
        "Rows": [["my-text"]],
        "Parts": {"my-text": {"At": "2026-01-31T12:00:00Z", "Raw": "bXktdGV4dA=="}},
    }
    assert list(schema.check(shape, whole)) == []


def newer_shape() -> Shape:
    """Build a structure with maps, lists in lists, times and bytes."""
    shapes = {
        "Text": {"type": "string"},
        "Time": {"type": "timestamp"},
        "Raw": {"type": "blob"},
        "Row": {"type": "list", "member": {"shape": "Text"}},
        "Rows": {"type": "list", "member": {"shape": "Row"}},
        "Names": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}, "max": 2},
        "Part": {"type": "structure", "members": {"At": {"shape": "Time"}, "Raw": {"shape": "Raw"}}},
        "Parts": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Part"}},
        "Newer": {
            "type": "structure",
            "required": ["Names"],
            "members": {"Names": {"shape": "Names"}, "Rows": {"shape": "Rows"}, "Parts": {"shape": "Parts"}},
        },
    }
    return ServiceModel({"metadata": {}, "operations": {}, "shapes": shapes}).shape_for("Newer")


def test_shadow_variants_refer_to_production_variants() -> None:
    before = TEXT[: TEXT.index("# ShadowProductionVariants:")]
    assert before.endswith("## It has the same members as ProductionVariants.\n")


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if "pattern" in shape.metadata])
def test_every_pattern_stands_in_one_piece(name: str) -> None:
    assert SHAPES[name].metadata["pattern"] in TEXT


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.metadata.get("enum")])
def test_every_value_of_an_enumeration_is_named(name: str) -> None:
    shape = SHAPES[name]
    if len(shape.enum) <= MANY:
        assert ", ".join(shape.enum) in FOLDED
        return
    lines = [line for line in TEXT.splitlines() if re.match(r"## [\w.-]+: ", line)]
    spelled = {f"{line[3:].split(':')[0]}.{size}" for line in lines for size in line.split(": ")[1].split()}
    assert set(shape.enum) <= spelled


def test_the_logical_name_leaves_room_for_the_suffix() -> None:
    assert f"## text; required; at most {LOGICAL_MAX} characters; pattern" in TEXT


def test_the_first_line_names_the_schema_for_editors_when_there_is_one() -> None:
    first, rest = skeleton.text("../schema.json").split("\n", 1)
    assert first == "# yaml-language-server: $schema=../schema.json"
    assert rest == TEXT
    assert "yaml-language-server" not in TEXT


def test_lines_are_short_enough_to_read() -> None:
    too_long = [line for line in TEXT.splitlines() if len(line) > 100]
    assert too_long == []
