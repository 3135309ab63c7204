"""The tables of what is proved: every row is there once, and what it names exists and is about it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from syncer.cli import options

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
SAFETY, LIVENESS, RISKS = (
    [f"{kind}{number}" for number in range(1, last + 1)] for kind, last in (("S", 18), ("L", 7), ("X", 24))
)
NOTHING = "—"  # in the last column of the risks: everything is shown
NAME = re.compile(r"`((?:\w+/)*\w+\.py)(?:::(\w+))?`")


class Row(NamedTuple):
    """One row of a table whose first column is an id, or several."""

    ids: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def named(self) -> list[tuple[str, str]]:
        """The tests that it names, file and test; no test for a whole file."""
        return NAME.findall(self.cells[-2] if self.ids[0].startswith("X") else self.cells[-1])


def rows(page: str) -> list[Row]:
    """All rows of a page that begin with ids, in their order."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| ((?:[SLX]\d+)(?:, [SLX]\d+)*) \| (.*) \|$", text, re.MULTILINE)
    return [Row(tuple(ids.split(", ")), tuple(cells.split(" | "))) for ids, cells in found]


INVARIANTS, THREATS, OPEN = rows("reliability"), rows("security"), rows("verification")


@cache
def functions(file: str) -> dict[str, ast.FunctionDef]:
    """The functions at the top of a test file, by name, without importing it."""
    body = ast.parse((TESTS / file).read_text(encoding="utf-8")).body
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def lost(row: Row) -> list[str]:
    """What a row names and there is not."""
    return [
        f"{file}::{test}"
        for file, test in row.named
        if not (TESTS / file).exists() or (test and (not test.startswith("test_") or test not in functions(file)))
    ]


def has_property(node: ast.AST) -> bool:
    """Say whether a test is given random examples, by itself or inside."""
    calls = [mark for inner in ast.walk(node) if isinstance(inner, ast.FunctionDef) for mark in inner.decorator_list]
    return any(isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "given" for call in calls)


def spoken(judge: str) -> set[str]:
    """The texts in a module of the simulation, or in a class of it."""
    module, _, name = judge.partition(".")
    tree: ast.AST = ast.parse((TESTS / "simulation" / f"{module}.py").read_text(encoding="utf-8"))
    if name:
        (tree,) = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name]
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_invariant_and_every_risk_is_there_once_and_in_order() -> None:
    assert [row.ids for row in INVARIANTS] == [(name,) for name in [*SAFETY, *LIVENESS]]
    assert [row.ids for row in THREATS] == [(name,) for name in RISKS]


@pytest.mark.parametrize("row", [*INVARIANTS, *THREATS], ids=lambda row: row.ids[0])
def test_a_row_names_tests_that_exist(row: Row) -> None:
    assert row.named
    assert lost(row) == []


@pytest.mark.parametrize("row", INVARIANTS, ids=lambda row: row.ids[0])
def test_an_invariant_names_judges_that_speak_of_it_or_says_why_there_is_none(row: Row) -> None:
    _, judges, _ = row.cells
    named = re.findall(r"`([\w.]+)`", judges)

    assert named or re.fullmatch(r"none: .+", judges)
    assert [judge for judge in named if row.ids[0] not in spoken(judge)] == []


@pytest.mark.parametrize("row", [*INVARIANTS, *THREATS], ids=lambda row: row.ids[0])
def test_a_row_puts_nothing_off(row: Row) -> None:
    assert all(row.cells)
    assert re.findall(r"\b(later|todo|tbd|not yet)\b", " ".join(row.cells), re.IGNORECASE) == []


def test_what_a_row_cannot_show_is_listed_as_not_verified() -> None:
    listed = [name for row in OPEN for name in row.ids]
    unshown = [row.ids[0] for row in THREATS if row.cells[-1] != NOTHING]

    assert [name for name in listed if name.startswith("X")] == unshown
    assert {name for name in listed if not name.startswith("X")} <= {*SAFETY, *LIVENESS}
    assert len(listed) == len(set(listed))


def test_every_property_is_in_the_table_and_nothing_else_is() -> None:
    text = (ROOT / "docs/reliability.md").read_text(encoding="utf-8").partition("### Properties")[2].partition("\n#")[0]
    there = {
        f"{path.relative_to(TESTS)}::{name}"
        for path in sorted(TESTS.rglob("test_*.py"))
        for name, node in functions(str(path.relative_to(TESTS))).items()
        if name.startswith("test_") and has_property(node)
    }

    assert {f"{file}::{test}" for file, test in NAME.findall(text)} == there
    assert len(there) >= 25


def test_a_row_that_names_what_is_not_there_is_found() -> None:
    cells = (
        "what",
        "none: so",
        "`test_docs_proof.py::test_gone`, `test_gone.py`, `test_docs_proof.py::rows`, `test_docs_proof.py`",
    )

    assert lost(Row(("S1",), cells)) == ["test_docs_proof.py::test_gone", "test_gone.py::", "test_docs_proof.py::rows"]


# --- what rows say of syncer as a whole ----------------------------------------------------------------------------------


def test_outputs_are_text_markdown_and_json_and_nothing_else() -> None:
    forms = {form for name, option in vars(options).items() if name.endswith("Form") for form in get_args(get_args(option)[0])}

    assert forms == {"text", "markdown", "json"}
    assert imports() & {"csv", "jinja2"} == set()


def test_nothing_of_syncer_logs() -> None:
    assert imports() & {"logging", "traceback", "warnings"} == set()


@cache
def imports() -> frozenset[str]:
    """The names of all modules that syncer imports anywhere."""
    nodes = [node for path in (ROOT / "syncer").rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return frozenset(plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)})
