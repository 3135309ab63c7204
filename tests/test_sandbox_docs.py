"""The page about the simulated account says what the account does, and names a test for everything it claims."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from syncer.sandbox import MESSAGES, Evidence, Traits
from syncer.sandbox.faults import OPTIONS
from syncer.sandbox.lifecycle import OUTCOMES
from syncer.sandbox.refusals import RULES
from syncer.sandbox.traits import REGIONS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
LINES = set(PAGE.splitlines())
WORDS = {"quoted", "invented", "some quoted", "–"}


def table(heading: str) -> list[list[str]]:
    """The rows of the table below a heading, without its own first two lines."""
    rows = [line for line in PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0].splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]]


CLAIMS = table("What it does, and how we know")


@cache
def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_there_are_claims() -> None:
    assert len(CLAIMS) > 40


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim[0] for claim in CLAIMS])
def test_a_claim_has_its_evidence_and_names_tests_that_exist(claim: list[str]) -> None:
    behaviour, does, evidence, words, tests = claim
    assert behaviour
    assert does
    assert evidence
    assert words in WORDS
    for test in tests.split("<br>"):
        file, _, name = test.strip("`").partition("::")
        assert name in names_in(ROOT / file), test


@pytest.mark.parametrize("key", MESSAGES)
def test_every_message_is_on_the_page_with_its_evidence_and_source(key: str) -> None:
    message = MESSAGES[key]
    cells = (message.template, message.evidence.value, message.source)
    template, evidence, source = (cell.replace("|", "\\|") for cell in cells)
    assert f"| `{key}` | {message.code} | {template} | {evidence} | {source} |" in LINES


def test_no_message_is_on_the_page_that_is_not_said() -> None:
    assert {row[0].strip("`") for row in table("What it says")} == MESSAGES.keys()


@pytest.mark.parametrize("key", OPTIONS)
def test_every_fault_is_on_the_page_with_what_it_does(key: str) -> None:
    assert f"| `{key}` | {OPTIONS[key].meaning} |" in LINES


def test_every_rule_is_on_the_page_with_its_reason() -> None:
    assert table("What a config cannot be") == [[f"`{rule.id}`", rule.reason] for rule in RULES]


def test_every_trait_and_region_is_on_the_page() -> None:
    assert [row[0].strip("`") for row in table("How an account can differ")] == list(Traits.__dataclass_fields__)
    assert [name for name in REGIONS if name not in PAGE] == []


def test_every_outcome_that_can_be_scripted_is_on_the_page() -> None:
    told = {row[0].strip("`") for row in table("Decide what an endpoint does next")}
    assert told == {*OUTCOMES, "system-update"}


def test_a_message_is_quoted_only_with_a_source_that_can_be_looked_up() -> None:
    words = ("#", "public log", "moto", "guide", "operator", "provider")
    vague = [
        key for key, one in MESSAGES.items() if one.evidence is Evidence.QUOTED and not any(w in one.source for w in words)
    ]
    assert vague == []
