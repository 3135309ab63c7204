"""Posts on GitHub: whatever text is in a plan, the post holds our elements and no other, as GitHub's own parser reads it."""

from __future__ import annotations

import gfm
from hostile import MARKED, PAYLOADS, POSTS
from posted import SERVER

from fuzz.target import Target
from syncer.render import words
from syncer.render.posts import marker

_OURS = f"{SERVER}/acme/ml-config/"
_ATTRIBUTES = frozenset({"a href", "details open", "pre lang", "th align", "td align"})
_KINDS = tuple(kind for kind in POSTS if kind != "gone")
_SHORT = 60  # longer ones take room, and what has no room is left out


def check(data: bytes) -> None:
    """Put the text into every place of one kind of post; the first byte says which."""
    if not data:
        return
    kind, text = _KINDS[data[0] % len(_KINDS)], data[1:].decode("utf-8", "replace")
    post = POSTS[kind](text)
    walked = gfm.seen(post)
    assert gfm.wrong(post, walked) == []
    assert [href for href in walked.hrefs if not href.startswith(_OURS) or ".." in href.split("/")] == []
    assert walked.attributes <= _ATTRIBUTES
    assert len(walked.comments) == (kind in MARKED)
    first, *others = post.split("\n")
    assert (marker.read(first) is not None) == (kind in MARKED)
    assert not any(marker.read(line) for line in others)
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in post.splitlines())
    if len(text) <= _SHORT and not {"`", "/", "."} & set(text):  # backticks take more room, a way out of the tree is no link
        plain = gfm.seen(POSTS[kind]("x" * len(words.plain(text))))
        assert (walked.tags, walked.outside) == (plain.tags, plain.outside)


def seeds() -> list[bytes]:
    """The payloads of the tests, in each kind of post."""
    return [bytes([number % len(_KINDS)]) + text.encode() for number, text in enumerate(PAYLOADS.values())]


WORDS = tuple(text.encode() for text in PAYLOADS.values() if len(text) <= 32)  # longer ones are seeds
TARGET = Target("markdown", check, seeds, WORDS, largest=512)
