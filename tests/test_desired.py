"""From a folder to declared configs and findings: what is read, what is declared, and what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from trees import GOOD, load, told, write

from syncer import desired, normalize, rules, schema, typed
from syncer.model import EndpointSpec, Level

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "desired"
    folder.mkdir()
    return folder


def test_a_good_file_is_declared_with_its_body_as_written(tree: Path) -> None:
    write(tree, "a.yaml", "Tags: [{Key: team, Value: NO}]\nEnableNetworkIsolation: false\n")
    loaded = load(tree)
    declared = loaded.declared["a"]
    assert (loaded.findings, loaded.errors, loaded.files) == ((), (), 1)
    variant = {"VariantName": "main", "ModelName": "0123", "InstanceType": "ml.m5.xlarge", "InitialInstanceCount": 2}
    assert declared.body == {"ProductionVariants": [variant], "EnableNetworkIsolation": False}
    assert declared.tags == {"team": "NO"}
    assert declared.endpoint is None
    assert (declared.name, declared.file, declared.line) == ("a", "desired/a.yaml", 1)
    assert declared.content == normalize.content(declared.body)
    assert "EnableNetworkIsolation" not in declared.content.normal


def test_name_tags_and_endpoint_do_not_change_the_content(tree: Path) -> None:
    write(tree, "a.yaml")
    write(tree, "b.yaml", "Tags: [{Key: k, Value: v}]\nEndpoint: {EndpointName: c}\n")
    declared = load(tree).declared
    assert declared["a"].content == declared["b"].content


def test_an_empty_endpoint_block_takes_the_defaults(tree: Path) -> None:
    write(tree, "a.yaml", "Endpoint: {}\n")
    assert load(tree).declared["a"].endpoint == EndpointSpec(
        name="a", deployment=None, retain_all=True, exclude=None, retain_deployment=False, take_over=False
    )


def test_every_member_of_the_endpoint_block_is_read(tree: Path) -> None:
    write(
        tree,
        "a.yaml",
        "Endpoint:\n  EndpointName: other\n  DeploymentConfig: {AutoRollbackConfiguration: {Alarms: [{AlarmName: x}]}}\n",
        "  RetainAllVariantProperties: false\n  ExcludeRetainedVariantProperties:\n",
        "    - VariantPropertyType: DesiredWeight\n    - VariantPropertyType: DataCaptureConfig\n",
        "  RetainDeploymentConfig: true\n  TakeOver: true\n",
    )
    found = load(tree, retain_deployment_excludes_config=Level.OFF).declared["a"].endpoint
    assert found is not None
    assert found.name == "other"
    assert found.deployment == {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "x"}]}}
    assert found.exclude == ("DesiredWeight", "DataCaptureConfig")
    assert (found.retain_all, found.retain_deployment, found.take_over) == (False, True, True)


def test_excluding_nothing_is_not_the_default_of_excluding_what_changed(tree: Path) -> None:
    write(tree, "a.yaml", "Endpoint: {ExcludeRetainedVariantProperties: []}\n")
    endpoint = load(tree).declared["a"].endpoint
    assert endpoint is not None
    assert endpoint.exclude == ()


def test_every_problem_of_every_file_is_told_in_the_order_of_files_and_lines(tree: Path) -> None:
    write(tree, "b.yaml", "ExecutionRoleArn: arn:aws:iam::1:role/admin\nNope: 1\nVpcConfig: ~\n")
    write(tree, "a.yaml", text="[")
    write(tree, "c/d.yaml", text="EndpointConfigName: d_\n")
    assert told(load(tree)) == [
        ("desired/a.yaml:2:1", "file"),
        ("desired/b.yaml:4:19", "pattern"),
        ("desired/b.yaml:5:1", "unknown"),
        ("desired/b.yaml:6:12", "type"),
        ("desired/c/d.yaml:1:1", "required"),
        ("desired/c/d.yaml:1:21", "pattern"),
    ]


def test_a_file_with_an_error_is_not_declared_and_its_neighbor_is(tree: Path) -> None:
    write(tree, "a.yaml", "Nope: 1\n")
    write(tree, "b.yaml")
    loaded = load(tree)
    assert list(loaded.declared) == ["b"]
    assert (loaded.files, len(loaded.errors)) == (2, 1)


def test_a_warning_does_not_keep_a_file_from_being_declared(tree: Path) -> None:
    write(tree, "a.yaml", text=GOOD.replace("ml.m5.xlarge", "ml.m99.xlarge"))
    loaded = load(tree)
    assert [(finding.level, finding.rule) for finding in loaded.findings] == [(Level.WARNING, "enum")]
    assert "Did you mean ml.m" in loaded.findings[0].hint
    assert list(loaded.declared) == ["a"]


@pytest.mark.parametrize(
    ("rule", "member"),
    [
        ("pattern", "KmsKeyId: a b"),
        ("maximum", f"KmsKeyId: {'a' * 2049}"),
        ("enum", "Endpoint: {ExcludeRetainedVariantProperties: [{VariantPropertyType: New}]}"),
        ("metric-frequency-values", "MetricsConfig: {MetricPublishFrequencyInSeconds: 7}"),
    ],
)
def test_a_rule_can_be_lowered_to_a_warning_or_off(rule: str, member: str, tree: Path) -> None:
    write(tree, "a.yaml", f"{member}\n")
    levels = [
        [finding.level for finding in desired.load(tree, lowered, shown_from=tree).findings if finding.rule == rule]
        for lowered in ({}, {rule: Level.WARNING}, {rule: Level.OFF})
    ]
    assert levels == [[Level.ERROR], [Level.WARNING], []]


@pytest.mark.parametrize("rule", ["type", "required", "unknown", "minimum", "file"])
def test_what_botocore_itself_refuses_cannot_be_lowered(rule: str, tree: Path) -> None:
    assert rule not in schema.LOWERABLE
    write(tree, "type.yaml", "VpcConfig: 1\n")
    write(tree, "required.yaml", "VpcConfig: {Subnets: [a]}\n")
    write(tree, "unknown.yaml", "Nope: 1\n")
    write(tree, "minimum.yaml", "Tags: [{Key: '', Value: a}]\n")
    write(tree, "file.yaml", text="")
    loaded = desired.load(tree, {rule: Level.OFF}, shown_from=tree)
    assert [finding.rule for finding in loaded.errors if finding.rule == rule] == [rule]
    assert not loaded.declared


def test_a_warning_cannot_be_raised_to_an_error(tree: Path) -> None:
    write(tree, "a.yaml", text=GOOD.replace("ml.m5.xlarge", "ml.new.xlarge"))
    assert load(tree, enum=Level.ERROR).errors == ()


def test_switching_off_an_enum_leaves_the_other_checks(tree: Path) -> None:
    write(tree, "a.yaml", "ExecutionRoleArn: arn:aws:iam::1:role/admin\n", text=GOOD.replace("ml.m5.xlarge", "ml.new.xlarge"))
    assert [finding.rule for finding in load(tree, enum=Level.OFF).findings] == ["pattern"]


def test_a_value_that_cannot_be_typed_is_told_once_and_not_as_missing_too(tree: Path) -> None:
    write(
        tree,
        "a.yaml",
        text="EndpointConfigName: a\nProductionVariants:\n"
        "  - {VariantName: ~, ModelName: [x], InstanceType: ml.m5.xlarge, InitialInstanceCount: two}\n"
        "VpcConfig: {SecurityGroupIds: [~], Subnets: [[a]]}\n",
    )
    assert told(load(tree)) == [
        ("desired/a.yaml:3:19", "type"),
        ("desired/a.yaml:3:33", "type"),
        ("desired/a.yaml:3:88", "type"),
        ("desired/a.yaml:4:32", "type"),
        ("desired/a.yaml:4:46", "type"),
    ]


def test_rules_still_judge_what_holds_no_broken_value(tree: Path) -> None:
    variant = "  - {VariantName: v, ModelName: m, InstanceType: ml.g5.xlarge, InitialInstanceCount: 1, VolumeSizeInGB: 5}\n"
    write(tree, "a.yaml", "EnableNetworkIsolation: yes\n", text=f"EndpointConfigName: a\nProductionVariants:\n{variant}")
    assert [finding.rule for finding in load(tree).findings] == ["volume-excludes-local-storage", "type"]


@pytest.mark.parametrize("second", ["a", "A"])
def test_two_files_with_one_logical_name_are_an_error_at_the_second_name(second: str, tree: Path) -> None:
    write(tree, "a.yaml")
    write(tree, "b.yaml", text="# comment\n" + GOOD, logical=second)
    (finding,) = load(tree).findings
    assert (str(finding.position), finding.rule, finding.level) == ("desired/b.yaml:2:21", "unique-name", Level.ERROR)
    assert finding.problem == f"{second!r} is also in desired/a.yaml"
    assert finding.field == "EndpointConfigName"


def test_a_name_is_taken_by_a_file_with_errors_too(tree: Path) -> None:
    write(tree, "a.yaml", "Nope: 1\n")
    write(tree, "b.yaml", "Nope: 1\n", logical="a")
    assert [finding.rule for finding in load(tree).findings] == ["unknown", "unique-name", "unknown"]


@pytest.mark.parametrize(
    ("block", "place"), [("Endpoint: {EndpointName: SHARED}", "4:26"), ("Endpoint:\n  EndpointName: shared", "5:17")]
)
def test_two_files_with_one_endpoint_name_are_an_error(block: str, place: str, tree: Path) -> None:
    write(tree, "a.yaml", "Endpoint: {EndpointName: shared}\n")
    write(tree, "b.yaml", f"{block}\n")
    assert told(load(tree)) == [(f"desired/b.yaml:{place}", "unique-endpoint")]


def test_the_default_name_of_an_endpoint_is_taken_as_well(tree: Path) -> None:
    write(tree, "a.yaml", "Endpoint: {EndpointName: b}\n")
    write(tree, "b.yaml", "Endpoint: {}\n")
    assert told(load(tree)) == [("desired/b.yaml:4:11", "unique-endpoint")]


def test_a_config_and_an_endpoint_may_share_a_name(tree: Path) -> None:
    write(tree, "a.yaml", "Endpoint: {EndpointName: b}\n")
    write(tree, "b.yaml")
    assert load(tree).findings == ()


def test_a_file_with_countless_problems_shows_the_first_and_says_so(tree: Path) -> None:
    write(tree, "a.yaml", "".join(f"Nope{index}: 1\n" for index in range(1000)))
    loaded = load(tree)
    assert len(loaded.findings) == typed.MAX_PROBLEMS + 1
    assert [finding.problem for finding in loaded.findings if finding.rule == "file"] == [
        "has too many problems; the rest is not shown"
    ]


@pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do
def test_countless_warnings_cannot_hide_an_error_behind_them(tree: Path) -> None:
    pools = "    - {InstanceType: ml.new.xlarge, Priority: 1}\n" * 500
    write(tree, "a.yaml", pools, text="EndpointConfigName: a\nProductionVariants:\n- VariantName: v\n  InstancePools:\n")
    loaded = load(tree, maximum=Level.OFF)
    assert loaded.errors
    assert not loaded.declared


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("ProductionVariants", 0, "ModelName"), "ProductionVariants[0].ModelName"),
        (("a", "b", 1, 2), "a.b[1][2]"),
        (("a\nb", "c"), r"'a\nb'.c"),
        (("", "x y"), "''.'x y'"),
        (("k" * 80,), f"'{'k' * 59}…'"),
        (("a.b",), "'a.b'"),
        (("\u202e",), r"'\u202e'"),
    ],
)
def test_a_field_is_written_as_people_do_and_odd_keys_are_quoted(path: tuple[str | int, ...], text: str) -> None:
    assert desired.field_text(path) == text


def test_no_rule_has_the_name_of_a_check_of_shapes() -> None:
    own = {"type", "required", "unknown", "minimum", "file", "unique-name", "unique-endpoint"} | schema.LOWERABLE
    assert own.isdisjoint(rule.id for rule in rules.RULES)
