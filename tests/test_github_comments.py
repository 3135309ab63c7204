"""Our comments on a pull request: one for each kind and target, whoever else writes there and however often we are started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hubs import BOT, api, asked, event, post
from payloads import BASE, HEAD

from syncer.errors import GitHubError, NoRights
from syncer.github import comments
from syncer.github.comments import own, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fakegithub import FakeGitHub

    from syncer.github import Comment, Posted
    from syncer.render.posts.marker import Marker

LIST = "GET /issues/7/comments?per_page=100"


@pytest.fixture
def pull(hub: FakeGitHub) -> FakeGitHub:
    """A GitHub with pull request 7."""
    hub.pull(7, head=HEAD, base=BASE)
    return hub


def say(
    hub: FakeGitHub,
    folder: Path,
    body: str,
    *,
    role: str = "full",
    author: str = BOT,
    anew: Callable[[Marker], bool] = lambda _old: False,
) -> Posted:
    """Put a comment onto pull request 7."""
    with api(hub, role) as client:
        return put(client, event(hub, folder), 7, body, author=author, anew=anew)


def ours(hub: FakeGitHub, folder: Path, kind: str = "plan", target: str = "prod") -> tuple[Comment, ...]:
    """Read our comments."""
    with api(hub) as client:
        return own(client, event(hub, folder), 7, author=BOT, kind=kind, target=target)


def bodies(hub: FakeGitHub) -> list[str]:
    """What stands on the pull request."""
    return [comment.body for comment in hub.comments(7)]


# --- which are ours --------------------------------------------------------------------------------------------------


def test_ours_have_our_marker_our_author_our_kind_and_our_target(pull: FakeGitHub, tmp_path: Path) -> None:
    pull.comment(7, "mallory", post("forged"))
    pull.comment(7, BOT, "no marker")
    pull.comment(7, BOT, f"quoted:\n{post('quoted')}")
    pull.comment(7, BOT, post("another target", target="staging"))
    pull.comment(7, BOT, post("another kind", kind="result"))
    wanted = pull.comment(7, BOT, post("ours"))

    (found,) = ours(pull, tmp_path)

    assert (found.id, found.node, found.body) == (wanted.id, wanted.node, wanted.body)
    assert found.url == f"https://github.example/acme/ml-config/pull/7#issuecomment-{wanted.id}"
    assert (found.marker.run, found.minimized) == ((1000, 1), False)


def test_ours_is_found_on_the_third_page(pull: FakeGitHub, tmp_path: Path) -> None:
    for number in range(240):
        pull.comment(7, "bob", f"talk {number}")
    pull.comment(7, BOT, post("old"))
    for number in range(9):
        pull.comment(7, "mallory", post(f"forged {number}"))

    assert say(pull, tmp_path, post("new")).action == "edited"
    assert [body for body in bodies(pull) if body.endswith(("old", "new"))] == [post("new")]
    assert asked(pull) == [LIST, f"{LIST}&page=2", f"{LIST}&page=3", "PATCH /issues/comments/5242"]


def test_a_comment_of_an_account_that_is_gone_is_nobodys(pull: FakeGitHub, tmp_path: Path) -> None:
    pull.comment(7, "", post("ghost"))

    assert ours(pull, tmp_path) == ()


def test_the_author_is_compared_as_github_does_without_case(pull: FakeGitHub, tmp_path: Path) -> None:
    pull.comment(7, "Syncer-App[bot]", post("old"))

    assert say(pull, tmp_path, post("new"), author="syncer-app[bot]").action == "edited"


def test_comments_that_cannot_be_told_apart_are_not_taken_for_none(pull: FakeGitHub, tmp_path: Path) -> None:
    pull.fail("no-ids")

    with pytest.raises(GitHubError, match=r"an answer has no user: it may not be GitHub's"):
        say(pull, tmp_path, post("x"))
    assert bodies(pull) == []


# --- what is done ----------------------------------------------------------------------------------------------------


def test_the_first_comment_is_created(pull: FakeGitHub, tmp_path: Path) -> None:
    posted = say(pull, tmp_path, post("one"))

    (made,) = pull.comments(7)
    assert (made.body, made.login) == (post("one"), BOT)
    assert posted == comments.Posted(made.id, f"https://github.example/acme/ml-config/pull/7#issuecomment-{made.id}", "created")
    assert asked(pull) == [LIST, "POST /issues/7/comments"]


def test_the_next_run_edits_it_in_place(pull: FakeGitHub, tmp_path: Path) -> None:
    first = say(pull, tmp_path, post("one"))
    asked(pull)

    second = say(pull, tmp_path, post("two", run=1001))

    assert (second.id, second.url, second.action) == (first.id, first.url, "edited")
    assert bodies(pull) == [post("two", run=1001)]
    assert asked(pull) == [LIST, f"PATCH /issues/comments/{first.id}"]


def test_the_same_body_costs_no_write(pull: FakeGitHub, tmp_path: Path) -> None:
    say(pull, tmp_path, post("one"))
    asked(pull)

    assert say(pull, tmp_path, post("one")).action == "kept"
    assert asked(pull) == [LIST]


@pytest.mark.parametrize(("run", "attempt"), [(1001, 1), (1000, 2)])
def test_a_later_run_is_not_overwritten(pull: FakeGitHub, tmp_path: Path, run: int, attempt: int) -> None:
    later = say(pull, tmp_path, post("later", run=run, attempt=attempt))
    pull.comment(7, BOT, post("a duplicate", run=999))
    asked(pull)

    posted = say(pull, tmp_path, post("late", run=1000), anew=lambda _old: True)

    assert (posted.id, posted.action) == (later.id, "stale")
    assert asked(pull) == [LIST]


def test_a_new_one_is_posted_where_people_must_look_again_and_the_old_one_is_minimised(
    pull: FakeGitHub, tmp_path: Path
) -> None:
    say(pull, tmp_path, post("harmless", danger=0))
    asked(pull)

    posted = say(pull, tmp_path, post("dangerous", danger=3), anew=lambda old: old.data["danger"] < 3)

    assert (posted.action, posted.notices) == ("reposted", ())
    assert [(each.body, each.minimized) for each in pull.comments(7)] == [
        (post("harmless", danger=0), "outdated"),
        (post("dangerous", danger=3), ""),
    ]
    assert asked(pull) == [LIST, "POST /issues/7/comments", "POST /graphql"]


def test_a_minimised_comment_is_neither_edited_nor_deleted(pull: FakeGitHub, tmp_path: Path) -> None:
    pull.comment(7, BOT, post("old")).minimized = "outdated"
    pull.comment(7, BOT, post("current"))

    assert say(pull, tmp_path, post("new")).action == "edited"
    assert bodies(pull) == [post("old"), post("new")]


def test_a_comment_is_created_when_all_of_ours_are_minimised(pull: FakeGitHub, tmp_path: Path) -> None:
    pull.comment(7, BOT, post("old")).minimized = "resolved"

    assert say(pull, tmp_path, post("new"), anew=lambda _old: True).action == "created"
    assert bodies(pull) == [post("old"), post("new")]


@pytest.mark.parametrize("how", ["redirect", "wrong-shape", "no-ids"])
def test_not_being_able_to_minimise_is_a_notice(pull: FakeGitHub, tmp_path: Path, how: str) -> None:
    old = say(pull, tmp_path, post("old"))
    pull.fail(how, on="POST /graphql")

    posted = say(pull, tmp_path, post("new"), anew=lambda _old: True)

    assert (posted.action, len(posted.notices), bodies(pull)) == ("reposted", 1, [post("old"), post("new")])
    assert posted.notices[0].startswith(f"the old comment {pull_url(old.id)} could not be minimised: GitHub: POST /graphql: ")


def pull_url(number: int) -> str:
    """The page of a comment."""
    return f"https://github.example/acme/ml-config/pull/7#issuecomment-{number}"


def test_a_comment_without_a_marker_is_an_error_of_ours(pull: FakeGitHub, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="without a marker"):
        say(pull, tmp_path, "hello")

    assert pull.calls == []


@pytest.mark.parametrize(("role", "calls"), [("read", [LIST, "POST /issues/7/comments"]), ("none", [LIST])])
def test_a_token_without_rights_posts_nothing(pull: FakeGitHub, tmp_path: Path, role: str, calls: list[str]) -> None:
    with pytest.raises(NoRights, match="Resource not accessible by integration"):
        say(pull, tmp_path, post("x"), role=role)

    assert (bodies(pull), asked(pull)) == ([], calls)


# --- twice -----------------------------------------------------------------------------------------------------------


def test_two_runs_that_both_find_nothing_post_twice_and_the_next_run_heals_it(pull: FakeGitHub, tmp_path: Path) -> None:
    with api(pull) as one, api(pull) as other:
        run = event(pull, tmp_path)
        assert own(one, run, 7, author=BOT, kind="plan", target="prod") == ()
        put(other, run, 7, post("b", run=1001), author=BOT)
        comments.add(one, run, 7, post("a", run=1000))
    asked(pull)

    posted = say(pull, tmp_path, post("c", run=1002))

    assert (posted.action, bodies(pull)) == ("edited", [post("c", run=1002)])
    # The comment of the later of the two runs is kept, though the other one came after it.
    assert asked(pull) == [LIST, "PATCH /issues/comments/5002", "DELETE /issues/comments/5003"]


def test_a_duplicate_that_cannot_be_deleted_is_a_notice(pull: FakeGitHub, tmp_path: Path) -> None:
    old = pull.comment(7, BOT, post("one", run=1))
    pull.comment(7, BOT, post("two", run=2))
    pull.fail("redirect", on="DELETE")

    posted = say(pull, tmp_path, post("three"))

    assert posted.action == "edited"
    assert posted.notices[0].startswith(f"the old comment {pull_url(old.id)} could not be deleted: GitHub: DELETE")


@pytest.mark.parametrize("how", ["lost", "502-late", "half"])
def test_a_comment_whose_answer_was_lost_is_found_and_not_posted_twice(pull: FakeGitHub, tmp_path: Path, how: str) -> None:
    pull.fail(how, on="POST /issues")

    posted = say(pull, tmp_path, post("one"))

    assert (posted.action, posted.id, bodies(pull)) == ("created", pull.comments(7)[0].id, [post("one")])
    assert asked(pull) == [LIST, "POST /issues/7/comments", LIST]


@pytest.mark.parametrize("how", ["cut", "502", "garbage"])
def test_a_comment_that_never_arrived_is_posted_again(pull: FakeGitHub, tmp_path: Path, how: str) -> None:
    pull.fail(how, on="POST /issues")

    assert say(pull, tmp_path, post("one")).action == "created"
    assert bodies(pull) == [post("one")]
    assert asked(pull) == [LIST, "POST /issues/7/comments", LIST, "POST /issues/7/comments"]


def test_a_comment_that_does_not_arrive_twice_is_an_error(pull: FakeGitHub, tmp_path: Path) -> None:
    pull.fail("cut", on="POST /issues", times=2)

    with pytest.raises(GitHubError, match="the connection broke"):
        say(pull, tmp_path, post("one"))
