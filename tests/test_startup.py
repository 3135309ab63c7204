"""Nothing heavy is imported before a command needs it: modules are counted here, `tests/bench/startup.py` has the times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from world import BASIC

SETTINGS = "owner: ml\ntargets:\n  prod: {desired: desired}\n"
HELP, VALIDATE = ("--help",), ("validate",)
TESTS = Path(__file__).parent

# What a command must do without, and why it may; a name with a dot at its end stands for what is in a package.
LIGHT: dict[tuple[str, ...], dict[str, str]] = {
    VALIDATE: {
        "boto3": "0.3 s, and only what has an account asks AWS",
        "botocore.": "its code is for calls; of the package only its data files are needed",
        "urllib3": "only a door to a network needs it",
        "http.client": "as above",
        "deepdiff": "only two contents that differ need it",
        "sqlite3": "only the ledger needs it",
        "sqlite_utils": "as above",
        "rich": "only a terminal that shows an apply needs it",
        "syncer.state": "a target names the place of its ledger, and nobody opens it",
        "syncer.compare": "nothing is compared, and no name of a preflight is looked up where no rule is lowered",
        "syncer.live": "files are checked without an account",
        "syncer.skeleton": "only `skeleton`, `schema` and `init` need it",
        "syncer.workflows": "only `init --github` needs it",
    },
}
LIGHT[HELP] = LIGHT[VALIDATE] | {
    "yaml": "no file is read",
    "pydantic": "no option is read",
    "syncer.model": "thirty dataclasses, and nothing flows yet",
    "syncer.schema": "the largest file that syncer reads",
    "syncer.render": "nothing of ours is shown",
}


def loaded(program: str, folder: Path) -> set[str]:
    """All modules that a child process has imported at its end; a failure of the child fails the test."""
    ending = "\nprint('modules', *sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}{ending}"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split()[1:])


def command(*arguments: str) -> str:
    """A program that runs a command, as `syncer` does, and must end well."""
    return f"from syncer.__main__ import run\nfrom syncer.shell import real\nassert run({list(arguments)!r}, real()) == 0"


@pytest.mark.parametrize("settings", ["", SETTINGS], ids=["without syncer.yaml", "with syncer.yaml"])
@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_a_command_imports_nothing_heavy(arguments: tuple[str, ...], settings: str, tmp_path: Path) -> None:
    (tmp_path / "desired").mkdir()
    (tmp_path / "desired" / "fraud.yaml").write_text(BASIC, encoding="utf-8")
    if settings:
        (tmp_path / "syncer.yaml").write_text(settings, encoding="utf-8")

    modules = loaded(command(*arguments), tmp_path)

    assert "typer" in modules
    assert {name for name in modules if is_heavy(name, LIGHT[arguments])} == set()


def is_heavy(name: str, heavy: dict[str, str]) -> bool:
    return any(name.startswith(row) if row.endswith(".") else f"{name}.".startswith(f"{row}.") for row in heavy)


def test_what_is_planted_among_the_modules_is_found() -> None:
    found = ["botocore", "botocore.model", "deepdiff", "deepdiff.diff", "richer", "syncer.state.lease", "syncer.statement"]

    assert [name for name in found if is_heavy(name, LIGHT[VALIDATE])] == [found[number] for number in (1, 2, 3, 5)]


def test_what_is_heavy_is_there_to_be_imported() -> None:
    modules = loaded("\n".join(f"import {row.rstrip('.')}" for row in LIGHT[HELP]), TESTS)

    assert {row.rstrip(".") for row in LIGHT[HELP]} <= modules


def test_an_account_that_agrees_is_compared_without_deepdiff() -> None:
    program = """
import dataclasses
from fleet import declared, fleet
from syncer.compare import View, compare
item = fleet(3, 1)
(first, *_) = item.snapshot.configs.values()
older = dataclasses.replace(first, name=first.name[:-10] + "0123456789", content=declared(InstanceType="ml.m5.xlarge").content)
snapshot = dataclasses.replace(item.snapshot, configs={**item.snapshot.configs, older.name: older})
found = compare(item.declared, dataclasses.replace(item.view, snapshot=snapshot))
assert {note.verdict.value for each in found for note in each.notes} == {"in_sync", "superseded"}
"""
    modules = loaded(program, TESTS)

    assert "deepdiff" not in modules
