"""The mutation harness: what it changes, what it leaves alone, and that what it excuses is still there."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import signal
from pathlib import Path

import pytest
from mutation.explained import EXPLAINED, Explained
from mutation.forks import forked
from mutation.modules import MODULES, asked
from mutation.mutants import Mutant, mutants
from mutation.operators import edits
from mutation.planting import swap

from syncer.state import seal

PAGE = (Path(__file__).parent.parent / "docs/mutation.md").read_text(encoding="utf-8")


def changed(source: str) -> list[str]:
    """What the operators make of the outermost statement or expression of a source."""
    (statement,) = ast.parse(source).body
    node = statement.value if isinstance(statement, ast.Expr) else statement
    return [edit.after for edit in edits(node)]


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("a == b", ["a != b"]),
        ("a is not b", ["a is b"]),
        ("a in b", ["a not in b"]),
        ("a and b", ["a or b"]),
        ("not a", ["a"]),
        ("7", ["8", "6"]),
        ("True", ["False"]),
        ("'key'", ["'XXkeyXX'"]),
        ("''", ["'XX'"]),
        ("'words for people'", []),
        ("'select a from b where c <> d'", ["'select a from b where c = d'"]),
        ("a + b", ["a - b"]),
        ("Old | New", ["Old", "New"]),
        ("a if b else c", ["a", "c"]),
        ("if a: b", ["if True", "if False"]),
        ("raise a", ["pass"]),
        ("a.b = c", ["pass"]),
        ("a += 1", ["pass"]),
        ("return a", ["return"]),
        ("return None", []),
        ("@a\ndef b(): c", ["no decorator"]),
    ],
)
def test_each_kind_of_node_has_its_mutations(source: str, after: list[str]) -> None:
    assert changed(source) == after


@pytest.fixture(scope="module")
def every() -> dict[str, list[Mutant]]:
    """All mutants of all modules."""
    return {module: mutants(module)[1] for module in MODULES}


def test_types_documentation_and_words_are_left_alone(every: dict[str, list[Mutant]]) -> None:
    told = [mutant.before for each in every.values() for mutant in each]

    assert len(told) > 2_000
    assert [text for text in told if "TYPE_CHECKING" in text or text.startswith(('"""', "@dataclass"))] == []


@pytest.mark.parametrize("row", EXPLAINED, ids=lambda row: f"{row.module} {row.before}")
def test_what_is_excused_is_still_a_mutant(row: Explained, every: dict[str, list[Mutant]]) -> None:
    assert [mutant for mutant in every[row.module] if row.fits(mutant)] != []


def test_a_mutant_is_in_its_fork_alone() -> None:
    tree, found = mutants("syncer.state.seal")
    mutant = next(each for each in found if each.scope == "digest" and each.after == "return")

    def planted() -> object:
        mutant.put()
        swap(tree, mutant.module, mutant.scope)
        return ["returned", seal.digest(b"")]

    assert forked(planted).value == ["returned", None]
    assert seal.digest(b"") == hashlib.sha256(b"").hexdigest()


def test_a_fork_that_dies_or_never_ends_is_told_from_one_that_answers() -> None:
    assert forked(lambda: 1 // 0).died
    assert forked(signal.pause, wall=0.05).timed_out
    assert forked(lambda: os.kill(os.getpid(), signal.SIGXCPU)).timed_out


def test_a_name_means_a_module_and_all_below_it() -> None:
    assert asked(["syncer.plan"]) == ["syncer.plan"]
    assert set(asked(["syncer.state"])) < set(asked([])) == set(MODULES)
    with pytest.raises(LookupError, match="none of the mutated modules"):
        asked(["syncer.st"])


def test_the_page_names_each_mutated_module_and_no_other(every: dict[str, list[Mutant]]) -> None:
    named = set(re.findall(r"^\| `(syncer\.[\w.]+)` \|", PAGE, re.MULTILINE))

    assert named == {module for module, found in every.items() if found}
