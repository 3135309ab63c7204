"""Every rule, from a file on disk: the one that breaks it is told with its place, the one that just keeps it is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from test_rules import CASES
from test_rules_bases import to_path

from syncer import desired
from syncer.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

    from test_rules_bases import Document

    from syncer.model import Finding

LEVELS = {rule.id: rule.level for rule in RULES}


def load(folder: Path, document: Document) -> list[Finding]:
    """Write a document as a file, one member a line, and read it as `validate` does."""
    path = folder / "a.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return desired.load_file(path, {}, root=folder, shown="desired/a.json")[1]


@pytest.mark.parametrize("rule_id", CASES)
def test_the_breaking_file_is_told_with_field_level_and_place(tmp_path: Path, rule_id: str) -> None:
    case = CASES[rule_id]

    found = [finding for finding in load(tmp_path, case.broken()) if finding.rule == rule_id]

    assert [finding.field for finding in found] == [desired.field_text(to_path(case.at))]
    assert found[0].level is LEVELS[rule_id]
    assert found[0].position is not None
    assert (found[0].position.file, found[0].position.line > 1) == ("desired/a.json", bool(case.at))


@pytest.mark.parametrize("rule_id", CASES)
def test_the_file_that_just_keeps_it_is_not_told(tmp_path: Path, rule_id: str) -> None:
    assert rule_id not in {finding.rule for finding in load(tmp_path, CASES[rule_id].kept())}
