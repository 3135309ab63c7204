"""How long `syncer` takes to start, as a multiple of `python -c "import typer"`: `python tests/bench/startup.py`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

RUNS = 20
ONE_FILE = """\
EndpointConfigName: fraud
ProductionVariants:
  - VariantName: main
    ModelName: m1
    InstanceType: ml.m5.large
    InitialInstanceCount: 1
Endpoint: {}
"""
_BASE = ("-c", "import typer")
# What is started, and how many times the base it may take.
COMMANDS = {
    "syncer --help": (("-m", "syncer", "--help"), 2.0),
    "syncer validate, one file": (("-m", "syncer", "validate"), 5.0),
}


def rows(runs: int = RUNS) -> list[tuple[str, float]]:
    """Return each command with its ratio: medians of CPU seconds of whole processes, started in turns."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "desired").mkdir()
        (Path(folder) / "desired" / "fraud.yaml").write_text(ONE_FILE, encoding="utf-8")
        every = [_BASE, *(arguments for arguments, _most in COMMANDS.values())]
        turns = [[_seconds(arguments, folder) for arguments in every] for _ in range(runs)]
    base, *others = map(median, zip(*turns, strict=True))
    return [(name, seconds / base) for name, seconds in zip(COMMANDS, others, strict=True)]


def _seconds(arguments: tuple[str, ...], folder: str) -> float:
    """Run Python once; CPU seconds, since other processes do not change those much."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=folder, stdout=subprocess.DEVNULL, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print a table."""
    started = time.perf_counter()
    for name, ratio in rows():
        sys.stdout.write(f"{name:<28} {ratio:5.2f} × import typer (at most {COMMANDS[name][1]:g})\n")
    sys.stdout.write(f"{RUNS} runs of each, {time.perf_counter() - started:.0f} s\n")


if __name__ == "__main__":
    main()
