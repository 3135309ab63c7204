"""A post as GitHub's own parser reads it, walked element by element."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from cmarkgfm import cmark

_OPTIONS = cmark.Options.CMARK_OPT_UNSAFE | cmark.Options.CMARK_OPT_FOOTNOTES | cmark.Options.CMARK_OPT_GITHUB_PRE_LANG
_EXTENSIONS = ["table", "autolink", "strikethrough", "tagfilter", "tasklist"]
_EMPTY = frozenset({"br", "hr", "img", "input"})

# What our posts are made of; anything else came from data.
_BLOCKS = ("h2", "h3", "p", "ul", "li", "pre", "hr", "blockquote", "details", "summary")
_TABLES = ("table", "thead", "tbody", "tr", "th", "td")
OURS = frozenset({*_BLOCKS, *_TABLES, "strong", "em", "code", "a", "br", "sub"})


def html(text: str) -> str:
    """Markdown as HTML; raw HTML is kept, so that a tag that slipped through is seen."""
    found: str = cmark.markdown_to_html_with_extensions(text, options=_OPTIONS, extensions=_EXTENSIONS)
    return found


@dataclass
class Seen(HTMLParser):
    """What a post is made of: `tags` in order, `-tag` where one ends; `outside` is all text that is in no code."""

    tags: list[str] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Take in an element."""
        self.tags.append(tag)
        self.attributes |= {f"{tag} {name}" for name, _ in attrs}
        self.hrefs += [value for name, value in attrs if name == "href"]
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Take in an element that is written as an empty one."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Take in an end, which must be that of the innermost element."""
        if not self._open or self._open.pop() != tag:
            self.problems.append(f"</{tag}> ends nothing")
        self.tags.append(f"-{tag}")

    def handle_data(self, data: str) -> None:
        """Take in text."""
        (self.inside if {"code", "pre"} & set(self._open) else self.outside).append(data)

    def handle_comment(self, data: str) -> None:
        """Take in a comment."""
        self.comments.append(data)

    def handle_decl(self, decl: str) -> None:
        """Take in a declaration, which is never ours."""
        self.problems.append(decl)

    def handle_pi(self, data: str) -> None:
        """Take in an instruction, which is never ours."""
        self.problems.append(data)

    def left_open(self) -> list[str]:
        """The elements that nothing ended."""
        return self._open


def seen(text: str) -> Seen:
    """A post, walked."""
    walked = Seen()
    walked.feed(html(text))
    walked.close()
    return walked


def wrong(text: str, walked: Seen) -> list[str]:
    """What a post holds that is not ours, and what it begins and does not end: elements, fences."""
    strange = sorted({tag for tag in walked.tags if tag.removeprefix("-") not in OURS})
    return [*walked.problems, *walked.left_open(), *strange, *([] if _closed(text) else ["a fence is open"])]


def _closed(text: str) -> bool:
    """Say whether each fence is closed by one of its own length."""
    open_ = ""
    for line in text.splitlines():
        border = line[: len(line) - len(line.lstrip("`"))]
        if not open_ and len(border) >= 3 and "`" not in line[len(border) :]:
            open_ = border
        elif open_ and line == open_:
            open_ = ""
    return not open_
