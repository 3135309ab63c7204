"""The scripts of action.yml, run as a runner does: how they install, and that no workspace gets into syncer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_action import INSTALL, ROOT, RUN


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script in `folder/work`, with `folder/temp` for the runner's temporary files."""
    for name in ("work", "temp"):
        (folder / name).mkdir(exist_ok=True)
    file = folder / "script.sh"
    file.write_text(script, encoding="utf-8")
    given = {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(folder / "temp"), "GITHUB_ACTION_PATH": str(ROOT)}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)]
    return subprocess.run(
        words, cwd=folder / "work", env=given | environment, capture_output=True, text=True, check=False, timeout=300
    )


def program(path: Path, text: str) -> Path:
    """A program that stands for Python in the scripts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_an_environment_made_from_this_lock_is_not_made_again(tmp_path: Path) -> None:
    (tmp_path / "temp" / "syncer-venv").mkdir(parents=True)
    shutil.copy(ROOT / "requirements.lock", tmp_path / "temp" / "syncer-venv" / "ok")

    done = run(INSTALL["run"], tmp_path, INPUT_PYTHON="/does/not/exist")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_environment_made_from_another_lock_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "temp" / "syncer-venv").mkdir(parents=True)
    (tmp_path / "temp" / "syncer-venv" / "ok").touch()

    assert run(INSTALL["run"], tmp_path, INPUT_PYTHON="/does/not/exist").returncode == 1


@pytest.mark.parametrize("python", ["exit 1", "echo 'Unknown option'; exit 2"], ids=["too old", "no Python at all"])
def test_a_python_that_does_not_fit_is_refused_in_words(tmp_path: Path, python: str) -> None:
    done = run(INSTALL["run"], tmp_path, INPUT_PYTHON=str(program(tmp_path / "python", python)))

    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("::error title=syncer::Python 3.11 or newer is needed")


def test_the_version_that_is_asked_for_is_the_one_that_the_package_needs() -> None:
    needed = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert needed
    assert f"sys.version_info < ({needed[1]}, {needed[2]})" in INSTALL["run"]


def test_the_install_runs_outside_the_checkout_takes_hashes_alone_and_hears_no_configuration(tmp_path: Path) -> None:
    """A stand-in for Python notes where and how it is called; its `-m venv` makes a copy of itself."""
    notes = tmp_path / "notes"
    spy = f'echo "$PWD|$PIP_CONFIG_FILE|$*" >> {notes}\n[ "$3" = venv ] && mkdir -p "$5/bin" && cp "$0" "$5/bin/python"; exit 0'
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1:9/\n", encoding="utf-8")

    done = run(INSTALL["run"], tmp_path, **INSTALL["env"] | {"INPUT_PYTHON": str(program(tmp_path / "python", spy))})

    temp = tmp_path / "temp"
    assert done.returncode == 0, done.stderr
    asked, venv, pip = [line.split("|") for line in notes.read_text(encoding="utf-8").splitlines()]
    assert asked[2].startswith("-I -c ")
    assert venv == [str(temp), "/dev/null", f"-I -m venv --clear {temp}/syncer-venv"]
    assert pip[:2] == [str(temp), "/dev/null"]
    assert pip[2].startswith("-I -m pip --isolated ")
    assert pip[2].endswith(f"--require-hashes --only-binary :all: --requirement {ROOT}/requirements.lock")
    assert (temp / "syncer-venv/ok").read_bytes() == (ROOT / "requirements.lock").read_bytes()


HOSTILE = [
    "yaml.py",
    "hashlib.py",
    "sitecustomize.py",
    "usercustomize.py",
    "boto3.py",
    "json/__init__.py",
    "syncer/__init__.py",
]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A workspace whose Python files tell when they are imported; the tests' own environment stands for the action's."""
    for name in HOSTILE:
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"print('PWNED by {name}')\n", encoding="utf-8")
    (tmp_path / "temp").mkdir()
    (tmp_path / "temp" / "syncer-venv").symlink_to(Path(sys.prefix))
    return tmp_path


def test_nothing_of_the_workspace_is_imported_whatever_the_environment_says(hostile: Path) -> None:
    polluted = {"PYTHONPATH": str(hostile / "work"), "PYTHONSAFEPATH": ""}

    done = run(RUN["run"].replace(' ci "$INPUT_COMMAND"', " validate"), hostile, INPUT_COMMAND="validate", **polluted)

    assert "PWNED" not in done.stdout + done.stderr
    assert done.returncode == 2, done.stdout + done.stderr  # no desired files there: it was syncer that answered


def test_without_the_safe_path_the_same_workspace_would_be_imported(hostile: Path) -> None:
    script = RUN["run"].replace("PYTHONSAFEPATH=1", "PYTHONSAFEPATH=").replace(" -P ", " ")

    done = run(script, hostile, INPUT_COMMAND="validate")

    assert "PWNED" in done.stdout
