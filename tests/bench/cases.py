"""What is measured, in order, on one account: syncer without and with what it remembers, its peers, and an apply.

Each run must have come back complete: a row is only there when it has.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Cost, run
from bench.serving import TESTS, Served
from bench.size import REGION, STATE, Size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RATE, BURST = 100, 10  # calls a second in all, and how many of them at once after a silence
LIMITS = f"latency=20ms,rate={RATE},burst={BURST}"
THROTTLING = "latency=20ms,throttle=0.3,seed=1"
CREATES = 200
SYNCER = Path(sys.executable).with_name("syncer")
PEERS = TESTS.parent / ".venv-bench" / "bin"
CUSTODIAN, SCRIPT = "Cloud Custodian", "boto3 script"
POLICY = "policies: [{name: configs, resource: aws.sagemaker-endpoint-config}]\n"


def floor(calls: int) -> float:
    """Return the seconds that so many calls take at the least."""
    return max(0.0, calls - BURST) / RATE


@dataclass(frozen=True, slots=True)
class Row:
    """Who did what at what cost."""

    who: str
    what: str
    cost: Cost

    @property
    def floor(self) -> float:
        """The seconds that its calls take at the least."""
        return floor(self.cost.calls)


@dataclass(frozen=True, slots=True)
class Speed:
    """How many unchanged objects were planned in how many seconds of processor time."""

    objects: int
    seconds: float

    @property
    def rate(self) -> float:
        """Objects a second."""
        return self.objects / self.seconds


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was measured with one account; `theirs` is octoDNS, None where no peer was run."""

    size: Size
    rows: tuple[Row, ...]
    ours: Speed
    theirs: Speed | None = None

    def cost(self, who: str, what: str) -> Row | None:
        """Return a row."""
        return next((row for row in self.rows if (row.who, row.what) == (who, what)), None)


def measured(folder: Path, count: int, *, faults: str = LIMITS, peers: bool = True) -> Findings:
    """Make an account in a folder, and measure everything with it."""
    size = Size(count)
    made(folder, count)
    with Served(folder / STATE, faults) as served:
        rows = [*_reads(folder, size, served), *(_peers(folder, size, served) if peers else ())]
        ours = _speed([sys.executable, "-m", "bench.inprocess", folder, folder / STATE])
        rows.append(_creates(folder, size, served))
    theirs = _speed([PEERS / "python", TESTS / "bench/peers/records.py", folder / "dns", count]) if peers else None
    return Findings(size, tuple(rows), ours, theirs)


def made(folder: Path, count: int) -> None:
    """Make an account and its files."""
    _python("-m", "bench.account", folder, count)


def throttled(folder: Path) -> Row:
    """Read an account that exists already and throttles three of ten calls, without a ledger."""
    forget(folder)
    with Served(folder / STATE, THROTTLING) as served:
        return Row("syncer", "drift, 30 % throttled", run([SYNCER, "drift"], folder, served))


def forget(folder: Path) -> None:
    """Lose the ledger."""
    for file in (folder / "state").glob("default.db*"):
        file.unlink()


def _reads(folder: Path, size: Size, served: Served) -> Iterator[Row]:
    """Yield what reads: an apply that finds nothing to do leaves the ledger for the warm ones."""
    synced = f"In sync: {size.configs}"
    for what in ("plan", "drift", "apply"):
        forget(folder)
        words = ("apply", "--yes") if what == "apply" else (what,)
        yield Row("syncer", f"cold {what}", _good(run([SYNCER, *words], folder, served), synced))
    for what in ("plan", "drift"):
        yield Row("syncer", f"warm {what}", _good(run([SYNCER, what], folder, served), synced))


def _creates(folder: Path, size: Size, served: Served) -> Row:
    """Apply so many files more, which all ask for a new config."""
    _python("-m", "bench.account", folder, size.configs, CREATES)
    cost = _good(run([SYNCER, "apply", "--yes"], folder, served), f"{CREATES} configs to create")
    assert cost.operations["CreateEndpointConfig"] == CREATES, cost.operations
    return Row("syncer", f"apply {CREATES} creates", cost)


def _peers(folder: Path, size: Size, served: Served) -> Iterator[Row]:
    (folder / "policy.yml").write_text(POLICY, encoding="utf-8")
    command: list[str | Path] = [PEERS / "custodian", "run", "--output-dir", "out", "--cache-period", "0"]
    cost = _good(run([*command, "--region", REGION, "policy.yml"], folder, served), f"count:{size.configs}")
    found = json.loads((folder / "out/configs/resources.json").read_bytes())
    assert all(item["ProductionVariants"] and item["Tags"] for item in found)
    yield Row(CUSTODIAN, "configs", cost)
    cost = run([PEERS / "python", TESTS / "bench/peers/refresh.py"], folder, served)
    complete = {"EndpointConfigs": size.configs, "Endpoints": size.endpoints}
    yield Row(SCRIPT, "configs and endpoints", _good(cost, json.dumps(complete)))


def _good(cost: Cost, said: str) -> Cost:
    """Return what a run cost that went well and said so."""
    assert cost.code == 0, f"exit code {cost.code}\n{cost.output[-2000:]}"
    assert re.search(rf"{re.escape(said)}\b|{re.escape(said)}$", cost.output), f"{said!r} is not in\n{cost.output[-2000:]}"
    return cost


def _speed(command: Sequence[str | Path | int]) -> Speed:
    told = json.loads(_python(*command[1:], interpreter=command[0]))
    assert not told["changes"], told
    return Speed(told["objects"], told["seconds"])


def _python(*arguments: str | Path | int, interpreter: str | Path | int = sys.executable) -> str:
    environment = {"PATH": "", "PYTHONPATH": str(TESTS)}
    words = [str(word) for word in (interpreter, *arguments)]
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
