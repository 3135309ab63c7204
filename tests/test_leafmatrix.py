"""The leaf matrix: a change of any one settable leaf of CreateEndpointConfig is told by exactly that leaf's path.

Nothing is listed here: leaves and values come from botocore's model, defaults and identities from the normalizer's tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import shapes
from botocore.utils import ArgumentGenerator
from shapes import Document, Leaf
from world import World

from syncer import schema
from syncer.compare.fields import changes
from syncer.normalize import DEFAULTS, Default, content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do

LEAVES = shapes.request_leaves()
CONTENT = tuple(leaf for leaf in LEAVES if leaf.path[0] not in shapes.ASIDE)
TAGS = tuple(leaf for leaf in LEAVES if leaf.path[0] == "Tags")
OPTIONAL = tuple(leaf for leaf in CONTENT if leaf.is_optional)
LISTED = tuple(leaf for leaf in CONTENT if shapes.INTO_LIST in leaf.path)
DEFAULTED = tuple((leaf, leaf.default) for leaf in CONTENT if leaf.default)

FRAMES: dict[str, Callable[[Document], Document]] = {"config only": dict, "behind an endpoint": shapes.behind_endpoint}


def repository(path: Path, *written: Document) -> World:
    """Make a repository with the first document applied, and the models of all of them."""
    world = World(path)
    world.write(shapes.settings_file(), "syncer.yaml")
    shapes.account(path, world.time, ["m1", *(name for document in written for name in shapes.models(document))])
    write(world, written[0])
    return world.applied()


def write(world: World, written: Document) -> None:
    world.write(shapes.text(written), "desired/matrix.yaml")


def told(world: World, command: str, code: int = 0) -> dict[str, Any]:
    """Run `plan` or `drift` and return what it says about the one name."""
    result = world.run(f"{command} --sandbox --format json")
    assert result.code == code, result.out + result.err
    [change] = result.json["changes"]
    return dict(change)


def paths(change: Mapping[str, Any]) -> list[str]:
    return [field["path"] for field in change["fields"]]


def verdicts(change: Mapping[str, Any]) -> list[str]:
    return [note["verdict"] for note in change["verdicts"]]


def the_config(world: World) -> tuple[str, str]:
    """Return name and ARN of the one config that there is."""
    [name] = world.configs()
    return name, world.box.call("DescribeEndpointConfig", {"EndpointConfigName": name})["EndpointConfigArn"]


def tags_of(world: World) -> list[dict[str, str]]:
    return list(world.box.call("ListTags", {"ResourceArn": the_config(world)[1]})["Tags"])


def recreate(world: World, written: Document, tags: list[dict[str, str]]) -> str:
    """Delete the one config and create it again under its name with another content, behind syncer's back."""
    name, _ = the_config(world)
    world.call("DeleteEndpointConfig", EndpointConfigName=name)
    world.call("CreateEndpointConfig", EndpointConfigName=name, **shapes.body(written), Tags=tags)
    return name


def with_and_without_ledger(world: World) -> Iterator[None]:
    yield
    world.forget()
    yield


def test_the_matrix_has_every_leaf_that_botocore_s_own_skeleton_has() -> None:
    skeleton = ArgumentGenerator().generate_skeleton(schema.input_shape("CreateEndpointConfig"))
    assert {leaf.path for leaf in LEAVES} == {path for path, _ in shapes.scalars(skeleton)}
    assert len(LEAVES) == len(set(LEAVES)) == len(CONTENT) + len(TAGS) + 1  # the one is the name
    assert len(LEAVES) > 100


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("leaf", CONTENT, ids=str)
def test_a_leaf_that_changes_alone_is_planned_and_seen_live_under_exactly_its_path(
    leaf: Leaf, frame: Callable[[Document], Document], tmp_path: Path
) -> None:
    one, other = (frame(shapes.document(leaf, value)) for value in leaf.pair)
    expected = sorted({shapes.address(leaf, one), shapes.address(leaf, other)})
    world = repository(tmp_path, one, other)

    write(world, other)
    planned = told(world, "plan")
    assert paths(planned) == expected
    assert planned["steps"][0]["operation"] == "CreateEndpointConfig"

    write(world, one)
    assert told(world, "plan")["steps"] == []
    copied = tags_of(world)

    for tags, forget in (([], False), (copied, False), (copied, True)):
        name = recreate(world, other, tags)
        if forget:
            world.forget()
        drifted = told(world, "drift", 3)
        assert paths(drifted) == expected
        assert ("recreated", name) in [(note["verdict"], note["subject"]) for note in drifted["verdicts"]]


@pytest.mark.parametrize("leaf", OPTIONAL, ids=str)
def test_a_leaf_that_vanishes_is_planned_and_seen_live_under_exactly_its_path(leaf: Leaf, tmp_path: Path) -> None:
    having, lacking = shapes.document(leaf, leaf.pair[0]), shapes.document_without(leaf)
    expected = [shapes.address(leaf, having)]
    world = repository(tmp_path, having)

    write(world, lacking)
    planned = told(world, "plan")
    assert (paths(planned), planned["fields"][0]["after"]) == (expected, None)

    write(world, having)
    recreate(world, lacking, tags_of(world))
    for _ in with_and_without_ledger(world):
        drifted = told(world, "drift", 3)
        assert (paths(drifted), drifted["fields"][0]["before"]) == (expected, None)
        assert "recreated" in verdicts(drifted)


@pytest.mark.parametrize("leaf", OPTIONAL, ids=str)
def test_a_leaf_that_appears_is_a_difference_unless_the_service_may_have_added_it(leaf: Leaf, tmp_path: Path) -> None:
    having, lacking = shapes.document(leaf, leaf.pair[0]), shapes.document_without(leaf)
    expected = [shapes.address(leaf, having)]
    world = repository(tmp_path, lacking, having)

    write(world, having)
    planned = told(world, "plan")
    assert (paths(planned), planned["fields"][0]["before"]) == (expected, None)

    write(world, lacking)
    recreate(world, having, tags_of(world))
    drifted = told(world, "drift", 3)
    assert (paths(drifted), drifted["fields"][0]["after"]) == (expected, None)

    world.forget()  # only its CreationTime told that it is another object
    added = told(world, "drift")
    assert [paths(note) for note in added["verdicts"] if note["verdict"] == "server_added"] == [expected]
    assert (added["steps"], added["fields"]) == ([], [])


defaulted = pytest.mark.parametrize(("leaf", "row"), DEFAULTED, ids=[str(leaf) for leaf, _ in DEFAULTED])


@defaulted
@pytest.mark.parametrize("spelled_out_first", [False, True], ids=["absent, then written", "written, then absent"])
def test_a_value_equal_to_the_service_s_default_is_no_change(
    leaf: Leaf, row: Default, tmp_path: Path, *, spelled_out_first: bool
) -> None:
    absent, written = (shapes.filled_in(leaf, row, each) for each in without_and_with(leaf, row))
    one, other = (written, absent) if spelled_out_first else (absent, written)
    world = repository(tmp_path, one)
    write(world, other)
    planned = told(world, "plan")
    assert (planned["steps"], planned["fields"]) == ([], [])

    write(world, one)
    recreate(world, other, tags_of(world))
    for _ in with_and_without_ledger(world):
        assert verdicts(told(world, "drift")) == ["in_sync"]


@defaulted
def test_a_value_equal_to_a_default_is_a_change_exactly_where_the_service_does_not_fill_it_in(leaf: Leaf, row: Default) -> None:
    absent, written = without_and_with(leaf, row)
    assert (content(absent) == content(written)) is row.when(shapes.owner(leaf, written))


def without_and_with(leaf: Leaf, row: Default) -> tuple[dict[str, Any], dict[str, Any]]:
    return shapes.document_without(leaf), shapes.document(leaf, row.value)


def test_every_row_of_the_defaults_table_is_met() -> None:
    assert {row for _, row in DEFAULTED} == set(DEFAULTS)


@pytest.mark.parametrize("leaf", TAGS, ids=str)
def test_a_changed_tag_is_put_right_in_place_under_its_key(leaf: Leaf, tmp_path: Path) -> None:
    one, other = (shapes.document(leaf, value) for value in leaf.pair)
    [before], [after] = one["Tags"], other["Tags"]
    world = repository(tmp_path, one)
    write(world, other)
    planned = told(world, "plan")
    assert paths(planned) == sorted({f"Tags[{tag['Key']}]" for tag in (before, after)})
    assert {step["operation"] for step in planned["steps"]} <= {"AddTags", "DeleteTags"}

    write(world, one)
    _, arn = the_config(world)
    world.call("DeleteTags", ResourceArn=arn, TagKeys=[before["Key"]])
    world.call("AddTags", ResourceArn=arn, Tags=[after])
    for _ in with_and_without_ledger(world):
        drifted = told(world, "drift", 3)
        assert (paths(drifted), verdicts(drifted)) == ([f"Tags[{before['Key']}]"], ["tags"])


@pytest.mark.parametrize("leaf", LISTED, ids=str)
def test_the_order_of_a_list_counts_unless_its_entries_have_an_identity(leaf: Leaf) -> None:
    one, other = (shapes.document(leaf, value) for value in leaf.pair)
    forward, backward = content(shapes.joined(leaf, one, other)), content(shapes.joined(leaf, other, one))
    identified = shapes.address(leaf, one) != shapes.address(leaf, other)
    assert (forward == backward) is identified
    assert bool(changes(forward.normal, backward.normal)) is not identified
