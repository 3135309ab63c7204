"""What happened in the repository, and which run this is: GitHub's default variables and the payload of the event."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # on every platform, in no stub

from syncer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a runner always sets, and what it looks like. Some of it becomes part of addresses.
_VARIABLES = {
    "GITHUB_EVENT_NAME": r"\w+",
    "GITHUB_REPOSITORY": r"[\w.-]+/[\w.-]+",
    "GITHUB_SHA": r"[0-9a-f]{40,64}",
    "GITHUB_REF": r"refs/.+",
    "GITHUB_RUN_ID": r"[0-9]{1,18}",
    "GITHUB_RUN_NUMBER": r"[0-9]{1,18}",
    "GITHUB_SERVER_URL": r"https?://.+",
    "GITHUB_API_URL": r"https?://.+",
    "GITHUB_GRAPHQL_URL": r"https?://.+",
}
_ATTEMPT = r"[0-9]{1,9}"
_SHA = re.compile(r"[0-9a-f]{40,64}")
_BRANCH = "refs/heads/"
_DEPENDABOT = "dependabot[bot]"
_HINT = "`syncer ci` runs in a workflow of GitHub, which sets them; elsewhere use `syncer plan`, `apply` and `drift`"


@dataclass(frozen=True, slots=True)
class Event:
    """An event and the run that it started.

    `branch` is the one that is changed or to be changed, "" for a tag; `pull` the number of the pull request, 0 for none.
    `head` is the commit of the files, `base` the one that they are held against; `before` and `after` are those of a push.
    `forked`: from another repository, or by Dependabot, so that the run has no rights. `proxy` is on the way to the API. What
    there is none of is "".
    """

    name: str
    server: str
    api: str
    graphql: str
    repository: str
    run: int
    number: int
    attempt: int
    sha: str
    ref: str
    branch: str
    actor: str = ""
    pull: int = 0
    head: str = ""
    base: str = ""
    forked: bool = False
    before: str = ""
    after: str = ""
    proxy: str = ""


def read(environment: Mapping[str, str], payload: bytes) -> Event:
    """Read the environment of a runner and the file at GITHUB_EVENT_PATH. Raises UsageError for what is missing or wrong."""
    wrong = [name for name, form in _VARIABLES.items() if not re.fullmatch(form, environment.get(name, ""))]
    attempt = environment.get("GITHUB_RUN_ATTEMPT") or "1"
    wrong += [] if re.fullmatch(_ATTEMPT, attempt) else ["GITHUB_RUN_ATTEMPT"]
    if wrong:
        raise UsageError(f"not set, or not as GitHub sets them: {', '.join(wrong)}", _HINT)
    body = _payload(payload)
    ref, api = environment["GITHUB_REF"], environment["GITHUB_API_URL"].rstrip("/")
    happened = _pull(body, environment["GITHUB_REPOSITORY"]) or _group(body) or _push(body)
    return Event(
        name=environment["GITHUB_EVENT_NAME"],
        server=environment["GITHUB_SERVER_URL"].rstrip("/"),
        api=api,
        graphql=environment["GITHUB_GRAPHQL_URL"],
        repository=environment["GITHUB_REPOSITORY"],
        run=int(environment["GITHUB_RUN_ID"]),
        number=int(environment["GITHUB_RUN_NUMBER"]),
        attempt=int(attempt),
        sha=environment["GITHUB_SHA"],
        ref=ref,
        actor=environment.get("GITHUB_ACTOR", ""),
        proxy=proxy(environment, api),
        **{"branch": _branch(ref), "head": environment["GITHUB_SHA"], **happened},
    )


def proxy(environment: Mapping[str, str], url: str) -> str:
    """Return the proxy that stands before an address, by the variables that AWS's and most other tools follow; "" for none."""
    parts = urlsplit(url)
    found = {
        name: environment.get(f"{name}_proxy") or environment.get(f"{name.upper()}_PROXY") or "" for name in ("https", "no")
    }
    near = parts.scheme != "https" or proxy_bypass_environment(parts.netloc, found)
    return "" if near else found["https"]


def _payload(payload: bytes) -> dict[str, Any]:
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise UsageError("the payload of the event, the file at GITHUB_EVENT_PATH, is no JSON object", _HINT)
    return body


def _pull(body: Mapping[str, Any], repository: str) -> dict[str, Any]:
    """Read the payload of an event of a pull request; nothing for another's."""
    if "pull_request" not in body:
        return {}
    pull = _part(body, "pull_request")
    head, base, number = _part(pull, "head"), _part(pull, "base"), pull.get("number")
    if not isinstance(number, int) or isinstance(number, bool):
        raise UsageError("the payload of the event has no number of its pull request", _HINT)
    home, author = head.get("repo"), pull.get("user")
    foreign = not isinstance(home, dict) or str(home.get("full_name")).casefold() != repository.casefold()
    robot = isinstance(author, dict) and author.get("login") == _DEPENDABOT
    sides = {"head": _sha(head, "sha"), "base": _sha(base, "sha")}
    return {"pull": number, "branch": str(base.get("ref", "")), "forked": foreign or robot, **sides}


def _group(body: Mapping[str, Any]) -> dict[str, Any]:
    """Read the payload of a merge queue's event; nothing for another's."""
    if "merge_group" not in body:
        return {}
    group = _part(body, "merge_group")
    branch = _branch(str(group.get("base_ref", "")))
    return {"branch": branch, "head": _sha(group, "head_sha"), "base": _sha(group, "base_sha")}


def _push(body: Mapping[str, Any]) -> dict[str, Any]:
    """Read the payload of a push; nothing for another's. The first push of a branch has only zeros before it."""
    if "before" not in body or "after" not in body:
        return {}
    return {name: "" if set(sha := _sha(body, name)) == {"0"} else sha for name in ("before", "after")}


def _branch(ref: str) -> str:
    return ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else ""


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    if not isinstance(found, dict):
        raise UsageError(f"the payload of the event has no {name} that can be read", _HINT)
    return found


def _sha(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str) or not _SHA.fullmatch(found):
        raise UsageError(f"the payload of the event has no commit as its {name}", _HINT)
    return found
