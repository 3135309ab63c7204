"""Reading a file into nodes: what is kept, where it stands, where the limits are, and that nothing else can happen."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from syncer import filetext, yamlfile
from syncer.errors import SyncerError
from syncer.model import Position
from syncer.yamlfile import Mapping, Node, Scalar, Sequence, Unreadable


def parse(text: str, file: str = "x.yaml") -> Node:
    return yamlfile.parse(text.encode(), file)


def mapping(text: str) -> dict[str, Node]:
    node = parse(text)
    assert isinstance(node, Mapping)
    return {key.text: value for key, value in node.items}


def scalar(text: str) -> Scalar:
    node = mapping(f"a: {text}\n")["a"]
    assert isinstance(node, Scalar)
    return node


def plain(node: Node) -> Any:
    """Turn nodes into lists, dicts and texts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.items}


def refusal(text: str | bytes, file: str = "x.yaml") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        yamlfile.parse(text.encode() if isinstance(text, str) else text, file)
    return caught.value


def test_no_character_that_is_refused_is_taken_for_plain_text() -> None:
    characters = "".join(map(chr, range(sys.maxunicode + 1)))
    refused = {found[0] for pattern, *_ in filetext._REFUSED[2:] for found in pattern.finditer(characters)}

    assert refused
    assert [char for char in refused if filetext._is_plain(f"a: {char}\n")] == []


@pytest.mark.parametrize("text", ["version https://git-lfs.github.com/spec/v1\n", "a: 1\n<<<<<<< HEAD\n", ">>>>>>>\n"])
def test_a_mark_that_is_refused_is_not_taken_for_plain_text(text: str) -> None:
    assert any(pattern.search(text) for pattern, *_ in filetext._REFUSED)
    assert not filetext._is_plain(text)


@pytest.mark.parametrize("text", ["0123", "NO", "yes", "1e3", "12:30:45", "1_000", ".inf", "2026-01-31", "null", "0x1F", "-a"])
def test_a_plain_scalar_is_kept_as_it_stands(text: str) -> None:
    assert scalar(text).text == text
    assert scalar(text).plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a\\nb"', "a\nb"),
        ("'it''s'", "it's"),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"),
        ('"\\e"', "\x1b"),
        ('""', ""),
    ],
)
def test_a_quoted_or_block_scalar_is_not_plain(text: str, value: str) -> None:
    assert (scalar(text).text, scalar(text).plain) == (value, False)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"\\uD83D\\uDE00!"', "\U0001f600!"),
        ('"\\\\ud83d\\\\ude00"', "\\ud83d\\ude00"),
        ('"\\\\\\ud83d\\ude00"', "\\\U0001f600"),
    ],
)
def test_an_escaped_surrogate_pair_of_json_is_one_character(text: str, meant: str) -> None:
    node = parse(f'{{"a": {text}}}', "x.json")

    assert isinstance(node, Mapping)
    ((_, value),) = node.items
    assert isinstance(value, Scalar)
    assert value.text == meant


def test_the_fast_parser_is_used_where_pyyaml_has_it() -> None:
    assert yamlfile._PARSER is yaml.CSafeLoader


def test_positions_count_lines_and_characters_from_1() -> None:
    node = parse("# é\né: [1,\r\n  €, {b: c}]\n", "f.yaml")
    assert isinstance(node, Mapping)
    ((key, items),) = node.items
    assert isinstance(items, Sequence)
    assert node.position == Position("f.yaml", 2, 1)
    assert key.position == Position("f.yaml", 2, 1)
    assert [str(item.position) for item in items.items] == ["f.yaml:2:5", "f.yaml:3:3", "f.yaml:3:6"]


def test_a_byte_order_mark_at_the_start_is_no_part_of_the_text() -> None:
    assert plain(parse("\ufeffa: 1\n")) == {"a": "1"}
    assert parse("\ufeffa: 1\n").position.column == 1


def test_keys_keep_the_order_of_the_file() -> None:
    assert list(mapping("c: 1\na: 2\nb: 3\n")) == ["c", "a", "b"]


def test_an_alias_stands_for_its_anchor_and_the_last_anchor_of_a_name_counts() -> None:
    assert plain(parse("a: &x [1]\nb: *x\nc: &x 2\nd: *x\n")) == {"a": ["1"], "b": ["1"], "c": "2", "d": "2"}


def test_sizes_and_heights_count_what_aliases_stand_for() -> None:
    node = mapping("a: &x [1, 2]\nb: [*x, [*x]]\n")["b"]
    assert (node.size, node.height) == (1 + 3 + 1 + 3, 4)


def test_32_levels_are_read_and_33_are_not() -> None:
    assert parse("[" * 32 + "]" * 32).height == 32
    assert "deeper than 32" in refusal("[" * 33 + "]" * 33).problem


def test_levels_are_counted_through_aliases() -> None:
    half = f"a: &a {'[' * 16}{']' * 16}\nb: "
    assert parse(f"{half}{'[' * 15}*a{']' * 15}\n").height == 32
    assert "deeper than 32" in refusal(f"{half}{'[' * 16}*a{']' * 16}\n").problem


def test_a_file_of_exactly_256_kib_is_read_and_one_byte_more_is_not() -> None:
    full = b"a: 1\n#" + b"x" * (256 * 1024 - 6)
    assert plain(yamlfile.parse(full, "x.yaml")) == {"a": "1"}
    assert "too large" in refusal(full + b"x").problem


def test_20000_nodes_are_read_and_one_more_is_not() -> None:
    assert parse(f"[{'x,' * 19_999}]").size == 20_000
    assert "too many nodes" in refusal(f"[{'x,' * 20_000}]").problem


def test_a_document_may_have_marks_and_comments_around_it() -> None:
    assert plain(parse("%YAML 1.1\n---\n# c\na: 1 # d\n...\n# e\n")) == {"a": "1"}


def test_json_may_be_indented_with_tabs_and_needs_no_space_after_a_colon() -> None:
    assert plain(parse('\t{\n\t"a":\t[1,\n\t\ttrue]}\n', "x.json")) == {"a": ["1", "true"]}


def test_a_json_file_must_be_json_and_a_yaml_file_may_be() -> None:
    assert plain(parse('{"a": 1,}', "x.yaml")) == {"a": "1"}
    error = refusal('{"a": 1,}', "x.JSON")
    assert "is not valid JSON" in error.problem
    assert str(error.position).startswith("x.JSON:1:")


def test_a_huge_number_in_json_is_not_built() -> None:
    assert plain(parse(f"[{'9' * 100_000}]", "x.json")) == ["9" * 100_000]


def test_unreadable_is_an_error_of_ours_with_place_words_and_a_hint() -> None:
    error = refusal("a: 1\na: 2\n", "d/x.yaml")
    assert isinstance(error, SyncerError)
    assert (str(error), error.position) == ("repeats the key 'a' of line 1", Position("d/x.yaml", 2, 1))
    assert (error.allowed, error.hint) == ("each key once", "Remove one of the two")


def outcome(data: bytes, file: str) -> Node | Unreadable:
    try:
        return yamlfile.parse(data, file)
    except Unreadable as error:
        return error


json_values = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_whatever_json_can_say_in_ascii_is_read_as_json_reads_it(value: Any) -> None:
    assert plain(parse(json.dumps(value), "x.json")) == value


@given(json_values)
def test_of_json_with_raw_characters_only_hidden_ones_are_refused(value: Any) -> None:
    found = outcome(json.dumps(value, ensure_ascii=False).encode(), "x.json")
    if isinstance(found, Unreadable):
        assert any(word in found.problem for word in ("character", "line break"))
    else:
        assert plain(found) == value


_TOKENS = [
    *("a", "b: ", "- ", "? ", ": ", "[", "]", "{", "}", ",", "\n", "  ", "\t", "&x ", "*x", "!t ", "<<", "---\n", "...\n"),
    *('"', "'", "|", ">", "#", "%", "\\", "é", "\u2028", "\r", "\0", "1", "~", "@", "`", "\ufeff", "\U0001f600"),
]


@given(st.lists(st.sampled_from(_TOKENS), max_size=40).map("".join), st.sampled_from(["x.yaml", "x.json"]))
@example("", "x.yaml")
def test_any_text_is_a_node_or_a_refusal_inside_the_file(text: str, file: str) -> None:
    found = outcome(text.encode(), file)
    assert 1 <= found.position.line <= len(text.splitlines()) + 1
    assert 1 <= found.position.column <= len(text) + 1
    if isinstance(found, Unreadable):
        assert found.problem.isprintable()
        assert found.allowed
        assert found.hint
    else:
        assert found.height <= 32


@given(st.binary(max_size=60))
def test_any_bytes_are_a_node_or_a_refusal(data: bytes) -> None:
    assert outcome(data, "x.yaml").position.line >= 1
