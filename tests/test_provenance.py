"""Who runs this and from which commit: CI's word first, then git's, else nobody's."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from repositories import commit, git

from syncer.provenance import LONGEST_PUSH, Provenance, extract, find, first_parents, is_ancestor

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


# --- the commits of a push -------------------------------------------------------------------------------------------------


def test_the_commits_of_a_push_are_those_of_the_branch_itself_and_not_what_a_merge_brought_along(repository: Path) -> None:
    before = head(repository)
    git(repository, "checkout", "-q", "-b", "topic")
    inner = commit(repository)
    git(repository, "checkout", "-q", "-")
    git(repository, "merge", "-q", "--no-ff", "-m", "merge", "topic")
    merge, last = head(repository), commit(repository)
    found = first_parents(PATH, repository, before, last)

    assert found == (last, merge)
    assert inner not in found


@pytest.mark.parametrize("before", ["0" * 40, SHA, "", "--all", "HEAD"])
def test_where_git_does_not_know_what_was_before_the_last_commit_stands_alone(repository: Path, before: str) -> None:
    commit(repository)

    assert first_parents(PATH, repository, before, head(repository)) == (head(repository),)


def test_a_push_is_not_followed_for_ever(repository: Path) -> None:
    before = head(repository)
    for _ in range(LONGEST_PUSH + 1):
        git(repository, "commit", "-q", "--allow-empty", "-m", "one more")

    assert len(first_parents(PATH, repository, before, head(repository))) == LONGEST_PUSH


# --- the files of another commit -------------------------------------------------------------------------------------------


@pytest.fixture
def edited(repository: Path) -> tuple[Path, str]:
    """A repository whose file was edited after its first commit, in a folder of its own, and that commit."""
    inside = repository / "ml"
    (inside / "desired").mkdir(parents=True)
    (inside / "desired" / "a.yaml").write_text("before", encoding="utf-8")
    (repository / "other.txt").write_text("", encoding="utf-8")
    first = commit(repository)
    (inside / "desired" / "a.yaml").write_text("after", encoding="utf-8")
    commit(repository)
    return inside, first


def test_the_files_of_a_commit_are_written_apart_and_the_checkout_stays_as_it_is(
    edited: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    (inside, first), into = edited, tmp_path_factory.mktemp("base") / "files"

    assert extract(PATH, inside, first, files=inside / "desired", into=into)
    assert {path.name: path.read_text(encoding="utf-8") for path in into.rglob("*") if path.is_file()} == {"a.yaml": "before"}
    assert (inside / "desired" / "a.yaml").read_text(encoding="utf-8") == "after"
    assert git(inside, "status", "--porcelain") == ""


@pytest.mark.parametrize("commit_", [SHA, "HEAD", "", "--help"])
def test_a_commit_that_git_does_not_have_gives_no_files(
    edited: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory, commit_: str
) -> None:
    into = tmp_path_factory.mktemp("base") / "files"

    assert not extract(PATH, edited[0], commit_, files=edited[0] / "desired", into=into)
    assert not into.exists()


def test_a_commit_in_which_the_folder_is_not_there_yet_has_no_files(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    into = tmp_path_factory.mktemp("base") / "files"

    assert extract(PATH, repository, head(repository), files=repository / "desired", into=into)
    assert not into.exists()


def test_an_author_whose_name_is_in_another_encoding_has_a_name_all_the_same(repository: Path) -> None:
    tree, parent = git(repository, "write-tree"), head(repository)
    raw = (
        f"tree {tree}\nparent {parent}\nauthor Jos".encode()
        + b"\xe9 <a@b> 1700000000 +0000\ncommitter x <a@b> 1700000000 +0000\n\nm\n"
    )
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"], cwd=repository, input=raw, capture_output=True, check=True
    )
    git(repository, "reset", "-q", "--hard", done.stdout.decode().strip())

    assert find(PATH, repository, files=Path("desired")).author == "Jos\ufffd"
