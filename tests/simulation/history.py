"""Commits: the desired files as git would have them, one after the other, loaded from disk as every run does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proof.sequences import EDITS, NAMES, File, variant

from syncer import desired

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from syncer.model import Declared

_WEIGHTS = {"edit": 6, "revert": 8, "edit the tags": 3, "rename the endpoint": 1, "drop the file, or bring it back": 1}


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: its place in the history, and what it declares."""

    number: int
    declared: Mapping[str, Declared]

    @property
    def sha(self) -> str:
        """Its id."""
        return sha(self.number)


def sha(number: int) -> str:
    """Return the id of the n-th commit."""
    return f"{number + 1:040x}"


def number_of(commit: str) -> int | None:
    """Return the place of a commit in the history, None for what is none."""
    return int(commit, 16) - 1 if commit else None


def is_ancestor(older: str, newer: str) -> bool | None:
    """Say whether one commit comes before another, in a history without branches."""
    first, second = number_of(older), number_of(newer)
    return None if first is None or second is None else first <= second


def commits(rng: random.Random, folder: Path, count: int) -> list[Commit]:
    """Draw a history: each commit edits, reverts, renames, drops or brings back something."""
    files = {name: File(name) for name in NAMES[: rng.choice((1, 2, 2))]}
    for file in files.values():
        file.become((rng.choice(("m1", "m2", "m3")), rng.randint(1, 3), 1.0))
    found = [commit(0, files.values(), folder)]
    for number in range(1, count):
        for _ in range(rng.choice((1, 1, 2))):
            kind = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
            EDITS[kind](files[rng.choice(list(files))], rng)  # a revert goes back to any content that the file had
        found.append(commit(number, files.values(), folder))
    return found


def commit(number: int, files: Iterable[File], folder: Path) -> Commit:
    """Write the files of a commit, and load them."""
    root = folder / f"commit-{number}"
    root.mkdir()
    for file in files:
        if file.there:
            (root / f"{file.name}.json").write_text(json.dumps(_document(file)))
    loaded = desired.load(root, {}, shown_from=folder)
    assert not loaded.errors, loaded.errors
    return Commit(number, loaded.declared)


def _document(file: File) -> dict[str, Any]:
    """Write a file as a user would, as JSON."""
    tags = {"team": file.team} | ({"stage": file.stage} if file.stage else {})
    endpoint = {} if file.endpoint is None else {"Endpoint": {"EndpointName": file.endpoint or file.name}}
    return {
        "EndpointConfigName": file.name,
        "ProductionVariants": [variant("main", file.model, file.count, file.weight), variant("next", "m3", 1, 1.0)],
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        **endpoint,
    }
