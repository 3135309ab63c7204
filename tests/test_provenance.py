"""Who runs this and from which commit: CI's word first, then git's, else nobody's."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from syncer.provenance import Provenance, find

PATH = {"PATH": os.environ["PATH"]}
SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one commit."""
    me = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], [*me, "commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, env=PATH | {"HOME": str(tmp_path)})
    return tmp_path


def head(folder: Path) -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_what_ci_says_wins_over_git_and_the_machine(repository: Path) -> None:
    environment = PATH | {"GITHUB_SHA": SHA, "GITHUB_ACTOR": "octocat", "USER": "runner"}

    assert find(environment, repository, files=Path("desired")) == Provenance("octocat", SHA)


def test_the_commit_of_a_repository_is_its_head_also_from_a_folder_inside(repository: Path) -> None:
    inside = repository / "desired"
    inside.mkdir()

    assert find(PATH, inside, files=Path("desired")).commit == head(repository)
    assert len(find(PATH, inside, files=Path("desired")).commit) == 40


def test_a_commit_does_not_hold_what_is_not_committed(repository: Path) -> None:
    desired = repository / "desired"
    desired.mkdir()
    (repository / "plan.json").write_text("", encoding="utf-8")
    clean = find(PATH, repository, files=desired).commit
    (desired / "new.yaml").write_text("", encoding="utf-8")

    assert clean == head(repository)
    assert find(PATH, repository, files=desired).commit == f"{head(repository)}+dirty"


@pytest.mark.parametrize(
    ("environment", "actor"),
    [
        ({"USER": "ann", "LOGNAME": "bob"}, "ann"),
        ({"LOGNAME": "bob"}, "bob"),
        ({"GITHUB_ACTOR": "", "USER": "ann"}, "ann"),
    ],
)
def test_the_actor_is_who_the_machine_says(tmp_path: Path, environment: dict[str, str], actor: str) -> None:
    assert find(PATH | environment, tmp_path, files=Path("desired")).actor == actor


def test_without_a_word_of_the_environment_the_system_names_the_actor(tmp_path: Path) -> None:
    assert find(PATH, tmp_path, files=Path("desired")).actor


def test_a_folder_that_is_no_repository_has_no_commit(tmp_path: Path) -> None:
    assert find(PATH | {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}, tmp_path, files=Path("desired")).commit == ""


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)

    assert find(PATH, tmp_path, files=Path("desired")).commit == ""


def test_a_machine_without_git_has_no_commit(repository: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    assert find({"PATH": str(empty)}, repository, files=Path("desired")).commit == ""


def test_a_folder_that_does_not_exist_has_no_commit(tmp_path: Path) -> None:
    assert find(PATH, tmp_path / "absent", files=Path("desired")).commit == ""
