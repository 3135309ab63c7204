"""Comments on pull requests: worth having, but never what a run stands or falls by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.errors import GitHubError
from syncer.github import comments
from syncer.render.posts import marker

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.commands.ci.job import Job
    from syncer.github import Comment
    from syncer.render.posts.marker import Marker


def plan(job: Job, number: int, target: str) -> Comment | None:
    """Return the plan comment of a target on a pull request: the newest of ours, by marker and author. Raises GitHubError."""
    if job.api is None:
        return None
    found = comments.own(job.api, job.event, number, author=job.inputs.author, kind=marker.PLAN, target=target)
    return max(found, key=lambda item: item.marker.run, default=None)


def put(job: Job, number: int, body: str, *, anew: Callable[[Marker], bool] = lambda _old: False) -> None:
    """Put a comment on a pull request, in place of the one of before; where that cannot be done a warning says so."""
    if job.inputs.comment == "false":
        return
    if job.api is None:
        job.runner.annotate("warning", "there is no comment, for there is no token: set the input github-token")
        return
    try:
        posted = comments.put(job.api, job.event, number, body, author=job.inputs.author, anew=anew)
    except GitHubError as error:
        job.runner.annotate("warning", f"the comment could not be written: {error}. {error.hint}")
        return
    for notice in posted.notices:
        job.runner.annotate("notice", notice)
    if posted.id:
        job.runner.output("comment-id", str(posted.id))
        job.runner.output("comment-url", posted.url)
