"""What every command of the action works with: inputs, event, runner, GitHub; and the names of what can go wrong."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from syncer import __version__, errors, workflows
from syncer.commands import session
from syncer.commands.ci import inputs
from syncer.commands.options import What, Where
from syncer.errors import Exit, SyncerError, UsageError
from syncer.github import Api
from syncer.github import event as events
from syncer.render.posts.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.commands.ci.inputs import Inputs
    from syncer.github import Event, Runner
    from syncer.shell import Shell
    from syncer.targets import Target

_LARGEST_EVENT = 25 * 1024 * 1024  # bytes. Source: GitHub, "Webhook events and payloads": payloads are capped at 25 MB
# What a later step reads in `failure-reason`; the first that fits.
_REASONS: tuple[tuple[type[SyncerError], str], ...] = (
    (errors.InvalidFiles, "invalid-files"),
    (errors.NotReviewed, "no-reviewed-plan"),
    (errors.PlanChanged, "plan-changed"),
    (errors.TooManyChanges, "too-many-changes"),
    (errors.Locked, "locked"),
    (errors.OlderCommit, "older-commit"),
    (errors.Refused, "refused"),
    (errors.Stopped, "stopped"),
    (errors.Incomplete, "incomplete"),
    (errors.UsageError, "usage"),
    (errors.GitHubError, "github"),
    (errors.SyncerError, "unavailable"),
)
# A run that came to its end without an error of its own: what its exit code says.
REASONS_OF_CODES = {Exit.REFUSED: "refused", Exit.FAILED: "apply-failed", Exit.INCOMPLETE: "incomplete"}


def reason(error: SyncerError) -> str:
    """Return the name of what went wrong."""
    return next(name for kind, name in _REASONS if isinstance(error, kind))


@dataclass(frozen=True, slots=True)
class Job:
    """One run of the action; `api` is None where there is no token. The shell stands in the working directory."""

    shell: Shell
    inputs: Inputs
    event: Event
    runner: Runner
    origin: Origin
    api: Api | None

    @property
    def where(self) -> Where:
        """The target that the inputs name, and whether it is simulated."""
        return Where(self.inputs.target, self.inputs.sandbox)

    @property
    def target(self) -> Target:
        """The target of `syncer.yaml`. Raises UsageError."""
        return session.target_of(self.shell, self.where)

    @property
    def apply_page(self) -> str:
        """The page from which people start an apply by hand."""
        file = workflows.file_name("apply", self.target.name)
        return f"{self.event.server}/{self.event.repository}/actions/workflows/{file}"

    def session(self, target: Target) -> session.Session:
        """Open the account."""
        return session.open_session(self.shell, target, self.where, What())


@contextlib.contextmanager
def open_job(shell: Shell, runner: Runner) -> Iterator[Job]:
    """Read inputs and event. Raises UsageError for what cannot be understood."""
    given = inputs.read(shell.environment)
    folder = shell.cwd / given.directory
    if not folder.is_dir():
        raise UsageError(f"input working-directory is {given.directory!r}; there is no such folder", "Name one of the checkout")
    event = events.read(shell.environment, _payload(shell))
    shell = replace(shell, cwd=folder)
    with contextlib.ExitStack() as stack:
        api = Api(event.api, event.graphql, given.token, session.stoppable(shell), proxy=event.proxy) if given.token else None
        if api is not None:
            stack.enter_context(api)
        yield Job(shell, given, event, runner, _origin(shell, event), api)


def _payload(shell: Shell) -> bytes:
    """Read what GitHub says of the event; elsewhere there is nothing to read."""
    path = shell.environment.get("GITHUB_EVENT_PATH", "")
    try:
        return session.within(Path(path), _LARGEST_EVENT) if path else b"{}"
    except OSError as error:
        raise UsageError(f"the event in GITHUB_EVENT_PATH cannot be read: {error.strerror}", "Run in GitHub Actions") from None


def _origin(shell: Shell, event: Event) -> Origin:
    top = shell.environment.get("GITHUB_WORKSPACE") or str(shell.cwd)
    folder = os.path.relpath(shell.cwd, top)
    return Origin(
        server=event.server,
        repository=event.repository,
        run=event.run,
        number=event.number,
        attempt=event.attempt,
        head=event.head or event.sha,
        base=event.base,
        when=f"{shell.now():%Y-%m-%d %H:%M} UTC",
        version=__version__,
        folder="" if folder == "." else folder,
    )
