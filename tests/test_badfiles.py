"""Every bad file gives its error at its place; no message shows what a file that cannot be read holds.

The files that are built, and limits on what they may take: test_hostile_corpus.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from badfiles_bounds import BOUND_FILES
from badfiles_case import CANARY, Bad
from badfiles_hostile import HOSTILE, PLACED
from badfiles_syntax import SYNTAX_FILES
from badfiles_types import TYPE_FILES

from syncer import desired
from syncer.model import Finding, Level

if TYPE_CHECKING:
    from pathlib import Path

INLINE: dict[str, Bad] = SYNTAX_FILES | TYPE_FILES | BOUND_FILES
INLINE_COUNT = len(SYNTAX_FILES) + len(TYPE_FILES) + len(BOUND_FILES)


def load(folder: Path) -> desired.Loaded:
    return desired.load(folder, {}, shown_from=folder.parent)


def words(finding: Finding) -> str:
    return f"{finding.field}\n{finding.problem}\n{finding.allowed}\n{finding.hint}\n{finding.subject}"


def told_well(finding: Finding) -> None:
    """Assert what holds for every finding about a file: a place, all four parts, each on one line that can be printed."""
    assert finding.position is not None
    assert finding.position.line >= 1
    assert finding.position.column >= 1
    parts = (finding.position.file, finding.problem, finding.allowed, finding.hint)
    assert all(parts), parts
    assert all(part.isprintable() for part in (*parts, finding.field))
    assert len(finding.problem) <= 300
    assert len(finding.field) <= 300


def test_the_corpus_is_as_large_as_it_claims_and_no_name_is_used_twice() -> None:
    assert len(INLINE) == INLINE_COUNT
    assert len(INLINE) + len(HOSTILE) + len(PLACED) >= 250


@pytest.mark.parametrize("name", INLINE)
def test_a_bad_file_gives_exactly_its_error_at_its_place(name: str, tmp_path: Path) -> None:
    bad = INLINE[name]
    folder = tmp_path / "desired"
    folder.mkdir()
    (folder / f"x{bad.suffix}").write_bytes(bad.data)

    loaded = load(folder)

    assert not loaded.declared
    for finding in loaded.findings:
        told_well(finding)
    (error,) = loaded.errors
    assert (error.rule, str(error.position)) == (bad.rule, f"desired/x{bad.suffix}:{bad.line}:{bad.column}")
    assert error.field == bad.field
    assert bad.says in f"{error.problem} ({error.allowed}). {error.hint}"
    assert error.level is Level.ERROR
    assert CANARY not in words(error)


@pytest.mark.parametrize("name", PLACED)
def test_something_odd_in_the_tree_is_an_error_at_its_first_line(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "desired"
    folder.mkdir()
    placed = PLACED[name]

    placed.place(folder)
    loaded = load(folder)

    assert not loaded.declared
    (error,) = loaded.errors
    told_well(error)
    assert str(error.position) == f"desired/{placed.shown}:1:1"
    assert placed.says in error.problem
    assert CANARY not in words(error)


def file_name(name: str, suffix: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") + suffix


def cli(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "SYNCER_"))}
    command = [sys.executable, "-m", "syncer", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_validate_tells_every_problem_of_every_bad_file_in_one_run(tmp_path: Path) -> None:
    folder = tmp_path / "desired"
    expected: dict[str, str] = {}
    for name, bad in INLINE.items():
        file = folder / file_name(f"inline {len(expected)} {name}", bad.suffix)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(bad.data)
        expected[f"desired/{file.name}:{bad.line}:{bad.column}"] = bad.field
    for name, placed in PLACED.items():
        home = folder / file_name(name, "")
        home.mkdir()
        placed.place(home)
        expected[f"desired/{home.name}/{placed.shown}:1:1"] = ""
    for name, hostile in HOSTILE.items():
        (folder / file_name(f"hostile {name}", ".yml")).write_bytes(hostile.build())
        expected[f"desired/{file_name(f'hostile {name}', '.yml')}:{hostile.at}"] = ""

    done = cli(tmp_path, "validate")

    assert done.returncode == 4, done.stderr
    output = done.stdout + done.stderr
    assert "Traceback" not in output
    lines = output.splitlines()
    told = [re.match(r"(desired/\S+:\d+:\d+):? ?(\S*?):? ", line) for line in lines]
    fields = {(found[1], found[2]) for found in told if found}
    places = {place for place, _ in fields}
    missing = [place for place, field in expected.items() if place not in places or (field and (place, field) not in fields)]
    assert not missing
    assert all(line.isprintable() for line in lines)
    assert CANARY not in output


def test_validate_exits_0_for_a_good_tree(tmp_path: Path) -> None:
    (tmp_path / "desired").mkdir()
    (tmp_path / "desired" / "fraud.yaml").write_text(
        "EndpointConfigName: fraud\nProductionVariants:\n"
        "- {VariantName: main, ModelName: fraud-1, InstanceType: ml.m5.xlarge, InitialInstanceCount: 1}\n"
    )

    done = cli(tmp_path, "validate")

    assert (done.returncode, done.stderr) == (0, "")
