"""One target for so many seconds: its seeds and dictionary are written down, libFuzzer runs, what it says is read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.minimize import failure, minimized

if TYPE_CHECKING:
    from fuzz.target import Target

_TESTS = Path(__file__).parents[1]
_SLOWEST = 10  # seconds that one input may take, or it is a crash
_MEMORY = 2048  # megabytes that the whole run may take, or it is one
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_COVERED = re.compile(r"cov: (\d+) ft: (\d+)")
_GOES_ON = 60  # seconds after its time that a run may take to end


@dataclass(frozen=True, slots=True)
class Row:
    """What a run came to; `crash` names the file of a crash, `why` is its error. `edges` of the code that it went through."""

    target: str
    executions: int
    seconds: float
    edges: int
    features: int
    crash: str = ""
    why: str = ""


def run(target: Target, seconds: int, place: Path) -> Row:
    """Fuzz a target; a crash ends it, is made small and stays in `place`."""
    home = place / target.name.replace(" ", "-")
    corpus = home / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number:04}").write_bytes(seed)
    (home / "dictionary").write_text("".join(f"{_quoted(word)}\n" for word in target.words), encoding="ascii")
    flags = {
        "max_total_time": seconds,
        "max_len": target.largest,
        "dict": home / "dictionary",
        "artifact_prefix": f"{home}/",
        "timeout": _SLOWEST,
        "rss_limit_mb": _MEMORY,
        "print_final_stats": 1,
    }
    command = [
        sys.executable,
        "-m",
        "fuzz.child",
        target.name,
        *(f"-{name}={value}" for name, value in flags.items()),
        str(corpus),
    ]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(_TESTS), str(_TESTS.parent)))}
    with (home / "log").open("wb") as log:
        done = subprocess.run(command, env=environment, stdout=log, stderr=log, check=False, timeout=seconds + _GOES_ON)
    return _row(target, seconds, home, done.returncode)


def _quoted(word: bytes) -> str:
    """Write a word of the dictionary as libFuzzer reads it."""
    plain = set(range(0x20, 0x7F)) - set(b'"\\')
    return '"' + "".join(chr(byte) if byte in plain else f"\\x{byte:02X}" for byte in word) + '"'


def _row(target: Target, seconds: int, home: Path, code: int) -> Row:
    said = (home / "log").read_text(encoding="utf-8", errors="replace")
    executed, covered = _EXECUTED.search(said), _COVERED.findall(said)
    edges, features = covered[-1] if covered else (0, 0)
    crash, why = _crash(target, home) if code else ("", "")
    if code and not crash:
        crash, why = str(home / "log"), f"the fuzzer ended with {code}"
    return Row(target.name, int(executed[1]) if executed else 0, seconds, int(edges), int(features), crash, why)


def _crash(target: Target, home: Path) -> tuple[str, str]:
    """Make the newest crash small; one that takes too long or too much is left as it is."""
    found = sorted(home.glob("*-*"), key=lambda path: path.stat().st_mtime)
    crashes = [path for path in found if path.name.startswith(("crash-", "timeout-", "oom-", "leak-"))]
    if not crashes:
        return "", ""
    newest = crashes[-1]
    if not newest.name.startswith("crash-"):
        return str(newest), newest.name.partition("-")[0]
    small = home / f"small-{newest.name}"
    small.write_bytes(minimized(target.check, newest.read_bytes()))
    return str(small), failure(target.check, small.read_bytes())
