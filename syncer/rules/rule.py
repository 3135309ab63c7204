"""What a rule is, how a document is read without trusting it, and the two checks that most rules are made of.

A document may lack any member: the shape check reports that elsewhere. What is there has the right JSON type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from syncer.model import Body, FieldPath, Level


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a document breaks a rule; without `allowed` the rule's own sentence says what is allowed."""

    path: FieldPath
    problem: str
    hint: str
    allowed: str = ""


Check = Callable[[Body], Iterator[Violation]]
Place = tuple[FieldPath, Body]
Scope = Callable[[Body], Iterator[Place]]
Found = tuple[FieldPath, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named cross-field fact about endpoint configs.

    `evidence`: L a live answer of the service, M the API model's own text, D the developer guide, S another tool's source,
    I inference, own a limit that syncer sets itself. ERROR needs L, M or own.
    `about`: members of which at least one stands in every document that breaks the rule; where none does, it is not asked.
    """

    id: str
    level: Level
    evidence: str
    what: str
    reason: str
    source: str
    about: tuple[str, ...]
    check: Check


def at(body: Body, *keys: str) -> Any:
    """Return the member at nested keys, None where any of them is missing."""
    value: Any = body
    for key in keys:
        if not isinstance(value, (dict, Mapping)):  # the one that it nearly always is first: asking for the other is slow
            return None
        value = value.get(key)
    return value


def is_set(value: Any) -> bool:
    """Say whether a member asks for something: absent and false do not."""
    return value is not None and value is not False


def whole(document: Body) -> Iterator[Place]:
    """Yield the document itself."""
    yield (), document


def entries(*keys: str) -> Scope:
    """Make a scope of the objects of a list."""

    def places(document: Body) -> Iterator[Place]:
        for index, entry in enumerate(at(document, *keys) or ()):
            yield (*keys, index), entry

    return places


production = entries("ProductionVariants")
shadow = entries("ShadowProductionVariants")


def variants(document: Body) -> Iterator[Place]:
    """Yield production variants, then shadow variants."""
    for key in ("ProductionVariants", "ShadowProductionVariants"):
        for index, variant in enumerate(document.get(key) or ()):
            yield (key, index), variant


def part(scope: Scope, *keys: str) -> Scope:
    """Make a scope of the objects at nested keys, where they are present."""

    def places(document: Body) -> Iterator[Place]:
        for path, body in scope(document):
            value = at(body, *keys)
            if isinstance(value, (dict, Mapping)):
                yield (*path, *keys), value

    return places


def instance_types(path: FieldPath, variant: Body) -> Iterator[tuple[FieldPath, str]]:
    """Yield every instance type that a variant may run on: its own and those of its pools."""
    if "InstanceType" in variant:
        yield (*path, "InstanceType"), variant["InstanceType"]
    for pool_path, pool in entries("InstancePools")(variant):
        if "InstanceType" in pool:
            yield (*path, *pool_path, "InstanceType"), pool["InstanceType"]


def repeats(found: Iterable[Found]) -> Iterator[Found]:
    """Yield each value that an earlier path already had."""
    seen = set()
    for path, value in found:
        if value in seen:
            yield path, value
        seen.add(value)


def members(scope: Scope, key: str) -> Callable[[Body], Iterator[Found]]:
    """Make a reader of one member of each object of a scope, where present."""

    def read(document: Body) -> Iterator[Found]:
        for path, body in scope(document):
            if key in body:
                yield (*path, key), body[key]

    return read


def always(_body: Body) -> bool:
    """Say yes: the condition of a rule without one."""
    return True


def is_serverless(variant: Body) -> bool:
    """Say whether a variant is serverless."""
    return "ServerlessConfig" in variant


def has_serverless(document: Body) -> bool:
    """Say whether any variant is serverless."""
    return any(is_serverless(variant) for _, variant in variants(document))


def hosts_components(variant: Body) -> bool:
    """Say whether a variant names no model anywhere and so waits for inference components."""
    if "ModelName" in variant or is_serverless(variant):
        return False
    return not any("ModelNameOverride" in pool for pool in variant.get("InstancePools", ()))


def forbids(*keys: FieldPath, problem: str, hint: str, when: Callable[[Body], bool] = always, scope: Scope = whole) -> Check:
    """Make a check that the members at `keys` (paths within the scope's objects) are not set while `when` holds."""

    def check(document: Body) -> Iterator[Violation]:
        for path, body in scope(document):
            wrong = [key for key in keys if is_set(at(body, *map(str, key)))] if when(body) else []
            for key in wrong:
                yield Violation((*path, *key), problem, hint)

    return check


def needs(*keys: str, hint: str, when: Callable[[Body], bool] = always, scope: Scope = whole) -> Check:
    """Make a check that each object of the scope has the members `keys` while `when` holds; it points at the object."""

    def check(document: Body) -> Iterator[Violation]:
        for path, body in scope(document):
            missing = [key for key in keys if key not in body] if when(body) else []
            for key in missing:
                yield Violation(path, f"lacks {key}", hint)

    return check


def distinct(read: Callable[[Body], Iterable[Found]], *, hint: str) -> Check:
    """Make a check that no two of the values that `read` finds are equal; it points at the later one."""

    def check(document: Body) -> Iterator[Violation]:
        for path, value in repeats(read(document)):
            yield Violation(path, f"repeats {value!r}", hint)

    return check
