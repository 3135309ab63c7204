"""Shadow variants: a copy of the traffic goes to a second model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.families import Chip, is_chip
from syncer.rules.rule import Check, Rule, Violation, forbids, instance_types, variants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _has_shadow(document: Body) -> bool:
    return "ShadowProductionVariants" in document


def _several(document: Body) -> Iterator[Violation]:
    for key in ("ProductionVariants", "ShadowProductionVariants"):
        count = len(document.get(key, ()))
        if count > 1 and _has_shadow(document):
            yield Violation((key,), f"has {count} variants in a shadow test", "Keep one variant in each of the two lists")


def excludes_inferentia1(when: Callable[[Body], bool], feature: str) -> Check:
    """Make a check that no variant runs on Inf1 in a document for which `when` holds."""

    def check(document: Body) -> Iterator[Violation]:
        found = (place for path, variant in variants(document) for place in instance_types(path, variant))
        for path, name in found:
            if when(document) and is_chip(name, Chip.INFERENTIA1):
                yield Violation(path, f"is {name}, which has no {feature}", "Take an Inf2 type, or another family")

    return check


RULES = (
    Rule(
        id="shadow-is-one-to-one",
        level=Level.ERROR,
        evidence="M",
        what="With ShadowProductionVariants there is one production variant and one shadow variant",
        reason="A shadow variant mirrors the traffic of a single production variant.",
        source="botocore model",
        about=("ShadowProductionVariants",),
        check=_several,
    ),
    Rule(
        id="shadow-excludes-async",
        level=Level.WARNING,
        evidence="D",
        what="A file with ShadowProductionVariants has no AsyncInferenceConfig",
        reason="The guide lists asynchronous inference among what a shadow test cannot have.",
        source="developer guide, shadow variants",
        about=("ShadowProductionVariants",),
        check=forbids(
            ("AsyncInferenceConfig",),
            when=_has_shadow,
            problem="stands beside ShadowProductionVariants",
            hint="Remove one of the two",
        ),
    ),
    Rule(
        id="shadow-excludes-inf1",
        level=Level.WARNING,
        evidence="D",
        what="No variant of a file with ShadowProductionVariants runs on an inf1 type",
        reason="The guide lists Inf1 among what a shadow test cannot have.",
        source="developer guide, shadow variants",
        about=("ShadowProductionVariants",),
        check=excludes_inferentia1(_has_shadow, "shadow tests"),
    ),
)
