"""What the skeleton says of a member: its facts in one line, its first sentence, its placeholder."""

from __future__ import annotations

import pytest
from test_skeleton import SHAPES, VARIANT, newer_shape

from syncer.normalize import DEFAULTS
from syncer.skeleton.facts import facts, families, long_enums
from syncer.skeleton.member import members, parts
from syncer.skeleton.placeholders import _BY_MEMBER, _BY_SHAPE, LIVE
from syncer.skeleton.prose import plain, short


def test_the_values_of_a_family_share_a_line() -> None:
    lines = list(families(SHAPES["ProductionVariantInstanceType"]))
    assert "ml.inf2: xlarge 8xlarge 24xlarge 48xlarge" in lines
    assert len({line.split(":")[0] for line in lines}) == len(lines)


@pytest.mark.parametrize(
    ("structure", "name", "line"),
    [
        ("ProductionVariantServerlessConfig", "MemorySizeInMB", "whole number; required; 1024 to 6144"),
        ("ProductionVariant", "InitialInstanceCount", "whole number; optional; at least 1"),
        ("Tag", "Value", r"text; required; at most 256 characters; pattern ([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"),
        ("ClarifyInferenceConfig", "MaxPayloadInMB", "whole number; optional; 1 to 25; default 6"),
        ("SyncerDesired", "EnableNetworkIsolation", "true or false; optional; default false"),
        ("SyncerDesired", "Tags", "list; optional; at most 50 entries"),
        ("VpcConfig", "Subnets", "list; required; 1 to 16 entries; each text; at most 32 characters; pattern [-0-9a-zA-Z]+"),
        ("CaptureOption", "CaptureMode", "text; required; one of Input, Output, InputAndOutput"),
        ("SyncerDesired", "MetricsConfig", "block; optional"),
    ],
)
def test_the_facts_of_a_member_are_one_line(structure: str, name: str, line: str) -> None:
    (member,) = (member for member in members(SHAPES[structure]) if member.name == name)
    assert facts(member) == line


def test_a_default_that_holds_only_in_some_cases_says_so() -> None:
    (member,) = (member for member in members(VARIANT) if member.name == "VolumeSizeInGB")
    assert "default 5 in some cases (Describe adds 5 to serverless variants" in facts(member)


def test_every_known_default_is_told() -> None:
    listed = [member for shape in SHAPES.values() if shape.type_name == "structure" for member in members(shape)]
    told = {(member.default.shape, member.default.member) for member in listed if member.default}
    assert told == {(default.shape, default.member) for default in DEFAULTS}


def test_the_tables_name_only_what_the_model_has() -> None:
    named = [(structure, name) for structure, (names, _reason) in LIVE.items() for name in names]
    for structure, name in [*named, *_BY_MEMBER]:
        assert name in SHAPES[structure].members
    assert set(_BY_SHAPE) <= set(SHAPES)


@pytest.mark.parametrize(
    ("documentation", "sentence"),
    [
        ("<p>One  <code>A</code>\nline. And more.</p>", "One A line."),
        ("<p>Sets how it goes:</p> <ul> <li><p>x</p></li></ul>", "Sets how it goes."),
        ("<p>Input, e.g. text, at 1.5 GB. More.</p>", "Input, e.g. text, at 1.5 GB."),
        ("<p>No full stop</p>", "No full stop"),
        ("Our own words. Default: true.", "Our own words. Default: true."),
        ("<p>a &lt; b &amp; c.</p>", "a < b & c."),
        ("", ""),
    ],
)
def test_the_first_sentence_of_html_is_plain_text(documentation: str, sentence: str) -> None:
    assert short(documentation) == sentence


def test_paragraphs_and_entries_of_lists_do_not_run_together() -> None:
    assert plain("<p>One.</p><ul><li>two</li><li><b>three</b></li></ul>") == "One. two three"


def test_only_very_long_enumerations_are_put_at_the_end() -> None:
    assert set(long_enums(SHAPES["SyncerDesired"])) == {"ProductionVariantInstanceType"}
    assert long_enums(newer_shape()) == {}


def test_the_parts_of_a_shape_are_what_it_consists_of() -> None:
    names = {name: [part.name for part in parts(shape)] for name, shape in newer_shape().members.items()}
    assert names == {"Names": ["Text", "Text"], "Rows": ["Row"], "Parts": ["Text", "Part"]}
