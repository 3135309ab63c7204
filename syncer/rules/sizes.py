"""The batches of a roll: how many instances move at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.rule import Check, Found, Rule, Scope, Violation, members, part, production, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

deployment = part(whole, "Endpoint", "DeploymentConfig")
traffic = part(deployment, "BlueGreenUpdatePolicy", "TrafficRoutingConfiguration")
rolling = part(deployment, "RollingUpdatePolicy")


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch size that a policy has, and the share of a variant's instances (percent) that it may be."""

    name: str
    scope: Scope
    member: str
    low: int
    high: int


BATCHES = (
    Batch("canary", traffic, "CanarySize", 1, 50),
    Batch("linear", traffic, "LinearStepSize", 10, 50),
    Batch("rolling", rolling, "MaximumBatchSize", 5, 50),
)
_ROLLBACK = Batch("rollback", rolling, "RollbackMaximumBatchSize", 1, 100)


def _values(batch: Batch, kind: str, document: Body) -> Iterator[Found]:
    for path, size in part(batch.scope, batch.member)(document):
        if size.get("Type") == kind and "Value" in size:
            yield (*path, "Value"), size["Value"]


def _percent(batch: Batch) -> Check:
    """Check a size in percent against its own range."""

    def check(document: Body) -> Iterator[Violation]:
        for path, value in _values(batch, "CAPACITY_PERCENT", document):
            if not batch.low <= value <= batch.high:
                yield Violation(path, f"is {value} percent", f"Take {batch.low} to {batch.high}")

    return check


def _count(batch: Batch) -> Check:
    """Check a size in instances against the counts that the file starts with."""

    def check(document: Body) -> Iterator[Violation]:
        counts = [count for _, count in members(production, "InitialInstanceCount")(document)]
        for path, value in _values(batch, "INSTANCE_COUNT", document):
            for count in _outside(batch, value, counts)[:1]:
                problem = f"is {value} of the {count} that InitialInstanceCount says"
                yield Violation(path, problem, "Change the size, or the number of instances, or use CAPACITY_PERCENT")

    return check


def _outside(batch: Batch, value: int, counts: list[int]) -> list[int]:
    """Return the counts of which a size is too small or too large a share."""
    return [count for count in counts if not batch.low * count <= value * 100 <= batch.high * count]


def misfits(config: Body, count: int) -> Iterator[tuple[Batch, int]]:
    """Yield each batch of a DeploymentConfig whose size in instances is no allowed share of so many, with the size."""
    document = {"Endpoint": {"DeploymentConfig": config}}
    for batch in BATCHES:
        for _, value in _values(batch, "INSTANCE_COUNT", document):
            if _outside(batch, value, [count]):
                yield batch, value


def _range(batch: Batch) -> str:
    return f"at most {batch.high}" if batch.low == 1 else f"{batch.low} to {batch.high}"


def _percent_rule(batch: Batch) -> Rule:
    return Rule(
        id=f"{batch.name}-percent-range",
        level=Level.ERROR,
        evidence="M",
        what=f"{batch.member} in percent is {_range(batch)}",
        reason="The API names this share of a variant's instances.",
        source="botocore model",
        about=(batch.member,),
        check=_percent(batch),
    )


def _count_rule(batch: Batch) -> Rule:
    return Rule(
        id=f"{batch.name}-count-range",
        level=Level.WARNING,
        evidence="M/I",
        what=f"{batch.member} in instances is {_range(batch)} percent of InitialInstanceCount",
        reason="The share holds for the instances of the moment of the roll, which scaling may have changed.",
        source="inference from the botocore model",
        about=(batch.member,),
        check=_count(batch),
    )


RULES = (
    *(_percent_rule(batch) for batch in BATCHES),
    *(_count_rule(batch) for batch in BATCHES),
    Rule(
        id="rollback-percent-range",
        level=Level.WARNING,
        evidence="M/I",
        what="RollbackMaximumBatchSize in percent is at most 100",
        reason="100 percent already brings the whole old fleet back at once.",
        source="inference from the botocore model",
        about=("RollbackMaximumBatchSize",),
        check=_percent(_ROLLBACK),
    ),
)
