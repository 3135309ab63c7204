"""What runs held against what was planned: the roll's doing, or that of scaling since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from stage import body

from syncer import normalize
from syncer.compare import arrival, capacity
from syncer.model import Body, Capture, LiveEndpoint, RuntimeVariant

BEFORE = LiveEndpoint("e", "arn", "e-1", "InService", "", "", variants=(RuntimeVariant("main", 1.0, 0.5, 4, 4),))
CAPTURE = Capture(20, "s3://b")


def now(count: int | None = 4, weight: float | None = 0.5, capture: Capture | None = None) -> LiveEndpoint:
    """The endpoint after a roll."""
    variants = (RuntimeVariant("main", weight, weight, count, count),)
    return replace(BEFORE, config="e-2", variants=variants, capture=capture)


def judged(
    live: LiveEndpoint, kept: frozenset[str], before: LiveEndpoint | None = BEFORE, **members: Any
) -> dict[str, list[Any]]:
    """Check against a config of 2 instances with weight 1; returns what was found, by whose doing it is."""
    normal = _normal(**members)
    found = arrival.check(capacity.properties(normal, before, kept), live, normal)
    return {"wrong": [value for _, value in found.wrong], "moved": [value for _, value in found.moved]}


def _normal(**members: Any) -> Body:
    request = body(InitialInstanceCount=2, **members)
    return normalize.content(request).normal


KEPT, TAKEN = capacity.KINDS, frozenset[str]()


@pytest.mark.parametrize(
    ("live", "kept", "wrong", "moved"),
    [
        (now(), KEPT, [], []),
        (now(2, 1.0), TAKEN, [], []),
        (now(2), KEPT, [2], []),  # the config's count: not kept
        (now(9), KEPT, [], [9]),  # nobody's but scaling's
        (now(4, 1.0), KEPT, [1.0], []),
        (now(4, 0.25), KEPT, [], [0.25]),
        (now(4, 1.0), TAKEN, [4], []),
        (now(2, 0.5), TAKEN, [0.5], []),
        (now(None, None), KEPT, [], []),  # an answer that does not say proves nothing
        (now(capture=CAPTURE), KEPT, [CAPTURE], []),  # nothing but a roll moves it
        (now(2, 1.0, CAPTURE), TAKEN, [CAPTURE], []),
    ],
)
def test_each_difference_is_put_down_to_whoever_can_have_made_it(
    live: LiveEndpoint, kept: frozenset[str], wrong: list[Any], moved: list[Any]
) -> None:
    assert judged(live, kept) == {"wrong": wrong, "moved": moved}


def test_a_new_endpoint_and_a_new_variant_take_what_the_config_says() -> None:
    other = replace(BEFORE, variants=(RuntimeVariant("other", 1.0, 1.0, 7, 7),))

    assert judged(now(2, 1.0), KEPT, before=None) == {"wrong": [], "moved": []}
    assert judged(now(4, 1.0), KEPT, before=None) == {"wrong": [4], "moved": []}
    assert judged(now(4, 1.0), KEPT, before=other) == {"wrong": [4], "moved": []}


@pytest.mark.parametrize(("status", "wrong"), [("ENABLED", []), ("DISABLED", [3])])
def test_a_count_that_the_service_moves_by_itself_proves_nothing(status: str, wrong: list[int]) -> None:
    scaling = {"Status": status, "MinInstanceCount": 1, "MaxInstanceCount": 5}

    assert judged(now(3, 1.0), TAKEN, ManagedInstanceScaling=scaling)["wrong"] == wrong


def test_capture_that_is_off_is_the_same_as_none_and_a_slash_at_the_end_does_not_count() -> None:
    on = {"InitialSamplingPercentage": 20, "DestinationS3Uri": "s3://b/"}
    summary = {"EnableCapture": True, "CaptureStatus": "Started", "CurrentSamplingPercentage": 20, "DestinationS3Uri": "s3://b"}

    assert capacity.capture(None) is None
    assert capacity.capture(on | {"EnableCapture": False}) is None
    assert capacity.capture(on) == capacity.capture(summary, sampling="CurrentSamplingPercentage") == CAPTURE


def test_a_shadow_variant_is_judged_by_its_own_values_also_when_it_has_the_name_of_another() -> None:
    variant = {"VariantName": "main", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 2}
    request = {"ProductionVariants": [variant], "ShadowProductionVariants": [variant | {"InitialVariantWeight": 0.5}]}
    normal = normalize.content(request).normal
    live = replace(now(2, 1.0), shadows=(RuntimeVariant("main", 0.5, 0.25, 2, 2),))
    found = arrival.check(capacity.properties(normal, None, TAKEN), live, normal)

    assert [(item.variant, item.kind, value) for item, value in found.wrong] == [("main (shadow)", "DesiredWeight", 0.25)]
