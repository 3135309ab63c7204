"""Who runs this and from which commit: CI's word first, then git's, else nobody's."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from repositories import commit, git

from syncer.provenance import Provenance, find, is_ancestor

PATH = {"PATH": os.environ["PATH"]}
SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one commit."""
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def head(folder: Path) -> str:
    return git(folder, "rev-parse", "HEAD")


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


def test_the_author_is_who_wrote_the_commit_also_when_somebody_else_runs_it(repository: Path) -> None:
    found = find(PATH | {"USER": "runner"}, repository, files=Path("desired"))

    assert (found.actor, found.author) == ("runner", "Ann Author")
    assert find(PATH | {"GITHUB_SHA": SHA}, repository, files=Path("desired")).author == ""


def test_a_dirty_tree_has_the_author_of_the_commit_below_it(repository: Path) -> None:
    (repository / "new.yaml").write_text("", encoding="utf-8")

    assert find(PATH, repository, files=repository).author == "Ann Author"


@pytest.mark.parametrize("missing", ["", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"])
def test_the_page_of_the_run_is_known_where_ci_says_all_its_parts(tmp_path: Path, missing: str) -> None:
    parts = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "7"}
    found = find(PATH | {name: text for name, text in parts.items() if name != missing}, tmp_path, files=Path("desired"))

    assert found.url == ("" if missing else "https://github.com/o/r/actions/runs/7")


def test_a_commit_comes_before_itself_and_its_children_and_not_the_other_way_round(repository: Path) -> None:
    first, second = head(repository), commit(repository)

    assert is_ancestor(PATH, repository, first, second) is True
    assert is_ancestor(PATH, repository, second, second) is True
    assert is_ancestor(PATH, repository, second, first) is False


def test_commits_of_two_branches_do_not_come_before_each_other(repository: Path) -> None:
    first, left = head(repository), commit(repository, "left")
    git(repository, "checkout", "-q", "-b", "other", first)
    right = commit(repository, "right")

    assert is_ancestor(PATH, repository, left, right) is False
    assert is_ancestor(PATH, repository, right, left) is False


def test_in_a_shallow_clone_only_a_yes_is_known(repository: Path) -> None:
    first, second, third = head(repository), commit(repository, "second"), commit(repository, "third")
    shallow = repository / "shallow"
    git(repository, "clone", "-q", "--depth", "2", f"file://{repository}", str(shallow))

    assert is_ancestor(PATH, shallow, second, third) is True
    assert is_ancestor(PATH, shallow, third, second) is None
    assert is_ancestor(PATH, shallow, first, third) is None


@pytest.mark.parametrize("other", ["", SHA, "HEAD", "--all", "main", "0123456"])
def test_what_git_does_not_know_or_is_no_full_commit_has_no_order(repository: Path, other: str) -> None:
    assert is_ancestor(PATH, repository, other, head(repository)) is None
    assert is_ancestor(PATH, repository, head(repository), other) is None


def test_without_git_no_order_is_known(repository: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    assert is_ancestor({"PATH": str(empty)}, repository, head(repository), head(repository)) is None
