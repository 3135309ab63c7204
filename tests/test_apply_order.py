"""An older commit does not take back what a newer one put in place, unless that is meant."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from repositories import commit, git
from world import World

if TYPE_CHECKING:
    from pathlib import Path

SAYS = "has been applied already, and is no part of"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A git repository with one commit, whose state is not in git."""
    made = World(tmp_path, environment={"USER": "tester", "PATH": os.environ["PATH"], "HOME": str(tmp_path)})
    made.seed()
    git(tmp_path, "init", "-q", "-b", "main")
    made.write("state/\n", ".gitignore")
    made.write()
    commit(tmp_path)
    return made


def second(world: World) -> str:
    """Commit an edit, and return the commit before it."""
    first = git(world.path, "rev-parse", "HEAD")
    world.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    commit(world.path)
    return first


def test_newer_commits_are_applied_one_after_the_other_without_a_word(world: World) -> None:
    assert world.run("apply --sandbox --yes").err == ""
    second(world)
    result = world.run("apply --sandbox --yes")

    assert (result.code, result.err) == (0, "")
    assert world.run("apply --sandbox --yes").err == ""


def test_an_older_commit_is_refused_before_any_call(world: World) -> None:
    first = second(world)
    world.applied()
    served = world.endpoint()["EndpointConfigName"]
    git(world.path, "checkout", "-q", first)
    result = world.run("apply --sandbox --yes")

    assert result.code == 4
    assert SAYS in result.err
    assert "--allow-older" in result.err
    assert world.endpoint()["EndpointConfigName"] == served


def test_an_older_commit_is_applied_when_that_is_meant(world: World) -> None:
    first = second(world)
    world.applied()
    served = world.endpoint()["EndpointConfigName"]
    git(world.path, "checkout", "-q", first)

    assert world.run("apply --sandbox --yes --allow-older").code == 0
    assert world.endpoint()["EndpointConfigName"] != served
    assert world.run("apply --sandbox --yes").code == 0


def test_a_commit_beside_the_applied_one_is_refused_and_its_merge_is_not(world: World) -> None:
    first = second(world)
    world.applied()
    git(world.path, "checkout", "-q", "-b", "other", first)
    world.edit("team, Value: risk", "team, Value: fun")
    commit(world.path)

    assert world.run("apply --sandbox --yes").code == 4
    git(world.path, "merge", "-q", "-m", "both", "main")
    assert world.run("apply --sandbox --yes").code == 0


def test_a_person_is_not_asked_about_an_older_commit(world: World) -> None:
    first = second(world)
    world.applied()
    git(world.path, "checkout", "-q", first)
    asked: list[str] = []
    result = world.run("apply --sandbox", answer=True, asked=lambda: asked.append("yes"))

    assert (result.code, asked) == (4, [])


def test_what_a_cut_off_or_failed_run_put_in_place_counts_too(world: World) -> None:
    first = second(world)
    world.box.script("fraud", "failed", "no image")
    assert world.run("apply --sandbox --yes").code == 1
    git(world.path, "checkout", "-q", first)

    assert world.run("apply --sandbox --yes").code == 4


def test_an_apply_that_did_nothing_leaves_no_commit_to_hold_others_against(world: World) -> None:
    world.applied()
    first = git(world.path, "rev-parse", "HEAD")
    world.write("# words only\n", "README.md")
    commit(world.path)
    assert world.run("apply --sandbox --yes").code == 0
    git(world.path, "checkout", "-q", first)

    assert world.run("apply --sandbox --yes").err == ""


def test_a_shallow_clone_cannot_tell_and_goes_on_with_a_warning(world: World) -> None:
    world.applied()
    second(world)
    (world.path / ".git" / "shallow").write_text(git(world.path, "rev-parse", "HEAD") + "\n", encoding="utf-8")
    result = world.run("apply --sandbox --yes")

    assert result.code == 0
    assert result.err.startswith("warning: nobody can tell whether ")
    assert len(result.err.splitlines()) == 1


def test_without_git_where_a_commit_was_applied_there_is_a_warning(world: World) -> None:
    world.applied()
    world.environment["PATH"] = str(world.path)
    result = world.run("apply --sandbox --yes")

    assert result.code == 0
    assert result.err.startswith("warning: nobody can tell whether this folder is newer than commit ")


def test_files_that_are_not_committed_are_warned_of(world: World) -> None:
    world.applied()
    world.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")
    first = world.run("apply --sandbox --yes")
    again = world.run("apply --sandbox --yes")

    assert (first.code, first.err) == (0, "warning: the desired files are not as committed\n")
    assert (again.code, again.err) == (0, "warning: the desired files are not as committed\n")


def test_a_repository_that_never_knew_git_hears_nothing_of_commits(tmp_path: Path) -> None:
    made = World(tmp_path)
    made.seed()
    made.write()
    made.applied()
    made.edit("InitialInstanceCount: 1", "InitialInstanceCount: 2")

    assert made.run("apply --sandbox --yes").err == ""


def test_the_ledger_knows_who_ran_it_who_wrote_the_commit_and_where(world: World) -> None:
    world.environment |= {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_RUN_ID": "7"}
    world.applied()
    (row,) = world.ledger().history()

    assert (row.actor, row.author, row.url) == ("tester", "Ann Author", "https://github.com/o/r/actions/runs/7")
