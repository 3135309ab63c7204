"""`syncer.yaml`: targets, owners and lowered rules, read as strictly as the desired files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from syncer import review, rules, schema, targets
from syncer.errors import Exit, UsageError
from syncer.model import Level
from syncer.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARABIC_ONE = "\u0661"
TWO = """\
owner: ml-platform
targets:
  prod:
    account: "012345678901"
    region: eu-central-1
    desired: environments/prod
    rules:
      managed-scaling-needs-components: warning
      enum: off
  dev:
    account: 012345678902
"""


def load(folder: Path, text: str) -> dict[str, targets.Target]:
    (folder / "syncer.yaml").write_text(text, encoding="utf-8")
    return targets.load(folder)


def refusal(folder: Path, text: str) -> list[str]:
    with pytest.raises(UsageError) as caught:
        load(folder, text)
    assert caught.value.exit_code is Exit.USAGE
    assert caught.value.hint
    lines = str(caught.value).splitlines()
    assert all(line.isprintable() for line in lines)
    return lines


def one(found: dict[str, targets.Target]) -> targets.Target:
    (only,) = found.values()
    return only


def test_without_a_file_there_is_one_target_from_the_environment(tmp_path: Path) -> None:
    expected = targets.Target("default", "default", tmp_path / "desired", Place(tmp_path / "state" / "default.db"))
    assert targets.load(tmp_path) == {"default": expected}


@pytest.mark.parametrize("text", ["{}\n", "targets: {default: {}}\n", "owner: default\n"])
def test_an_almost_empty_file_says_the_same(text: str, tmp_path: Path) -> None:
    nothing = targets.load(tmp_path)
    assert load(tmp_path, text) == nothing


def test_a_file_names_targets_with_all_their_settings(tmp_path: Path) -> None:
    found = load(tmp_path, TWO)
    assert list(found) == ["prod", "dev"]
    assert found["prod"] == targets.Target(
        name="prod",
        owner="ml-platform",
        desired=tmp_path / "environments/prod",
        state=Place(tmp_path / "state/prod.db"),
        account="012345678901",
        region="eu-central-1",
        rules={"managed-scaling-needs-components": Level.WARNING, "enum": Level.OFF},
    )
    assert (found["dev"].account, found["dev"].region, found["dev"].rules) == ("012345678902", "", {})
    assert found["dev"].desired == tmp_path / "desired"


def test_rules_for_all_targets_hold_unless_a_target_says_otherwise(tmp_path: Path) -> None:
    found = load(tmp_path, "rules: {enum: off, pattern: warning}\ntargets: {a: {rules: {enum: warning}}, b: {}}\n")
    assert found["a"].rules == {"enum": Level.WARNING, "pattern": Level.WARNING}
    assert found["b"].rules == {"enum": Level.OFF, "pattern": Level.WARNING}


def test_rules_can_be_lowered_without_naming_targets(tmp_path: Path) -> None:
    assert one(load(tmp_path, "rules: {enum: off}\n")).rules == {"enum": Level.OFF}


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "cn-northwest-1", "eusc-de-east-1", "us-isob-east-1"])
def test_a_region_of_any_partition_is_taken(region: str, tmp_path: Path) -> None:
    assert one(load(tmp_path, f"targets: {{a: {{region: {region}}}}}\n")).region == region


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("targets: {a: {account: 1234}}", "syncer.yaml:1:24 targets.a.account: '1234' does not fit the pattern ([0-9]{12})"),
        ("targets: {a: {account: 12345678901x}}", "syncer.yaml:1:24 targets.a.account: '12345678901x' does not fit"),
        (f"targets: {{a: {{account: '{ARABIC_ONE * 12}'}}}}", "syncer.yaml:1:24 targets.a.account: "),
        ("targets: {a: {region: Frankfurt}}", "syncer.yaml:1:23 targets.a.region: 'Frankfurt' does not fit the pattern"),
        ("targets: {a: {region: us-east-1a}}", "syncer.yaml:1:23 targets.a.region: 'us-east-1a' does not fit the pattern"),
        ("targets: {a: {regoin: us-east-1}}", "syncer.yaml:1:15 targets.a.regoin: is not known"),
        ("targets: {a: ~}", "syncer.yaml:1:14 targets.a: has no value (members"),
        ("targets: []", "syncer.yaml:1:10 targets: is a list"),
        ("targets: {}", "syncer.yaml:1:10 targets: has 0 entries (at least 1). Raise it"),
        ("targets: {../a: {}}", "syncer.yaml:1:17 targets.'../a': '../a' does not fit the pattern"),
        ("targets: {a: {desired: ''}}", "syncer.yaml:1:24 targets.a.desired: has 0 characters"),
        ("owner: -x", "syncer.yaml:1:8 owner: '-x' does not fit the pattern"),
        ("owner: [a]", "syncer.yaml:1:8 owner: is a list (text). Write text"),
        ("- owner: a", "syncer.yaml:1:1 : is a list"),
        ("owners: a", "syncer.yaml:1:1 owners: is not known (one of owner, rules, targets). Did you mean owner?"),
        ('"a\\x1b[2J": 1', "syncer.yaml:1:1 'a\\x1b[2J': is not known"),
        ("rules: {enum: error}", "syncer.yaml:1:15 rules.enum: 'error' is not a known value (one of warning, off)."),
        ("rules: {enun: off}", "syncer.yaml:1:9 rules.enun: is no rule that can be lowered. Did you mean enum?"),
        ("rules: {zzz: off}", "syncer.yaml:1:9 rules.zzz: is no rule that can be lowered. See docs/rules.md"),
        ("targets: {a: {rules: {type: off}}}", "syncer.yaml:1:23 targets.a.rules.type: is no rule that can be lowered"),
        ("targets: {a: {rules: {required: off}}}", "syncer.yaml:1:23 targets.a.rules.required: is no rule"),
        ("targets: {a: {rules: {minimum: off}}}", "syncer.yaml:1:23 targets.a.rules.minimum: is no rule"),
        ("owner: a\nowner: b", "syncer.yaml:2:1 repeats the key 'owner' of line 1"),
        ("", "syncer.yaml:1:1 is empty"),
        ("owner: !!str a", "syncer.yaml:1:8 has a YAML tag"),
        ("owner: a # \x85rules: {enum: off}", "syncer.yaml:1:12 has a line break that editors and reviews do not show"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, expected: str, tmp_path: Path) -> None:
    (line,) = refusal(tmp_path, text)
    assert line.startswith(expected)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "owner: '-'\ntargets:\n  a: {account: x, rules: {nope: off}}\n  b: {region: 1, more: 2}\n")
    assert {line.split()[0] for line in lines} == {
        "syncer.yaml:1:8",
        "syncer.yaml:3:16",
        "syncer.yaml:3:27",
        "syncer.yaml:4:15",
        "syncer.yaml:4:18",
    }


def test_rules_that_guard_syncer_itself_or_were_seen_live_cannot_be_lowered(tmp_path: Path) -> None:
    own = [rule.id for rule in rules.RULES if rule.evidence == "own"]
    own += [row.id for row in review.PREFLIGHTS if row.id not in review.LOWERABLE]
    assert {"model-exists", "old-config-exists"} < set(own)
    for rule in own:
        (line,) = refusal(tmp_path, f"rules: {{{rule}: off}}\n")
        assert "is no rule that can be lowered" in line


def test_every_other_rule_can_be_lowered(tmp_path: Path) -> None:
    others = sorted({rule.id for rule in rules.RULES if rule.evidence != "own"} | schema.LOWERABLE | review.LOWERABLE)
    text = "rules:\n" + "".join(f"  {rule}: off\n" for rule in others)
    assert one(load(tmp_path, text)).rules == dict.fromkeys(others, Level.OFF)


def test_a_file_that_cannot_be_read_is_no_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "syncer.yaml"
    places: dict[str, Callable[[], None]] = {
        "cannot be read": lambda: path.symlink_to("gone"),
        "is no regular file": lambda: os.mkfifo(path),
    }
    for says, place in places.items():
        place()
        with pytest.raises(UsageError, match=f"syncer.yaml:1:1 {says}"):
            targets.load(tmp_path)
        path.unlink()


def test_a_link_to_a_device_and_a_large_file_are_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "syncer.yaml").symlink_to("/dev/zero")
    with pytest.raises(UsageError, match="is a link out of its folder"):
        targets.load(tmp_path)
    (tmp_path / "syncer.yaml").unlink()
    assert "is too large" in refusal(tmp_path, "#" * 300_000)[0]


def test_the_only_target_is_chosen_without_asking(tmp_path: Path) -> None:
    found = targets.load(tmp_path)
    assert targets.choose(found, None) is found["default"]


def test_of_several_targets_one_must_be_named(tmp_path: Path) -> None:
    found = load(tmp_path, TWO)
    assert targets.choose(found, "dev") is found["dev"]
    with pytest.raises(UsageError, match="has several targets: dev, prod") as caught:
        targets.choose(found, None)
    assert caught.value.hint == "Choose one with --target NAME"


def test_a_target_that_does_not_exist_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no target 'stage'") as caught:
        targets.choose(load(tmp_path, TWO), "stage")
    assert caught.value.hint == "Choose one of: dev, prod"
