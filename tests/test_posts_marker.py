"""The first line of a post: what is written is what is read, and nothing else is read as one."""

from __future__ import annotations

import json

import pytest
from hostile import PAYLOADS
from hypothesis import given
from hypothesis import strategies as st
from plans import digest, new, plan, roll, tagged
from posted import ORIGIN, PULL
from tries import tried

from syncer.model import DIGITS, Reviewed
from syncer.render.posts import approval, marker
from syncer.render.posts.marker import Marker

TEXTS = st.text(max_size=30) | st.sampled_from(sorted(PAYLOADS.values()))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
KEYS = TEXTS.filter(lambda key: key not in ("kind", "target"))
START = "ab" * (DIGITS // 2)


@tried(200)
@given(TEXTS, TEXTS, st.dictionaries(KEYS, VALUES, max_size=4))
def test_what_is_written_is_read_back(kind: str, target: str, data: dict[str, object]) -> None:
    line = marker.write(kind, target, data)

    assert marker.read(f"{line}\nmore") == Marker(kind, target, data)
    assert line.startswith("<!-- ")
    assert line.index("-->") == len(line) - 3
    assert "--" not in line[4:-3]
    assert len(line.splitlines()) == 1


def test_data_cannot_say_that_it_is_of_another_kind_or_target() -> None:
    assert marker.read(marker.write("result", "prod", {"kind": "plan", "target": "x"})) == Marker("result", "prod", {})


@tried(100)
@given(st.dictionaries(TEXTS, st.tuples(st.just(START), TEXTS), max_size=5))
def test_a_reviewed_plan_is_read_back(changes: dict[str, tuple[str, str]]) -> None:
    line = marker.write(marker.PLAN, "prod", {"digest": digest("x"), "changes": changes})
    found = marker.read(line)

    assert found is not None
    assert marker.reviewed(found, 12, PULL) == Reviewed(12, PULL, digest("x"), changes)


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_marker_is_found_whatever_ends_its_line(end: str) -> None:
    assert marker.read(marker.write("plan", "prod", {}) + end) == Marker("plan", "prod", {})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        "\n" + marker.write("plan", "prod", {}),
        " " + marker.write("plan", "prod", {}),
        "> " + marker.write("plan", "prod", {}),
        marker.write("plan", "prod", {}) + " more",
        '<!-- syncer:v2 {"kind":"plan","target":"prod"} -->',
        '<!-- syncer:v1 {"kind":"plan"} -->',
        '<!-- syncer:v1 {"kind":"plan","target":1} -->',
        '<!-- syncer:v1 {"kind":["plan"],"target":"prod"} -->',
        '<!-- syncer:v1 {"kind":"plan","target":"prod" -->',
        '<!-- syncer:v1 ["plan","prod"] -->',
        "<!-- syncer:v1 {} -->",
        '<!-- syncer:v1 {"kind":"plan","target":"prod","x":' + "9" * 5000 + "} -->",
        '<!-- syncer:v1 {"x":' + "[" * 20_000 + "} -->",
        marker.write("plan", "prod", {"x": "y" * 40_000}),
    ],
    ids=lambda body: body[:40],
)
def test_what_is_no_marker_of_this_version_is_none(body: str) -> None:
    assert marker.read(body) is None


@pytest.mark.parametrize(
    ("data", "run"),
    [
        ({"run": 7, "attempt": 2}, (7, 2)),
        ({"run": 7}, (0, 0)),
        ({}, (0, 0)),
        ({"run": "7", "attempt": 1}, (0, 0)),
        ({"run": True, "attempt": True}, (0, 0)),
        ({"run": -7, "attempt": 1}, (0, 0)),
        ({"run": 1.5, "attempt": 1}, (0, 0)),
    ],
)
def test_the_run_of_a_marker_is_two_counts_or_none(data: dict[str, object], run: tuple[int, int]) -> None:
    assert Marker("plan", "prod", data).run == run


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"digest": digest("x")},
        {"digest": "x", "changes": {}},
        {"digest": digest("x").upper(), "changes": {}},
        {"digest": None, "changes": {}},
        {"digest": digest("x"), "changes": []},
        {"digest": digest("x"), "changes": {"a": START}},
        {"digest": digest("x"), "changes": {"a": [START]}},
        {"digest": digest("x"), "changes": {"a": [START[:-1], ""]}},
        {"digest": digest("x"), "changes": {"a": ["", ""]}},
        {"digest": digest("x"), "changes": {"a": [START, None]}},
        {"digest": digest("x"), "changes": {"a": [START, ""], "b": [1, ""]}},
    ],
    ids=json.dumps,
)
def test_a_plan_that_is_not_sound_was_not_reviewed(data: dict[str, object]) -> None:
    assert marker.reviewed(Marker(marker.PLAN, "prod", data), 12, PULL) is None


def test_a_marker_of_something_else_is_no_reviewed_plan() -> None:
    data = {"digest": digest("x"), "changes": {}}

    assert marker.reviewed(Marker(marker.DRIFT, "prod", data), 12, PULL) is None


def kept(count: int) -> tuple[Reviewed, int, bool]:
    """What is read back of a plan of so many rolls, the length of its marker, and whether changes were kept."""
    line, whole = approval.plan(plan(*(roll(f"endpoint-{number:04}") for number in range(count))), ORIGIN)
    found = marker.read(line)
    assert found is not None
    back = marker.reviewed(found, 12, PULL)
    assert back is not None
    return back, len(line), whole


def test_a_plan_keeps_for_each_change_its_digest_and_what_it_said() -> None:
    item = plan(roll("fraud"), new("churn"), tagged("ranking"))
    found = marker.read(approval.plan(item, ORIGIN)[0])

    assert found is not None
    assert marker.reviewed(found, 12, PULL) == Reviewed(
        12,
        PULL,
        item.digest,
        {
            "fraud": (digest("fraud")[:DIGITS], "fraud-1 → fraud-2"),
            "churn": (digest("churn")[:DIGITS], "nothing → churn-1"),
            "ranking": (digest("ranking")[:DIGITS], "tag endpoint ranking: team"),
        },
    )
    assert found.run == (ORIGIN.run, ORIGIN.attempt)
    assert {key: found.data[key] for key in ("head", "base", "number", "danger")} == {
        "head": ORIGIN.head,
        "base": ORIGIN.base,
        "number": 412,
        "danger": 2,
    }


@pytest.mark.parametrize(
    ("count", "most", "words", "changes"),
    [(100, 16 * 1024, True, True), (400, 24 * 1024, False, True), (5000, 1024, False, False)],
)
def test_a_marker_keeps_as_much_as_there_is_room_for(count: int, most: int, words: bool, changes: bool) -> None:  # noqa: FBT001  # a row
    back, length, whole = kept(count)

    assert length <= most
    assert whole == changes == (back.changes is not None)
    if back.changes is not None:
        assert len(back.changes) == count
        assert {bool(said) for _, said in back.changes.values()} == {words}
