"""Our side of a fake GitHub: an API with a token and virtual time, the event of a run, and posts with their markers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from payloads import pull_request
from test_aws_retries import Time

from syncer.errors import GitHubError
from syncer.github import Api, Event
from syncer.github.event import read
from syncer.render.posts import marker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fakegithub import FakeGitHub
    from payloads import Happening

BOT = "github-actions[bot]"
HERE = "/repos/acme/ml-config"
COMMENTS = f"{HERE}/issues/7/comments"


def api(hub: FakeGitHub, role: str = "full", time: Time | None = None, login: str = BOT) -> Api:
    """An API whose pauses take no time; close it by a `with` block."""
    return Api(hub.url, hub.graphql_url, hub.token(role, login), (time or Time()).clock)


def event(hub: FakeGitHub, folder: Path, happening: Happening | None = None, run: int = 1000) -> Event:
    """What a run of the event, of a pull request if nothing else is said, reads."""
    environment = (happening or pull_request()).environment(hub, folder, run=run)
    return read(environment, (folder / "event.json").read_bytes())


def post(text: str, *, kind: str = "plan", target: str = "prod", run: int = 1000, attempt: int = 1, **data: Any) -> str:
    """A post of a run."""
    return f"{marker.write(kind, target, {'run': run, 'attempt': attempt, **data})}\n{text}"


def drift(text: str, fingerprint: str, target: str = "prod") -> str:
    """The body of an issue."""
    return post(text, kind="drift", target=target, fingerprint=fingerprint)


def asked(hub: FakeGitHub) -> list[str]:
    """The calls since the last look."""
    found = [str(call) for call in hub.calls]
    hub.calls.clear()
    return found


def refused(client: Api, method: str, path: str) -> GitHubError:
    """Make a call that must be refused, and return the error."""
    calls: dict[str, Callable[[], object]] = {
        "GET": lambda: list(client.pages(path)),
        "POST": lambda: client.post(path, {"title": "x"} if path.endswith("issues") else {"body": "x"}),
        "PATCH": lambda: client.patch(path, {"body": "x"}),
        "DELETE": lambda: client.delete(path),
    }
    with pytest.raises(GitHubError) as caught:
        calls[method]()
    return caught.value
