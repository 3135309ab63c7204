"""Two normal forms → the leaves that differ, each with its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from syncer.model import Body, FieldChange


def changes(before: Body, after: Body) -> tuple[FieldChange, ...]:
    """Return the leaves that differ, sorted by path.

    An entry of a keyed list (a variant, a pool, a member of a set) that is on one side only is one change; other blocks that
    appear or vanish are told leaf by leaf, so that a path never depends on what else stands in its block.
    """
    if before == after:  # deepdiff is slow, and most of an account is in sync
        return ()
    from deepdiff import DeepDiff  # noqa: PLC0415  # a tenth of `validate`, and most runs find nothing that differs

    # threshold 0: otherwise deepdiff reports the parent when most of it changed.
    tree = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0, zip_ordered_iterables=True)
    found = [leaf for levels in tree.values() for level in levels for leaf in _leaves(level)]
    return tuple(sorted(found, key=lambda change: change.path))


def holds(live: Any, wanted: Any) -> bool:
    """Say whether all that is wanted is there, whatever else is: then no leaf of `changes(live, wanted)` has an `after`."""
    if isinstance(live, Mapping) and isinstance(wanted, Mapping):
        return all(name in live and holds(live[name], member) for name, member in wanted.items())
    if isinstance(live, list) and isinstance(wanted, list):
        return len(wanted) <= len(live) and all(map(holds, live, wanted))
    return type(live) is type(wanted) and bool(live == wanted)


def _leaves(level: Any) -> Iterator[FieldChange]:
    path = path_text(level.path(output_format="list"))
    before, after = _present(level.t1), _present(level.t2)
    if before is None or after is None:
        for leaf, value in expand(path, after if before is None else before):
            yield FieldChange(leaf, None, value) if before is None else FieldChange(leaf, value, None)
    else:
        yield FieldChange(path, before, after)


def _present(value: Any) -> Any:
    """Map deepdiff's mark of absence to None."""
    return None if repr(value) == "not present" else value


def expand(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the leaves below a block; an entry with an identity stays whole, and so does a list."""
    if path.endswith("]") or not isinstance(value, Mapping) or not value:
        yield path, value
        return
    for name, member in value.items():
        yield from expand(path_text([path, name]), member)


def path_text(parts: list[Any]) -> str:
    """Join path parts: ["ProductionVariants", "[main]", "ModelName"] → ProductionVariants[main].ModelName."""
    text = ""
    for part in parts:
        word = f"[{part}]" if isinstance(part, int) else str(part)
        text += word if not text or word.startswith("[") else f".{word}"
    return text
