"""What is around every post: the heading, the warnings above, the lines below, and the links to files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.render.posts.inert import code, link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syncer.model import Plan
    from syncer.render.posts.origin import Origin

_COMMIT, _DIGEST = 7, 12  # digits that people compare
_LABEL = 80  # characters of a target's name


def title(said: str, target: str) -> str:
    """Return the heading of a post."""
    return f"## {said} · {code(label(target))}"


def label(target: str) -> str:
    """Return the name of a target as far as a heading has room for it; nothing checks its length."""
    return target if len(target) <= _LABEL else f"{target[:_LABEL]}…"


def place(plan: Plan, *, brief: bool = False) -> Iterator[str]:
    """Say where a plan holds, and for which names only; `brief` counts those."""
    scope = plan.scope
    yield f"account {code(scope.account)} · {code(scope.region)}" + (
        " · simulated account, nothing touches AWS" if scope.sandbox else ""
    )
    yield ""
    if scope.only:
        names = f"{len(scope.only)} names" if brief else ", ".join(map(code, scope.only))
        yield from alert("WARNING", [f"**Only {names}.** What other files change is not in this plan."])


def alert(kind: str, lines: Iterable[str]) -> Iterator[str]:
    """Write lines as one of GitHub's alerts: NOTE, WARNING or CAUTION."""
    yield f"> [!{kind}]"
    for line in lines:
        yield f"> {line}".rstrip()
    yield ""


def file(origin: Origin, path: str, shown: str, line: int = 0) -> str:
    """Link what is shown to a file at the commit, and to a line of it unless 0; what leads out of the tree is no link."""
    parts = f"{origin.folder}/{path}".split("/")
    leads = bool(path) and bool(origin.head) and ".." not in parts and not path.startswith("/")
    return link(shown, f"{origin.file_url(path)}{f'#L{line}' if line else ''}") if leads else shown


def run(origin: Origin) -> str:
    """Link the run that wrote a post."""
    attempt = f", attempt {origin.attempt}" if origin.attempt > 1 else ""
    return link(f"run {origin.number}{attempt}", origin.run_url)


def foot(origin: Origin, digest: str = "") -> Iterator[str]:
    """Write the last line: commit, run, plan, version, time."""
    base = f" on {code(origin.base[:_COMMIT])}" if origin.base else ""
    parts = [f"commit {code(origin.head[:_COMMIT])}{base}", run(origin)]
    parts += [f"plan {code(digest[:_DIGEST])}"] if digest else []
    parts += [f"syncer {code(origin.version)}", code(origin.when)]
    yield f"<sub>{' · '.join(parts)}</sub>"
