"""The pull requests that brought the commits of a push: merged ones, into this branch, each once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hubs import api, asked, event
from payloads import BASE, push

from syncer.errors import GitHubError, NoRights
from syncer.github.pulls import Pull, _is_merged, merged

if TYPE_CHECKING:
    from pathlib import Path

    from fakegithub import FakeGitHub

ONE, TWO, THREE = "1" * 40, "2" * 40, "3" * 40


def found(hub: FakeGitHub, folder: Path, *commits: str, role: str = "full") -> tuple[Pull, ...]:
    """Ask for the pull requests of commits that were pushed to main."""
    with api(hub, role) as client:
        return merged(client, event(hub, folder, push()), commits)


def brought(hub: FakeGitHub, number: int, *commits: str, branch: str = "main") -> None:
    """Merge a pull request that brought commits."""
    hub.pull(number, head=f"{number}e" * 20, base=BASE, branch=branch, author="alice")
    hub.merge(number, *commits)


def test_a_merge_is_found_with_the_commit_that_was_reviewed(hub: FakeGitHub, tmp_path: Path) -> None:
    brought(hub, 7, ONE)

    assert found(hub, tmp_path, ONE, role="plan") == (
        Pull(7, "https://github.example/acme/ml-config/pull/7", "7e" * 20, "alice"),
    )
    assert asked(hub) == [f"GET /commits/{ONE}/pulls?per_page=100"]


def test_a_batch_of_a_merge_queue_gives_all_of_its_pull_requests_in_order(hub: FakeGitHub, tmp_path: Path) -> None:
    brought(hub, 8, TWO)
    brought(hub, 9, ONE, THREE)

    assert [pull.number for pull in found(hub, tmp_path, ONE, TWO, THREE, TWO)] == [9, 8]
    assert len(hub.calls) == 3


def test_one_that_is_only_open_or_went_to_another_branch_does_not_count(hub: FakeGitHub, tmp_path: Path) -> None:
    hub.pull(5, head=ONE, base=BASE)
    brought(hub, 6, ONE, branch="release")

    assert found(hub, tmp_path, ONE) == ()


def test_a_direct_push_has_none(hub: FakeGitHub, tmp_path: Path) -> None:
    assert found(hub, tmp_path, ONE) == ()
    assert found(hub, tmp_path) == ()


def test_without_the_right_to_read_them_it_is_an_error_and_not_none(hub: FakeGitHub, tmp_path: Path) -> None:
    with pytest.raises(NoRights):
        found(hub, tmp_path, ONE, role="drift")


def test_an_answer_that_is_not_githubs_is_an_error_and_not_none(hub: FakeGitHub, tmp_path: Path) -> None:
    hub.fail("no-ids")

    with pytest.raises(GitHubError, match=r"an answer has no base\.repo\.full_name"):
        found(hub, tmp_path, ONE)


def test_one_that_was_merged_into_the_repository_that_ours_was_forked_from_does_not_count(
    hub: FakeGitHub, tmp_path: Path
) -> None:
    brought(hub, 7, ONE)
    with api(hub, "full") as client:
        [item] = client.pages(f"/repos/{hub.repository}/commits/{ONE}/pulls")
    ours = event(hub, tmp_path, push())

    assert _is_merged(item, ours)
    assert not _is_merged(item, replace(ours, repository="bob/ml-config"))
