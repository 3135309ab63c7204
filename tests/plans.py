"""Plans of any size, built by hand: what a change does is said in a few words."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from syncer.model import (
    Capacity,
    Cause,
    Change,
    CreateConfig,
    Difference,
    FieldChange,
    Finding,
    Level,
    Move,
    MoveEndpoint,
    Note,
    Plan,
    Scope,
    Step,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

SCOPE = Scope("prod", "ml", "123456789012", "eu-west-1")


def digest(text: str) -> str:
    """A digest."""
    return hashlib.sha256(text.encode()).hexdigest()


def leaves(count: int = 1, size: int = 6) -> tuple[FieldChange, ...]:
    """Leaves that differ, each value of one size."""
    return tuple(FieldChange(f"ProductionVariants[v{number}].ModelName", "a" * size, "b" * size) for number in range(count))


def synced(name: str) -> Change:
    """A name that needs nothing."""
    note = Note(Verdict.IN_SYNC, name, "")
    return Change(Difference(name, Cause.NONE, (note,), f"{name}-1", f"{name}-1", file=f"desired/{name}.yaml"), (), "")


def roll(name: str, fields: tuple[FieldChange, ...] = leaves(), cause: Cause = Cause.EDIT, *notes: Note) -> Change:
    """An endpoint that is rolled onto a new version."""
    capacity = (Capacity("main", "1 × ml.m5.large", 1.0),)
    move = MoveEndpoint(Move.UPDATE, name, f"{name}-1", f"{name}-2", before=capacity, after=capacity)
    difference = Difference(
        name,
        cause,
        notes or (Note(Verdict.PENDING, name, "git wants what is not there yet"),),
        f"{name}-2",
        f"{name}-1",
        fields,
        CreateConfig(f"{name}-2", {}),
        move,
        file=f"desired/{name}.yaml",
    )
    steps = (
        Step(name, "CreateEndpointConfig", {"Tags": []}, f"create config {name}-2"),
        Step(name, "UpdateEndpoint", {"RetainAllVariantProperties": True}, f"roll endpoint {name} onto {name}-2"),
    )
    return Change(difference, steps, digest(name))


def new(name: str, fields: int = 2) -> Change:
    """An endpoint that is new in git."""
    made = roll(name)
    move = MoveEndpoint(Move.CREATE, name, "", f"{name}-1", after=(Capacity("main", "1 × ml.m5.large", 1.0),))
    members = tuple(FieldChange(f"ProductionVariants[v{number}].ModelName", None, "m1") for number in range(fields))
    difference = replace(made.difference, served="", move=move, fields=members, create=CreateConfig(f"{name}-1", {}))
    steps = (made.steps[0], Step(name, "CreateEndpoint", {}, f"create endpoint {name}"))
    return replace(made, difference=replace(difference, current=f"{name}-1"), steps=steps)


def tagged(name: str, cause: Cause = Cause.EDIT, *notes: Note) -> Change:
    """A tag to put right."""
    note = Note(Verdict.PENDING, name, "git wants what is not there yet")
    version, leaf = f"{name}-1", FieldChange("Tags[team]", None, "risk")
    difference = Difference(name, cause, notes or (note,), version, version, (leaf,), file=f"desired/{name}.yaml")
    step = Step(name, "AddTags", {"ResourceArn": "arn", "Tags": []}, f"tag endpoint {name}: team")
    return Change(difference, (step,), digest(name))


def moved(name: str, cause: Cause = Cause.DRIFT) -> Change:
    """An endpoint that somebody pointed elsewhere."""
    return roll(name, leaves(), cause, Note(Verdict.ENDPOINT_MOVED, name, f"serves by-hand; we put {name}-1 there"))


def refused(name: str, cause: Cause = Cause.EDIT) -> Change:
    """A change that the service would refuse."""
    finding = Finding(Level.ERROR, "model-exists", "", f"the model of {name} does not exist", hint="Create it", subject=name)
    return replace(roll(name, leaves(), cause), steps=(), digest="", findings=(finding,))


def unread(name: str) -> Change:
    """A name that could not be read."""
    note = Note(Verdict.UNKNOWN, name, f"the endpoint {name} could not be read: AccessDenied")
    return Change(Difference(name, Cause.NONE, (note,), file=f"desired/{name}.yaml"), (), "")


def plan(*changes: Change, notices: Iterable[str] = (), scope: Scope = SCOPE) -> Plan:
    """A plan of these changes."""
    return Plan(scope, changes, (0, 0), tuple(notices))
