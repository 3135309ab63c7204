"""What a config's variants are made of, in the words of a plan: hardware, counts and shares of the traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.model import Capacity, FieldChange, LiveEndpoint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from syncer.model import Body

RETAINED = {
    "InitialInstanceCount": "DesiredInstanceCount",
    "InitialVariantWeight": "DesiredWeight",
}
KINDS = frozenset(RETAINED.values())


def variants(normal: Body) -> dict[str, Mapping[str, Any]]:
    """Return the production variants of a normal form by name."""
    return _by_name(normal, "ProductionVariants")


def _by_name(normal: Body, member: str) -> dict[str, Mapping[str, Any]]:
    return {item.get("VariantName", ""): item for item in _entries(normal, member)}


def _entries(block: Mapping[str, Any], member: str) -> list[Mapping[str, Any]]:
    """Return the entries of a keyed list; without unique identities the normal form leaves it a list."""
    found = block.get(member, {})
    return found if isinstance(found, list) else list(found.values())


def models(normal: Body) -> set[str]:
    """Return the models that a config names, shadow variants and pools included."""
    both = [*variants(normal).values(), *_shadows(normal).values()]
    named = {variant.get("ModelName", "") for variant in both}
    named |= {pool.get("ModelNameOverride", "") for variant in both for pool in _entries(variant, "InstancePools")}
    return named - {""}


def of(normal: Body, live: LiveEndpoint | None = None, kept: Collection[str] = KINDS) -> tuple[Capacity, ...]:
    """Return the capacity of each variant, sorted by name, the shadows last.

    Where an endpoint is given, what scaling or people set there counts, for the kinds of property in `kept`.
    """
    found = {name: _running(variant, live, kept) for name, variant in variants(normal).items()}
    total = sum(weight(variant) for variant in found.values())
    shares = {name: weight(variant) / total if total else None for name, variant in found.items()}
    shadows = _shadows(normal)
    return (
        *(Capacity(name, hardware(variant), shares[name]) for name, variant in sorted(found.items())),
        *(Capacity(f"{name} (shadow)", hardware(variant), None) for name, variant in sorted(shadows.items())),
    )


def _running(variant: Mapping[str, Any], live: LiveEndpoint | None, kept: Collection[str]) -> dict[str, Any]:
    now = next((item for item in live.variants if item.name == variant.get("VariantName")), None) if live else None
    set_there = {
        "DesiredInstanceCount": ("InitialInstanceCount", now.desired_count if now else None),
        "DesiredWeight": ("InitialVariantWeight", now.desired_weight if now else None),
    }
    moved = {member: value for kind, (member, value) in set_there.items() if kind in kept and value is not None}
    return dict(variant) | moved


def weight(variant: Mapping[str, Any]) -> float:
    """Return a variant's weight; the service's default is 1."""
    return float(variant.get("InitialVariantWeight", 1.0))


def hardware(variant: Mapping[str, Any]) -> str:
    """Say what a variant runs on, such as `2 × ml.m5.large`."""
    if "ServerlessConfig" in variant:
        serverless = variant["ServerlessConfig"]
        return f"serverless {serverless.get('MemorySizeInMB')} MB, at most {serverless.get('MaxConcurrency')} at once"
    amount = variant.get("InitialInstanceCount", 1)
    types = [pool.get("InstanceType", "") for pool in _entries(variant, "InstancePools")]
    return f"{amount} × {variant.get('InstanceType') or ' or '.join(types) or 'instances'}"


def resets(old: Body, new: Body) -> tuple[str, ...]:
    """Return the properties that a roll must take from the new config, for git changed them between the two."""
    before, after = _with_shadows(old), _with_shadows(new)
    shared = before.keys() & after.keys()
    kinds = [
        kind for member, kind in RETAINED.items() if any(before[name].get(member) != after[name].get(member) for name in shared)
    ]
    if old.get("DataCaptureConfig") != new.get("DataCaptureConfig"):
        kinds.append("DataCaptureConfig")
    return tuple(kinds)


def _with_shadows(normal: Body) -> dict[str, Mapping[str, Any]]:
    """Return production and shadow variants by name: a roll retains the values of both."""
    return variants(normal) | _shadows(normal)


def _shadows(normal: Body) -> dict[str, Mapping[str, Any]]:
    return _by_name(normal, "ShadowProductionVariants")


def scaled(endpoint: LiveEndpoint, normal: Body) -> tuple[FieldChange, ...]:
    """Return the counts and weights that scaling or people moved away from the served config."""
    found = variants(normal)
    fields = []
    for live in endpoint.variants:
        variant = found.get(live.name, {})
        wanted = {
            "DesiredInstanceCount": (variant.get("InitialInstanceCount"), live.desired_count),
            "DesiredWeight": (weight(variant) if variant else None, live.desired_weight),
        }
        fields += [
            FieldChange(f"ProductionVariants[{live.name}].{name}", configured, now)
            for name, (configured, now) in wanted.items()
            if None not in (configured, now) and configured != now
        ]
    return tuple(fields)
