"""botocore's documentation strings → plain text for people: no HTML, no line breaks."""

from __future__ import annotations

import html
import re

# Tags that end a line when shown; all others stand inside a sentence and vanish without a trace.
_BLOCK = re.compile(r"</?(?:p|ul|ol|li|dl|dt|dd|note|important|br)\b[^>]*>", re.IGNORECASE)
_INLINE = re.compile(r"</?[A-Za-z][^>]*>")
_SENTENCE = re.compile(r".*?(?<!e\.g)(?<!i\.e)[.!?:](?= |$)")


def plain(documentation: str) -> str:
    """Return a documentation string without HTML, white space folded to single spaces."""
    without_tags = _INLINE.sub("", _BLOCK.sub(" ", documentation))
    return " ".join(html.unescape(without_tags).split())


def short(documentation: str) -> str:
    """Return the first sentence of botocore's HTML; text without HTML is our own, and already short."""
    text = plain(documentation)
    if "<" not in documentation:
        return text
    found = _SENTENCE.match(text)
    sentence = found[0] if found else text
    return f"{sentence[:-1]}." if sentence.endswith(":") else sentence
