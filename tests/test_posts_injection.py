"""Nothing that comes from files or from AWS does anything in a post: it is text in code, whatever it is."""

from __future__ import annotations

from functools import cache

import gfm
import pytest
from hostile import MARKED, PAYLOADS, POSTS
from posted import SERVER

from syncer.render import words
from syncer.render.posts import inert, marker

# Long runs of backticks take more room than they seem to, and a way out of the tree is no link: the post is another one then.
ALIKE = sorted(PAYLOADS.keys() - {"way out of the tree", "long run of backticks", "very long run of backticks"})
OURS = f"{SERVER}/acme/ml-config/"


def harmless(payload: str) -> str:
    """Text that takes as much room, and asks for nothing."""
    return "x" * len(words.plain(payload))


@cache
def posted(kind: str, text: str) -> tuple[str, gfm.Seen]:
    """A post made of one text, and the walk through it."""
    made = POSTS[kind](text)
    return made, gfm.seen(made)


def test_there_are_enough_payloads() -> None:
    assert len(PAYLOADS) >= 60


@pytest.mark.parametrize("kind", POSTS)
@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_renders_inert(kind: str, name: str) -> None:
    text, walked = posted(kind, PAYLOADS[name])

    assert gfm.wrong(text, walked) == []
    assert [href for href in walked.hrefs if not href.startswith(OURS) or ".." in href] == []
    assert walked.attributes <= {"a href", "details open", "pre lang", "th align", "td align"}
    assert len(walked.comments) == (kind in MARKED)
    for line in text.splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


@pytest.mark.parametrize("kind", POSTS)
@pytest.mark.parametrize(
    "name",
    [name for name in PAYLOADS if name not in ("way out of the tree", "long run of backticks", "very long run of backticks")],
)
def test_a_payload_changes_neither_the_elements_nor_the_text_outside_code(kind: str, name: str) -> None:
    _, hostile = posted(kind, PAYLOADS[name])
    _, plain = posted(kind, harmless(PAYLOADS[name]))

    assert hostile.tags == plain.tags
    assert hostile.outside == plain.outside


@pytest.mark.parametrize("kind", [kind for kind in POSTS if kind != "gone"])
@pytest.mark.parametrize("name", ["mention", "link", "escaped pipe", "comment ended", "bare url", "script"])
def test_a_payload_can_be_read(kind: str, name: str) -> None:
    _, walked = posted(kind, PAYLOADS[name])

    shown = inert.safe(PAYLOADS[name])
    assert any(shown in text or shown.replace("|", "\\u007c") in text for text in walked.inside)


@pytest.mark.parametrize("kind", POSTS)
@pytest.mark.parametrize("name", PAYLOADS)
def test_the_first_line_holds_the_only_marker(kind: str, name: str) -> None:
    first, *others = posted(kind, PAYLOADS[name])[0].split("\n")

    found = marker.read(first)
    assert (found.kind if found else None) == MARKED.get(kind)
    assert [line for line in others if marker.read(line) is not None] == []


def test_the_walk_finds_what_a_payload_would_do_outside_code() -> None:
    raw = "\n\n".join(PAYLOADS.values())

    walked = gfm.seen(raw)

    assert gfm.wrong(raw, walked) != []
    assert {"img", "script", "a"} & set(walked.tags)
    assert any(not href.startswith(OURS) for href in walked.hrefs)
