"""Names of versions, and whose a thing is by its tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncer import names, schema
from syncer.model import Content, Identity

CONTENT = Content({}, "0123456789abcdef" * 4)
OURS = Identity(owner="ml", target="prod")

logical_names = st.from_regex(r"[a-zA-Z0-9](-?[a-zA-Z0-9]){0,25}", fullmatch=True)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)


def test_a_version_is_named_after_the_first_ten_digits_of_its_hash() -> None:
    assert names.physical("fraud", CONTENT) == "fraud-0123456789"


def test_a_salt_gives_another_name_that_is_the_same_everywhere() -> None:
    assert names.physical("fraud", CONTENT, 1) == "fraud-3839ec25e6"
    assert len({names.physical("fraud", CONTENT, salt) for salt in range(20)}) == 20


@given(logical_names, hashes, st.integers(0, 5))
def test_the_logical_name_can_be_read_from_the_name_of_a_version(logical: str, digits: str, salt: int) -> None:
    assert names.logical_of(names.physical(logical, Content({}, digits), salt)) == logical


def test_the_longest_logical_name_leaves_just_room_for_the_suffix() -> None:
    name = names.physical("a" * names.LOGICAL_MAX, CONTENT)
    shape = schema.input_shape("CreateEndpointConfig").members["EndpointConfigName"]
    assert list(schema.check(shape, name)) == []
    assert [problem.rule for problem in schema.check(shape, f"a{name}")] == ["maximum"]


@pytest.mark.parametrize(
    ("name", "logical"),
    [
        ("fraud-0123456789", "fraud"),
        ("a-b-c-00000000ff", "a-b-c"),
        ("fraud-0123456789-0123456789", "fraud-0123456789"),
        ("fraud", None),
        ("fraud-012345678", None),
        ("fraud-0123456789a", None),
        ("fraud-012345678G", None),
        ("fraud-012345678A", None),
        ("-0123456789", None),
        ("fraud0123456789", None),
        ("fraud-0123456789\n", None),
        ("", None),
    ],
)
def test_only_a_name_of_our_form_has_a_logical_name(name: str, logical: str | None) -> None:
    assert names.logical_of(name) == logical


def tags(**changes: str) -> dict[str, str]:
    return {names.OWNER: "ml", names.TARGET: "prod", names.NAME: "fraud", "team": "risk"} | {
        f"syncer:{key}": value for key, value in changes.items()
    }


def test_ours_is_what_carries_our_owner_and_target() -> None:
    assert names.is_ours(tags(), OURS)
    assert not names.is_ours(tags(owner="other"), OURS)
    assert not names.is_ours(tags(target="dev"), OURS)
    assert not names.is_ours({}, OURS)


def test_our_config_also_has_a_name_that_fits_its_tag() -> None:
    assert names.is_our_config("fraud-0123456789", tags(), OURS)
    assert not names.is_our_config("fraud", tags(), OURS)
    assert not names.is_our_config("other-0123456789", tags(), OURS)
    assert not names.is_our_config("fraud-0123456789", tags(owner="other"), OURS)


def test_a_name_of_our_form_without_a_name_tag_is_not_ours() -> None:
    without = {key: value for key, value in tags().items() if key != names.NAME}
    assert not names.is_our_config("fraud-0123456789", without, OURS)
    assert not names.is_our_config("fraud", without, OURS)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"aws:cloudformation:stack-name": "s1", names.OWNER: "x"}, "the CloudFormation stack s1"),
        ({names.OWNER: "x", names.TARGET: "dev"}, "syncer owner 'x', target 'dev'"),
        ({names.OWNER: "x"}, "syncer owner 'x', target ''"),
        ({"aws:servicecatalog:x": "1"}, "an AWS service (it has aws: tags)"),
        ({"team": "risk"}, "somebody else (it has no syncer:owner tag)"),
        ({}, "somebody else (it has no syncer:owner tag)"),
    ],
)
def test_whose_something_is_is_said_in_words(found: dict[str, str], words: str) -> None:
    assert names.whose(found) == words


def test_owner_tags_make_something_ours() -> None:
    assert names.is_our_config("fraud-0123456789", names.owner_tags(OURS, "fraud"), OURS)


def test_the_hash_tag_carries_the_scheme() -> None:
    assert names.hash_tag(CONTENT) == f"{names.SCHEME}:{CONTENT.hash}"


def test_user_tags_leave_out_reserved_keys_in_any_case() -> None:
    found = tags() | {"aws:x": "1", "AWS:y": "2", "Syncer:z": "3", "awsome": "4", "syncer": "5"}
    assert names.user_tags(found) == {"team": "risk", "awsome": "4", "syncer": "5"}
