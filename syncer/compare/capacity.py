"""What a config's variants are made of, in the words of a plan: hardware, counts and shares of the traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer.model import Capacity, Capture, EndpointSpec, FieldChange, LiveEndpoint, Property

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from syncer.model import Body, RuntimeVariant

COUNT, WEIGHT, CAPTURE = "DesiredInstanceCount", "DesiredWeight", "DataCaptureConfig"
RETAINED = {"InitialInstanceCount": COUNT, "InitialVariantWeight": WEIGHT}
KINDS = frozenset({COUNT, WEIGHT, CAPTURE})  # all that a roll can retain: the values of VariantPropertyType


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
    every = [*variants(normal).values(), *_shadows(normal).values()]
    named = {variant.get("ModelName", "") for variant in every}
    named |= {pool.get("ModelNameOverride", "") for variant in every for pool in _entries(variant, "InstancePools")}
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
        *(Capacity(_shadow(name), hardware(variant), None) for name, variant in sorted(shadows.items())),
    )


def _running(variant: Mapping[str, Any], live: LiveEndpoint | None, kept: Collection[str]) -> dict[str, Any]:
    now = next((item for item in live.variants if item.name == variant.get("VariantName")), None) if live else None
    set_there = {
        COUNT: ("InitialInstanceCount", now.desired_count if now else None),
        WEIGHT: ("InitialVariantWeight", now.desired_weight if now else None),
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
    before, after = both(old), both(new)
    shared = before.keys() & after.keys()
    kinds = [
        kind for member, kind in RETAINED.items() if any(before[name].get(member) != after[name].get(member) for name in shared)
    ]
    if old.get(CAPTURE) != new.get(CAPTURE):
        kinds.append(CAPTURE)
    return tuple(kinds)


def both(normal: Body) -> dict[str, Mapping[str, Any]]:
    """Return production and shadow variants by what a plan calls them: a roll retains the values of both."""
    return variants(normal) | {_shadow(name): variant for name, variant in _shadows(normal).items()}


def running(live: LiveEndpoint | None) -> dict[str, RuntimeVariant]:
    """Return what an endpoint says about its production and shadow variants, by what a plan calls them."""
    production, shadows = (live.variants, live.shadows) if live else ((), ())
    return {item.name: item for item in production} | {_shadow(item.name): item for item in shadows}


def _shadow(name: str) -> str:
    return f"{name} (shadow)"


def _shadows(normal: Body) -> dict[str, Mapping[str, Any]]:
    return _by_name(normal, "ShadowProductionVariants")


def types(variant: Mapping[str, Any]) -> frozenset[str]:
    """Return the instance types that a variant may run on: its own, or those of its pools; none when it is serverless."""
    found = {variant.get("InstanceType", ""), *(pool.get("InstanceType", "") for pool in _entries(variant, "InstancePools"))}
    return frozenset(found - {""})


def capture(block: Body | None, *, sampling: str = "InitialSamplingPercentage") -> Capture | None:
    """Return the data capture that a config asks for, or that DescribeEndpoint shows (it names the sampling otherwise).

    None when it is off. Whether the service keeps a slash at the end of the destination is not known, so that does not count.
    """
    if not block or not block.get("EnableCapture", True):
        return None
    destination = str(block.get("DestinationS3Uri", "")).rstrip("/")
    return Capture(block.get(sampling, 0), destination, block.get("CaptureStatus", ""))


def kept(spec: EndpointSpec | None, reset: Collection[str]) -> frozenset[str]:
    """Return the kinds of property that a roll keeps as they are."""
    return KINDS - set(reset) if spec is not None and spec.retain_all else frozenset()


def properties(normal: Body, live: LiveEndpoint | None, kept: Collection[str]) -> tuple[Property, ...]:
    """Return what a config and an endpoint say about all that a roll can retain; `kept` are the kinds that it does.

    A variant that does not run yet has nothing to keep: it takes what the config says.
    """
    now_running = running(live)
    found = [
        Property(name, kind, now, file, kept=kind in kept and now is not None)
        for name, variant in sorted(both(normal).items())
        for kind, now, file in _values(variant, now_running.get(name))
        if now is not None or file is not None
    ]
    here, there = live.capture if live else None, capture(normal.get(CAPTURE))  # off on both sides is something to prove, too
    return (*found, Property("", CAPTURE, here, there, kept=CAPTURE in kept and live is not None))


def _values(variant: Mapping[str, Any], live: RuntimeVariant | None) -> Iterator[tuple[str, Any, Any]]:
    yield COUNT, live.desired_count if live else None, variant.get("InitialInstanceCount")
    yield WEIGHT, live.desired_weight if live else None, weight(variant)


def scaled(endpoint: LiveEndpoint, normal: Body) -> tuple[FieldChange, ...]:
    """Return the counts and weights that scaling or people moved away from the served config."""
    production = variants(normal)
    return tuple(
        FieldChange(f"ProductionVariants[{item.variant}].{item.kind}", item.file, item.now)
        for item in properties(normal, endpoint, kept=())
        if item.variant in production and None not in (item.file, item.now) and item.file != item.now
    )


def manages_itself(variant: Mapping[str, Any]) -> bool:
    """Say whether the service scales a variant's instances by itself, so that their number says nothing about a roll."""
    scaling = variant.get("ManagedInstanceScaling")
    return scaling is not None and scaling.get("Status", "ENABLED") == "ENABLED"
