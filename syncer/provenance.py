"""Who runs this, and from which commit: the environment of CI first, git itself otherwise."""

from __future__ import annotations

import getpass
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


_DIRTY = "+dirty"
LONGEST_PUSH = 100  # commits that are looked at: each is one question to GitHub, which allows 1,000 an hour


@dataclass(frozen=True, slots=True)
class Provenance:
    """`commit` is a full SHA, with `+dirty` where desired files are not as committed; "" when there is none.

    `actor` is who runs, `author` who wrote the commit, `url` the run's page in CI; "" where that is unknown.
    """

    actor: str
    commit: str
    author: str = ""
    url: str = ""


def find(environment: Mapping[str, str], folder: Path, *, files: Path) -> Provenance:
    """Read actor and commit; never fails, for a run without git is a run all the same."""
    actor = environment.get("GITHUB_ACTOR") or environment.get("USER") or environment.get("LOGNAME") or _user()
    commit = environment.get("GITHUB_SHA") or _head(environment, folder, files)
    author = _git(environment, folder, "show", "--no-patch", "--format=%an", bare(commit)) if _is_sha(bare(commit)) else ""
    return Provenance(actor, commit, author, _page(environment))


def is_ancestor(environment: Mapping[str, str], folder: Path, older: str, newer: str) -> bool | None:
    """Say whether one commit is the other or comes before it; None where git cannot know, as in a shallow clone."""
    if not (_is_sha(older) and _is_sha(newer)):
        return None
    code = _run(environment, folder, "merge-base", "--is-ancestor", older, newer).returncode
    if code == 1 and _git(environment, folder, "rev-parse", "--is-shallow-repository") != "false":
        return None  # what lies before the cut may hold it
    return {0: True, 1: False}.get(code)


def first_parents(environment: Mapping[str, str], folder: Path, before: str, after: str) -> tuple[str, ...]:
    """Return the commits of a push on the branch itself, newest first; the last one alone where git does not know the others.

    What a merge brought along stands on its second parent, and is known by the merge. A new branch has no `before` (all zeros).
    """
    if not (_is_sha(before) and _is_sha(after)) or set(before) == {"0"}:
        return (after,)
    found = _git(environment, folder, "rev-list", "--first-parent", f"--max-count={LONGEST_PUSH}", after, f"^{before}")
    return tuple(found.split()) or (after,)


def extract(environment: Mapping[str, str], folder: Path, commit: str, *, files: Path, into: Path) -> bool:
    """Write the files of a commit that stand in `files` below the folder `into`; False where git does not have the commit.

    A commit without that folder gives none. Nothing of the checkout changes: the index that this takes is one of its own.
    """
    apart = {**environment, "GIT_INDEX_FILE": str(into.parent / f"{into.name}.index")}
    tree = f"{commit}:./{os.path.relpath(files, folder)}"
    if not _is_sha(commit) or _run(environment, folder, "cat-file", "-e", f"{commit}^{{commit}}").returncode != 0:
        return False
    if _run(apart, folder, "read-tree", tree).returncode != 0:
        return True
    top = Path(_git(environment, folder, "rev-parse", "--show-toplevel"))  # below it, only what stands below is written
    return _run(apart, top, "checkout-index", "--all", f"--prefix={into}/").returncode == 0


def bare(commit: str) -> str:
    """Return the commit without the mark of files that are not in it."""
    return commit.removesuffix(_DIRTY)


def _is_sha(text: str) -> bool:
    """Say whether a text is a full commit id: what comes from a ledger must not reach git as an option."""
    return re.fullmatch(r"[0-9a-f]{40}([0-9a-f]{24})?", text) is not None


def _page(environment: Mapping[str, str]) -> str:
    """Return the address of the run in GitHub Actions; source: GitHub's default environment variables."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, number = (environment.get(name, "") for name in names)
    return f"{server}/{repository}/actions/runs/{number}" if server and repository and number else ""


def _user() -> str:
    """Ask the system; a container may run as a number that has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _head(environment: Mapping[str, str], folder: Path, files: Path) -> str:
    commit = _git(environment, folder, "rev-parse", "HEAD")
    changed = commit and _git(environment, folder, "status", "--porcelain", "--", str(files))
    return f"{commit}{_DIRTY}" if changed else commit


def _git(environment: Mapping[str, str], folder: Path, *arguments: str) -> str:
    """Return what git prints, "" when it cannot."""
    found = _run(environment, folder, *arguments)
    return found.stdout.strip() if found.returncode == 0 else ""


def _run(environment: Mapping[str, str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git; where there is none the code is -1."""
    try:
        return subprocess.run(  # noqa: S603  # literal arguments
            ["git", *arguments],  # noqa: S607  # the user's own git, from PATH
            cwd=folder,
            env=dict(environment),
            capture_output=True,
            encoding="utf-8",
            errors="replace",  # people's names are written in any
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return subprocess.CompletedProcess(arguments, -1, "", "")
