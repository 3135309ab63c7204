"""Lives made of random edits and damages: whatever happened, an apply that says "done" has done it, and once is enough."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from stories import by_hand, config_arn, fingerprint, recreate, state, strip_tags, told

from syncer.errors import ApiError

if TYPE_CHECKING:
    from world import World

pytestmark = pytest.mark.no_cover  # other tests go the same ways; tracing thousands of runs takes as long as they do

Act = Callable[["World", random.Random], object]
MODELS = ("m1", "m2", "m3")


def rewrite(world: World, pattern: str, replacement: str) -> None:
    """Edit the file, whatever it says now."""
    path = world.path / "desired" / "fraud.yaml"
    path.write_text(re.sub(pattern, replacement, path.read_text(encoding="utf-8")), encoding="utf-8")


def one_of_ours(world: World, rng: random.Random) -> str:
    """Choose one of the configs that carry our logical name."""
    return rng.choice([name for name in world.configs() if name.startswith("fraud-")])


def forget(world: World, _rng: random.Random) -> None:
    """Lose the ledger, if there is one."""
    (world.path / "state" / "default.sandbox.db").unlink(missing_ok=True)


ACTS: dict[str, Act] = {
    "edit the model": lambda world, rng: rewrite(world, r"ModelName: m\d", f"ModelName: {rng.choice(MODELS)}"),
    "edit the count": lambda world, rng: rewrite(world, r"Count: \d", f"Count: {rng.choice((1, 2))}"),
    "edit the tag": lambda world, rng: rewrite(world, r"Value: \w+", f"Value: {rng.choice(('risk', 'fraud'))}"),
    "delete a config": lambda world, rng: world.call("DeleteEndpointConfig", EndpointConfigName=one_of_ours(world, rng)),
    "create a config again": lambda world, rng: recreate(
        world, one_of_ours(world, rng), tagged=rng.random() < 0.5, ModelName=rng.choice(MODELS)
    ),
    "delete the endpoint": lambda world, _rng: world.call("DeleteEndpoint", EndpointName="fraud"),
    "move the endpoint": lambda world, rng: world.call(
        "UpdateEndpoint", EndpointName="fraud", EndpointConfigName=rng.choice(world.configs())
    ),
    "strip the endpoint": lambda world, _rng: strip_tags(world, world.endpoint()["EndpointArn"]),
    "strip a config": lambda world, rng: strip_tags(world, config_arn(world, one_of_ours(world, rng))),
    "lose the ledger": forget,
    "let the next roll fail": lambda world, _rng: world.box.script("fraud", "rollback", "bad image"),
}


def happen(world: World, rng: random.Random) -> str:
    """Let something happen; what the account refuses did not."""
    name = rng.choice(sorted(ACTS))
    try:
        ACTS[name](world, rng)
    except (ApiError, IndexError):
        return f"({name})"
    return name


def holds_what_git_says(world: World) -> bool:
    """Say whether the endpoint serves the model and count of the file."""
    served = world.box.call("DescribeEndpointConfig", {"EndpointConfigName": world.endpoint()["EndpointConfigName"]})
    text = (world.path / "desired" / "fraud.yaml").read_text(encoding="utf-8")
    variant = served["ProductionVariants"][0]
    return f"ModelName: {variant['ModelName']}" in text and f"Count: {variant['InitialInstanceCount']}\n" in text


@pytest.mark.parametrize("seed", range(12))
def test_after_whatever_happened_an_apply_that_says_done_has_done_it_and_once_is_enough(running: World, seed: int) -> None:
    rng = random.Random(seed)
    by_hand(running)
    stranger = fingerprint(running, "EndpointConfig", "hand")
    life: list[str] = []
    for _ in range(8):
        life += [happen(running, rng) for _ in range(rng.randint(1, 2))]
        before = len(running.configs())
        code = running.run("apply --sandbox --yes").code
        life.append(f"apply {code}")
        assert code in (0, 1, 4), life
        assert len(running.configs()) <= before + 1, life
        if code == 0:
            stored, found = state(running), told(running)
            assert (found.code, found.steps, "in_sync" in found.verdicts) == (0, (), True), life
            assert holds_what_git_says(running), life
            running.applied()
            assert state(running) == stored, life
    assert fingerprint(running, "EndpointConfig", "hand") == stranger, life
