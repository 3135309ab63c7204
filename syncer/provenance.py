"""Who runs this, and from which commit: the environment of CI first, git itself otherwise."""

from __future__ import annotations

import getpass
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Provenance:
    """`commit` is a full SHA, with `+dirty` where desired files are not as committed; "" when there is none."""

    actor: str
    commit: str


def find(environment: Mapping[str, str], folder: Path, *, files: Path) -> Provenance:
    """Read actor and commit; never fails, for a run without git is a run all the same."""
    actor = environment.get("GITHUB_ACTOR") or environment.get("USER") or environment.get("LOGNAME") or _user()
    return Provenance(actor, environment.get("GITHUB_SHA") or _head(environment, folder, files))


def _user() -> str:
    """Ask the system; a container may run as a number that has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _head(environment: Mapping[str, str], folder: Path, files: Path) -> str:
    commit = _git(environment, folder, "rev-parse", "HEAD")
    changed = commit and _git(environment, folder, "status", "--porcelain", "--", str(files))
    return f"{commit}+dirty" if changed else commit


def _git(environment: Mapping[str, str], folder: Path, *arguments: str) -> str:
    """Return what git prints, "" when it cannot."""
    try:
        found = subprocess.run(  # noqa: S603  # literal arguments
            ["git", *arguments],  # noqa: S607  # the user's own git, from PATH
            cwd=folder,
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""
