"""Desired files: any bytes give a document, or findings that have a place in the file and can be printed."""

from __future__ import annotations

import json

from badfiles_case import BASE
from badfiles_hostile import HOSTILE
from badfiles_syntax import SYNTAX_FILES
from badfiles_types import TYPE_FILES

from fuzz.target import Target, folder
from syncer import desired, schema
from syncer.filetext import MAX_BYTES

_SMALL = 2048
_LONGEST = 300
# What the reader knows, and what other readers of YAML make something of.
WORDS = (
    *(name.encode() for name in schema.desired_shape().members),
    *(name.encode() for name in schema.desired_shape().members["ProductionVariants"].member.members),
    *(b": ", b"- ", b"? ", b"&a", b"*a", b"<<: ", b"!!", b"!!int ", b"!!binary ", b"!<", b"---\n", b"...\n", b"%YAML 1.1\n"),
    *(b"|\n", b">-\n", b"{", b"}", b"[", b"]", b", ", b'"', b"'", b"\\u", b"\\x", b"\\U0011", b"\\ud800", b"#", b"\t", b"\r\n"),
    *(b"\xef\xbb\xbf", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\x00", b"\xed\xa0\x80", b"\xff\xfe"),
    *(b"2024-02-30", b"12:30:45", b"1_000", b"0o17", b"0x1F", b".inf", b".nan", b"1e999", b"~", b"null", b"NO", b"on", b"true"),
)


def check(data: bytes) -> None:
    """Read the bytes as YAML, and as JSON where the first of them is a bracket."""
    suffix = ".json" if data[:1] in (b"{", b"[") else ".yaml"
    name = f"x{suffix}"
    path = folder() / name
    path.write_bytes(data)
    document, findings = desired.load_file(path, {}, root=folder(), shown=name)
    lines = data.count(b"\n") + data.count(b"\r") + 2
    assert (document is None) == any(finding.level == "error" for finding in findings)
    for finding in findings:
        assert finding.position is not None
        assert finding.position.file == name
        assert 1 <= finding.position.line <= lines
        assert finding.position.column >= 1
        assert finding.problem
        assert max(len(finding.problem), len(finding.field)) <= _LONGEST
        assert f"{finding.problem}{finding.field}{finding.allowed}{finding.hint}".isprintable()
    if document is not None:
        assert len(data) <= MAX_BYTES
        json.dumps(document.body, allow_nan=False)


def seeds() -> list[bytes]:
    """The bad files of the tests that are small, and good ones."""
    files = [bad.data for table in (SYNTAX_FILES, TYPE_FILES) for bad in table.values()]
    files += [built for hostile in HOSTILE.values() if len(built := hostile.build()) <= _SMALL]
    good = {"EndpointConfigName": "a", "ProductionVariants": [{"VariantName": "b", "ModelName": "c"}]}
    return [BASE.encode(), json.dumps(good).encode(), *(data for data in files if len(data) <= _SMALL)]


TARGET = Target("yaml reader", check, seeds, WORDS)
