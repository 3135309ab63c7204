"""Every rule has a file that breaks it and one that just keeps it, evidence for its level, and a line in the docs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from test_rules_bases import Case, Document, asynchronous, edited, places, realtime, serverless, to_path
from test_rules_cases_config import CONFIG_CASES
from test_rules_cases_variants import VARIANT_CASES

from syncer import schema
from syncer.model import Level
from syncer.review import PREFLIGHTS
from syncer.rules import RULES, check
from syncer.rules.families import FAMILIES, Family, Storage, family_of
from syncer.rules.page import page
from syncer.rules.tags import strange_characters

CASES: dict[str, Case] = VARIANT_CASES | CONFIG_CASES
DOCS = Path(__file__).parent.parent / "docs" / "rules.md"


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert {rule.id for rule in RULES} == set(CASES)
    assert len(RULES) == len(CASES)


@pytest.mark.parametrize("rule_id", CASES)
def test_the_breaking_file_is_reported_at_the_member_to_change(rule_id: str) -> None:
    case = CASES[rule_id]
    found = [problem for problem in check(case.broken(), {}) if problem.rule == rule_id]
    assert [problem.path for problem in found] == [to_path(case.at)]


@pytest.mark.parametrize("rule_id", CASES)
def test_the_file_at_the_boundary_is_not_reported(rule_id: str) -> None:
    assert rule_id not in {problem.rule for problem in check(CASES[rule_id].kept(), {})}


@pytest.mark.parametrize("rule_id", CASES)
def test_a_problem_says_what_is_wrong_what_is_allowed_and_what_to_do(rule_id: str) -> None:
    found = [problem for problem in check(CASES[rule_id].broken(), {}) if problem.rule == rule_id]
    assert found
    assert all(problem.problem and problem.allowed and problem.hint for problem in found)


def test_an_empty_file_breaks_no_rule() -> None:
    assert list(check({}, {})) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_error_has_live_evidence_or_the_model_or_is_our_own_limit(rule: Any) -> None:
    evidence = set(rule.evidence.split("/"))
    assert evidence <= {"L", "M", "D", "I", "S", "own"}
    assert rule.level is Level.WARNING or (rule.level is Level.ERROR and evidence <= {"L", "M", "own"})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_named_in_kebab_case_and_says_why(rule: Any) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id)
    assert rule.reason.endswith(".")
    assert not rule.what.endswith(".")
    assert rule.source


@pytest.mark.parametrize("lowered", [Level.WARNING, Level.OFF])
def test_a_rule_can_be_lowered_by_its_id(lowered: Level) -> None:
    broken = CASES["tag-keys-unique"].broken()
    found = [problem.level for problem in check(broken, {"tag-keys-unique": lowered})]
    assert found == ([] if lowered is Level.OFF else [Level.WARNING])


def test_a_warning_cannot_be_raised_to_an_error() -> None:
    found = list(check(CASES["accelerator-type-is-gone"].broken(), {"accelerator-type-is-gone": Level.ERROR}))
    assert [problem.level for problem in found] == [Level.WARNING]


def test_a_rule_lowered_for_one_file_leaves_the_others_alone() -> None:
    document = edited(realtime(), {"Tags.0.Key": "aws:team", "EndpointConfigName": "n" * 60})
    found = {problem.rule for problem in check(document, {"tag-key-not-aws": Level.OFF})}
    assert found == {"name-leaves-room-for-version"}


def test_the_page_of_the_docs_lists_exactly_the_rules_and_preflights_with_their_levels() -> None:
    written = DOCS.read_text(encoding="utf-8")
    rows: tuple[Any, ...] = (*RULES, *PREFLIGHTS)
    assert re.findall(r"^\| `([^`]+)` \| (\w+) \|", written, re.MULTILINE) == [(row.id, row.level) for row in rows]
    assert written == page(PREFLIGHTS)


def test_a_message_that_quotes_a_file_is_one_short_printable_line() -> None:
    name = "ml.g5.\x1b[31m\n" + "x" * 5000
    document = edited(realtime(), {"ProductionVariants.0.InstanceType": name})
    found = [problem.problem for problem in check(document, {}) if problem.rule == "kms-excludes-local-storage"]
    assert [len(text) for text in found] == [200]
    assert found[0].isprintable()


@pytest.mark.parametrize(
    "member",
    [
        "ManagedInstanceScaling",
        "RoutingConfig",
        "InferenceAmiVersion",
        "CapacityReservationConfig",
        "VariantInstanceProvisionTimeoutInSeconds",
        "AcceleratorPartitionLayouts",
        "CoreDumpConfig",
    ],
)
def test_a_setting_of_instances_is_reported_on_a_serverless_variant(member: str) -> None:
    document = edited(serverless(), {f"ProductionVariants.0.{member}": {}})
    found = [problem for problem in check(document, {}) if problem.rule == "serverless-excludes-instance-settings"]
    assert [problem.path for problem in found] == [("ProductionVariants", 0, member)]


def test_a_capture_mode_named_twice_is_reported_once() -> None:
    document = edited(realtime(), {"DataCaptureConfig.CaptureOptions.2": {"CaptureMode": "Input"}})
    found = [problem.path for problem in check(document, {})]
    assert found == [("DataCaptureConfig", "CaptureOptions", 2, "CaptureMode")]


@pytest.mark.parametrize(
    "key",
    [
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "mrk-1234abcd12ab34cd56ef1234567890ab",
        "alias/fraud/eu",
        "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/fraud",
    ],
)
def test_each_documented_form_of_a_key_is_taken_wherever_a_key_stands(key: str) -> None:
    core_dump = {"DestinationS3Uri": "s3://bucket/dumps", "KmsKeyId": key}
    document = edited(asynchronous(), {"KmsKeyId": key, "ProductionVariants.0.CoreDumpConfig": core_dump})
    document = edited(document, {"AsyncInferenceConfig.OutputConfig.KmsKeyId": key})
    assert list(check(document, {})) == []
    assert {problem.path[-1] for problem in check(_with_keys(document, f"{key}?"), {})} == {"KmsKeyId"}
    assert len(list(check(_with_keys(document, f"{key}?"), {}))) == 3


def _with_keys(document: Document, key: str) -> Document:
    return edited(document, {path: key for path, _ in places(document) if path.endswith("KmsKeyId")})


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_a_family_counts_as_local_exactly_where_the_sagemaker_sdk_leaves_the_volume_out(family: Family) -> None:
    left_out = "d" in family.name or family.name.startswith(("g5", "g6", "p5", "trn1"))
    assert (family.storage is Storage.LOCAL) == left_out


def test_every_family_of_the_table_exists_in_the_api() -> None:
    known = {name.split(".")[1] for name in schema.service().shape_for("ProductionVariantInstanceType").enum}
    assert set(FAMILIES) <= known


@pytest.mark.parametrize("name", ["", "ml", "ml.", "ml.unheard-of.xlarge", "g5.xlarge", "db.g5.xlarge"])
def test_a_type_that_is_not_in_the_table_has_no_family(name: str) -> None:
    assert family_of(name) is None


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("plain_.:/=+-@ 09", ""),
        ("é東京Ⅷ½٣", ""),
        ("no\u00a0break\u3000wide\u2028line", ""),
        ("tab\there", "\t"),
        ("new\nline\n", "\n"),
        ("a&b#c&", "&#"),
        ("rocket🚀", "🚀"),
        ("e\u0301", "\u0301"),
    ],
)
def test_tag_text_takes_letters_numbers_separators_and_eight_signs(text: str, strange: str) -> None:
    assert strange_characters(text) == strange
