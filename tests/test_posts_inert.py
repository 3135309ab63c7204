"""Text in a post is what it was, to read, and nothing else; held against GitHub's own parser."""

from __future__ import annotations

from html import unescape

import gfm
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tries import tried

from syncer.render.posts import inert

ANYTHING = st.text(max_size=60) | st.text("`|\\~<>[]()*_#:@!&;\n\r -\"'$", max_size=60)


@tried(150)
@given(ANYTHING)
@example("`" * 81 + " <b>x</b>")
@example(" a ")
@example("")
@example("\\|")
def test_a_code_span_shows_its_text_and_nothing_ends_it(text: str) -> None:
    body = gfm.html(inert.code(text)).removeprefix("<p><code>").removesuffix("</code></p>\n")

    assert unescape(body).strip(" ") == inert.safe(text).strip(" ")


@tried(150)
@given(ANYTHING)
@example("a|b")
@example("a\\|b")
@example("a\\\\|b\\")
def test_a_cell_shows_its_text_and_stays_one_cell(text: str) -> None:
    row = f"| a | b |\n|---|---|\n| {inert.cell(text)} | x |\n"

    walked = gfm.seen(row)

    assert walked.tags[-9:] == ["td", "code", "-code", "-td", "td", "-td", "-tr", "-tbody", "-table"]
    assert "".join(walked.inside).strip(" ").replace("\\u007c", "|") == inert.safe(text).strip(" ").replace("\\u007c", "|")


@tried(150)
@given(ANYTHING)
def test_text_in_a_summary_ends_no_element(text: str) -> None:
    walked = gfm.seen(f"<details><summary><code>{inert.html(text)}</code></summary>\n\nx\n\n</details>\n")

    assert "".join(walked.inside) == inert.safe(text)
    assert [tag for tag in walked.tags if not tag.startswith("-")] == ["details", "summary", "code", "p"]


@tried(100)
@given(st.lists(ANYTHING, max_size=4))
@example(["```", "`" * 300, "~~~", "::error::x", " ::stop-commands::x"])
def test_no_line_ends_a_fence(lines: list[str]) -> None:
    text = "\n".join(inert.fence([f"+ {line}" for line in lines], "diff"))

    walked = gfm.seen(f"{text}\n\nafter\n")

    assert [tag for tag in walked.tags if not tag.startswith("-")] == ["pre", "code", "p"]
    assert "".join(walked.outside).split() == ["after"]


@pytest.mark.parametrize("line", ["::error::x", "  ::stop-commands::x", "##[error]x", "a ##[debug]x", "####[group]x"])
def test_no_line_of_a_fence_is_a_command_of_a_runner(line: str) -> None:
    fenced = inert.fence([line], "text")[1]

    assert not fenced.lstrip().startswith("::")
    assert "##[" not in fenced


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://github.com/a/b/blob/c/d%20e.yaml#L3", "https://github.com/a/b/blob/c/d%20e.yaml#L3"),
        ("https://github.com/a)[x](http://evil", "https://github.com/a%29%5Bx%5D%28http://evil"),
        ("https://github.com/a|b c\n<d>", "https://github.com/a%7Cb%20c%0A%3Cd%3E"),
    ],
)
def test_an_address_cannot_leave_its_link(url: str, written: str) -> None:
    assert inert.link("run", url) == f"[run]({written})"
