"""Names: of the config, and of its variants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.rule import Found, Rule, Violation, members, production, repeats, shadow

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LOGICAL_NAME = 52  # "-" and ten hex digits of the content follow, and the API takes 63


def _within(document: Body) -> Iterator[Found]:
    yield from repeats(members(production, "VariantName")(document))
    yield from repeats(members(shadow, "VariantName")(document))


def _duplicate_name(document: Body) -> Iterator[Violation]:
    for path, name in _within(document):
        yield Violation(path, f"repeats {name!r}", "Give each variant its own name")


def _shared_name(document: Body) -> Iterator[Violation]:
    taken = {name for _, name in members(production, "VariantName")(document)}
    for path, name in members(shadow, "VariantName")(document):
        if name in taken:
            yield Violation(path, f"{name!r} is a production variant too", "Rename the shadow variant")


def _long_name(document: Body) -> Iterator[Violation]:
    name = document.get("EndpointConfigName", "")
    if len(name) > MOST_LOGICAL_NAME:
        yield Violation(("EndpointConfigName",), f"has {len(name)} characters", "Shorten the name")


RULES = (
    Rule(
        id="name-leaves-room-for-version",
        level=Level.ERROR,
        evidence="own",
        what=f"EndpointConfigName has at most {MOST_LOGICAL_NAME} characters",
        reason="Each version's name is this one with 11 characters added, and the API takes 63.",
        source="syncer's own limit",
        about=("EndpointConfigName",),
        check=_long_name,
    ),
    Rule(
        id="variant-names-unique",
        level=Level.ERROR,
        evidence="L",
        what="Each variant of a list has its own VariantName",
        reason="Weights, counts and metrics are kept by variant name; the service refuses a duplicate.",
        source="mlflow/mlflow#6486, AWS CDK",
        about=("VariantName",),
        check=_duplicate_name,
    ),
    Rule(
        id="shadow-name-differs",
        level=Level.WARNING,
        evidence="I",
        what="A shadow variant has a name that no production variant has",
        reason="Metrics and runtime weights name only the variant, so two with one name cannot be told apart.",
        source="inference",
        about=("ShadowProductionVariants",),
        check=_shared_name,
    ),
)
