"""How many calls a reading makes: the pages when the ledger knows the rest, one Describe for each resource without it."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import pytest
from accounts import Recording
from stage import Stage, declared

from syncer import remember

if TYPE_CHECKING:
    from collections.abc import Sequence

    from world import World

    from syncer.model import Declared

CONFIGS, ENDPOINTS, MODELS = 1000, 200, 200
# 26 of these are pages. Who we are is asked as well, once a run: a plan of another account's configs would look right, an
# account that is empty has no ARN that could tell, and nothing is asked of an account before it is known to be the right one.
PAGES = {
    "ListEndpointConfigs": ceil(CONFIGS / 100),
    "ListEndpoints": ceil(ENDPOINTS / 100),
    "GetResources": ceil(CONFIGS / 100) + ceil(ENDPOINTS / 100),
    "ListModels": ceil(MODELS / 100),
}


@pytest.fixture(scope="module")
def documents() -> Sequence[Declared]:
    """The desired files."""
    return [declared(f"n{number}", endpoint=f"n{number}" if number < ENDPOINTS else None) for number in range(CONFIGS)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, documents: Sequence[Declared]) -> Stage:
    """An account in which all of them were applied, long ago, and a ledger that knows nothing of it."""
    made = Stage(tmp_path_factory.mktemp("counts") / "ledger.db")
    made.box.seed_models(f"x{number}" for number in range(MODELS - 3))
    for change in made.plan(*documents).plan.pending:
        for step in change.steps:
            if step.operation.startswith("Create"):
                made.box.call(step.operation, step.params)
    made.sleep(3600)
    return made


def counted(stage: Stage, documents: Sequence[Declared]) -> tuple[dict[str, int], int]:
    """How often each operation is called for a plan, and how many names differ."""
    account = stage.account
    seen = stage.recording()
    reading = stage.plan(*documents)
    stage.account = account
    remember.write(reading, stage.book)
    return {name: seen.count(name) for name, _ in seen.calls}, len(reading.plan.pending)


def test_without_a_ledger_each_resource_is_described_once_and_with_one_only_pages_are_read(
    stage: Stage, documents: Sequence[Declared]
) -> None:
    cold, warm = counted(stage, documents), counted(stage, documents)

    assert cold == (PAGES | {"DescribeEndpointConfig": CONFIGS, "DescribeEndpoint": ENDPOINTS}, 0)
    assert warm == (PAGES, 0)
    assert sum(PAGES.values()) == 2 * CONFIGS // 100 + 2 * ENDPOINTS // 100 + MODELS // 100


def test_a_whole_drift_asks_beside_its_pages_only_who_we_are(running: World) -> None:
    running.time += 3600
    seen: list[Recording] = []
    running.through = lambda account: seen.append(Recording(account)) or seen[-1]  # type: ignore[func-returns-value]

    assert running.run("drift --sandbox").code == 0
    assert [name for name, _ in seen[0].calls] == [
        "GetCallerIdentity",
        "ListEndpointConfigs",
        "ListEndpoints",
        "GetResources",
        "GetResources",
        "ListModels",
    ]
