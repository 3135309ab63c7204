"""Hypothesis strategies of what git can want of an account, the stages on which it is carried out, and what came of it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from proof.canonical import Seen, content_of, picture
from proof.outside import OUTSIDE, act
from proof.sequences import MODELS, TEAMS, File
from stage import Stage

from syncer import names
from syncer.aws import is_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from accounts import Recording

    from syncer.model import Declared
    from syncer.sandbox import Sandbox

NAMES = ("churn", "fraud", "rank")
SETTLE = 1_000.0  # seconds: longer than any roll
Commit = tuple[File, ...]
Acts = list[tuple[str, str, int]]  # what others do, to whose things, with which luck

seeds = st.integers(0, 2**32)
acts = st.lists(st.tuples(st.sampled_from(sorted(OUTSIDE)), st.sampled_from(NAMES), seeds), max_size=2)


def files(name: str) -> st.SearchStrategy[File]:
    """Return the strategy of what the file of a logical name can say."""
    return st.builds(
        File,
        st.just(name),
        model=st.sampled_from(MODELS),
        count=st.integers(1, 3),
        weight=st.sampled_from((1.0, 0.5, 3.0)),
        team=st.sampled_from(TEAMS),
        stage=st.sampled_from((None, "test", "live")),
        endpoint=st.sampled_from(("", "", f"{name}-b", None)),
    )


def commits(least: int = 1) -> st.SearchStrategy[Commit]:
    """Return the strategy of the files of one commit, at least so many of them."""
    chosen = st.lists(st.sampled_from(NAMES), min_size=least, max_size=len(NAMES), unique=True)
    return chosen.flatmap(lambda found: st.tuples(*(files(name) for name in found)))


def declared(commit: Commit) -> tuple[Declared, ...]:
    """Read the files of a commit as syncer does."""
    return tuple(replace(file).declared() for file in commit)


def document(file: File) -> dict[str, Any]:
    """Return a file as a person writes it."""
    one = replace(file).declared()
    tags = [{"Key": key, "Value": value} for key, value in one.tags.items()]
    endpoint = {"Endpoint": {"EndpointName": one.endpoint.name}} if one.endpoint else {}
    return {"EndpointConfigName": one.name, **one.body, "Tags": tags, **endpoint}


@contextmanager
def stages(count: int = 1) -> Iterator[list[Stage]]:
    """Make empty accounts, each with a ledger of its own."""
    with TemporaryDirectory() as folder:
        made = [Stage(Path(folder) / f"{number}.db") for number in range(count)]
        try:
            yield made
        finally:
            for stage in made:
                stage.book.close()


def apply(stage: Stage, *commits_: Commit) -> None:
    """Apply commits in peace, one after the other, and let all rolls end."""
    for commit in commits_:
        stage.applied(*declared(commit)).sleep(SETTLE)


def lived(stage: Stage, commit: Commit, outside: Acts) -> None:
    """Apply a commit, and let others act then."""
    apply(stage, commit)
    for what, name, seed in outside:
        act(what, stage.box, name, seed)
        stage.sleep(SETTLE)


def written(seen: Recording) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the calls that could change an account, in their order."""
    return [(operation, params) for operation, params in seen.calls if not is_read(operation)]


def standing(box: Sandbox, commit: Commit) -> dict[str, Seen | list[Mapping[str, str]]]:
    """Return what of an account git decides: each wanted endpoint, and the tags of each wanted config, without other keys."""
    seen = picture(box).endpoints
    found: dict[str, Seen | list[Mapping[str, str]]] = {}
    for document in declared(commit):
        found[f"config {document.name}"] = [
            _only(config["tags"] or {}, document)
            for config in box.state["configs"].values()
            if names.logical_of(config["name"]) == document.name and content_of(config["request"]) == document.content.hash
        ]
        if document.endpoint:
            one = seen[document.endpoint.name]
            found[f"endpoint {document.endpoint.name}"] = replace(one, tags=_only(one.tags, document))
    return found


def _only(tags: Mapping[str, str], document: Declared) -> dict[str, str]:
    return {key: value for key, value in tags.items() if key in document.tags}
