"""What UpdateEndpoint refuses because of how it is to roll, or from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.sandbox.messages import RefusalError
from syncer.sandbox.serving import all_variants

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.state import Body, Serving

POLICIES = ("BlueGreenUpdatePolicy", "RollingUpdatePolicy")
GRADUAL = ("CANARY", "LINEAR")


@dataclass(frozen=True, slots=True)
class Move:
    """A roll that is asked for."""

    deployment: Body
    old: Serving
    new: Serving


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of rolls: `id` is its key in MESSAGES, where its words and their evidence are."""

    id: str
    reason: str
    broken: Callable[[Move], bool]


def refuse(move: Move) -> None:
    """Raise RefusalError for the first rule that a roll breaks."""
    for rule in RULES:
        if rule.broken(move):
            raise RefusalError(rule.id)


def _names(what: Serving) -> set[str]:
    return {variant["VariantName"] for variant in all_variants(what)}


def _serverless(what: Serving) -> bool:
    return any("DesiredServerlessConfig" in variant for variant in all_variants(what))


def _rolling(move: Move) -> bool:
    return "RollingUpdatePolicy" in move.deployment


def _gradual(move: Move) -> bool:
    update = move.deployment.get("BlueGreenUpdatePolicy", {})
    return _rolling(move) or update.get("TrafficRoutingConfiguration", {}).get("Type") in GRADUAL


def _not_for_rolling(move: Move) -> bool:
    several = max(len(move.old["variants"]), len(move.new["variants"])) > 1
    return _rolling(move) and (several or _serverless(move.new))


RULES = (
    Rule(
        "deployment_policies",
        "the API model: only one policy",
        lambda move: all(policy in move.deployment for policy in POLICIES),
    ),
    Rule(
        "deployment_names",
        "traffic can only shift between variants of one name",
        lambda move: _gradual(move) and _names(move.old) != _names(move.new),
    ),
    Rule("deployment_rolling", "the guide of rolling deployments excludes both", _not_for_rolling),
    Rule(
        "serverless_for_good",
        "the serverless guide: the other way only",
        lambda move: _serverless(move.new) and not _serverless(move.old),
    ),
)
