"""Plan, apply, plan: the last is empty and changes nothing, for every example and for whatever a file can hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import shapes
import strategies
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from shapes import Document
from world import World

from syncer import schema
from syncer.compare.fields import changes, expand
from syncer.normalize import content
from syncer.sandbox import Sandbox, Traits

if TYPE_CHECKING:
    from syncer.model import Body

pytestmark = pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do

EXAMPLES = tuple(sorted((Path(__file__).parent.parent / "desired").rglob("*.yaml")))
SETTABLE = {leaf.path for leaf in shapes.leaves(schema.desired_shape())}
FRAMES: tuple[Callable[[Document], Document], ...] = (dict, shapes.behind_endpoint)

WEIGHT = "InitialVariantWeight"
Write = Callable[[Document], str]
FORMS: dict[str, Write] = {"yaml": shapes.text, "json": lambda document: json.dumps(document, ensure_ascii=True)}


@contextmanager
def repository(*written: Document) -> Iterator[World]:
    """Make a repository without any rule that may be switched off, and an account without any; the models exist."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.write(shapes.settings_file(), "syncer.yaml")
        shapes.account(world.path, world.time, ["m1", *(name for document in written for name in shapes.models(document))])
        yield world


def account(world: World) -> bytes:
    return (world.path / "state" / "sandbox.json").read_bytes()


def goes_round(world: World) -> None:
    """Plan, apply, and then: nothing to plan, nothing to apply, no drift, and an account that stays as it is."""
    planned = world.run("plan --sandbox --format json --exit-code")
    assert planned.code == 3, planned.out + planned.err
    assert all(change["steps"] for change in planned.json["changes"])
    world.applied()
    before = account(world)
    for command in ("plan --sandbox --format json --exit-code", "drift --sandbox --format json"):
        again = world.run(command)
        assert again.code == 0, again.out + again.err
        assert [(change["steps"], change["fields"]) for change in again.json["changes"]] == [([], [])] * len(
            planned.json["changes"]
        )
    world.applied()
    assert account(world) == before


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.stem for example in EXAMPLES])
def test_an_example_goes_round(example: Path, tmp_path: Path) -> None:
    world = World(tmp_path)
    world.seed(*shapes.models(yaml.safe_load(example.read_text())))
    world.write(example.read_text(), f"desired/{example.name}")
    goes_round(world)


def test_all_examples_go_round_together(tmp_path: Path) -> None:
    world = World(tmp_path)
    for example in EXAMPLES:
        world.seed(*shapes.models(yaml.safe_load(example.read_text())))
        world.write(example.read_text(), f"desired/{example.name}")
    goes_round(world)


@pytest.mark.hypothesis  # the property is inside
def test_every_settable_member_goes_round_among_generated_files() -> None:
    seen = set[tuple[str, ...]]()

    @strategies.fixed(8)
    @given(strategies.files(whole=True), st.sampled_from(sorted(FORMS)))
    def one_with_every_member(written: dict[str, Any], form: str) -> None:
        seen.update(path for path, _ in shapes.scalars(written))
        with repository(written) as world:
            world.write(FORMS[form](written), f"desired/matrix.{form}")
            goes_round(world)

    one_with_every_member()
    assert seen == SETTABLE


@strategies.fixed(30)
@given(written=strategies.files(), form=st.sampled_from(sorted(FORMS)))
def test_whatever_a_file_can_hold_goes_round_behind_an_endpoint(written: dict[str, Any], form: str) -> None:
    with repository(written) as world:
        world.write(FORMS[form](written), f"desired/matrix.{form}")
        goes_round(world)


@strategies.fixed(25)
@given(written=strategies.requests())
def test_whatever_a_file_can_hold_goes_round_without_an_endpoint(written: dict[str, Any]) -> None:
    with repository(written) as world:
        world.write(shapes.text(written), "desired/matrix.yaml")
        goes_round(world)


@strategies.fixed(20)
@given(one=strategies.requests(), other=strategies.requests(), frame=st.sampled_from(FRAMES))
def test_going_back_to_an_old_content_uses_its_config_again(
    one: dict[str, Any], other: dict[str, Any], frame: Callable[[Document], Document]
) -> None:
    first, second = frame(one), frame(other)
    assume(content(first) != content(second))
    with repository(first, second) as world:
        names = []
        for written in (first, second, first):
            world.write(shapes.text(written), "desired/matrix.yaml")
            world.applied()
            names.append(world.configs())
        assert [len(found) for found in names] == [1, 2, 2]
        assert world.run("plan --sandbox --exit-code").code == 0


@strategies.fixed(10)
@given(numbers=st.lists(strategies.weights(), min_size=10, max_size=10))
def test_weights_keep_in_sync_whatever_a_float32_makes_of_them(numbers: list[float]) -> None:
    variants = [{"VariantName": f"v{place}", "ModelName": "m1", WEIGHT: number} for place, number in enumerate(numbers)]
    with repository() as world:
        written = shapes.behind_endpoint({"EndpointConfigName": "weights", "ProductionVariants": variants})
        world.write(shapes.text(written), "desired/weights.yaml")
        goes_round(world)


@strategies.fixed(60)
@given(written=strategies.requests())
def test_what_describe_answers_has_the_normal_form_of_what_was_asked(written: dict[str, Any]) -> None:
    box = Sandbox(clock=lambda: 0.0, traits=Traits(shapes_only=True))
    box.seed_models(shapes.models(written))
    box.call("CreateEndpointConfig", written)
    described = box.call("DescribeEndpointConfig", {"EndpointConfigName": written["EndpointConfigName"]})
    assert content(described) == content(written)


# --- changes between two normal forms, there and back -----------------------------------------------------------------

normals = strategies.requests().map(lambda written: content(written).normal)


@strategies.fixed(60)
@given(one=normals)
def test_nothing_changes_between_equal_normal_forms(one: Body) -> None:
    assert changes(one, deepcopy(one)) == ()


@strategies.fixed(60)
@given(one=normals, other=normals)
def test_changes_are_told_once_each_by_path_and_the_way_back_is_their_mirror(one: Body, other: Body) -> None:
    there, back = changes(one, other), changes(other, one)
    assert bool(there) is (one != other)
    assert [change.path for change in there] == sorted({change.path for change in there})
    assert [(change.path, change.before, change.after) for change in there] == [
        (change.path, change.after, change.before) for change in back
    ]


@strategies.fixed(60)
@given(one=normals, other=normals)
def test_making_the_changes_turns_one_normal_form_into_the_other(one: Body, other: Body) -> None:
    made = flat(one)
    for change in changes(one, other):
        made = {path: value for path, value in made.items() if not is_below(path, change.path)}
        made |= flat(change.after, change.path) if change.after is not None else {}
    assert made == flat(other)


@strategies.fixed(60)
@given(one=normals)
def test_expanding_a_block_names_each_of_its_leaves_once_and_leaves_entries_whole(one: Body) -> None:
    leaves = [leaf for name, block in one.items() for leaf in expand(name, block)]
    assert len({path for path, _ in leaves}) == len(leaves)
    assert all(path.endswith("]") or not value or not isinstance(value, Mapping) for path, value in leaves)
    assert {path: value for leaf in leaves for path, value in flat(leaf[1], leaf[0]).items()} == flat(one)


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Return the scalars of a normal form by path; an empty block has none."""
    if isinstance(value, Mapping):
        inner = [
            (f"{path}{name}" if name.startswith("[") or not path else f"{path}.{name}", item) for name, item in value.items()
        ]
    elif isinstance(value, list):
        inner = [(f"{path}[{place}]", item) for place, item in enumerate(value)]
    else:
        return {path: value}
    return {leaf: scalar for below, item in inner for leaf, scalar in flat(item, below).items()}


def is_below(path: str, block: str) -> bool:
    return path == block or path.startswith((f"{block}.", f"{block}["))
