"""A plan → rows, worked out once; every format only dresses them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer import names
from syncer.model import DRIFT, Cause, Change, Level, Move, MoveEndpoint, Note, Plan, Verdict
from syncer.render import moves, words

if TYPE_CHECKING:
    from collections.abc import Iterable

# What is told besides the changes, never as a difference.
TOLD = (
    Verdict.ORPHANED,
    Verdict.DEPLOYING,
    Verdict.RUNTIME,
    Verdict.MODEL_RECREATED,
    Verdict.SERVER_ADDED,
    Verdict.CONFLICT,
)
# What a plan shows as a change, and a drift report, where it is none, only tells.
LOUD = (Verdict.FOREIGN, Verdict.ROLLED_BACK)
_VERBS = {Move.CREATE: "create", Move.UPDATE: "roll", Move.WAIT: "wait for"}


@dataclass(frozen=True, slots=True)
class Row:
    """One change, in words. `facts` are (label, text) pairs; `fields` (mark, text) pairs; `told` asides."""

    mark: str
    name: str
    why: str
    file: str
    facts: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    refusals: tuple[str, ...] = ()
    verdicts: tuple[tuple[str, str], ...] = ()


def shown(plan: Plan) -> tuple[Row, ...]:
    """Return the rows of the changes that do or need something."""
    return tuple(of(change) for change in plan.changes if needs_showing(change))


def needs_showing(change: Change) -> bool:
    """Say whether a change does or needs something."""
    loud = change.difference.has(*DRIFT, Verdict.UNKNOWN, *LOUD)
    return bool(change.steps or change.refusals or loud)


def in_sync(plan: Plan) -> tuple[str, ...]:
    """Return the names that need nothing."""
    return tuple(change.name for change in plan.changes if not needs_showing(change) and change.difference.file)


def told(plan: Plan, verdicts: Iterable[Verdict] = TOLD) -> tuple[tuple[str, str], ...]:
    """Return the asides: (name, text), in the order of `verdicts`."""
    notes = [(change.name, note) for change in plan.changes for note in change.difference.notes]
    chosen = [(name, note) for verdict in verdicts for name, note in notes if note.verdict is verdict]
    next_roll = [(name, note) for name, note in notes if note.verdict is Verdict.IN_SYNC and note.text]
    return tuple((words.plain(name), aside(note, name)) for name, note in (*chosen, *next_roll))


def waiting(plan: Plan) -> tuple[str, ...]:
    """Return the names that git moved and that no drift touches: an apply's business."""
    return tuple(
        words.plain(change.name)
        for change in plan.changes
        if needs_showing(change) and not _drifted(change) and not change.difference.has(Verdict.UNKNOWN, *LOUD)
    )


def aside(note: Note, name: str) -> str:
    """Write one note of a name that is no difference, with its leaves."""
    leaves = "; ".join(text for leaf in note.fields for _, text in words.field(leaf))
    label = note.verdict.value if note.verdict is not Verdict.IN_SYNC else "note"
    subject = "" if note.subject == name else f"{note.subject}: "
    return words.plain(f"{label}: {subject}{note.text}") + (f" ({leaves})" if leaves else "")


def of(change: Change) -> Row:
    """Return the row of one change."""
    difference = change.difference
    warnings = [words.finding(item) for item in change.findings if item.level is Level.WARNING]
    hints = [words.plain(f"{item.problem}. {item.hint}") for item in change.findings if item.level is Level.ERROR]
    blocked = [words.plain(difference.blocked)] if difference.blocked else []
    return Row(
        mark=words.mark(change),
        name=words.plain(change.name),
        why="new in git" if words.is_new(change) else words.CAUSES[difference.cause],
        file=words.plain(difference.file),
        facts=tuple(_facts(change)),
        fields=tuple(line for leaf in difference.fields for line in words.field(leaf)),
        refusals=(*blocked, *hints, *warnings),
        verdicts=tuple(_verdicts(difference.notes)),
    )


def _verdicts(notes: Iterable[Note]) -> Iterable[tuple[str, str]]:
    quiet = {*TOLD, Verdict.IN_SYNC, Verdict.PENDING, Verdict.SUPERSEDED}
    return [(note.verdict.value, words.plain(f"{note.subject}: {note.text}")) for note in notes if note.verdict not in quiet]


def _facts(change: Change) -> Iterable[tuple[str, str]]:
    difference = change.difference
    if difference.served:
        yield "served", words.plain(difference.served)
    if not change.steps:
        return
    if difference.create:
        yield "config", words.plain(f"create {difference.create.config}")
        yield from _create_tags(change)
    elif difference.move:
        yield "config", words.plain(f"use {difference.current}, which exists")
    if difference.move:
        yield from _endpoint(difference.move, how(change))
    for step in change.steps:
        if step.operation in ("AddTags", "DeleteTags"):
            yield "tags", words.plain(step.summary)


def _create_tags(change: Change) -> Iterable[tuple[str, str]]:
    """Tell the tags that come with a create; the marks that make it ours are the same on everything."""
    step = next(step for step in change.steps if step.operation == "CreateEndpointConfig")
    tags = names.user_tags({tag["Key"]: tag["Value"] for tag in step.params["Tags"]})
    if tags:
        yield "", words.plain(f"tags {', '.join(f'{key}={value}' for key, value in tags.items())}, and syncer's own")


def how(change: Change) -> list[str]:
    """Say how an endpoint gets where it is to be: what becomes of each variant, the way, what is kept and what is taken."""
    move = change.difference.move
    variants = moves.capacities(move.before, move.after) if move else []
    return [*variants, *moves.strategy(change), *moves.retained(change)]


def _endpoint(move: MoveEndpoint, said: Iterable[str]) -> Iterable[tuple[str, str]]:
    way = f" from {move.old} onto {move.new}" if move.old else f" on {move.new}"
    yield "endpoint", words.plain(f"{_VERBS[move.move]} {move.endpoint}{way}")
    for text in said:
        yield "", text


def summary(plan: Plan) -> str:
    """Count what would be done, in one sentence."""
    operations = Counter(step.operation for change in plan.pending for step in change.steps)
    parts = [
        words.count(operations["CreateEndpointConfig"], "config to create", "configs to create"),
        words.count(operations["CreateEndpoint"], "endpoint to create", "endpoints to create"),
        words.count(operations["UpdateEndpoint"], "endpoint to roll", "endpoints to roll"),
        words.count(operations["DescribeEndpoint"], "roll to wait for", "rolls to wait for"),
        words.count(operations["AddTags"] + operations["DeleteTags"], "tag call"),
    ]
    return ", ".join(part for part in parts if not part.startswith("0 "))


def unmanaged(plan: Plan) -> str:
    """Say how much of the account is not ours."""
    configs, endpoints = plan.unmanaged
    if not configs and not endpoints:
        return ""
    both = f"{words.count(configs, 'endpoint config')} and {words.count(endpoints, 'endpoint')}"
    return f"{both} in this account are not managed here; they are never touched"


def heading(plan: Plan) -> str:
    """Say where the plan holds."""
    scope = plan.scope
    parts = [f"target {scope.target}", f"account {scope.account}", scope.region]
    parts += ["sandbox"] if scope.sandbox else []
    parts += [f"only {', '.join(scope.only)}"] if scope.only else []
    return words.plain(" · ".join(parts))


def orphaned(plan: Plan) -> bool:
    """Say whether anything of ours is left that no file wants."""
    return any(change.difference.has(Verdict.ORPHANED) for change in plan.changes)


def kept_versions(plan: Plan) -> int:
    """Count the logical names that have versions to go back to."""
    return sum(change.difference.has(Verdict.SUPERSEDED) for change in plan.changes)


def drifted(plan: Plan) -> tuple[Change, ...]:
    """Return the changes that the account made, or may have made."""
    return tuple(change for change in plan.changes if _drifted(change))


def _drifted(change: Change) -> bool:
    return change.difference.has(*DRIFT) or change.difference.cause is Cause.UNDETERMINED


def unread(plan: Plan) -> tuple[Change, ...]:
    """Return the changes about which the account could not be asked."""
    return tuple(change for change in plan.changes if change.difference.has(Verdict.UNKNOWN))
