"""The same files, account and ledger give the same bytes and the same calls, in whatever environment a process was started."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sameness
from stories import by_hand
from world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

TESTS = Path(__file__).parent
NEXT = 3600.0  # seconds from the last act to the commands

# Where processes differ without being told to. The zones are rules of POSIX, for which no file is needed.
ENVIRONMENTS: Mapping[str, Mapping[str, str]] = {
    "at home": {"PYTHONHASHSEED": "0", "TZ": "UTC0", "LC_ALL": "C.UTF-8", "COLUMNS": "80"},
    "far east": {"PYTHONHASHSEED": "1", "TZ": "XXX-13:45", "LC_ALL": "POSIX", "COLUMNS": "40", "PYTHONUTF8": "0"},
    "far west": {
        "PYTHONHASHSEED": "4242",
        "TZ": "YYY9:30YYD,M3.2.0,M11.1.0",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "de_DE.ISO-8859-1",
    },
}

FILE = """\
EndpointConfigName: NAME
ProductionVariants:
  - {VariantName: second, ModelName: m2, InstanceType: ml.m5.large, InitialInstanceCount: 1, InitialVariantWeight: 0.1}
  - {VariantName: main, ModelName: m1, InstanceType: ml.m5.xlarge, InitialInstanceCount: 2}
Tags: [{Key: zeta, Value: "ß é 鼠"}, {Key: alpha, Value: x}, {Key: Team, Value: risk}]
Endpoint: {EndpointName: NAME-live}
"""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A repository with something of everything: edits, drift, a stranger, a file that went, warnings, text beyond ASCII."""
    world = World(tmp_path_factory.mktemp("lived"))
    world.seed()
    for name in ("fraud", "Iris", "rank", "gone", "idle"):
        world.write(FILE.replace("NAME", name), f"desired/{name}.yaml")
    world.applied()
    world.call("UpdateEndpoint", EndpointName="rank-live", EndpointConfigName=by_hand(world))
    world.call("DeleteEndpoint", EndpointName="Iris-live")
    world.edit("m1", "m3", "desired/fraud.yaml")
    world.edit("risk", "ops", "desired/fraud.yaml")
    (world.path / "desired" / "gone.yaml").unlink()
    world.write(FILE.replace("NAME", "new"), "desired/deep/er/new.yaml")
    return world.path, world.time + NEXT


def told(lived: tuple[Path, float], environment: Mapping[str, str], copy: Path) -> dict[str, Any]:
    """What the commands say and ask in a process with an environment."""
    folder, start = lived
    shutil.copytree(folder, copy)
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR", "HOME")}
    done = subprocess.run(
        [sys.executable, TESTS / "sameness.py", copy, str(start)],
        env=kept | dict(environment) | {"PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_seed_of_hashes_no_zone_no_locale_and_no_width_changes_a_byte_or_a_call(
    lived: tuple[Path, float], tmp_path: Path
) -> None:
    first, *others = (told(lived, environment, tmp_path / name) for name, environment in ENVIRONMENTS.items())

    assert [dict(zip(sameness.COMMANDS, other["results"], strict=True)) for other in others] == [
        dict(zip(sameness.COMMANDS, first["results"], strict=True))
    ] * len(others)
    assert [other["calls"] for other in others] == [first["calls"]] * len(others)
    assert {operation for operation, _ in first["calls"]} >= {"CreateEndpointConfig", "UpdateEndpoint", "CreateEndpoint"}
    assert [code for code, _, _ in first["results"]] == [0, 0, 0, 0, 3, 3, 0, 0, 0]
